import { type Clause, type PolicySet, rewritten } from './policy-set.ts'
import { isOfDeployment, star, type Tokens } from './token.ts'

/**
 * The resources that a request must name to be newly allowed: those that head allows or base denied, and those that base left out of what it
 * allowed or head leaves out of what it denies. Empty where base denied and left out nothing and head does not either: no two of them have to
 * meet then. What only keeps a request out covers each value of a letter if it covers the letter.
 */
export function tellingPatterns(base: PolicySet, head: PolicySet): readonly Tokens[] {
  const found = [...telling(base, 'Deny'), ...telling(head, 'Allow')]
  const isAlone = found.every((it) => it.effect === 'Allow' && !it.resource.negated)
  return isAlone && head.boundary === undefined ? [] : found.flatMap((it) => it.resource.patterns)
}

/** Of one set the statements of this effect by what they name, and the others by what they leave out. */
const telling = (set: PolicySet, effect: Clause['effect']): readonly Clause[] => [
  ...set.clauses.filter((it) => it.effect === 'unknown' || (it.effect === effect) !== it.resource.negated),
  ...(set.boundary === undefined ? [] : telling(set.boundary, effect)),
]

/** The same policies where each value that only the deployment knows lets through as much as any could, or as little. */
export function asMuchAsMayBe(set: PolicySet, how: 'more' | 'less'): PolicySet {
  const clauses = set.clauses.flatMap((clause) => {
    // Where the effect is not known either, whatever is worse.
    const isAllow = how === 'more' ? clause.effect !== 'Deny' : clause.effect === 'Allow'
    const isWide = (isAllow === (how === 'more')) !== clause.resource.negated
    const one = { clauses: [clause], opaque: set.opaque }
    return rewritten(
      one,
      (pattern) => (pattern.some(isOfDeployment) ? (isWide ? widest(pattern) : null) : pattern),
      (atom) => atom,
    ).clauses
  })
  const own = { clauses, opaque: set.opaque }
  return set.boundary === undefined ? own : { ...own, boundary: asMuchAsMayBe(set.boundary, how) }
}

const widest = (pattern: Tokens): Tokens => pattern.map((it) => (isOfDeployment(it) ? star : it))
