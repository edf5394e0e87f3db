import type { Point, Span } from '../../model/source.ts'

/** Where the lines of a text begin: turns offsets (UTF-16 code units) into places. */
export class Lines {
  readonly #file: string
  readonly #text: string
  readonly #starts: Int32Array
  readonly #shifts: ReadonlyMap<number, number>

  /** `shifts`: how many columns a line was moved to the right before it came here, by its number. */
  constructor(file: string, text: string, shifts: ReadonlyMap<number, number> = new Map()) {
    this.#file = file
    this.#text = text
    this.#starts = startsOf(text)
    this.#shifts = shifts
  }

  point(offset: number): Point {
    let low = 0
    let high = this.#starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    const column = offset - (this.#starts[low] ?? 0) + 1
    return { line: low + 1, column: Math.max(1, column - (this.#shifts.get(low + 1) ?? 0)) }
  }

  /** From `start` to `end` without the white space at its end, so that no node reaches into the next line. */
  span(start: number, end: number): Span {
    let last = Math.min(end, this.#text.length)
    while (last > start && this.#text.charCodeAt(last - 1) <= 0x20) last--
    return { file: this.#file, start: this.point(start), end: this.point(Math.max(start, last)) }
  }
}

function startsOf(text: string): Int32Array {
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  const starts = new Int32Array(count)
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts[line++] = at + 1
  return starts
}
