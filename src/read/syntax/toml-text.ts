import type { Span } from '../../model/source.ts'
import type { Lines } from './lines.ts'
import { limits } from './parsed.ts'
import type { Entry, Scalar, Tree } from './tree.ts'

export interface TomlKey {
  readonly text: string
  readonly at: Span
}

/** The text of a TOML file with a place in it. Methods take what they are named for and go on behind it, or give undefined. */
export class TomlText {
  offset = 0
  readonly #text: string
  readonly #lines: Lines

  constructor(text: string, lines: Lines) {
    this.#text = text
    this.#lines = lines
  }

  /** To the next line that says something; false at the end. */
  toLine(): boolean {
    this.#space(true)
    return this.offset < this.#text.length
  }

  skipLine(start: number): void {
    const end = this.#text.indexOf('\n', start)
    this.offset = end === -1 ? this.#text.length : end + 1
  }

  take(mark: string): boolean {
    this.#space(false)
    if (!this.#text.startsWith(mark, this.offset)) return false
    this.offset += mark.length
    return true
  }

  atLineEnd(): boolean {
    this.#space(false)
    return this.offset >= this.#text.length || '#\r\n'.includes(this.#text.charAt(this.offset))
  }

  header(): { readonly path: readonly TomlKey[]; readonly array: boolean } | undefined {
    if (!this.take('[')) return undefined
    const array = this.#text.startsWith('[', this.offset)
    if (array) this.offset++
    const path = this.keyPath()
    return path !== undefined && this.take(array ? ']]' : ']') ? { path, array } : undefined
  }

  /** `a`, `"a b"`, `a.b.'c'`. */
  keyPath(): TomlKey[] | undefined {
    const path: TomlKey[] = []
    do {
      this.#space(false)
      const start = this.offset
      const text = this.#key()
      if (text === undefined) return undefined
      path.push({ text, at: this.#lines.span(start, this.offset) })
    } while (this.take('.'))
    return path
  }

  #key(): string | undefined {
    const quote = this.#text.charAt(this.offset)
    if (quote === '"' || quote === "'") return this.#string(quote)
    return this.#match(/[A-Za-z0-9_-]+/y)
  }

  value(depth: number): Tree | undefined {
    this.#space(false)
    const start = this.offset
    if (depth > limits.depth) return undefined
    const first = this.#text.charAt(start)
    if (first === '[') return this.#array(depth)
    if (first === '{') return this.#inlineTable(depth)
    if (first === '"' || first === "'") {
      const text = this.#string(first)
      return text === undefined ? undefined : this.#scalar(text, text, true, start)
    }
    const source = this.#match(/[^\s,\]}#]+(?: \d\d:\d\d[^\s,\]}#]*)?/y)
    return source === undefined ? undefined : this.#scalar(plain(source), source, false, start)
  }

  #scalar(value: Scalar['value'], source: string, quoted: boolean, start: number): Scalar {
    return { kind: 'scalar', value, source, quoted, at: this.#lines.span(start, this.offset), tag: null }
  }

  #array(depth: number): Tree | undefined {
    const start = this.offset++
    const items: Tree[] = []
    for (;;) {
      this.#space(true)
      if (this.take(']')) return { kind: 'list', items, at: this.#lines.span(start, this.offset), tag: null }
      const item = this.value(depth + 1)
      if (item === undefined) return undefined
      items.push(item)
      this.#space(true)
      if (!this.take(',') && this.#text.charAt(this.offset) !== ']') return undefined
    }
  }

  /** Line breaks and a last comma, which TOML 1.1 allows, are taken too. */
  #inlineTable(depth: number): Tree | undefined {
    const start = this.offset++
    const entries = new Map<string, Entry>()
    for (;;) {
      this.#space(true)
      if (this.take('}')) return { kind: 'map', entries: [...entries.values()], at: this.#lines.span(start, this.offset), tag: null }
      const path = this.keyPath()
      const value = path !== undefined && this.take('=') ? this.value(depth + 1) : undefined
      if (path === undefined || value === undefined) return undefined
      const [first] = path
      const key = path.map((it) => it.text).join('.')
      if (first !== undefined) entries.set(key, { key, keyAt: first.at, value })
      this.#space(true)
      if (!this.take(',') && this.#text.charAt(this.offset) !== '}') return undefined
    }
  }

  #string(quote: '"' | "'"): string | undefined {
    const long = quote.repeat(3)
    const isLong = this.#text.startsWith(long, this.offset)
    const open = this.offset + (isLong ? 3 : 1)
    for (let at = open; at < this.#text.length; at++) {
      const character = this.#text.charAt(at)
      if (character === '\\' && quote === '"') at++
      else if (character === '\n' && !isLong) return undefined
      else if (character === quote && (!isLong || this.#text.startsWith(long, at))) {
        this.offset = at + (isLong ? 3 : 1)
        const inner = this.#text.slice(open, at)
        return quote === '"' ? unescaped(inner) : inner
      }
    }
    return undefined
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.offset += found.length
    return found
  }

  /** White space; with `over` also line ends and comments. */
  #space(over: boolean): void {
    for (;;) {
      const character = this.#text.charAt(this.offset)
      if (character === ' ' || character === '\t') this.offset++
      else if (over && (character === '\n' || character === '\r')) this.offset++
      else if (over && character === '#') this.skipLine(this.offset)
      else return
    }
  }
}

function plain(source: string): Scalar['value'] {
  if (source === 'true' || source === 'false') return source === 'true'
  return /^[+-]?\d+(\.\d+)?$/.test(source) ? Number(source) : source
}

const unescaped = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\r?\n\s*|[\s\S])/g, (_all, code: string) => escapes.get(code) ?? character(code))
    : text

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['"', '"'],
  ['\\', '\\'],
])

function character(code: string): string {
  if (code.startsWith('\n') || code.startsWith('\r')) return ''
  const point = /^[uU][0-9a-fA-F]+$/.test(code) ? Number.parseInt(code.slice(1), 16) : -1
  return point >= 0 && point <= 0x10ffff ? String.fromCodePoint(point) : code
}
