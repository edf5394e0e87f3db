import type { LockGraph, LockedPackage, Manifest } from '../../model/application.ts'
import type { DependencyFact, Location } from '../../model/report.ts'
import { byText } from '../../model/text-order.ts'
import type { Draft } from '../difference.ts'
import type { Pair } from '../match.ts'
import { groupBy, locationOf } from '../place.ts'
import { purl } from '../purl.ts'
import { serviceOfAll, type Side } from '../side.ts'
import { dependencyView } from './view.ts'
import type { Entry, Moves } from './entries.ts'
import { detailsOf, functionsOf, type Given, hasOtherContents } from './fact.ts'
import { type Way, Ways, reachedFrom } from './ways.ts'
import { alongThePath } from './words.ts'

/**
 * Packages that this dependency needs and that its lockfile did not know at base in any version, itself not counted; null where no lockfile
 * tells. A flat list tells only where nothing else changed in the manifest: then all that is new in it came with this one.
 */
export function broughtAlong({ it, manifest }: Entry, given: Given, changes: number): number | null {
  const { lock } = manifest
  if (lock === null || it.locked === null || !lock.packages.has(it.locked)) return null
  if (lock.isFlat === true && changes !== 1) return null
  const reached = lock.isFlat === true ? [...lock.packages.keys()] : [...reachedFrom([it.locked], lock).keys()]
  const direct = new Set(lock.isFlat === true ? manifest.dependencies.map((one) => one.locked) : [it.locked])
  const known = given.known(lock.file)
  const names = reached.flatMap((key) => (direct.has(key) ? [] : (lock.packages.get(key)?.name ?? [])))
  return new Set(names.filter((name) => name !== it.name && !known.has(name))).size
}

/** One lockfile of one side, with the manifests that it serves. */
interface Locked {
  readonly lock: LockGraph
  readonly entries: readonly Entry[]
  readonly manifests: readonly Manifest[]
  readonly ecosystem: DependencyFact['ecosystem']
  readonly side: Side
}

/** What lockfiles bring along that no manifest names: added, in another version or with other contents, gone. */
export function transitiveDrafts(given: Given, moves: Moves, direct: readonly Pair<Entry>[]): Draft[] {
  const before = lockfilesOf(given.base)
  const changed = new Set(direct.flatMap(({ head }) => (head === null ? [] : [`${head.manifest.file} ${head.it.locked ?? ''}`])))
  return [...lockfilesOf(given.head).values()].flatMap((head) => {
    const base = baseOf(head, given.base, before, moves)
    if (base === 'unknown') return []
    return new Lockfiles(base, head, given, changed).drafts()
  })
}

/** For each lockfile of head the names that it knew at base. */
export function knownNames(base: Side, head: Side, moves: Moves): (lockfile: string) => ReadonlySet<string> {
  const [before, after] = [lockfilesOf(base), lockfilesOf(head)]
  const found = new Map<string, ReadonlySet<string>>()
  return (lockfile) => {
    const locked = after.get(lockfile)
    const old = locked === undefined ? null : baseOf(locked, base, before, moves)
    const names =
      found.get(lockfile) ?? new Set(old === null || old === 'unknown' ? [] : [...old.lock.packages.values()].map((it) => it.name))
    found.set(lockfile, names)
    return names
  }
}

function lockfilesOf(side: Side): ReadonlyMap<string, Locked> {
  const groups = groupBy(
    side.app.manifests.filter((it) => it.lock !== null),
    (it) => it.lock?.file ?? '',
  )
  const found = new Map<string, Locked>()
  for (const [file, manifests] of groups) {
    const [first] = manifests
    if (first === undefined || first.lock === null) continue
    const entries = manifests.flatMap((manifest) => manifest.dependencies.map((it) => ({ it, manifest })))
    found.set(file, { lock: first.lock, entries, manifests, ecosystem: first.ecosystem, side })
  }
  return found
}

/** The lockfile that this one was; null for a new project. Where there was a project without one, nobody knows what it had. */
function baseOf(head: Locked, base: Side, before: ReadonlyMap<string, Locked>, moves: Moves): Locked | null | 'unknown' {
  const same = before.get(head.lock.file)
  if (same !== undefined) return same
  const files = new Set(head.entries.map(({ manifest }) => moves.get(manifest.file) ?? manifest.file))
  const manifests = base.app.manifests.filter((it) => files.has(it.file))
  const [lock] = manifests.flatMap((it) => before.get(it.lock?.file ?? '') ?? [])
  return lock ?? (manifests.length === 0 ? null : 'unknown')
}

interface Keyed {
  readonly key: string
  readonly it: LockedPackage
}

/** `name version` → package; of several places of the same version the first. */
function versionsIn(locked: Locked | null): Map<string, Keyed> {
  const found = new Map<string, Keyed>()
  for (const [key, it] of locked?.lock.packages ?? []) {
    const version = `${it.name} ${it.version}`
    if (!found.has(version)) found.set(version, { key, it })
  }
  return found
}

/** What is in the first and not in the second, by name. */
function missing(from: ReadonlyMap<string, Keyed>, among: ReadonlyMap<string, Keyed>, named: ReadonlySet<string>): Map<string, Keyed[]> {
  const found: Keyed[] = []
  for (const [version, it] of from) if (!among.has(version) && !named.has(version)) found.push(it)
  return groupBy(found, ({ it }) => it.name)
}

