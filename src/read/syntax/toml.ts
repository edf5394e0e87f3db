import type { Gap } from '../../model/source.ts'
import { mergeConflict } from './foreign.ts'
import { Lines } from './lines.ts'
import { gap, limits, type Parsed } from './parsed.ts'
import { type TomlKey, TomlText } from './toml-text.ts'
import type { Dict, Entry, List, Tree } from './tree.ts'

/** TOML 1.0 (https://toml.io/en/v1.0.0) as a tree with places. A broken line is said and skipped; what follows is read. */
export function parseToml(file: string, source: string): Parsed {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const lines = new Lines(file, text)
  const conflict = mergeConflict(text, lines)
  if (conflict !== undefined) return { tree: undefined, gaps: [conflict] }
  const reader = new TomlText(text, lines)
  const document = new Document(lines, text.length)
  const gaps: Gap[] = []
  while (reader.toLine()) {
    const start = reader.offset
    if (!document.line(reader)) {
      if (gaps.length === 0)
        gaps.push(gap('error', 'invalid-toml', lines.span(start, start + 1), 'The file is not valid TOML here: this entry was not read.'))
      reader.skipLine(start)
    }
  }
  return { tree: document.tree(), gaps }
}

/** A table while it grows: headers may add to it from anywhere in the file. */
interface Table {
  readonly entries: Map<string, { readonly key: TomlKey; value: Tree | Table | Table[] }>
}

const isTable = (it: Tree | Table | Table[]): it is Table => !Array.isArray(it) && 'entries' in it && it.entries instanceof Map

class Document {
  readonly #root: Table = { entries: new Map() }
  readonly #lines: Lines
  readonly #end: number
  #current: Table = this.#root

  constructor(lines: Lines, end: number) {
    this.#lines = lines
    this.#end = end
  }

  /** A header or an entry; false where it is neither. */
  line(reader: TomlText): boolean {
    const header = reader.header()
    if (header !== undefined) return this.#open(header.path, header.array)
    const path = reader.keyPath()
    if (path === undefined || !reader.take('=')) return false
    const value = reader.value(0)
    if (value === undefined || !reader.atLineEnd()) return false
    const last = path.at(-1)
    const table = this.#descend(this.#current, path.slice(0, -1))
    if (last === undefined || table === undefined) return false
    table.entries.set(last.text, { key: last, value })
    return true
  }

  #open(path: readonly TomlKey[], array: boolean): boolean {
    const last = path.at(-1)
    const parent = this.#descend(this.#root, path.slice(0, -1))
    if (last === undefined || parent === undefined) return false
    const existing = parent.entries.get(last.text)?.value
    const table: Table = { entries: new Map() }
    if (array) {
      if (Array.isArray(existing)) existing.push(table)
      else parent.entries.set(last.text, { key: last, value: [table] })
      this.#current = table
      return true
    }
    if (existing !== undefined && isTable(existing)) this.#current = existing
    else parent.entries.set(last.text, { key: last, value: (this.#current = table) })
    return true
  }

  #descend(from: Table, path: readonly TomlKey[]): Table | undefined {
    let table = from
    if (path.length > limits.depth) return undefined
    for (const key of path) {
      const existing = table.entries.get(key.text)?.value
      const next = Array.isArray(existing) ? existing.at(-1) : existing
      if (next !== undefined && !isTable(next)) return undefined
      const inner: Table = next ?? { entries: new Map() }
      if (next === undefined) table.entries.set(key.text, { key, value: inner })
      table = inner
    }
    return table
  }

  tree(): Tree {
    return this.#dict(this.#root, this.#lines.span(0, this.#end))
  }

  /** As deep as headers are long, which `#descend` bounds. */
  #dict(table: Table, at: Dict['at']): Dict {
    const entries = [...table.entries.values()].map((it): Entry => ({
      key: it.key.text,
      keyAt: it.key.at,
      value: this.#tree(it.value, it.key),
    }))
    return { kind: 'map', entries, at, tag: null }
  }

  #tree(value: Tree | Table | Table[], key: TomlKey): Tree {
    if (Array.isArray(value))
      return { kind: 'list', items: value.map((it) => this.#dict(it, key.at)), at: key.at, tag: null } satisfies List
    return isTable(value) ? this.#dict(value, key.at) : value
  }
}
