import type { Page } from '../../../src/render/terminal/page.ts'
import { painted, type Span, widthOf, wrapSpans } from './spans.ts'

type Cell = readonly Span[]

const gap = 2

/** Rows of cells as lines, the first row being the head; what does not fit is wrapped inside its column. */
export function tableLines(rows: readonly (readonly Cell[])[], page: Page): string[] {
  const widths = columnWidths(rows, page.width)
  return rows.flatMap((row) => {
    const cells = widths.map((most, index) => wrapSpans(row[index] ?? [], most))
    const height = Math.max(1, ...cells.map((it) => it.length))
    return Array.from({ length: height }, (_, line) => {
      const parts = cells.map((it, index) => padded(it[line] ?? [], widths[index] ?? 0, page))
      return parts
        .filter((_part, index) => (widths[index] ?? 0) > 0)
        .join(' '.repeat(gap))
        .trimEnd()
    }).filter((line) => line !== '')
  })
}

const padded = (cell: Cell, size: number, { paint }: Page): string => painted(cell, paint) + ' '.repeat(Math.max(0, size - widthOf(cell)))

/** Each column as wide as its widest cell; where that is too much, the widest give way. */
function columnWidths(rows: readonly (readonly Cell[])[], most: number): number[] {
  const columns = Math.max(0, ...rows.map((it) => it.length))
  const widths = Array.from({ length: columns }, (_, index) => Math.max(0, ...rows.map((row) => widthOf(row[index] ?? []))))
  const room = most - gap * (widths.filter((it) => it > 0).length - 1)
  for (let over = widths.reduce((sum, it) => sum + it, 0) - room; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths))
    if ((widths[widest] ?? 0) <= 10) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}
