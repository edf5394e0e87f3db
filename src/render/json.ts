import type { Report } from '../model/report.ts'
import { deceptive } from './inert.ts'

/**
 * A report as one JSON object and a newline. Invisible and bidirectional characters can only stand inside strings, where an escape
 * means the same and does a terminal no harm.
 */
export const json = (report: Report): string => `${JSON.stringify(report, null, 2).replace(deceptive, escape)}\n`

/** Of what lies beyond the first plane, both halves. */
const escape = (character: string): string =>
  character
    .split('')
    .map((it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
