import type { Gain } from './compared.ts'
import type { PatternSet } from './pattern.ts'
import { allOf, type PolicySet, rewritten, showItem, withPrincipals } from './policy-set.ts'
import { star, type Tokens } from './token.ts'

/** One way to understand what the documentation leaves open, the same for all policies. */
type Reading = (set: PatternSet) => PatternSet

/** `NotPrincipal` that names an account: all of it, or its root user, beside whom the others of the account are meant. */
const rootAlone: Reading = (set) =>
  set.negated && set.patterns.some(isAccount)
    ? { ...set, patterns: set.patterns.map((it) => (isAccount(it) ? [...it.slice(0, -1), ...'root'] : it)) }
    : set

const isAccount = (pattern: Tokens): boolean =>
  pattern.at(-1) === star && pattern.at(-2) === ':' && pattern.slice(0, 4).join('') === 'aws:' && pattern.length > 6

/** `{"AWS": "*"}`: whoever signed in with AWS or not at all, or services and others too, as `"*"` is. */
const everyone: Reading = (set) =>
  set.patterns.some(isAnyAws) ? { ...set, patterns: set.patterns.map((it): Tokens => (isAnyAws(it) ? [star] : it)) } : set

const isAnyAws = (pattern: Tokens): boolean => pattern.length === 5 && pattern.slice(0, 4).join('') === 'aws:' && pattern[4] === star

interface Sides {
  readonly base: PolicySet
  readonly head: PolicySet
}

/** The policies in each way that they may be understood; one for nearly all. */
export function readingsOf(base: PolicySet, head: PolicySet, isTrust: boolean): Sides[] {
  let all: Sides[] = [{ base, head }]
  for (const reading of [rootAlone, everyone]) {
    const read = all.map((it) => ({ base: withPrincipals(it.base, reading, isTrust), head: withPrincipals(it.head, reading, isTrust) }))
    all = [...all, ...read.filter((it, i) => it.base !== all[i]?.base || it.head !== all[i]?.head)]
  }
  const isOpen = [base, head].some((set) => allOf(set).some((it) => it.resources.some((one) => one.otherwise !== undefined)))
  return isOpen ? all.flatMap((it) => [it, { base: otherwise(it.base), head: otherwise(it.head) }]) : all
}

/** ARNs in the other way that AWS may understand them. */
const otherwise = (set: PolicySet): PolicySet =>
  rewritten(
    set,
    (pattern, item) => (item.otherwise === undefined ? pattern : item.otherwise),
    (atom) => atom,
  )

/** Why readings may differ: an ARN of a doubtful form, or else principals. */
function reasonFor(sets: readonly PolicySet[]): string {
  const odd = sets.flatMap((set) => allOf(set).flatMap((it) => it.resources)).find((it) => it.otherwise !== undefined)
  if (odd === undefined) return 'AWS does not say whom its principals take in'
  const at = odd.text?.at
  return `AWS does not say what the ARN \`${showItem(odd)}\`${at === undefined || at.file === '' ? '' : ` at line ${at.start.line}`} takes in`
}

/** What every reading shows is so; what only some do cannot be told. */
export function agreed(readings: readonly (readonly Gain[])[], sets: readonly PolicySet[]): Gain[] {
  const [first = [], ...others] = readings
  if (others.length === 0) return [...first]
  const isWidened = (gains: readonly Gain[]) => gains.some((it) => it.verdict === 'widened')
  const reason = reasonFor(sets)
  return readings.every(isWidened) ? withDoubts(first, others.flat(), reason) : withDoubts([], readings.flat(), reason)
}

/** What is certain, and beside it what may be. */
function withDoubts(certain: readonly Gain[], possible: readonly Gain[], reason: string): Gain[] {
  const known = new Set(certain.map(placeOf))
  const others = new Map(possible.flatMap((it) => (known.has(placeOf(it)) ? [] : [[placeOf(it), it]])))
  const doubts = [...others.values()].map((it): Gain =>
    it.verdict === 'unknown' ? it : { ...it, verdict: 'unknown', witness: null, reason },
  )
  return [...certain, ...doubts]
}

function placeOf({ clause, isLostDeny, action }: Gain): string {
  const { file, start } = clause.statement.at
  return JSON.stringify([file, start.line, start.column, isLostDeny, action.pattern])
}

/** With what head may allow that base allowed under a condition only. `inEvery`: the gains of what is there in every deployment. */
export const withConditional = (gains: readonly Gain[], inEvery: readonly Gain[]): Gain[] =>
  withDoubts(gains, inEvery, 'base allowed it under a condition of the template only, which the deployment decides')
