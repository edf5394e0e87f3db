import type { Location } from '../../model/report.ts'
import type { Span } from '../../model/source.ts'

/** A line of the configuration, which is the base branch's. */
export const locationOf = ({ file, start, end }: Span): Location => ({
  file,
  startLine: start.line,
  endLine: end.column <= 1 ? Math.max(start.line, end.line - 1) : end.line,
  side: 'base',
})

/** The same line of the version that the change makes. */
export const atHead = ({ file, startLine, endLine }: Location): Location => ({ file, startLine, endLine })
