import type { Span, Unresolved } from '../../model/source.ts'
import type { Entry, Scalar, Tree, UnknownNode } from '../syntax/tree.ts'

/** Building the values that intrinsic functions give. */

export const scalar = (value: string, at: Span): Scalar => ({ kind: 'scalar', value, source: value, quoted: true, at, tag: null })

export const unknown = (expression: string, at: Span, refersTo: Unresolved['refersTo'] = 'other'): UnknownNode => ({
  kind: 'unknown',
  symbol: { expression, refersTo },
  at,
})

/** The same value, said to stand where it is used. */
export const placed = <T extends Tree>(tree: T, at: Span): T => ({ ...tree, at: withCauses(at, [tree.at]) })

/** Of more, the others are left out. */
const mostCauses = 32

export function withCauses(at: Span, from: readonly Span[]): Span {
  const causes = [...(at.causes ?? []), ...from.flatMap((it) => [it, ...(it.causes ?? [])])].filter((it) => it !== at)
  return causes.length === 0 ? at : { ...at, causes: causes.slice(0, mostCauses).map(plain) }
}

/** A member with another value: where that is written elsewhere, what is told at the key may be told there. */
export const withValue = (it: Entry, value: Tree): Entry =>
  value.at === it.value.at ? { ...it, value } : { ...it, value, keyAt: withCauses(it.keyAt, [value.at]) }

const plain = ({ file, start, end }: Span): Span => ({ file, start, end })

const longest = 100_000

/** Puts strings and symbols together; what grows beyond any real value, or holds a list or map, becomes unknown. */
export class TextBuilder {
  readonly #parts: (string | Unresolved)[] = []
  readonly #causes: Span[] = []
  #length = 0
  #failed = false

  add(part: string | Unresolved): this {
    this.#length += typeof part === 'string' ? part.length : part.expression.length
    if (this.#length > longest) this.#failed = true
    if (this.#failed || part === '') return this
    const last = this.#parts.at(-1)
    if (typeof part === 'string' && typeof last === 'string') this.#parts[this.#parts.length - 1] = last + part
    else this.#parts.push(part)
    return this
  }

  addTree(tree: Tree): this {
    this.#causes.push(...(tree.at.causes ?? []))
    if (tree.kind === 'scalar') return this.add(tree.value === null ? '' : (tree.called ?? tree.source))
    if (tree.kind === 'unknown') return this.add(tree.symbol)
    if (tree.kind === 'text') tree.parts.forEach((it) => this.add(it))
    else this.#failed = true
    return this
  }

  /** `otherwise`: the expression of the unknown value that it is when it cannot be a text. */
  build(at: Span, otherwise: string): Tree {
    if (this.#failed) return unknown(otherwise, at)
    const [first, second] = this.#parts
    const place = withCauses(at, this.#causes)
    if (first === undefined) return scalar('', place)
    if (second !== undefined) return { kind: 'text', parts: this.#parts, at: place }
    return typeof first === 'string' ? scalar(first, place) : { kind: 'unknown', symbol: first, at: place }
  }
}

const longestDescription = 4_000

/** A resolved value in one line, for the expression of what is computed from it: different values have different ones. */
export function describe(tree: Tree): string {
  const words = wordsOf(tree, 6)
  return words.length > longestDescription ? `${words.slice(0, longestDescription)}… (${words.length})` : words
}

function wordsOf(tree: Tree, depth: number): string {
  if (tree.kind === 'scalar') return tree.source
  if (tree.kind === 'unknown') return tree.symbol.expression
  if (tree.kind === 'text') return tree.parts.map((it) => (typeof it === 'string' ? it : `\${${it.expression}}`)).join('')
  if (depth === 0) return '…'
  if (tree.kind === 'list') return `[${tree.items.map((it) => wordsOf(it, depth - 1)).join(', ')}]`
  return `{${tree.entries.map((it) => `${it.key}: ${wordsOf(it.value, depth - 1)}`).join(', ')}}`
}
