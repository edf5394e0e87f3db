import { scalar } from '../cloudformation/text.ts'
import { parameterKey } from '../environment.ts'
import type { Source } from '../source.ts'
import { entries, get, known, type Tree } from '../syntax/tree.ts'
import { fileDeployments } from './parameter-file.ts'
import { samDeployments } from './sam-config.ts'

/** What one deployment gives the parameters of a template. */
export interface Given {
  /** The environment. */
  readonly name: string
  /** Scalars, where they are written. */
  readonly values: ReadonlyMap<string, Tree>
  readonly stackName?: string | undefined
}

/** A parameter's value in the environment that is read for. */
export interface GivenValue {
  readonly value: Tree
  /** Not every deployment has this value: a text that holds it is told with the parameter's name. */
  readonly varies: boolean
}

/**
 * What the parameters of a template are given in the environment that is read for, and nothing where the repository does not tell.
 * Notes every environment that it finds.
 */
export function givenParameters(template: Tree, file: string, source: Source): ReadonlyMap<string, GivenValue> {
  const parameters = get(template, 'Parameters')
  if (parameters === undefined || entries(parameters).length === 0) return new Map()
  const all = distinct([...samDeployments(file, source), ...fileDeployments(parameters, file, source)])
  if (all.every((it) => it.values.size === 0)) return new Map()
  for (const it of all) source.noteEnvironment(it.name, textsOf(it.values, file))
  const { environment } = source
  const own = environment === null ? undefined : all.find((it) => it.name === environment.name)?.values
  if (environment === null || own === undefined) return new Map()
  const found = entries(parameters).flatMap((declared): [string, GivenValue][] => {
    const standard = get(declared.value, 'Default')
    const other = standard === undefined ? environment.elsewhere.get(parameterKey(file, declared.key)) : undefined
    const value = own.get(declared.key) ?? (other === undefined ? undefined : scalar(other, declared.keyAt))
    if (value === undefined) return []
    const known_ = new Set([standard, value, ...all.map((it) => it.values.get(declared.key))].flatMap((it) => known(it) ?? []))
    return [[declared.key, { value, varies: standard === undefined || known_.size > 1 }]]
  })
  return new Map(found)
}

/** The stack that a template is deployed as, where all that the repository says of the environment agrees. */
export function stackNameOf(file: string, source: Source): string | undefined {
  const { environment } = source
  const all = samDeployments(file, source).filter((it) => environment === null || it.name === environment.name)
  const [name, ...others] = new Set(all.map((it) => it.stackName))
  return others.length === 0 ? name : undefined
}

/** Of two files for one environment the first counts. */
const distinct = (all: readonly Given[]): Given[] => [...new Map(all.toReversed().map((it) => [it.name, it])).values()].toReversed()

const textsOf = (values: ReadonlyMap<string, Tree>, file: string): ReadonlyMap<string, string> =>
  new Map([...values].flatMap(([name, it]) => (known(it) === undefined ? [] : [[parameterKey(file, name), known(it) ?? '']])))
