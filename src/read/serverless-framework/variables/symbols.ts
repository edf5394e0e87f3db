import type { Span, Unresolved } from '../../../model/source.ts'
import type { Tree, UnknownNode } from '../../syntax/tree.ts'

/** A region as a service names it. */
export interface Region {
  readonly expression: string | undefined
  /** What it is by default. */
  readonly proposed: string | undefined
}

const regionSymbol = 'AWS::Region'

/** What only the deployment knows, and which value the files propose for it. */
export class Symbols {
  /** Expression → the default that is written beside it. */
  readonly #defaults = new Map<string, string | undefined>()
  readonly #absent = new Set<string>()
  readonly #region: Region | undefined

  /** `region`: what `provider.region` stands for, as soon as it is known. */
  constructor(region: Region | undefined) {
    this.#region = region
    this.#defaults.set(regionSymbol, region?.proposed)
  }

  /** A value that may be anything. */
  free(expression: string, at: Span, proposed: string | undefined): UnknownNode {
    if (this.#isRegion(expression, proposed)) return this.region(at)
    if (!this.#defaults.has(expression)) this.#defaults.set(expression, proposed)
    const assumed = this.#defaults.get(expression)
    const node = variable(expression, at)
    return assumed === undefined ? node : { ...node, symbol: { ...node.symbol, assumed } }
  }

  /** The region that the stack is deployed to, by the name that it has in CloudFormation. */
  region(at: Span): UnknownNode {
    return variable(regionSymbol, at, 'pseudo')
  }

  /** The option alone, or with the region that the service has without it, is where the stack is deployed. */
  #isRegion(expression: string, proposed: string | undefined): boolean {
    if (this.#region === undefined) return false
    if (expression === 'opt:region' || expression === this.#region.expression) return expression.startsWith('opt:region')
    return proposed === this.#region.proposed && /^opt:region, '[^']*'$/.test(expression)
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
