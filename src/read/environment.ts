import type { Reading } from './revision.ts'

/** One of the deployments that a repository describes, by files of parameters or in its configuration: `prod`. */
export interface Environment {
  readonly name: string
  /** The Serverless Framework's stage; null where the name is that of a file of parameters only. */
  readonly stage: string | null
  /** What the other revision gives to parameters here, by `parameterKey`: counts where this one gives nothing, because nobody knows that it differs. */
  readonly elsewhere: ReadonlyMap<string, string>
}

/** `file`: the template's. */
export const parameterKey = (file: string, parameter: string): string => `${file}\u0000${parameter}`

/** What is read, and compared, for one environment. */
export interface Deployment {
  readonly name: string
  readonly base: Environment | null
  readonly head: Environment
  /** Nothing at base describes it: what it had before is not known. */
  readonly isNew: boolean
}

/** So many are compared, in the order of their names, the default before all. */
const most = 8

/**
 * What the deployments of head are to be read for; `stages` are those that the configuration names. None where only what head alone describes is there: then nothing is known of before.
 */
export function deploymentsOf(base: Reading, head: Reading, stages: readonly string[] = []): readonly Deployment[] {
  const described = [...head.environments.keys()].filter((it) => !stages.includes(it)).toSorted(defaultFirst)
  const names = [...stages, ...described].slice(0, Math.max(most, stages.length))
  return names.map((name) => {
    const [before, after] = [base.environments.get(name), head.environments.get(name)]
    const stage = stages.includes(name) ? name : null
    return {
      name,
      base: before === undefined && stage === null ? null : { name, stage, elsewhere: after ?? new Map() },
      head: { name, stage, elsewhere: before ?? new Map() },
      isNew: before === undefined && stage === null,
    }
  })
}

const defaultFirst = (a: string, b: string): number => Number(b === 'default') - Number(a === 'default') || (a < b ? -1 : 1)
