import type { Span } from '../../model/source.ts'
import { lineSpan } from './entry.ts'

/** A line of a manifest without its indentation, its comment and the space at its end. */
export interface CodeLine {
  readonly code: string
  readonly comment: string
  readonly at: Span
}

/** Longer than any line that a person writes; what is longer is cut, so that no pattern meets it. */
const longest = 4000

/** The lines that say something. A comment begins with `mark` (at the start or after a space, for marks that may be part of a word). */
export function* codeLines(file: string, text: string, mark: '#' | '//'): Generator<CodeLine> {
  let number = 0
  for (const raw of text.split('\n')) {
    number++
    const line = raw.slice(0, longest)
    const comment = commentStart(line, mark)
    const code = line.slice(0, comment).trim()
    if (code === '') continue
    const start = line.length - line.trimStart().length
    yield { code, comment: line.slice(comment), at: lineSpan(file, number, start, start + code.length) }
  }
}

function commentStart(line: string, mark: string): number {
  for (let at = line.indexOf(mark); at !== -1; at = line.indexOf(mark, at + 1)) {
    if (at === 0 || /\s/.test(line.charAt(at - 1))) return at
  }
  return line.length
}
