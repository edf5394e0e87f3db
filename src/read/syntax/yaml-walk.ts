import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar as YamlScalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { Gap } from '../../model/source.ts'
import type { Lines } from './lines.ts'
import { gap, limits } from './parsed.ts'
import type { Dict, Entry, Scalar, Tree } from './tree.ts'
import { dash } from './yaml-repair.ts'

/** One walk over one document, in the order of the text, which is what gives an alias the anchor it means. */
export class YamlWalk {
  readonly gaps: Gap[] = []
  readonly #lines: Lines
  /** null while the anchored node itself is being read: an alias to it would be a circle. */
  readonly #anchors = new Map<string, { readonly tree: Tree; readonly size: number } | null>()
  #nodes = 0
  #depth = 0
  #exhausted = false

  constructor(lines: Lines) {
    this.#lines = lines
  }

  tree(node: Node): Tree {
    this.#nodes++
    if (this.#depth >= limits.depth)
      return this.#cut(node, 'too-deep', `Nested more than ${limits.depth} levels deep: what is inside was not read.`)
    if (this.#nodes > limits.nodes) return this.#cut(node, 'too-large', 'The file has too many values: what follows was not read.')
    if (isAlias(node)) return this.#alias(node)
    const anchor = 'anchor' in node ? node.anchor : undefined
    const before = this.#nodes
    if (anchor !== undefined) this.#anchors.set(anchor, null)
    this.#depth++
    const tree = this.#value(node)
    this.#depth--
    if (anchor !== undefined) this.#anchors.set(anchor, { tree, size: this.#nodes - before + 1 })
    return tree
  }

  #value(node: Node): Tree {
    if (isMap(node)) return this.#map(node)
    if (isSeq(node)) return this.#list(node)
    if (isScalar(node)) return this.#scalar(node)
    return this.#empty(node)
  }

  #alias(node: Alias): Tree {
    const target = this.#anchors.get(node.source)
    if (target === undefined || target === null) {
      const why = target === null ? 'refers to what it is part of' : 'refers to an anchor that does not exist above it'
      this.#say('error', 'unresolved-alias', node, `\`*${node.source}\` ${why}: its value was not read.`)
      return this.#empty(node)
    }
    this.#nodes += target.size
    if (this.#nodes > limits.nodes) return this.#cut(node, 'too-large', 'Aliases repeat too many values: what follows was not read.')
    return target.tree
  }

  #list(node: YAMLSeq): Tree {
    const items = node.items.map((it) => this.tree(asNode(it, node)))
    const start = startOf(node)
    return { kind: 'list', items, at: this.#lines.span(start, this.#endOf(node)), tag: customTag(node.tag) }
  }

  #map(node: YAMLMap): Dict {
    const own = new Map<string, Entry>()
    let merged: Map<string, Entry> | undefined
    for (const pair of node.items as Pair<Node | null, Node | null>[]) {
      const key = this.#key(pair.key)
      const value = pair.value === null ? this.#nothing(pair.key ?? node) : this.tree(pair.value)
      if (isMergeKey(pair.key)) this.#merge((merged ??= new Map()), value, pair.key ?? node)
      else this.#add(own, key, pair.key ?? node, value)
    }
    const inherited = merged === undefined ? [] : [...merged.values()].filter((it) => !own.has(it.key))
    const entries = [...inherited, ...own.values()]
    return { kind: 'map', entries, at: this.#lines.span(startOf(node), this.#endOf(node)), tag: customTag(node.tag) }
  }

  /** The last of equal keys counts, as the parsers of AWS have it; where the first stood is said. */
  #add(own: Map<string, Entry>, key: string | undefined, at: Node, value: Tree): void {
    if (key === undefined) {
      this.#say('warning', 'complex-key', at, 'This key is not a single word or text: its value was not read.')
      return
    }
    if (own.delete(key)) this.#say('note', 'duplicate-key', at, `\`${key}\` is written twice here: the last one counts.`)
    own.set(key, { key, keyAt: this.#lines.span(startOf(at), valueEndOf(at)), value })
  }

  /** A key is the text as written (`on`, `200`, `2012-10-17`), whatever type a value of that form would have. */
  #key(node: Node | null): string | undefined {
    if (node === null) return ''
    if (isScalar(node)) {
      if (node.anchor !== undefined) this.tree(node)
      return typeof node.value === 'string' ? node.value : (node.source ?? '')
    }
    const target = isAlias(node) ? this.#anchors.get(node.source)?.tree : undefined
    return target?.kind === 'scalar' ? target.source : undefined
  }

  #merge(merged: Map<string, Entry>, value: Tree, at: Node): void {
    for (const source of value.kind === 'list' ? value.items : [value]) {
      if (source.kind === 'map') {
        for (const it of source.entries) if (!merged.has(it.key)) merged.set(it.key, it)
      } else {
        this.#say('warning', 'bad-merge', at, '`<<` needs a map to merge: this one was left out.')
      }
    }
  }

