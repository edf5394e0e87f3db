import { folderOf, type Source } from '../source.ts'
import { workspacePatterns } from './package-json.ts'

/** Whether a folder, seen from the root of a workspace, is one of its members, by the patterns in the root's manifests. */
export function isMember(folder: string, root: string, source: Source): boolean {
  const path = (name: string): string => (root === '' ? name : `${root}/${name}`)
  const text = source.has(path('package.json')) ? source.text(path('package.json')) : undefined
  // Cargo and Poetry: their workspaces are found upwards, as the lockfile was.
  if (text === undefined) return source.has(path('Cargo.lock'))
  return workspacePatterns(path('package.json'), text).some((it) => matches(it, folder))
}

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
