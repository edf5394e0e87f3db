import { visible } from '../inert.ts'
import { type Paint, type Style } from './paint.ts'
import { width, wrap } from './width.ts'

export interface Page {
  readonly paint: Paint
  /** Cells of a line. */
  readonly width: number
}

/** A sentence of a rule or of the comparison: nothing invisible, and code without its backticks, because a terminal has no Markdown. */
export const sentence = (text: string): string => visible(text).replaceAll('`', '').replace(/\s+/g, ' ').trim()

/** A label, painted, and a text that hangs beside it. */
export function hanging(page: Page, label: string, style: Style | null, text: string, indent = 0): string[] {
  const left = ' '.repeat(indent)
  const lines = wrap(text, Math.max(20, page.width - indent - width(label)))
  const shown = style === null ? label : page.paint(style, label)
  return lines.map((line, index) => (left + (index === 0 ? shown : ' '.repeat(width(label))) + line).trimEnd())
}
