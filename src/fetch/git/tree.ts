import { isUtf8 } from 'node:buffer'
import type { Listing, TreeEntry } from '../../model/source.ts'
import { complaint, type Git, GitError } from './process.ts'

/**
 * All paths of a commit. Sizes are left out: git would open every object for them, and a clone without blobs has none.
 * @throws {GitError} when the tree is not there (a clone without trees, a damaged repository).
 */
export const listCommit = (git: Git, commit: string): Promise<Listing> => listPaths(git, commit, [])

/** The same of these paths, those that there are; of none, all. */
export async function listPaths(git: Git, commit: string, paths: readonly string[]): Promise<Listing> {
  const result = await git(['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...paths])
  if (result.code !== 0) throw new GitError(`the files of ${commit.slice(0, 7)} could not be listed: ${complaint(result)}`)
  const entries = new Map<string, TreeEntry>()
  for (const record of recordsOf(result.stdout)) {
    const tab = record.indexOf(0x09)
    const [mode = '', , sha = ''] = record.toString('latin1', 0, tab).split(' ')
    addEntry(entries, kindOf(mode), sha, pathOf(record.subarray(tab + 1)))
  }
  return { commit, entries }
}

/** Adds under a path that is free: two names that are not text could be shown alike, and neither may hide the other. */
export function addEntry(entries: Map<string, TreeEntry>, kind: TreeEntry['kind'], sha: string, shown: string): string {
  let path = shown
  while (entries.has(path)) path += '\\'
  entries.set(path, { path, kind, sha, size: null })
  return path
}

/** Of an entry's mode in octal. */
export const kindOf = (mode: string): TreeEntry['kind'] => (mode === '120000' ? 'symlink' : mode === '160000' ? 'submodule' : 'file')

/** NUL-terminated records. */
export function* recordsOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0, start)
    const stop = end === -1 ? bytes.length : end
    yield bytes.subarray(start, stop)
    start = stop + 1
  }
}

/** A path is bytes to git; what is not UTF-8 is shown as `\xNN`. */
export function pathOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, (it) => `\\x${it.charCodeAt(0).toString(16)}`)
}
