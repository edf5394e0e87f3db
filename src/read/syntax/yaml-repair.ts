export interface Repaired {
  readonly text: string
  /** How many columns each moved line went to the right, by line number. */
  readonly shifts: ReadonlyMap<number, number>
  /** The first line that is not as it was. */
  readonly line: number
}

/** Stands for a `-` that is a value: one character as well, so that nothing moves. Of the area that Unicode leaves to private use. */
export const dash = '\uE00D'

/**
 * YAML wants the lines of a bracket or a quoted text further right than the key they belong to, and no `-` alone between brackets. The parsers
 * behind AWS's tools do not insist: a closing `}` under its key, a quoted text that goes on at the margin, or `[-, [a, b]]` deploys. Such lines
 * are moved right with spaces, which changes no value, and such a `-` is written as `dash`. Undefined when there is none. Knows just enough of
 * YAML to tell brackets and quotes that mean something from those in text.
 */
export function repair(text: string): Repaired | undefined {
  if (text.includes(dash)) return undefined
  const shifts = new Map<number, number>()
  const scan = new Scan()
  const lines = text.split('\n')
  let first: number | undefined
  for (const [i, line] of lines.entries()) {
    const shift = scan.line(line)
    const fixed = withDashes(line, scan.takeDashes())
    if (shift === 0 && fixed === line) continue
    first ??= i + 1
    lines[i] = ' '.repeat(Math.min(shift, farthest)) + fixed
    if (shift > 0) shifts.set(i + 1, shift)
    if (shifts.size > mostMoved || shift > farthest) return undefined
  }
  return first === undefined ? undefined : { text: lines.join('\n'), shifts, line: first }
}

function withDashes(line: string, columns: readonly number[]): string {
  if (columns.length === 0) return line
  const characters = line.split('')
  for (const it of columns) characters[it] = dash
  return characters.join('')
}

/** People's templates have a few such lines; a file full of them is not worth being parsed twice. */
const mostMoved = 1000
const farthest = 500

class Scan {
  /** Open brackets. */
  #depth = 0
  #quote = ''
  /** Column (from 0) of the block key or item that the open bracket or quote belongs to. */
  #owner = 0
  /** Indentation of the key whose block scalar (`|`, `>`) is going on; -1 outside. */
  #blockOf = -1
  /** Columns (from 0) of each `-` that is a value, on the line that was read last. */
  #dashes: number[] = []

  takeDashes(): readonly number[] {
    const dashes = this.#dashes
    if (dashes.length > 0) this.#dashes = []
    return dashes
  }

  /** How far this line has to move. */
  line(line: string): number {
    const indent = indentOf(line)
    if (indent === line.trimEnd().length) return 0
    if (this.#depth > 0 || this.#quote !== '') {
      this.#scan(line, indent)
      return Math.max(0, this.#owner + 1 - indent)
    }
    if (this.#blockOf !== -1 && indent > this.#blockOf) return 0
    this.#blockOf = -1
    if (line.startsWith('#', indent)) return 0
    this.#owner = keyColumn(line, indent)
    this.#scan(line, this.#owner)
    return 0
  }

  #scan(line: string, from: number): void {
    let at = from
    while (at < line.length) {
      if (this.#quote !== '') at = this.#skipQuoted(line, at)
      else if (isSpace(line[at])) at++
      else if (line[at] === '#' && (at === 0 || isSpace(line[at - 1]))) return
      else if (this.#depth === 0 && /^[|>][-+\d]*\s*(#.*)?$/.test(line.slice(at, at + 200))) return this.#startBlock()
      else at = this.#token(line, at)
    }
  }

  #startBlock(): void {
    this.#blockOf = this.#owner
  }

  /** What begins here: a quote, a bracket, a mark, or plain text up to where it ends. */
  #token(line: string, at: number): number {
    const character = line[at] ?? ''
    if ('"\''.includes(character)) this.#quote = character
    else if ('{['.includes(character)) this.#depth++
    else if ('}]'.includes(character)) this.#depth = Math.max(0, this.#depth - 1)
    else if ('!&*'.includes(character)) return endOf(line, at, /[\s,[\]{}]/g)
    else if (this.#depth > 0 && isDash(line, at)) this.#dashes.push(at)
    else if (character !== ',' && !isColon(line, at)) return endOf(line, at, this.#depth > 0 ? /[,[\]{}]|:(?=\s|$)|\s#/g : /:(?=\s|$)|\s#/g)
    return at + 1
  }

  #skipQuoted(line: string, from: number): number {
    for (let at = from; at < line.length; at++) {
      if (line[at] === '\\' && this.#quote === '"') at++
      else if (line[at] === this.#quote && this.#quote === "'" && line[at + 1] === "'") at++
      else if (line[at] === this.#quote) {
        this.#quote = ''
        return at + 1
      }
    }
    return line.length
  }
}

const isDash = (line: string, at: number): boolean => line[at] === '-' && ',]}'.includes(line[at + 1] ?? ' ')

const isColon = (line: string, at: number): boolean => line[at] === ':' && (at + 1 === line.length || isSpace(line[at + 1]))

const isSpace = (character: string | undefined): boolean => character === ' ' || character === '\t' || character === '\r'

const indentOf = (line: string): number => line.length - line.trimStart().length

/** Past the `- ` marks of list items: where the key or value of the line itself begins. */
function keyColumn(line: string, indent: number): number {
  let at = indent
  while ((line[at] === '-' || line[at] === '?') && isSpace(line[at + 1])) {
    at++
    while (isSpace(line[at])) at++
  }
  return at
}

/** Where the first match after `from` begins; at least one character on. */
function endOf(line: string, from: number, end: RegExp): number {
  end.lastIndex = from + 1
  const found = end.exec(line)
  return found === null ? line.length : Math.max(from + 1, found.index)
}
