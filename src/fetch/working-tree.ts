import { createHash } from 'node:crypto'
import { type BigIntStats, closeSync, constants, lstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Content, Listing, TreeEntry } from '../model/source.ts'
import { contentOf, sizeLimit } from './git/content.ts'
import { complaint, type Git, GitError } from './git/process.ts'
import { addEntry, kindOf, pathOf, recordsOf } from './git/tree.ts'
import { type IndexEntry, parseIndex } from './working-tree/index-entries.ts'

/** The files on disk as git sees them: tracked ones as they are now, and new ones that are not ignored. */
export interface WorkingTree {
  readonly listing: Listing
  /** Where on disk the bytes of an id are; undefined for what is in the object store. */
  content(sha: string): Content | undefined
}

/** A file larger than this is not hashed; it is known by its size and time instead. */
const hashLimit = 64 * 1024 * 1024

/**
 * Lists the working tree without writing to the repository and without git's own comparison, which starts the filters of the repository.
 * A tracked file whose size and times are those in the index is unchanged, as for git; any other one is hashed.
 * Symbolic links are not followed, neither as files nor on the way to one.
 * @param root the folder that holds the files
 * @param gitFolder the folder that holds the index
 */
export async function readWorkingTree(git: Git, root: string, gitFolder: string): Promise<WorkingTree> {
  const [tracked, untracked] = await Promise.all([
    outputOf(git, ['ls-files', '-z', '-t', '--stage', '--debug']),
    outputOf(git, ['ls-files', '-z', '--others', '--exclude-standard']),
  ])
  const disk = new Disk(root)
  const written = lstat(join(gitFolder, 'index'))?.mtimeNs ?? 0n
  const entries = new Map<string, TreeEntry>()
  const places = new Map<string, Place>()
  for (const it of parseIndex(tracked)) {
    const found = entryOnDisk(disk, it, written)
    if (found === undefined) continue
    const path = addEntry(entries, found.kind, found.sha, pathOf(it.path))
    if (found.isOwn) places.set(found.sha, { bytes: it.path, path })
  }
  for (const bytes of recordsOf(untracked)) {
    const stats = bytes.at(-1) === slash ? undefined : disk.stats(bytes)
    if (stats === undefined) continue
    const sha = disk.hash(bytes, stats, 40).sha
    places.set(sha, { bytes, path: addEntry(entries, stats.isSymbolicLink() ? 'symlink' : 'file', sha, pathOf(bytes)) })
  }
  return { listing: { commit: null, entries }, content: (sha) => contentAt(disk, places.get(sha)) }
}

interface Place {
  readonly bytes: Buffer
  readonly path: string
}

const slash = 0x2f

async function outputOf(git: Git, args: readonly string[]): Promise<Buffer> {
  const result = await git(args)
  if (result.code !== 0) throw new GitError(`the working tree could not be listed: ${complaint(result)}`)
  return result.stdout
}

/** What a tracked path is on disk; undefined when it was deleted. `isOwn` when its bytes are not those in the index. */
function entryOnDisk(disk: Disk, it: IndexEntry, written: bigint): { kind: TreeEntry['kind']; sha: string; isOwn: boolean } | undefined {
  const kind = kindOf(it.mode)
  // Left out of the checkout on purpose (sparse), or a submodule, whose files are another repository's.
  if (it.isSkipped || kind === 'submodule') return { kind, sha: it.sha, isOwn: false }
  const stats = disk.stats(it.path)
  if (stats === undefined) return undefined
  const now = stats.isSymbolicLink() ? 'symlink' : 'file'
  if (now === kind && isUntouched(it, stats, written)) return { kind, sha: it.sha, isOwn: false }
  const { sha, normalized } = disk.hash(it.path, stats, it.sha.length)
  const isSame = now === kind && (sha === it.sha || normalized === it.sha)
  return isSame ? { kind, sha: it.sha, isOwn: false } : { kind: now, sha, isOwn: true }
}

/** git's own test, with its care for a file written in the same moment as the index (Documentation/technical/racy-git.txt). */
const isUntouched = (it: IndexEntry, stats: BigIntStats, written: bigint): boolean =>
  it.stat !== null && it.stat.size === (stats.size & 0xffffffffn) && it.stat.mtimeNs === stats.mtimeNs && stats.mtimeNs < written

function contentAt(disk: Disk, place: Place | undefined): Content | undefined {
  if (place === undefined) return undefined
  const stats = disk.stats(place.bytes)
  if (stats === undefined) return { refused: 'unreadable' }
  if (stats.isSymbolicLink()) return { refused: 'symlink' }
  if (stats.size > BigInt(sizeLimit(place.path))) return { refused: 'too-large' }
  const bytes = disk.read(place.bytes)
  return bytes === undefined ? { refused: 'unreadable' } : contentOf(bytes, place.path)
}

function lstat(path: string | Buffer): BigIntStats | undefined {
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

/** The folder of the working tree, and nothing outside it. */
class Disk {
  readonly #root: Buffer
  readonly #folders = new Map<string, boolean>()

  constructor(root: string) {
    this.#root = Buffer.from(root.endsWith('/') ? root : `${root}/`)
  }

  /** Of a file or a link; undefined for what is neither, is not there, or lies behind a link. */
  stats(path: Buffer): BigIntStats | undefined {
    if (!this.#isInside(path)) return undefined
    const stats = lstat(this.#place(path))
    return stats?.isFile() || stats?.isSymbolicLink() ? stats : undefined
  }

  read(path: Buffer): Buffer | undefined {
    try {
      const file = openSync(this.#place(path), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
      try {
        return readFileSync(file)
      } finally {
        closeSync(file)
      }
    } catch {
      return undefined
    }
  }

  /** The blob id of a file, and the one that it has with LF line ends, which is how git stores text where it converts. */
  hash(path: Buffer, stats: BigIntStats, digits: number): { sha: string; normalized: string | null } {
    const algorithm = digits === 64 ? 'sha256' : 'sha1'
    const bytes = stats.isSymbolicLink() || stats.size > hashLimit ? undefined : this.read(path)
    const known = `${path.toString('latin1')}\0${stats.size}\0${stats.mtimeNs}`
    if (bytes === undefined) return { sha: blobId(algorithm, Buffer.from(known)), normalized: null }
    const normalized = bytes.includes('\r\n')
      ? blobId(algorithm, Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'))
      : null
    return { sha: blobId(algorithm, bytes), normalized }
  }

  #place(path: Buffer): Buffer {
    return Buffer.concat([this.#root, path])
  }

  /** Every folder on the way is a real one. */
  #isInside(path: Buffer): boolean {
    const folder = path.subarray(0, Math.max(0, path.lastIndexOf(slash)))
    if (path.length === 0 || path[0] === slash || path.includes(0)) return false
    return folder.length === 0 || this.#isRealFolder(folder)
  }

  #isRealFolder(folder: Buffer): boolean {
    const key = folder.toString('latin1')
    const known = this.#folders.get(key)
    if (known !== undefined) return known
    const isSafe = !key.split('/').some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git')
    const parent = folder.subarray(0, Math.max(0, folder.lastIndexOf(slash)))
    const isReal = isSafe && (parent.length === 0 || this.#isRealFolder(parent)) && lstat(this.#place(folder))?.isDirectory() === true
    this.#folders.set(key, isReal)
    return isReal
  }
}

const blobId = (algorithm: string, bytes: Buffer): string =>
  createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