  #scalar(node: YamlScalar): Scalar {
    const at = this.#lines.span(startOf(node), valueEndOf(node))
    const tag = customTag(node.tag)
    const quoted = node.type !== 'PLAIN' && node.type !== undefined
    const value = node.value === dash ? '-' : node.value
    if (typeof value === 'string') {
      const word = quoted || node.tag !== undefined ? undefined : words.get(value)
      return { kind: 'scalar', value: word ?? value, source: value, quoted, at, tag }
    }
    const plain = typeof value === 'number' || typeof value === 'boolean' || value === null
    return { kind: 'scalar', value: plain ? value : String(node.source ?? ''), source: node.source ?? '', quoted, at, tag }
  }

  #nothing(node: Node): Scalar {
    const end = valueEndOf(node)
    return { kind: 'scalar', value: null, source: '', quoted: false, at: this.#lines.span(end, end), tag: null }
  }

  #empty(node: Node): Scalar {
    return { kind: 'scalar', value: null, source: '', quoted: false, at: this.#lines.span(startOf(node), startOf(node)), tag: null }
  }

  #cut(node: Node, reason: string, message: string): Scalar {
    if (!this.#exhausted) this.#say('error', reason, node, message)
    this.#exhausted = true
    return this.#empty(node)
  }

  #say(level: Gap['level'], reason: string, node: Node, message: string): void {
    this.gaps.push(gap(level, reason, this.#lines.span(startOf(node), valueEndOf(node)), message))
  }

  /** The parser lets a block reach to where the next one begins; its text ends with its last value. */
  #endOf(node: YAMLMap | YAMLSeq): number {
    return node.flow === true ? valueEndOf(node) : lastEnd(node)
  }
}

/** YAML 1.1, which AWS and PyYAML read: https://yaml.org/type/bool.html as PyYAML implements it (`y` and `n` are text). */
const words: ReadonlyMap<string, boolean> = new Map(
  [true, false].flatMap((value) =>
    (value ? ['yes', 'on'] : ['no', 'off']).flatMap((it) =>
      [it, it.toUpperCase(), it[0]?.toUpperCase() + it.slice(1)].map((word): [string, boolean] => [word, value]),
    ),
  ),
)

const isMergeKey = (key: Node | null): boolean => isScalar(key) && key.type === 'PLAIN' && key.source === '<<' && key.tag === undefined

const customTag = (tag: string | undefined): string | null =>
  tag === undefined || tag.startsWith('tag:yaml.org,2002:') || tag === '!' ? null : tag

const startOf = (node: Node): number => node.range?.[0] ?? 0
const valueEndOf = (node: Node): number => node.range?.[1] ?? 0

/** Where the last value of a block ends. Iterative: a chain of last values is as deep as the file. */
function lastEnd(node: Node): number {
  let last: Node = node
  for (;;) {
    const next: unknown =
      isMap(last) && last.flow !== true ? lastOfPair(last.items.at(-1)) : isSeq(last) && last.flow !== true ? last.items.at(-1) : undefined
    if (!isMap(next) && !isSeq(next) && !isScalar(next) && !isAlias(next)) return valueEndOf(last)
    last = next
  }
}

const lastOfPair = (pair: Pair | undefined): unknown => pair?.value ?? pair?.key

/** `[a: 1]` holds a pair, which stands for a map; anything else is a node. */
const asNode = (it: unknown, fallback: Node): Node => (isMap(it) || isSeq(it) || isScalar(it) || isAlias(it) ? it : fallback)
