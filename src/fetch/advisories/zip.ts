import { inflateRawSync } from 'node:zlib'

/** Where the bytes of a file in an archive are. */
interface ZipEntry {
  readonly name: string
  /** Of its first byte, behind the local header. */
  readonly offset: number
  readonly compressedSize: number
  /** 0 is stored, 8 deflated; others are none that we can read. */
  readonly method: number
}

const endOfDirectory = 0x06054b50
const endOfDirectory64 = 0x06064b50
const locator64 = 0x07064b50
const fileInDirectory = 0x02014b50
/** Says that the value stands in the form of 64 bits. */
const elsewhere = 0xffffffff

/**
 * The files of a ZIP archive, also of one with more than 65,535 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3). Throws a
 * `RangeError` for what is none, and for one that is cut off.
 */
export function entriesOf(archive: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = []
  let { at, count } = directoryOf(archive)
  for (; count > 0; count--) {
    if (archive.readUInt32LE(at) !== fileInDirectory) throw new RangeError('the archive has no directory')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((it) => archive.readUInt16LE(at + it)) as [number, number, number]
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const extra = archive.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength)
    const local = archive.readUInt32LE(at + 42)
    const { compressedSize, header } = wide(extra, archive.readUInt32LE(at + 24), archive.readUInt32LE(at + 20), local)
    const offset = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28)
    entries.push({ name, offset, compressedSize, method: archive.readUInt16LE(at + 10) })
    at += 46 + nameLength + extraLength + commentLength
  }
  return entries
}

function directoryOf(archive: Buffer): { at: number; count: number } {
  const longestComment = 65_535
  for (let at = archive.length - 22; at >= Math.max(0, archive.length - 22 - longestComment); at--) {
    if (archive.readUInt32LE(at) !== endOfDirectory) continue
    const [count, start] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 16)]
    const isWide = at >= 20 && archive.readUInt32LE(at - 20) === locator64
    if (!isWide) return { at: start, count }
    const end = Number(archive.readBigUInt64LE(at - 12))
    if (archive.readUInt32LE(end) !== endOfDirectory64) throw new RangeError('the archive has no directory')
    return { at: Number(archive.readBigUInt64LE(end + 48)), count: Number(archive.readBigUInt64LE(end + 32)) }
  }
  throw new RangeError('this is no ZIP archive')
}

/** Sizes and places that do not fit into 32 bits stand in an extra field, in this order and only those. */
function wide(
  extra: Buffer,
  size: number,
  compressedSize: number,
  header: number,
): { readonly compressedSize: number; readonly header: number } {
  const values = { size, compressedSize, header }
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue
    let next = at + 4
    for (const key of ['size', 'compressedSize', 'header'] as const) {
      if (values[key] !== elsewhere) continue
      values[key] = Number(extra.readBigUInt64LE(next))
      next += 8
    }
  }
  return values
}

/** Longer than any record of a vulnerability; what is longer is made to fill memory. */
const longestRecord = 16 * 1024 * 1024

/** Throws where the bytes are not what the method says, or become too many. */
export function unpacked(bytes: Buffer, method: number): string {
  if (method === 0) return bytes.toString('utf8')
  if (method !== 8) throw new RangeError(`the archive is packed by method ${method}, which is not read`)
  return inflateRawSync(bytes, { maxOutputLength: longestRecord }).toString('utf8')
}
