import type { Dependency, Manifest } from '../../model/application.ts'
import type { Matching, Pair } from '../match.ts'
import { folderOf, groupBy } from '../place.ts'
import type { Side } from '../side.ts'

/** A direct dependency with the manifest that lists it. */
export interface Entry {
  readonly it: Dependency
  readonly manifest: Manifest
}

/** head manifest → the file of base that it was, where that is another one. */
export type Moves = ReadonlyMap<string, string>

/** By package and folder: moving to another manifest there, or between what ships and what does not, is no removal and addition. */
export function matchEntries(base: Side, head: Side, moves: Moves): Pair<Entry>[] {
  const entries = (side: Side): Entry[] => side.app.manifests.flatMap((manifest) => manifest.dependencies.map((it) => ({ it, manifest })))
  const folder = (it: Entry) => folderOf(moves.get(it.manifest.file) ?? it.manifest.file)
  const key = (it: Entry, place: string) => JSON.stringify([place, it.manifest.ecosystem, it.it.identity ?? it.it.name])
  const left = groupBy(entries(base), (it) => key(it, folderOf(it.manifest.file)))
  const pairs: Pair<Entry>[] = []
  for (const [name, group] of groupBy(entries(head), (it) => key(it, folder(it)))) {
    const old = left.get(name) ?? []
    left.delete(name)
    pairs.push(...pairUp(old, group, moves))
  }
  return [...pairs, ...[...left.values()].flat().map((it): Pair<Entry> => ({ base: it, head: null }))]
}

/** What has to be alike for two entries of one package to be the same, from the surest on; of several those that come first. */
const rounds: readonly ((it: Entry, file: string) => string)[] = [
  (it, file) => JSON.stringify([file, it.it.scope]),
  (it) => it.it.scope,
  () => '',
]

function pairUp(old: readonly Entry[], group: readonly Entry[], moves: Moves): Pair<Entry>[] {
  const taken = new Set<Entry>()
  const paired = new Map<Entry, Entry>()
  for (const keyOf of rounds) {
    const left = groupBy(
      old.filter((it) => !taken.has(it)),
      (it) => keyOf(it, it.manifest.file),
    )
    const next = new Map([...left].map(([key, all]) => [key, all.values()]))
    for (const it of group) {
      const found = paired.has(it) ? undefined : next.get(keyOf(it, moves.get(it.manifest.file) ?? it.manifest.file))?.next().value
      if (found === undefined) continue
      taken.add(found)
      paired.set(it, found)
    }
  }
  const kept = group.map((it): Pair<Entry> => ({ base: paired.get(it) ?? null, head: it }))
  return [...kept, ...old.flatMap((it): Pair<Entry>[] => (taken.has(it) ? [] : [{ base: it, head: null }]))]
}

/** head manifest → the file of base that it was, where its service moved or most of its entries tell. */
export function movedManifests(base: Side, head: Side, matching: Matching): Moves {
  const files = (side: Side) => new Set(side.app.manifests.map((it) => it.file))
  const [before, after] = [files(base), files(head)]
  const gone = base.app.manifests.filter((it) => !after.has(it.file))
  const come = head.app.manifests.filter((it) => !before.has(it.file))
  const moves = new Map<string, string>()
  const folders = new Map(
    matching.services.flatMap((it) =>
      it.base !== null && it.head !== null ? [[folderOf(it.head.file), folderOf(it.base.file)] as const] : [],
    ),
  )
  for (const manifest of come) {
    const taken = new Set(moves.values())
    const candidates = gone.filter((it) => it.ecosystem === manifest.ecosystem && !taken.has(it.file))
    const found =
      candidates.find((it) => folders.get(folderOf(manifest.file)) === folderOf(it.file)) ?? candidates.find((it) => isAlike(it, manifest))
    if (found !== undefined) moves.set(manifest.file, found.file)
  }
  return moves
}

function isAlike(a: Manifest, b: Manifest): boolean {
  const names = (it: Manifest) => new Set(it.dependencies.map((one) => one.name))
  const [before, after] = [names(a), names(b)]
  const shared = [...after].filter((it) => before.has(it)).length
  return before.size > 0 && shared / new Set([...before, ...after]).size >= 0.6
}
