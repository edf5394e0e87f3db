import type { Gain } from './compared.ts'
import { allOf, type Clause, type PolicySet, rewritten } from './policy-set.ts'
import { isFixed, isSymbol, isVariableSymbol, showTokens, type Token } from './token.ts'
import { valuesOfSymbol } from './variable-values.ts'

/** Values that are tried at most, together or one by one: more than a few that meet are no accident any more. */
const mostTries = 300

/**
 * What is gained only if something that the deployment decides turns out to be just what a Deny or a NotResource names. What statements allow
 * by name needs no such look: what covers a letter that nobody knows covers each of its values.
 */
export function coincidences(base: PolicySet, head: PolicySet, gainsOf: (base: PolicySet, head: PolicySet) => readonly Gain[]): Gain[] {
  for (const way of waysOf([...allOf(base), ...allOf(head)])) {
    const found = gainsOf(filledIn(base, way), filledIn(head, way)).filter((it) => it.verdict === 'widened')
    const values = [...way].map(([symbol, value]) => `\`${showTokens([symbol])}\` is \`${value}\``).join(' and ')
    if (found.length > 0) return found.map((it) => doubtful(it, `it is newly allowed if ${values}; only the deployment tells`))
  }
  return []
}

type Way = ReadonlyMap<Token, string>

/** What letters may stand for, first one at a time, then several at once. */
function waysOf(clauses: readonly Clause[]): readonly Way[] {
  const open = [...openIn(clauses)].flatMap((symbol) => (valuesOfSymbol(symbol, clauses) ?? []).map((value) => [symbol, value] as const))
  const ways: Way[] = []
  let last: Way[] = [new Map()]
  while (last.length > 0 && ways.length < mostTries) {
    last = last.flatMap((way) => open.slice(open.findLastIndex(([symbol]) => way.has(symbol)) + 1).map((it) => new Map([...way, it])))
    ways.push(...last.slice(0, mostTries - ways.length))
  }
  return ways
}

const doubtful = (it: Gain, reason: string): Gain => ({ ...it, verdict: 'unknown', witness: null, isFormal: false, reason })

/** Where something is denied, or left out of what is allowed, all that the deployment decides; where nothing is, none of it matters. */
function openIn(clauses: readonly Clause[]): ReadonlySet<Token> {
  if (clauses.every((it) => it.effect === 'Allow' && !it.resource.negated)) return new Set()
  const letters = clauses.flatMap((it) => it.resource.patterns.flat())
  return new Set(letters.filter((it) => isSymbol(it) && !isFixed(it) && !isVariableSymbol(it)))
}

const filledIn = (set: PolicySet, way: Way): PolicySet =>
  rewritten(
    set,
    (pattern) => (pattern.some((it) => way.has(it)) ? pattern.flatMap((it) => way.get(it)?.split('') ?? [it]) : pattern),
    (atom) => atom,
  )
