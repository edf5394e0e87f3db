import type { Point, Span } from '../../model/source.ts'

/** Where the lines of a text begin: turns offsets (UTF-16 code units) into places. */
export class Lines {
  readonly #file: string
  readonly #text: string
  readonly #starts: readonly number[]
  readonly #shifts: ReadonlyMap<number, number>
  #last = 0

  /** `shifts`: how many columns a line was moved to the right before it came here, by its number. */
  constructor(file: string, text: string, shifts: ReadonlyMap<number, number> = new Map()) {
    this.#file = file
    this.#text = text
    this.#starts = startsOf(text)
    this.#shifts = shifts
  }

  point(offset: number): Point {
    // Places are mostly asked for in the order of the text: on the line of the one before, or the next.
    const near = this.#lineOf(offset, this.#last) ?? this.#lineOf(offset, this.#last + 1)
    const line = near ?? this.#search(offset)
    this.#last = line
    const column = offset - (this.#starts[line] ?? 0) + 1
    if (this.#shifts.size === 0) return { line: line + 1, column }
    return { line: line + 1, column: Math.max(1, column - (this.#shifts.get(line + 1) ?? 0)) }
  }

  /** The line, counted from 0, if the offset is in it. */
  #lineOf(offset: number, line: number): number | undefined {
    return offset >= (this.#starts[line] ?? Infinity) && offset < (this.#starts[line + 1] ?? Infinity) ? line : undefined
  }

  #search(offset: number): number {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }

  /** From `start` to `end` without the white space at its end, so that no node reaches into the next line. */
  span(start: number, end: number): Span {
    let last = Math.min(end, this.#text.length)
    while (last > start && this.#text.charCodeAt(last - 1) <= 0x20) last--
    return { file: this.#file, start: this.point(start), end: this.point(Math.max(start, last)) }
  }
}

function startsOf(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}
