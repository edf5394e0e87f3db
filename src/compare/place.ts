import type { Location } from '../model/report.ts'
import type { Span } from '../model/source.ts'

/** A span of head, or of base, as the report says it. A span that ends before a line's first column ends on the line above. */
export function locationOf(span: Span, side: 'head' | 'base' = 'head'): Location {
  const { start, end } = span
  const endsAbove = end.column <= 1 && end.line > start.line
  return {
    file: span.file,
    startLine: start.line,
    endLine: endsAbove ? end.line - 1 : Math.max(start.line, end.line),
    ...(endsAbove ? {} : { startColumn: start.column, endColumn: end.column }),
    ...(side === 'base' ? { side } : {}),
  }
}

/** One cause in the source, by its place: see `Difference.cause`. */
export const causeOf = ({ file, start }: Span, side: 'head' | 'base'): string => JSON.stringify([side, file, start.line, start.column])

/** `a/b` of `a/b/c.yml`; '' at the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** A path as seen from the folder of its service, so that moving the service changes nothing. */
export function relativeTo(folder: string, path: string): string {
  if (folder === '') return path
  if (path === folder) return ''
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : `/${path}`
}

/** Items under each key, in their order. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const name = key(item)
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [item])
    else group.push(item)
  }
  return groups
}
