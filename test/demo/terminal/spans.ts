import type { Paint, Style } from '../../../src/render/terminal/paint.ts'
import { width } from '../../../src/render/terminal/width.ts'

/** A stretch of text in one style. */
export interface Span {
  readonly text: string
  readonly style: Style | null
}

/** Lines of at most `most` cells, broken at spaces. */
export function wrapSpans(spans: readonly Span[], most: number): Span[][] {
  const lines: Span[][] = [[]]
  let used = 0
  for (const word of wordsOf(spans)) {
    const size = word.reduce((sum, it) => sum + width(it.text), 0)
    const isFirst = used === 0
    if (!isFirst && used + 1 + size > most) {
      lines.push([...word])
      used = size
    } else {
      lines.at(-1)?.push(...(isFirst ? [] : [{ text: ' ', style: null }]), ...word)
      used += size + (isFirst ? 0 : 1)
    }
  }
  return lines.filter((it) => it.length > 0)
}

/** A word may change its style inside. */
function wordsOf(spans: readonly Span[]): Span[][] {
  const words: Span[][] = []
  let isOpen = false
  for (const { text, style } of spans) {
    for (const piece of text.split(/(\s+)/)) {
      if (piece === '') continue
      if (/^\s/.test(piece)) isOpen = false
      else if (isOpen) words.at(-1)?.push({ text: piece, style })
      else {
        words.push([{ text: piece, style }])
        isOpen = true
      }
    }
  }
  return words
}

export const painted = (spans: readonly Span[], paint: Paint): string =>
  spans.map((it) => (it.style === null ? it.text : paint(it.style, it.text))).join('')

export const widthOf = (spans: readonly Span[]): number => spans.reduce((sum, it) => sum + width(it.text), 0)
