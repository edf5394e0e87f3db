import type { ServerlessApp, ServicePart } from '../model/application.ts'
import type { Gap, Snapshot } from '../model/source.ts'
import { Change } from './change.ts'
import { manifestsIn } from './dependencies/index.ts'
import type { Dialect } from './dialect.ts'
import { findRoots, type Root } from './roots.ts'
import { newBudget, SnapshotSource } from './snapshot-source.ts'
import { folderOf } from './source.ts'
import { unsupported } from './unsupported.ts'

export interface Reading {
  readonly app: ServerlessApp
  /** Paths without which it is not complete: fetch them and read again. */
  readonly missing: readonly string[]
}

interface Read {
  readonly root: Root
  readonly part: ServicePart | undefined
  readonly source: SnapshotSource
}

/** What one revision deploys, as far as the change can touch it. Dialects come in the order in which they may claim a file. */
export function readRevision(dialects: readonly Dialect[], snapshot: Snapshot, changed: ReadonlySet<string>): Reading {
  const change = new Change(changed)
  const found = findRoots(dialects, snapshot, change)
  const missing = new Set(found.missing)
  const budget = newBudget()
  const read: Read[] = []
  const included = new Set<string>()
  for (const root of found.roots) {
    if (root.dialect.hasFragments && included.has(root.file)) continue
    const source = new SnapshotSource(snapshot, budget)
    const part = root.dialect.readService(root.file, source)
    for (const it of source.missing) missing.add(it)
    if (!isTouched(root, part, source, snapshot, change)) continue
    read.push({ root, part, source })
    for (const it of source.files) if (it !== root.file) included.add(it)
  }
  const kept = read.filter(({ root }) => !root.dialect.hasFragments || !included.has(root.file))
  const gaps: Gap[] = [...found.gaps, ...kept.flatMap((it) => it.source.gaps)]
  const parts = kept.flatMap((it) => (it.part === undefined ? [] : [withFiles(it.part, it.source)]))
  const rest = new SnapshotSource(snapshot, budget)
  const folders = [...found.changed, ...parts.map((it) => it.service.file)].map(folderOf)
  const manifests = manifestsIn(rest, snapshot.listing, change, folders)
  for (const it of unsupported(snapshot, change, rest)) gaps.push(it)
  for (const it of rest.missing) missing.add(it)
  gaps.push(...rest.gaps)
  return { app: { ...joined(parts), manifests, gaps: distinct(gaps) }, missing: [...missing].toSorted() }
}

/** Asked and answered equally for base and head: only what changed, and what is equal in both, has a say. */
function isTouched(root: Root, part: ServicePart | undefined, source: SnapshotSource, snapshot: Snapshot, change: Change): boolean {
  for (const it of source.asked) if (change.has(it)) return true
  if (change.has(root.file)) return true
  if (part !== undefined && part.functions.length > 0 && change.packs(root.file, snapshot.listing)) return true
  return source.searched && change.includables.length > 0
}

function withFiles(part: ServicePart, source: SnapshotSource): ServicePart {
  return { ...part, service: { ...part.service, files: [...new Set([...part.service.files, ...source.files])].toSorted() } }
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
