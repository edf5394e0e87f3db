import type { FunctionNode, LockedPackage } from '../../model/application.ts'
import type { DependencyFact } from '../../model/report.ts'
import { purl } from '../purl.ts'
import type { Side } from '../side.ts'
import type { Entry } from './entries.ts'
import { lookalikeOf } from './lookalike.ts'

/** What both sides know before dependencies are compared. */
export interface Given {
  readonly base: Side
  readonly head: Side
  readonly shipping: Readonly<Record<'base' | 'head', ReadonlyMap<string, readonly FunctionNode[]>>>
  /** For each lockfile of head the names that it knew at base. */
  readonly known: (lockfile: string) => ReadonlySet<string>
  /** `ecosystem name` of every direct dependency of base, with the manifest that lists it first. */
  readonly listed: ReadonlyMap<string, string>
}

export const packageName = (ecosystem: DependencyFact['ecosystem'], name: string): string => `${ecosystem} ${name}`

export const functionsOf = ({ it, manifest }: Entry, given: Given, side: Side): readonly FunctionNode[] =>
  it.scope === 'development' ? [] : (given.shipping[side.name].get(manifest.file) ?? [])

/** A direct dependency as the report has it; what needs both sides is filled in later. */
export function factOf(entry: Entry, given: Given, side: Side): DependencyFact {
  const { it, manifest } = entry
  const resembles = lookalikeOf(manifest.ecosystem, it.name)
  return {
    ecosystem: manifest.ecosystem,
    name: it.name,
    version: it.version,
    previousVersion: null,
    purl: purl(manifest.ecosystem, it.name, it.version),
    direct: true,
    scope: it.scope,
    manifest: manifest.file,
    transitiveAdded: null,
    functions: functionsOf(entry, given, side).map((fn) => fn.name),
    vulnerabilities: [],
    requirement: it.requirement,
    ...(manifest.lockfile === null ? {} : { lockfile: manifest.lockfile }),
    ...(it.outOfStep === true ? { outOfStep: true } : {}),
    ...detailsOf(lockedOf(entry), it.source),
    ...(resembles === '' ? {} : { resembles }),
  }
}

export const lockedOf = ({ it, manifest }: Entry): LockedPackage | undefined =>
  it.locked === null ? undefined : manifest.lock?.packages.get(it.locked)

/** What a lockfile says of a package beside its version. A source that the manifest names counts more. */
export function detailsOf(locked: LockedPackage | undefined, written?: LockedPackage['source']): Partial<DependencyFact> {
  const source = written ?? locked?.source
  return {
    ...(source === undefined ? {} : { source }),
    ...(locked?.installScript === true ? { installScript: true } : {}),
    ...(locked?.licence === undefined ? {} : { licence: locked.licence }),
  }
}

/**
 * Whether the same version has other contents: no digest that both name in the same algorithm is equal. A lockfile may name several
 * (`sha1-… sha512-…`), one for each file of a release (`sha256:…`), or put its own version in front (`10c0/…`).
 */
export function hasOtherContents(before: LockedPackage | undefined, after: LockedPackage | undefined): boolean {
  if (before?.integrity === undefined || after?.integrity === undefined || before.version !== after.version) return false
  const [left, right] = [digests(before.integrity), digests(after.integrity)]
  const comparable = right.filter((it) => left.some((other) => other.algorithm === it.algorithm))
  return (
    comparable.length > 0 && !comparable.some((it) => left.some((other) => other.algorithm === it.algorithm && other.value === it.value))
  )
}

const digests = (integrity: string): { readonly algorithm: string; readonly value: string }[] =>
  integrity.split(/\s+/).map((it) => {
    const [, algorithm = '', value = it] = /^([a-z0-9]+)[-:/](.+)$/.exec(it) ?? []
    return { algorithm, value }
  })
