import { visible } from '../../../src/render/inert.ts'
import type { Page } from '../../../src/render/terminal/page.ts'
import type { DiffLine } from '../../support/github/diff.ts'

/**
 * Lines of a diff with their numbers in the file, `+` and `-` in front of what was added and removed, without the indentation that all
 * of them share.
 */
export function quoteLines(quote: readonly DiffLine[], page: Page): string[] {
  const digits = Math.max(1, ...quote.map((it) => String(numberOf(it)).length))
  const texts = quote.map((it) => it.text.slice(1).replaceAll('\t', '  '))
  const margin = Math.min(...texts.filter((it) => it.trim() !== '').map((it) => it.length - it.trimStart().length))
  return quote.map((it, index) => {
    const mark = it.text.slice(0, 1)
    const text = cut(visible((texts[index] ?? '').slice(margin)), page.width - digits - 5)
    const number = page.paint('dim', `${String(numberOf(it)).padStart(digits)} │`)
    const style = mark === '+' ? 'good' : mark === '-' ? 'bad' : null
    return `${number} ${style === null ? `  ${text}` : page.paint(style, `${mark} ${text}`)}`.trimEnd()
  })
}

const numberOf = (it: DiffLine): number => it.right ?? it.left ?? 0

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)
