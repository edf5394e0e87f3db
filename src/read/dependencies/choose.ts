import type { Listing } from '../../model/source.ts'
import type { Change } from '../change.ts'
import { folderOf } from '../source.ts'
import { foldersUp, isExcluded, isWithin } from '../wanted.ts'
import { formatOf } from './formats.ts'

type Format = NonNullable<ReturnType<typeof formatOf>>

/** Unchanged manifests read for the sake of counts, at most. */
const mostUnchanged = 100

/**
 * Which manifests to read: those that changed or whose lockfile did, and for services in `folders` what is packed into them. An unchanged
 * manifest is chosen by what is equal in both revisions, so that none is read on one side only and looks as if it had been added.
 */
export function choose(listing: Listing, change: Change, folders: readonly string[]): string[] {
  const all = [...listing.entries.keys()].filter((it) => formatOf(it) !== undefined && !isExcluded(it))
  const touched = all.filter((it) => change.has(it) || possibleLockfiles(it).some((lockfile) => change.has(lockfile)))
  const leaning = leaningOn(change, all).slice(0, mostUnchanged)
  const unchanged = new Set(all.filter((it) => !change.has(it)))
  const packed = new Set<string>()
  for (const folder of new Set(folders)) for (const it of packedInto(folder, unchanged)) packed.add(it)
  return [...new Set([...touched, ...leaning, ...[...packed].toSorted().slice(0, mostUnchanged)])].toSorted()
}

/** Unchanged manifests beneath a changed file that may decide their versions. */
function leaningOn(change: Change, all: readonly string[]): string[] {
  const changed = [...change.paths].filter((it) => /\.(txt|xml|toml|props|properties|ya?ml)$/i.test(it) && !isExcluded(it))
  return all.filter((manifest) => {
    const { leansOn, leansOnAll } = (change.has(manifest) ? undefined : formatOf(manifest)) ?? {}
    return changed.some((it) => leansOnAll?.test(it) === true || (leansOn !== undefined && isAbove(it, manifest, leansOn)))
  })
}

/** Whether a path is of this form as seen from the folder of a manifest, or from one above. */
function isAbove(path: string, manifest: string, form: RegExp): boolean {
  const parent = folderOf(path)
  return [parent, folderOf(parent)].some(
    (folder) => isWithin(manifest, folder) && form.test(folder === '' ? path : path.slice(folder.length + 1)),
  )
}

/** Of each format the next one from the folder upwards, and all beneath it. */
function packedInto(folder: string, manifests: ReadonlySet<string>): string[] {
  const nearest = new Map<Format, string>()
  const byFolder = Map.groupBy(manifests, folderOf)
  for (const at of foldersUp(folder)) {
    for (const it of byFolder.get(at) ?? []) {
      const format = formatOf(it)
      if (format !== undefined && !nearest.has(format)) nearest.set(format, it)
    }
  }
  return [...nearest.values(), ...(folder === '' ? [] : [...manifests].filter((it) => isWithin(it, folder)))]
}

/** Where its lockfile would be, most likely first; whether one is there, and covers it, is another question. */
export function lockfilesOf(manifest: string, format: Format): string[] {
  const folders = format.workspaces ? [...foldersUp(folderOf(manifest))] : [folderOf(manifest)]
  return folders.flatMap((folder) => format.lockfiles.map(([name]) => (folder === '' ? name : `${folder}/${name}`)))
}

function possibleLockfiles(manifest: string): string[] {
  const format = formatOf(manifest)
  return format === undefined ? [] : lockfilesOf(manifest, format)
}
