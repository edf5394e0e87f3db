import type { Manifest, ServerlessApp, ServicePart } from '../model/application.ts'
import type { LeftOut } from '../model/configuration.ts'
import type { Gap, Snapshot } from '../model/source.ts'
import { byText } from '../model/text-order.ts'
import { Change } from './change.ts'
import { everything, type Scope } from './configuration/scope.ts'
import { manifestsIn } from './dependencies/index.ts'
import type { Dialect } from './dialect.ts'
import type { Environment } from './environment.ts'
import { findRoots, type Root } from './roots.ts'
import { type Budget, newBudget, SnapshotSource } from './snapshot-source.ts'
import { folderOf } from './source.ts'
import { unclaimed } from './unclaimed.ts'
import { unsupported } from './unsupported.ts'

export interface Reading {
  readonly app: ServerlessApp
  /** Paths without which it is not complete: fetch them and read again. */
  readonly missing: readonly string[]
  /** What the change may touch and its configuration keeps from the review; sorted by path. */
  readonly leftOut: readonly LeftOut[]
  /** The deployments that its files describe, with what they give parameters, by `parameterKey`. */
  readonly environments: ReadonlyMap<string, ReadonlyMap<string, string>>
}

export interface ReadOptions {
  readonly scope?: Scope
  /** Whose parameters count. */
  readonly environment?: Environment | null
  /** Services that the change touches as the other revision has them. */
  readonly also?: ReadonlySet<string>
  /** Told of each file before its turn. */
  readonly watch?: (path: string) => void
}

interface Read {
  readonly root: Root
  readonly part: ServicePart | undefined
  readonly source: SnapshotSource
}

/** What one revision deploys, as far as the change can touch it. Dialects come in the order in which they may claim a file. */
export function readRevision(
  dialects: readonly Dialect[],
  snapshot: Snapshot,
  changed: ReadonlySet<string>,
  { scope = everything, environment = null, also = new Set(), watch = () => {} }: ReadOptions = {},
): Reading {
  const change = new Change(changed)
  const found = findRoots(dialects, snapshot, change, { scope, also })
  const budget = newBudget()
  const { kept, missing } = readServices(found.roots, snapshot, change, { environment, also, budget, watch })
  const gaps: Gap[] = [...found.gaps, ...kept.flatMap((it) => it.source.gaps)]
  const parts = kept.flatMap((it) => (it.part === undefined ? [] : [withFiles(it.part, it.source)]))
  const folders = [...found.changed, ...parts.map((it) => it.service.file)].map(folderOf)
  const { rest, manifests, others } = besides(folders, snapshot, change, () => new SnapshotSource(snapshot, budget, { watch }))
  const leftOut = new LeftOuts(found.leftOut)
  const claimed = new Set([...found.roots.map((it) => it.file), ...kept.flatMap((it) => [...it.source.files])])
  gaps.push(
    ...[...others, ...unclaimed(snapshot, change, claimed)].filter(
      (it) => !leftOut.allOf(it.about ?? [], (path) => scope.excludesService(path)),
    ),
  )
  gaps.push(...rest.gaps.filter((it) => it.at === null || scope.excludes(it.at.file) === undefined))
  const reviewed = manifests.filter(
    (it) =>
      !leftOut.allOf(
        [it.file],
        scope.excludes,
        [it.file, it.lockfile ?? ''].some((path) => change.has(path)),
      ),
  )
  return {
    app: { ...joined(parts), manifests: reviewed, gaps: distinct(gaps) },
    missing: [...new Set([...found.missing, ...missing, ...rest.missing])].toSorted(),
    leftOut: leftOut.sorted(),
    environments: environmentsOf(kept.map((it) => it.source)),
  }
}

/** What is beside the services, and the same for each environment that they are read for. */
interface Besides {
  readonly rest: SnapshotSource
  readonly manifests: readonly Manifest[]
  readonly others: readonly Gap[]
}

const known = new WeakMap<Snapshot, Map<string, Besides>>()

