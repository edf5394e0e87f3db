import type { Location } from '../model/report.ts'
import type { Context } from './context.ts'
import { code } from './inert.ts'

/** `serverless.yml:23` as a link to the exact lines of the exact revision, or plain where nothing can be linked. */
export function link(at: Location, context: Context, text = place(at)): string {
  const sha = at.side === 'base' ? context.baseSha : context.headSha
  const label = code(text)
  if (context.repository === null || sha === null) return label
  const path = at.file.split('/').map(encode).join('/')
  const lines = at.endLine > at.startLine ? `#L${at.startLine}-L${at.endLine}` : `#L${at.startLine}`
  return `[${label}](${context.server}/${context.repository}/blob/${sha}/${path}${lines})`
}

export const place = (at: Location): string => `${at.file}:${at.startLine}${at.side === 'base' ? ' (before)' : ''}`

export const short = (sha: string): string => sha.slice(0, 7)

/** Percent-encodes also what Markdown would take as the end of a link; a lone surrogate has no encoding and becomes U+FFFD. */
const encode = (segment: string): string =>
  encodeURIComponent(segment.toWellFormed()).replace(/[()'!*~]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`)
