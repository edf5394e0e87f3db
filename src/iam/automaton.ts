import type { PatternSet } from './pattern.ts'
import { patternKey } from './pattern.ts'
import {
  anyInField,
  anySymbol,
  fits,
  fresh,
  isFolded,
  isStar,
  isWildcard,
  star,
  starInField,
  symbolToken,
  type Token,
  type Tokens,
} from './token.ts'

/** One class of strings that all musts hold: a shortest member, and which of the nots hold it too. */
export interface Region {
  readonly example: Tokens
  readonly hits: ReadonlySet<number>
}

/** Work that decisions may cost, counted in positions of single patterns; shared, so that many small ones cannot add up either. */
export interface Effort {
  left: number
}

/** States of one search: real policies need some hundreds, patterns made to explode are given up here. */
const mostStates = 5000

interface State {
  /** For each pattern the positions that its automaton may be at. */
  readonly positions: readonly (readonly number[])[]
  readonly from: State | null
  readonly letter: Token
}

/**
 * All classes of strings that `musts` have in common, told apart by which `nots` match: the product of the patterns' automata, searched
 * breadth first, so that examples are shortest. Stops at a class that no `not` matches. Null when the effort does not suffice.
 */
export function regions(musts: readonly PatternSet[], nots: readonly PatternSet[], effort: Effort): Region[] | null {
  const product = new Product(musts, nots)
  const seen = new Set<string>()
  const found = new Map<string, Region>()
  let level: State[] = [{ positions: product.start(), from: null, letter: '' }]
  while (level.length > 0) {
    const next: State[] = []
    for (const state of level) {
      if (effort.left < 0 || seen.size > mostStates) return null
      const hits = product.accepts(state.positions)
      if (hits !== null) {
        const key = [...hits].join()
        if (!found.has(key)) found.set(key, { example: spell(state), hits })
        if (hits.size === 0) return [...found.values()]
      }
      next.push(...product.successors(state, seen, effort))
    }
    level = next
  }
  return [...found.values()]
}

function spell(state: State): Tokens {
  const letters: Token[] = []
  for (let it: State | null = state; it?.from; it = it.from) letters.push(it.letter)
  return letters.toReversed()
}

class Product {
  readonly patterns: readonly Tokens[]
  readonly #musts: readonly { negated: boolean; at: readonly number[] }[]
  readonly #nots: readonly { negated: boolean; at: readonly number[] }[]

  constructor(musts: readonly PatternSet[], nots: readonly PatternSet[]) {
    const index = new Map<string, number>()
    const patterns: Tokens[] = []
    const place = (pattern: Tokens): number => {
      const key = patternKey(pattern)
      const known = index.get(key) ?? patterns.length
      if (known === patterns.length) patterns.push(pattern)
      index.set(key, known)
      return known
    }
    const frames = musts.filter((it) => !it.negated).map((it) => it.patterns.map(literalHead))
    const meets = (pattern: Tokens) => frames.every((frame) => frame.some((head) => agree(head, literalHead(pattern))))
    const placed = (set: PatternSet, all: boolean) => ({
      negated: set.negated,
      at: (all ? set.patterns : set.patterns.filter(meets)).map(place),
    })
    this.#musts = musts.map((it) => placed(it, true))
    this.#nots = nots.map((it) => placed(it, false))
    this.patterns = patterns
  }

  start(): number[][] {
    return this.patterns.map((pattern) => close(pattern, [0]))
  }

  /** Which nots hold the string that leads to these positions; null when it is not in all musts. */
  accepts(positions: State['positions']): Set<number> | null {
    const done = (i: number) => positions[i]?.at(-1) === this.patterns[i]?.length
    const holds = (it: { negated: boolean; at: readonly number[] }) => it.at.some(done) !== it.negated
    if (!this.#musts.every(holds)) return null
    return new Set(this.#nots.flatMap((it, i) => (holds(it) ? [i] : [])))
  }

  successors(state: State, seen: Set<string>, effort: Effort): State[] {
    const cost = state.positions.reduce((sum, it) => sum + it.length + 1, 1)
    return this.#letters(state.positions).flatMap((letter) => {
      effort.left -= cost
      const positions = this.patterns.map((pattern, i) => step(pattern, state.positions[i] ?? [], letter))
      const key = positions.join('|')
      if (seen.has(key) || !this.#hopeful(positions)) return []
      seen.add(key)
      return [{ positions, from: state, letter }]
    })
  }

  /** Whether a must can still be met. */
  #hopeful(positions: State['positions']): boolean {
    const alive = (i: number) => (positions[i]?.length ?? 0) > 0
    const absorbed = (i: number) => positions[i]?.at(-1) === this.patterns[i]?.length && this.patterns[i]?.at(-1) === star
    return this.#musts.every((it) => (it.negated ? !it.at.some(absorbed) : it.at.some(alive)))
  }

  /** Letters that lead to different states: what some pattern asks for next, and one that stands for all others. */
  #letters(positions: State['positions']): Token[] {
    const letters = new Set<Token>([fresh])
    for (const [i, pattern] of this.patterns.entries()) {
      for (const position of positions[i] ?? []) {
        const token = pattern[position]
        if (token === starInField || token === anyInField) letters.add(':')
        if (token === anySymbol) letters.add(freshSymbol)
        if (token !== undefined && !isWildcard(token)) for (const it of lettersFor(token)) letters.add(it)
      }
    }
    return [...letters]
  }
}

const lettersFor = (token: Token): Token[] => (isFolded(token) ? [token.slice(1), token.slice(1).toUpperCase()] : [token])

/** A symbol that nobody named. */
const freshSymbol = symbolToken('x', 'o')

function step(pattern: Tokens, positions: readonly number[], letter: Token): number[] {
  const next: number[] = []
  for (const position of positions) {
    const token = pattern[position]
    if (token !== undefined && fits(token, letter)) next.push(isStar(token) ? position : position + 1)
  }
  return close(pattern, next)
}

/** Past each `*`; and what came before a plain `*` is dropped, because that `*` can do all that it could. Sorted. */
function close(pattern: Tokens, positions: readonly number[]): number[] {
  const all = new Set(positions)
  for (const position of all) if (isStar(pattern[position])) all.add(position + 1)
  const sorted = [...all].toSorted((a, b) => a - b)
  const last = sorted.findLastIndex((it) => pattern[it] === star)
  return last > 0 ? sorted.slice(last) : sorted
}

function literalHead(pattern: Tokens): Tokens {
  const end = pattern.findIndex((it) => isWildcard(it) || isFolded(it))
  return end === -1 ? [...pattern, ''] : pattern.slice(0, end)
}

/** Whether two beginnings can belong to one string; the end of a string is a letter of its own. */
const agree = (a: Tokens, b: Tokens): boolean => {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return false
  return true
}
