import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** Who a finding is: no line numbers, no paths that a rename changes. */
export interface Identity {
  readonly rule: string
  /** The name of the service, not its path; '' where it has none. */
  readonly service: string
  readonly subject: string
  /** What was gained; for what is undecided, also what decides it. */
  readonly gained: string
}

/** 32 hex characters over the parts, each with its length so that no two lists of parts read alike. */
export const fingerprint = (it: Identity): string => digest([it.rule, it.service, it.subject, it.gained])

/** The identity of one of several that would be equal because services share a name (or have none): its path tells them apart. */
export const fingerprintAt = (it: Identity, servicePath: string): string =>
  digest([it.rule, it.service, it.subject, it.gained, servicePath])

function digest(parts: readonly string[]): string {
  const text = parts.map((it) => `${it.length}:${it}`).join('')
  return bytesToHex(sha256(utf8ToBytes(text.toWellFormed()))).slice(0, 32)
}
