/** A stretch of addresses, ends included. IPv4 and IPv6 are apart: no network of the one holds an address of the other. */
export interface Network {
  readonly version: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

/** `203.0.113.0/24`, `2001:db8::/32`; without a length one address, with host bits the network around it. Null for anything else. */
export function networkOf(text: string): Network | null {
  const [address = '', length, ...rest] = text.trim().split('/')
  const version = address.includes(':') ? 6 : 4
  const bits = version === 6 ? 128 : 32
  const value = version === 6 ? ipv6(address) : ipv4(address)
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN
  if (value === null || rest.length > 0 || !(prefix <= bits)) return null
  const size = 1n << BigInt(bits - prefix)
  const first = (value / size) * size
  return { version, first, last: first + size - 1n }
}

/** The address of a version, in the form that `networkOf` reads; null outside of its range. */
export function addressOf(version: 4 | 6, value: bigint): string | null {
  if (value < 0n || value >> (version === 4 ? 32n : 128n) !== 0n) return null
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 65535n).toString(16)).join(':')
}

function ipv4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4 || parts.some((it) => !/^\d{1,3}$/.test(it) || Number(it) > 255)) return null
  return parts.reduce((sum, it) => sum * 256n + BigInt(it), 0n)
}

function ipv6(text: string): bigint | null {
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const tail = mapped === null ? null : ipv4(mapped[2] ?? '')
  const plain = tail === null ? text : `${mapped?.[1]}${(tail >> 16n).toString(16)}:${(tail & 65535n).toString(16)}`
  const [head = '', rest, ...more] = plain.split('::')
  const groups = (it: string) => (it === '' ? [] : it.split(':'))
  const [before, after] = [groups(head), groups(rest ?? '')]
  const missing = 8 - before.length - after.length
  if (more.length > 0 || (rest === undefined ? missing !== 0 : missing < 1)) return null
  const all = [...before, ...Array.from({ length: Math.max(missing, 0) }, () => '0'), ...after]
  if (all.some((it) => !/^[0-9a-fA-F]{1,4}$/.test(it))) return null
  return all.reduce((sum, it) => sum * 65536n + BigInt(`0x${it}`), 0n)
}
