import type { Report } from '../model/report.ts'

/**
 * A report as one JSON object and a newline. Invisible and bidirectional characters can only stand inside strings, where an escape
 * means the same and does a terminal no harm.
 */
export const json = (report: Report): string => `${JSON.stringify(report, null, 2).replace(deceptive, escape)}\n`

const deceptive =
  /[\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/g

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
