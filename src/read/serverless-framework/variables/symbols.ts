import type { Span, Unresolved } from '../../../model/source.ts'
import type { Tree, UnknownNode } from '../../syntax/tree.ts'

/** What only the deployment knows, and which value the files propose for it. */
export class Symbols {
  /** Expression → the default that is written beside it. */
  readonly #defaults = new Map<string, string | undefined>()
  readonly #absent = new Set<string>()

  /** A value that may be anything. */
  free(expression: string, at: Span, proposed: string | undefined): UnknownNode {
    if (!this.#defaults.has(expression)) this.#defaults.set(expression, proposed)
    return variable(expression, at)
  }

  /** What the configuration names and nothing in the repository gives; neither does it have members. */
  absent(expression: string, at: Span): UnknownNode {
    this.#absent.add(expression)
    return variable(expression, at)
  }

  isAbsent(tree: Tree): boolean {
    return tree.kind === 'unknown' && this.#absent.has(tree.symbol.expression)
  }

  isFree(tree: Tree): boolean {
    return tree.kind === 'unknown' && this.#defaults.has(tree.symbol.expression)
  }

  /** The text that a value has when the deployment gives nothing; undefined where the files do not tell. */
  proposed(tree: Tree | undefined): string | undefined {
    if (tree === undefined) return undefined
    if (tree.kind === 'scalar') return tree.value === null ? undefined : tree.source
    if (tree.kind === 'unknown') return this.#defaults.get(tree.symbol.expression)
    return tree.kind === 'text' ? this.#text(tree.parts) : undefined
  }

  #text(parts: readonly (string | Unresolved)[]): string | undefined {
    const texts = parts.map((it) => (typeof it === 'string' ? it : this.#defaults.get(it.expression)))
    return texts.every((it) => it !== undefined) ? texts.join('') : undefined
  }
}

export const variable = (expression: string, at: Span, refersTo: Unresolved['refersTo'] = 'variable'): UnknownNode => ({
  kind: 'unknown',
  symbol: { expression, refersTo },
  at,
})
