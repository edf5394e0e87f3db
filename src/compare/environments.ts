import type { Comparison, Difference, Subject } from '../model/comparison.ts'
import { enumerated } from '../model/enumeration.ts'
import type { Surface } from '../model/report.ts'

/** The comparison of what one deployment has. */
export interface Deployed {
  /** Null where the repository describes no deployment. */
  readonly environment: string | null
  readonly comparison: Comparison
  /** Nothing at base describes the deployment: what is compared is what it would have been by the defaults. */
  readonly isNew: boolean
}

/**
 * The comparisons of all deployments as one: what happens in each is told once, what happens only in some with their names. Of a deployment that
 * is new only the authorization of routes is told, for names that it gives differ from the defaults without anything having changed.
 */
export function together(all: readonly [Deployed, ...Deployed[]]): Comparison {
  const [{ comparison: first }, ...others] = all
  if (others.length === 0) return first
  const differences = merged(all, differencesOf, keyOfDifference)
  const subjects = merged(all, subjectsOf, keyOfSubject)
  const ids = new Ids(differences)
  return {
    services: first.services,
    differences: differences.map((it) => differenceIn(it, namesOf(it, all), ids)),
    subjects: subjects.map((it) => subjectIn(it, namesOf(it, all), ids)),
    surface: { base: largest(all.map((it) => it.comparison.surface.base)), head: largest(all.map((it) => it.comparison.surface.head)) },
    gaps: [...new Map(all.flatMap((it) => it.comparison.gaps).map((it) => [JSON.stringify(it), it])).values()],
  }
}

/** The environments in which something is so; none where it is so in all that are not new. */
function namesOf({ where }: Merged<unknown>, all: readonly Deployed[]): readonly string[] {
  const isEverywhere = all.every((it) => it.isNew || where.includes(it))
  return isEverywhere ? [] : where.flatMap((it) => it.environment ?? [])
}

const differencesOf = ({ comparison, isNew }: Deployed): readonly Difference[] =>
  isNew
    ? comparison.differences.filter(({ change }) => change.kind === 'route-changed' && change.what?.includes('auth') === true)
    : comparison.differences

const subjectsOf = ({ comparison, isNew }: Deployed): readonly Subject[] => (isNew ? [] : comparison.subjects)

const keyOfDifference = ({ change, subject }: Difference): string =>
  JSON.stringify([change.kind, change.service, subject, change.location, change.summary])
/** With all that rules ask about: what is encrypted in one environment may not be in the next. */
const keyOfSubject = ({ noun, service, subject, location, before, after }: Subject): string =>
  JSON.stringify([noun, service, subject, location, before, after], (key, value: unknown) => (key === 'at' ? undefined : value))

/** One thing, and where it is so. */
interface Merged<T> {
  readonly it: T
  readonly where: Deployed[]
}

/** Equal things of several environments as one; several equal ones in one environment stay several. */
function merged<T>(all: readonly Deployed[], from: (deployed: Deployed) => readonly T[], keyOf: (it: T) => string): readonly Merged<T>[] {
  const found = new Map<string, Merged<T>>()
  for (const deployed of all) {
    const counts = new Map<string, number>()
    for (const it of from(deployed)) {
      const count = (counts.get(keyOf(it)) ?? 0) + 1
      counts.set(keyOf(it), count)
      const key = `${count} ${keyOf(it)}`
      const known = found.get(key) ?? { it, where: [] }
      known.where.push(deployed)
      found.set(key, known)
    }
  }
  return [...found.values()]
}

/** Ids of changes, which may mean another change in another environment: then the later one has the environment's name in its own. */
class Ids {
  readonly #own = new Map<Deployed, Map<string, string>>()

  constructor(all: readonly Merged<Difference>[]) {
    const taken = new Set<string>()
    for (const { it, where } of all) {
      const { id } = it.change
      const own = taken.has(id) ? `${id} in ${where.map((one) => one.environment ?? '').join(', ')}` : id
      taken.add(own)
      for (const one of where) this.#own.set(one, (this.#own.get(one) ?? new Map<string, string>()).set(id, own))
    }
  }

  of(id: string, [where]: readonly Deployed[]): string {
    return (where === undefined ? undefined : this.#own.get(where)?.get(id)) ?? id
  }
}

function differenceIn({ it, where }: Merged<Difference>, environments: readonly string[], ids: Ids): Difference {
  const { change } = it
  const leader = change.partOf === undefined ? {} : { partOf: ids.of(change.partOf, where) }
  const named = { ...change, ...leader, id: ids.of(change.id, where) }
  if (environments.length === 0) return { ...it, change: named }
  return {
    ...it,
    change: { ...named, summary: `In ${enumerated(environments.map((it) => `\`${it}\``))}: ${change.summary}` },
    environments,
  }
}

function subjectIn({ it, where }: Merged<Subject>, environments: readonly string[], ids: Ids): Subject {
  const named = { ...it, change: it.change === null ? null : ids.of(it.change, where) }
  return environments.length === 0 ? named : { ...named, environments }
}

const largest = (all: readonly Surface[]): Surface => all.reduce((a, b) => largerOf(a, b))

function largerOf(a: Surface, b: Surface): Surface {
  const others: Readonly<Record<string, number>> = { ...b }
  return Object.assign({ ...a }, Object.fromEntries(Object.entries(a).map(([name, size]) => [name, Math.max(size, others[name] ?? 0)])))
}