class Lockfiles {
  readonly #base: Locked | null
  readonly #head: Locked
  readonly #given: Given
  readonly #changed: ReadonlySet<string>
  readonly #ways: Ways

  constructor(base: Locked | null, head: Locked, given: Given, changed: ReadonlySet<string>) {
    this.#base = base
    this.#head = head
    this.#given = given
    this.#changed = changed
    this.#ways = new Ways(head)
  }

  drafts(): Draft[] {
    const [before, after] = [versionsIn(this.#base), versionsIn(this.#head)]
    const named = directVersions(this.#head)
    const come = missing(after, before, named)
    const gone = missing(before, after, this.#base === null ? new Set() : directVersions(this.#base))
    const drafts: Draft[] = []
    for (const name of [...new Set([...come.keys(), ...gone.keys()])].toSorted(byText)) {
      const [now, old] = [come.get(name) ?? [], gone.get(name) ?? []]
      for (const [index, it] of now.entries()) drafts.push(this.#arrived(it, old[index] ?? null))
      for (const it of old.slice(now.length)) drafts.push(this.#left(it))
    }
    return [...drafts, ...this.#replaced(before, after, named)]
  }

  /** The same version with other contents. */
  #replaced(before: ReadonlyMap<string, Keyed>, after: ReadonlyMap<string, Keyed>, named: ReadonlySet<string>): Draft[] {
    const drafts: Draft[] = []
    for (const [version, it] of after) {
      const same = before.get(version)
      if (same === undefined || same.it.integrity === it.it.integrity || named.has(version)) continue
      if (hasOtherContents(same.it, it.it)) drafts.push(this.#arrived(it, same))
    }
    return drafts
  }

  #arrived({ key, it }: Keyed, before: Keyed | null): Draft {
    const way = this.#ways.to(key)
    const dependency: DependencyFact = {
      ...this.#fact(it, way),
      previousVersion: before?.it.version ?? null,
      ...(before !== null && hasOtherContents(before.it, it) ? { contentsChanged: true } : {}),
    }
    const old = before === null ? null : this.#fact(before.it, way)
    return {
      change: {
        kind: before === null ? 'dependency-added' : 'dependency-updated',
        service: way === null ? null : serviceOfAll(functionsOf(way.root, this.#given, this.#given.head)),
        location: this.#placeOf(it, way),
        summary: alongThePath(dependency, this.#head.lock.file),
        dependency,
      },
      subject: `${this.#head.ecosystem} ${it.name} in ${this.#head.lock.file}`,
      before: old === null ? null : dependencyView(old),
      after: dependencyView(dependency),
      side: this.#given.head,
    }
  }

  #left({ it }: Keyed): Draft {
    const base = this.#base ?? this.#head
    const dependency = this.#fact(it, null)
    return {
      change: {
        kind: 'dependency-removed',
        service: null,
        location: lockLocation(base.lock.file, it.line, 'base'),
        summary: `\`${it.name}\` ${it.version} is gone from \`${base.lock.file}\`.`,
        dependency,
      },
      subject: `${base.ecosystem} ${it.name} in ${base.lock.file}`,
      before: dependencyView(dependency),
      after: null,
      side: this.#given.base,
    }
  }

  /** The line of the manifest that brought it, where that is new; else its own line in the lockfile, which is. */
  #placeOf(it: LockedPackage, way: Way | null): Location {
    const isNew = way !== null && this.#changed.has(`${way.root.manifest.file} ${way.root.it.locked ?? ''}`)
    return isNew ? locationOf(way.root.it.at) : lockLocation(this.#head.lock.file, it.line)
  }

  #fact(it: LockedPackage, way: Way | null): DependencyFact {
    const { ecosystem, lock } = this.#head
    return {
      ecosystem,
      name: it.name,
      version: it.version,
      previousVersion: null,
      purl: purl(ecosystem, it.name, it.version),
      direct: false,
      scope: it.development ? 'development' : 'runtime',
      manifest: way?.root.manifest.file ?? this.#head.entries[0]?.manifest.file ?? lock.file,
      transitiveAdded: null,
      functions: it.development ? [] : this.#functionsOf(way),
      vulnerabilities: [],
      lockfile: lock.file,
      ...(way === null ? {} : { path: way.path }),
      ...detailsOf(it),
    }
  }

  /** Where the lockfile does not say who wants whom, those of all its manifests. */
  #functionsOf(way: Way | null): string[] {
    const { lock, manifests } = this.#head
    const found =
      way === null
        ? lock.isFlat === true
          ? manifests.flatMap((it) => this.#given.shipping.head.get(it.file) ?? [])
          : []
        : functionsOf(way.root, this.#given, this.#given.head)
    return [...new Set(found.map((fn) => fn.name))]
  }
}

const lockLocation = (file: string, line = 1, side?: 'base'): Location => ({
  file,
  startLine: line,
  endLine: line,
  ...(side === undefined ? {} : { side }),
})

const directVersions = ({ entries, lock }: Locked): ReadonlySet<string> =>
  new Set(
    entries.flatMap(({ it }) => {
      const locked = it.locked === null ? undefined : lock.packages.get(it.locked)
      return locked === undefined ? [] : [`${locked.name} ${locked.version}`]
    }),
  )
