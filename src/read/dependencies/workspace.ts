import { folderOf, type Source } from '../source.ts'
import { packageManager, workspacePatterns } from './package-json.ts'

/** Whether a folder, seen from the root of a workspace, is one of its members, by the patterns in the root's manifests. */
export function isMember(folder: string, root: string, source: Source): boolean {
  const path = (name: string): string => (root === '' ? name : `${root}/${name}`)
  const text = source.has(path('package.json')) ? source.text(path('package.json')) : undefined
  // Cargo and Poetry: their workspaces are found upwards, as the lockfile was.
  if (text === undefined) return source.has(path('Cargo.lock'))
  return workspacePatterns(path('package.json'), text).some((it) => matches(it, folder))
}

/**
 * Lockfiles in the order in which they count for a manifest, given nearest first. Beneath the root of a workspace only the root's is looked at, and
 * what lies with a member is left over from before; of several in one folder the one of the `packageManager` counts.
 */
export function inUse(manifest: string, lockfiles: readonly string[], source: Source): readonly string[] {
  if (lockfiles.length < 2) return lockfiles
  const folder = folderOf(manifest)
  const isOfRoot = (it: string): boolean => {
    const root = folderOf(it)
    return root !== folder && isRootOf(root, root === '' ? folder : folder.slice(root.length + 1), source)
  }
  const isNamed = (it: string): boolean => managerIn(folderOf(it), source) === managerOf(it)
  const ranked = lockfiles.map((file) => ({ file, isOfRoot: isOfRoot(file), isNamed: isNamed(file), depth: folderOf(file).length }))
  return ranked
    .toSorted((a, b) => Number(b.isOfRoot) - Number(a.isOfRoot) || b.depth - a.depth || Number(b.isNamed) - Number(a.isNamed))
    .map((it) => it.file)
}

const fileIn = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

function isRootOf(root: string, folder: string, source: Source): boolean {
  if (source.has(fileIn(root, 'pnpm-workspace.yaml'))) return true
  const text = source.has(fileIn(root, 'package.json')) ? source.text(fileIn(root, 'package.json')) : undefined
  return text !== undefined && workspacePatterns(fileIn(root, 'package.json'), text).some((it) => matches(it, folder))
}

/** `"packageManager": "yarn@4.1.0"`: https://nodejs.org/api/packages.html#packagemanager */
function managerIn(folder: string, source: Source): string {
  const path = fileIn(folder, 'package.json')
  const text = source.has(path) ? source.text(path) : undefined
  return /^[a-z]+/.exec(text === undefined ? '' : packageManager(path, text))?.[0] ?? 'npm'
}

const managers: readonly (readonly [file: RegExp, manager: string])[] = [
  [/yarn\.lock$/, 'yarn'],
  [/pnpm-lock\.yaml$/, 'pnpm'],
  [/bun\.lock$/, 'bun'],
]

const managerOf = (lockfile: string): string => managers.find(([file]) => file.test(lockfile))?.[1] ?? 'npm'

/** Whether packages of this repository can stand in each other's manifests, seen from the folder of a lockfile. */
export function isWorkspace(lockfile: string, source: Source): boolean {
  const path = (name: string): string => (folderOf(lockfile) === '' ? name : `${folderOf(lockfile)}/${name}`)
  const text = source.has(path('package.json')) ? source.text(path('package.json')) : undefined
  return source.has(path('lerna.json')) || (text !== undefined && workspacePatterns(path('package.json'), text).length > 0)
}

/** `packages/*`, `packages/**`, `./apps/web`: `*` is one folder, `**` any number of them. */
function matches(pattern: string, folder: string): boolean {
  const parts = pattern.replace(/^\.\//, '').replace(/\/$/, '').split('/')
  const path = folder.split('/')
  if (parts.at(-1) === '**') return matchesAll(parts.slice(0, -1), path.slice(0, parts.length - 1)) && path.length >= parts.length
  return parts.length === path.length && matchesAll(parts, path)
}

const matchesAll = (parts: readonly string[], path: readonly string[]): boolean => parts.every((it, i) => matchesPart(it, path[i] ?? ''))

/** One `*` anywhere in a part: `service-*`. */
function matchesPart(part: string, name: string): boolean {
  const star = part.indexOf('*')
  if (star === -1) return part === name
  const [before, after] = [part.slice(0, star), part.slice(star + 1)]
  return name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after)
}
