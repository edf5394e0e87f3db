import { enumerated } from '../model/enumeration.ts'
import type { Gap } from '../model/source.ts'
import { byText } from '../model/text-order.ts'
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

/** The deployments that are compared, and what has to be said of the others. */
export interface Deployments {
  readonly compared: readonly Deployment[]
  readonly leftOut: readonly Gap[]
}

/** So many are compared: those first that the change gives something else. */
const most = 8

/**
 * What the deployments of head are to be read for; `stages` are those that the configuration names. None where only what head alone describes is
 * there: then nothing is known of before.
 */
export function deploymentsOf(base: Reading, head: Reading, stages: readonly string[] = []): Deployments {
  const isTouched = (name: string): boolean => !areEqual(base.environments.get(name), head.environments.get(name))
  const described = [...head.environments.keys()].filter((it) => !stages.includes(it)).toSorted(defaultFirst)
  const weight = (name: string): number => (isTouched(name) ? (base.environments.has(name) ? 2 : 1) : 0)
  const ranked = described.toSorted((a, b) => weight(b) - weight(a))
  const room = Math.max(0, most - stages.length)
  const chosen = new Set(ranked.slice(0, room))
  const compared = [...stages, ...described.filter((it) => chosen.has(it))].map((it) => deployment(it, base, head, stages))
  return { compared, leftOut: leftOutGap(ranked.slice(room), isTouched) }
}

function deployment(name: string, base: Reading, head: Reading, stages: readonly string[]): Deployment {
  const [before, after] = [base.environments.get(name), head.environments.get(name)]
  const stage = stages.includes(name) ? name : null
  const isNew = before === undefined && stage === null
  return {
    name,
    base: isNew ? null : { name, stage, elsewhere: after ?? new Map() },
    head: { name, stage, elsewhere: before ?? new Map() },
    isNew,
  }
}

/** What the change gives a deployment that is not compared nobody looks at; the others differ from those that are by what stays as it was. */
function leftOutGap(names: readonly string[], isTouched: (name: string) => boolean): Gap[] {
  if (names.length === 0) return []
  const shown = names.slice(0, 2).map((it) => `\`${it}\``)
  const which = enumerated(names.length > shown.length ? [shown.join(', '), `${names.length - shown.length} more`] : shown)
  const message = `At most ${most} deployments are compared: ${which} that the repository describes were left out.`
  return [{ level: names.some(isTouched) ? 'warning' : 'note', reason: 'deployments-left-out', at: null, message }]
}

const areEqual = (one: ReadonlyMap<string, string> = new Map(), other: ReadonlyMap<string, string> = new Map()): boolean =>
  one.size === other.size && [...one].every(([name, value]) => other.get(name) === value)

const defaultFirst = (a: string, b: string): number => Number(b === 'default') - Number(a === 'default') || byText(a, b)
