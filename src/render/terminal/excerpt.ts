import type { Location } from '../../model/report.ts'
import { visible } from '../inert.ts'
import { cells, width } from './width.ts'

/** A line of source as a terminal shows it, and where on it the guilty part stands, in cells. */
export interface Excerpt {
  readonly text: string
  readonly start: number
  /** At least 1. */
  readonly length: number
}

const tabStop = 2

/** Longer lines are cut before they are looked at: what is guilty beyond that is shown by its line alone. */
const longestLine = 20_000

/**
 * The first line of a place, within `most` cells around the guilty part. Tabs become spaces and whatever is invisible becomes visible,
 * so that the marks stand under what they mean.
 */
export function excerpt(source: string, at: Location, most: number): Excerpt {
  const line = source.replace(/\r$/, '').slice(0, longestLine).trimEnd()
  const indent = line.length - line.trimStart().length
  const end = at.endLine === at.startLine && at.endColumn !== undefined ? at.endColumn - 1 : line.length
  const start = cellsBefore(line, at.startColumn === undefined ? indent : at.startColumn - 1)
  return cut({ text: expand(line), start, length: cellsBefore(line, end) - start }, cellsBefore(line, indent), most)
}

const cellsBefore = (line: string, index: number): number => width(expand(line.slice(0, index)))

function expand(line: string): string {
  let text = ''
  let column = 0
  for (const character of line) {
    const shown = character === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : visible(character)
    text += shown
    column += width(shown)
  }
  return text
}

/** Takes off the indentation, and what does not fit before and after the guilty part. */
function cut(it: Excerpt, indent: number, most: number): Excerpt {
  const margin = Math.min(indent, it.start)
  const room = Math.max(8, most)
  const before = it.start - margin
  const skip = width(it.text) - margin <= room || before <= room / 3 ? margin : it.start - Math.floor(room / 3)
  const head = skip > margin ? '…' : ''
  const rest = between(it.text, skip + head.length, skip + room)
  const isCut = rest.rest
  const text = head + (isCut ? `${between(it.text, skip + head.length, skip + room - 1).text}…` : rest.text)
  const start = Math.min(it.start - skip, room - 1)
  return { text, start, length: Math.max(1, Math.min(it.length, room - start)) }
}

/** The characters whose cells lie inside, and whether there are more behind. */
function between(text: string, start: number, end: number): { text: string; rest: boolean } {
  let column = 0
  let taken = ''
  for (const character of text) {
    const next = column + cells(character)
    if (next > end) return { text: taken, rest: true }
    if (column >= start) taken += character
    else if (next > start) taken += ' '
    column = next
  }
  return { text: taken, rest: false }
}
