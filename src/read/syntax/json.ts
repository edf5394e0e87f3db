import { type Node, type ParseError, parseTree } from 'jsonc-parser'
import type { Gap } from '../../model/source.ts'
import { lfsPointer, mergeConflict } from './foreign.ts'
import { Lines } from './lines.ts'
import { gap, limits, type Parsed } from './parsed.ts'
import type { Entry, Tree } from './tree.ts'

/** JSON as a tree with places. Comments and trailing commas are read and said, broken text is read as far as it goes, the last of equal keys counts. */
export function parseJson(file: string, source: string): Parsed {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const lines = new Lines(file, text)
  if (text.length > limits.size) {
    return {
      tree: undefined,
      gaps: [gap('error', 'too-large', lines.span(0, 0), `\`${file}\` is larger than ${limits.size / 1e6} MB and was not read.`)],
    }
  }
  const foreign = lfsPointer(text, file, lines) ?? mergeConflict(text, lines)
  if (foreign !== undefined) return { tree: undefined, gaps: [foreign] }
  if (text.trim() === '') return { tree: undefined, gaps: [] }
  try {
    return read(file, text, lines)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { tree: undefined, gaps: [gap('error', 'too-deep', lines.span(0, 0), `\`${file}\` is nested too deeply and was not read.`)] }
  }
}

function read(file: string, text: string, lines: Lines): Parsed {
  const strict: ParseError[] = []
  const root = parseTree(text, strict, { disallowComments: true, allowTrailingComma: false })
  if (strict.length === 0) return walked(root, text, lines, [])
  const errors: ParseError[] = []
  const lenient = parseTree(text, errors, { disallowComments: false, allowTrailingComma: true })
  const [first] = errors
  const [liberty] = strict
  if (first !== undefined) {
    const at = lines.span(first.offset, first.offset + first.length)
    return walked(lenient, text, lines, [
      gap('error', 'invalid-json', at, 'The file is not valid JSON here. What follows may not have been read.'),
    ])
  }
  if (liberty === undefined || file.endsWith('.jsonc')) return walked(lenient, text, lines, [])
  const at = lines.span(liberty.offset, liberty.offset + liberty.length)
  return walked(lenient, text, lines, [
    gap('note', 'lenient-json', at, 'JSON has no comments and no comma before a closing bracket; the file was read without them.'),
  ])
}

function walked(root: Node | undefined, text: string, lines: Lines, gaps: readonly Gap[]): Parsed {
  if (root === undefined) return { tree: undefined, gaps }
  const walk = new JsonWalk(text, lines)
  return { tree: walk.tree(root, 0), gaps: [...gaps, ...walk.gaps] }
}

class JsonWalk {
  readonly gaps: Gap[] = []
  readonly #text: string
  readonly #lines: Lines
  #nodes = 0
  #exhausted = false

  constructor(text: string, lines: Lines) {
    this.#text = text
    this.#lines = lines
  }

  tree(node: Node, depth: number): Tree {
    const at = this.#lines.span(node.offset, node.offset + node.length)
    if (depth >= limits.depth || ++this.#nodes > limits.nodes) return this.#cut(depth, at)
    const children = node.children ?? []
    if (node.type === 'array') return { kind: 'list', items: children.map((it) => this.tree(it, depth + 1)), at, tag: null }
    if (node.type === 'object') return { kind: 'map', entries: this.#entries(children, depth), at, tag: null }
    const written = this.#text.slice(node.offset, node.offset + node.length)
    if (node.type === 'string')
      return { kind: 'scalar', value: String(node.value), source: String(node.value), quoted: true, at, tag: null }
    const value: unknown = node.value
    const plain = typeof value === 'number' || typeof value === 'boolean' ? value : null
    return { kind: 'scalar', value: plain, source: written, quoted: false, at, tag: null }
  }

  #entries(properties: readonly Node[], depth: number): Entry[] {
    const entries = new Map<string, Entry>()
    for (const property of properties) {
      const [name, value] = property.children ?? []
      if (name === undefined) continue
      const key = String(name.value)
      const keyAt = this.#lines.span(name.offset, name.offset + name.length)
      if (entries.delete(key)) this.gaps.push(gap('note', 'duplicate-key', keyAt, `\`${key}\` is written twice here: the last one counts.`))
      const tree: Tree =
        value === undefined ? { kind: 'scalar', value: null, source: '', quoted: false, at: keyAt, tag: null } : this.tree(value, depth + 1)
      entries.set(key, { key, keyAt, value: tree })
    }
    return [...entries.values()]
  }

  #cut(depth: number, at: Tree['at']): Tree {
    const deep = depth >= limits.depth
    const message = deep
      ? `Nested more than ${limits.depth} levels deep: what is inside was not read.`
      : 'The file has too many values: what follows was not read.'
    if (!this.#exhausted) this.gaps.push(gap('error', deep ? 'too-deep' : 'too-large', at, message))
    this.#exhausted = true
    return { kind: 'scalar', value: null, source: '', quoted: false, at, tag: null }
  }
}
