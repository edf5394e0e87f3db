import type { LockedPackage } from '../../model/application.ts'
import type { Gap } from '../../model/source.ts'
import type { ManifestEntry } from './entry.ts'

/** A lockfile as its format reads it. Folders are those of manifests, seen from the lockfile's (`''` is its own). */
export interface Lock {
  readonly packages: ReadonlyMap<string, LockedPackage>
  /** It lists packages and does not say who wants whom. */
  readonly isFlat?: true
  /** Whether it says itself what is for development only; otherwise that follows from what the manifest asks for. */
  readonly knowsDevelopment: boolean
  /** The key in `packages`; undefined where the lockfile lags behind the manifest, or where it is no registry package. */
  find(folder: string, entry: ManifestEntry): string | undefined
  /** Whether the manifest of that folder belongs to it; undefined when only the workspace's own definition can tell. */
  covers(folder: string): boolean | undefined
  readonly gaps: readonly Gap[]
  /** Whether it holds this requirement of the manifest word for word; undefined where its format keeps no requirements. */
  records?(folder: string, entry: ManifestEntry): boolean | undefined
  /** Whether everything that a manifest asks for from the registry has to be in it. */
  readonly isComplete: boolean
}

/** What a lockfile that cannot be read leaves. */
export const noLock = (gap: Gap): Lock => ({
  packages: new Map(),
  knowsDevelopment: true,
  find: () => undefined,
  covers: () => true,
  gaps: [gap],
  isComplete: false,
})

/** Everything that is not reached from these keys, which are wanted at run time, is for development. */
export function markDevelopment(packages: ReadonlyMap<string, LockedPackage>, runtime: Iterable<string>): Map<string, LockedPackage> {
  const reached = new Set<string>()
  const queue = [...runtime]
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (reached.has(key)) continue
    reached.add(key)
    for (const it of packages.get(key)?.dependencies ?? []) queue.push(it)
  }
  return new Map([...packages].map(([key, it]) => [key, { ...it, development: !reached.has(key) }]))
}
