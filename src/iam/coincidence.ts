import type { Gain } from './compared.ts'
import { mayHold } from './cover.ts'
import { allOf, type Clause, everything, type PolicySet, rewritten } from './policy-set.ts'
import { isOfDeployment, isResourceSymbol, isWildcard, showTokens, type Token, type Tokens } from './token.ts'
import { asMuchAsMayBe, tellingPatterns } from './unresolved.ts'
import { valuesOfSymbol } from './variable-values.ts'

/** Values that are tried at most, together or one by one: more than a few that meet are no accident any more. */
const mostTries = 300

/** What one pair of sets gains; null where that costs too much. */
type Decide = (base: PolicySet, head: PolicySet) => readonly Gain[] | null

/**
 * What is gained only if something that the deployment decides turns out to be just what a Deny or a NotResource names. What statements allow
 * by name needs no such look: what covers a letter that nobody knows covers each of its values. Where trying values proves nothing, it is open.
 */
export function coincidences(base: PolicySet, head: PolicySet, gainsOf: Decide): Gain[] {
  const telling = tellingPatterns(base, head)
  const open = [...new Set(telling.flat().filter(isOfDeployment))]
  if (open.length === 0) return []
  const atMost = gainsOf(asMuchAsMayBe(base, 'less'), asMuchAsMayBe(head, 'more'))
  if (atMost?.length === 0) return []
  const { ways, isAll } = waysOf(open, [...allOf(base), ...allOf(head)])
  for (const way of ways) {
    const found = gainsOf(filledIn(base, way), filledIn(head, way))
    if (found === null) return undecided(open, atMost, head)
    const values = [...way]
      .map(([symbol, value]) => `\`${showTokens([symbol])}\` is ${value === '' ? 'empty' : `\`${value}\``}`)
      .join(' and ')
    if (found.length > 0) return found.map((it) => doubtful(it, `it is newly allowed if ${values}; only the deployment tells`))
  }
  const tangled = telling.flatMap(tangledIn)
  return isAll && tangled.length === 0 ? [] : undecided(tangled.length > 0 ? tangled : open, atMost, head)
}

/** Values that run into each other, or that stand twice: what each of them would have to be cannot be told from what the others name alone. */
function tangledIn(pattern: Tokens): readonly Token[] {
  const own = pattern.filter((it) => !isWildcard(it))
  const found = own.filter(
    (it, i) => isOfDeployment(it) && [own[i - 1], own[i + 1]].some((next) => next !== undefined && isOfDeployment(next)),
  )
  return [...found, ...own.filter((it, i) => isOfDeployment(it) && own.indexOf(it) !== i)]
}

function undecided(symbols: readonly Token[], atMost: readonly Gain[] | null, head: PolicySet): Gain[] {
  const names = [...new Set(symbols)].slice(0, mostNamed).map((it) => `\`${showTokens([it])}\``)
  const reason = `whether it is newly allowed hangs on what ${names.join(' and ')} turn${names.length === 1 ? 's' : ''} out to be; only the deployment tells`
  if (atMost !== null) return atMost.slice(0, 1).map((it) => doubtful(it, reason))
  const clause = head.clauses.find((it) => it.effect !== 'Deny')
  if (clause === undefined) return []
  const { resources, actions } = clause
  const action = clause.action.negated ? everything : (actions[0] ?? everything)
  return [{ verdict: 'unknown', clause, isLostDeny: false, action, resources, principal: null, witness: null, isFormal: false, reason }]
}

const mostNamed = 3

type Way = ReadonlyMap<Token, string>

/** What letters may stand for, first one at a time, then several at once. */
function waysOf(symbols: readonly Token[], clauses: readonly Clause[]): { readonly ways: readonly Way[]; readonly isAll: boolean } {
  const values = symbols.map((symbol) => valuesOfSymbol(symbol, clauses))
  const open = symbols.flatMap((symbol, i) => (values[i] ?? []).map((value) => [symbol, value] as const))
  const ways: Way[] = []
  let last: Way[] = [new Map()]
  while (last.length > 0 && ways.length <= mostTries) {
    last = last.flatMap((way) => open.slice(open.findLastIndex(([symbol]) => way.has(symbol)) + 1).map((it) => new Map([...way, it])))
    last = last.filter(isPossible).slice(0, mostTries + 1)
    ways.push(...last)
  }
  return { ways: ways.slice(0, mostTries), isAll: ways.length <= mostTries && !values.includes(null) }
}

/** Of two resources of one template neither is the other or in it, and a region is one word. */
function isPossible(way: Way): boolean {
  if (![...way].every(([symbol, value]) => [...value].every((it) => mayHold(symbol, it)))) return false
  const named = [...way].flatMap(([symbol, value]) => (isResourceSymbol(symbol) ? [`${value.replace(/[:/]$/, '')}/`] : []))
  return named.every((it, i) => named.every((other, j) => i === j || !other.replaceAll(':', '/').startsWith(it.replaceAll(':', '/'))))
}

const doubtful = (it: Gain, reason: string): Gain => ({ ...it, verdict: 'unknown', witness: null, isFormal: false, reason })

const filledIn = (set: PolicySet, way: Way): PolicySet =>
  rewritten(
    set,
    (pattern) => (pattern.some((it) => way.has(it)) ? pattern.flatMap((it) => way.get(it)?.split('') ?? [it]) : pattern),
    (atom) => atom,
  )