function besides(folders: readonly string[], snapshot: Snapshot, change: Change, source: () => SnapshotSource): Besides {
  const all = known.get(snapshot) ?? new Map<string, Besides>()
  known.set(snapshot, all)
  const key = JSON.stringify([[...change.paths], folders])
  const before = all.get(key)
  if (before !== undefined) return before
  const rest = source()
  const found = { rest, manifests: manifestsIn(rest, snapshot.listing, change, folders), others: unsupported(snapshot, change, rest) }
  all.set(key, found)
  return found
}

interface Reads extends Required<Pick<ReadOptions, 'environment' | 'also' | 'watch'>> {
  readonly budget: Budget
}

/** The services that the change touches; those that others include are parts of them. */
function readServices(roots: readonly Root[], snapshot: Snapshot, change: Change, { environment, also, budget, watch }: Reads) {
  const missing: string[] = []
  const read: Read[] = []
  const included = new Set<string>()
  for (const root of roots) {
    if (root.dialect.hasFragments && included.has(root.file)) continue
    const source = new SnapshotSource(snapshot, budget, { environment, watch, root: root.file })
    const part = root.dialect.readService(root.file, source)
    missing.push(...source.missing)
    if (!also.has(root.file) && !isTouched(root, part, source, snapshot, change)) continue
    read.push({ root, part, source })
    for (const it of source.files) if (it !== root.file) included.add(it)
  }
  return { missing, kept: read.filter(({ root }) => !root.dialect.hasFragments || !included.has(root.file)) }
}

/** What the configuration keeps from the review, each path once. */
class LeftOuts {
  readonly #byPath: Map<string, LeftOut>

  constructor(some: readonly LeftOut[]) {
    this.#byPath = new Map(some.map((it) => [it.path, it]))
  }

  /** Whether none of these paths is reviewed; then they are noted, unless the change does not touch them. */
  allOf(paths: readonly string[], excludes: Scope['excludes'], isTouched = true): boolean {
    const found = paths.flatMap((path) => {
      const why = excludes(path)
      return why === undefined ? [] : [{ path, ...why }]
    })
    if (found.length === 0 || found.length < paths.length) return false
    if (isTouched) for (const it of found) this.#byPath.set(it.path, it)
    return true
  }

  sorted(): LeftOut[] {
    return [...this.#byPath.values()].toSorted((a, b) => byText(a.path, b.path))
  }
}

/** Asked and answered equally for base and head: only what changed, and what is equal in both, has a say. */
function isTouched(root: Root, part: ServicePart | undefined, source: SnapshotSource, snapshot: Snapshot, change: Change): boolean {
  for (const it of source.asked) if (change.has(it)) return true
  if (change.has(root.file)) return true
  if (part !== undefined && part.functions.length > 0 && change.packs(root.file, snapshot.listing)) return true
  for (const it of change.paths) if (source.looksFor(it)) return true
  return source.searched && change.includables.length > 0
}

function environmentsOf(sources: readonly SnapshotSource[]): Reading['environments'] {
  const found = new Map<string, Map<string, string>>()
  for (const [name, values] of sources.flatMap((it) => [...it.environments])) {
    found.set(name, new Map([...(found.get(name) ?? []), ...values]))
  }
  return found
}

function withFiles(part: ServicePart, source: SnapshotSource): ServicePart {
  return {
    ...part,
    service: { ...part.service, files: [...new Set([...part.service.files, ...source.files, ...source.neighbours])].toSorted() },
  }
}

function joined(parts: readonly ServicePart[]): Omit<ServerlessApp, 'manifests'> {
  const sorted = parts.toSorted((a, b) => (a.service.id < b.service.id ? -1 : 1))
  return {
    services: sorted.map((it) => it.service),
    functions: sorted.flatMap((it) => it.functions),
    routes: sorted.flatMap((it) => it.routes),
    triggers: sorted.flatMap((it) => it.triggers),
    principals: sorted.flatMap((it) => it.principals),
    assets: sorted.flatMap((it) => it.assets),
    settings: sorted.flatMap((it) => it.settings),
    gaps: sorted.flatMap((it) => it.gaps),
  }
}

/** Files that several services include are read, and complained about, once. */
function distinct(gaps: readonly Gap[]): Gap[] {
  const seen = new Map<string, Gap>()
  for (const it of gaps) {
    const key = JSON.stringify([it.reason, it.message, it.at, it.subject])
    if (!seen.has(key)) seen.set(key, it)
  }
  return [...seen.values()]
}
