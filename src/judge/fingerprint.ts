import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Identity } from '../model/own-rules.ts'

/** 32 hex characters over the parts, each with its length so that no two lists of parts read alike. */
export const fingerprint = (it: Identity): string => digest([it.rule, it.service, it.subject, it.gained])

/** The identity of one of several that would be equal because services share a name (or have none): its path tells them apart. */
export const fingerprintAt = (it: Identity, servicePath: string): string =>
  digest([it.rule, it.service, it.subject, it.gained, servicePath])

function digest(parts: readonly string[]): string {
  const text = parts.map((it) => `${it.length}:${it}`).join('')
  return bytesToHex(sha256(utf8ToBytes(text.toWellFormed()))).slice(0, 32)
}
