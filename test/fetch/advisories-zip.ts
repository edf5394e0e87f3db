import { deflateRawSync } from 'node:zlib'

/** A small ZIP archive of these files. `wide` writes sizes and places in 64 bits; `stored` packs nothing. */
export function zip(files: Readonly<Record<string, string>>, { wide = false, stored = false } = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  const shown = (value: number): number => (wide ? 0xffffffff : value)
  const method = stored ? 0 : 8
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const [title, plain] = [Buffer.from(name), Buffer.from(text)]
    const bytes = stored ? plain : deflateRawSync(plain)
    const extra = wide ? extraOf(plain.length, bytes.length, offset) : Buffer.alloc(0)
    directory.push(header(46, 0x02014b50, method, 10), title, extra)
    const entry = directory[directory.length - 3] ?? Buffer.alloc(0)
    entry.writeUInt32LE(shown(bytes.length), 20)
    entry.writeUInt32LE(shown(plain.length), 24)
    entry.writeUInt16LE(title.length, 28)
    entry.writeUInt16LE(extra.length, 30)
    entry.writeUInt32LE(shown(offset), 42)
    const local = header(30, 0x04034b50, method, 8)
    local.writeUInt16LE(title.length, 26)
    parts.push(local, title, bytes)
    offset += local.length + title.length + bytes.length
  }
  const listed = Buffer.concat(directory)
  const count = Object.keys(files).length
  return Buffer.concat([...parts, listed, ...(wide ? wideEnd(offset, listed.length, count) : []), end(offset, listed.length, count)])
}

function header(length: number, signature: number, method: number, methodAt: number): Buffer {
  const it = Buffer.alloc(length)
  it.writeUInt32LE(signature, 0)
  it.writeUInt16LE(method, methodAt)
  return it
}

function extraOf(...values: readonly number[]): Buffer {
  const it = Buffer.alloc(4 + 8 * values.length)
  it.writeUInt16LE(1, 0)
  it.writeUInt16LE(8 * values.length, 2)
  for (const [index, value] of values.entries()) it.writeBigUInt64LE(BigInt(value), 4 + 8 * index)
  return it
}

function wideEnd(offset: number, size: number, count: number): Buffer[] {
  const record = header(56, 0x06064b50, 0, 12)
  record.writeBigUInt64LE(BigInt(count), 32)
  record.writeBigUInt64LE(BigInt(size), 40)
  record.writeBigUInt64LE(BigInt(offset), 48)
  const locator = header(20, 0x07064b50, 0, 4)
  locator.writeBigUInt64LE(BigInt(offset + size), 8)
  return [record, locator]
}

function end(offset: number, size: number, count: number): Buffer {
  const it = header(22, 0x06054b50, 0, 4)
  it.writeUInt16LE(count, 10)
  it.writeUInt32LE(size, 12)
  it.writeUInt32LE(offset, 16)
  return it
}
