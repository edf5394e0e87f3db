import { recordsOf } from '../git/tree.ts'

/** One path of git's index, with what the file looked like when git last read it. */
export interface IndexEntry {
  readonly mode: string
  readonly sha: string
  readonly path: Buffer
  /** Not in the working tree on purpose: a sparse checkout. */
  readonly isSkipped: boolean
  /** Null where it cannot be told; then the file is read. */
  readonly stat: { readonly size: bigint; readonly mtimeNs: bigint } | null
}

/**
 * The answer of `git ls-files -z -t --stage --debug`: `H 100644 <sha> 0 TAB path NUL`, then lines with what `stat` said.
 * Its layout is not promised by git, so a block that looks different only costs the time to read the file.
 * Of a path in conflict (stages 1 to 3) one entry is kept: what counts is the file on disk.
 */
export function parseIndex(bytes: Buffer): IndexEntry[] {
  const entries: IndexEntry[] = []
  let header: Buffer | undefined
  const add = (before: Buffer | undefined, stat: IndexEntry['stat']) => {
    const entry = before === undefined ? undefined : parseHeader(before, stat)
    if (entry !== undefined && entries.at(-1)?.path.equals(entry.path) !== true) entries.push(entry)
  }
  for (const record of recordsOf(bytes)) {
    const [stat, length] = parseDebug(record)
    add(header, stat)
    header = length === record.length ? undefined : record.subarray(length)
  }
  add(header, null)
  return entries
}

const debug = /^ {2}ctime: \d+:\d+\n {2}mtime: (\d+):(\d+)\n {2}dev: .*\n {2}uid: .*\n {2}size: (\d+)\tflags: .*\n/

function parseDebug(record: Buffer): [IndexEntry['stat'], number] {
  const found = debug.exec(record.toString('latin1', 0, 400))
  if (found === null) return [null, 0]
  const [whole, seconds = '', nanoseconds = '', size = ''] = found
  return [{ size: BigInt(size), mtimeNs: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds) }, whole.length]
}

function parseHeader(record: Buffer, stat: IndexEntry['stat']): IndexEntry | undefined {
  const tab = record.indexOf(0x09)
  const [tag, mode = '', sha = '', stage] = record.toString('latin1', 0, Math.max(0, tab)).split(' ')
  if (!/^\d{6}$/.test(mode)) return undefined
  return { mode, sha, path: record.subarray(tab + 1), isSkipped: tag === 'S', stat: stage === '0' ? stat : null }
}
