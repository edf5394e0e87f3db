import { type Compared, type Gain, of } from './compared.ts'
import { mayCover } from './cover.ts'
import { type Answer, find, isPlainlyCovered } from './find.ts'
import type { PatternSet } from './pattern.ts'
import { allOf, type Clause, everything } from './policy-set.ts'
import { isSymbol, isVariableSymbol } from './token.ts'

/** What base denied and head does not, where head allows it. */
export function lostDenies(it: Compared): Gain[] {
  const isKept = (clause: Clause) => it.keys.head.has(clause.key) || isPlainlyCovered({ musts: [clause], nots: it.denies }, clause.atoms)
  const lost = allOf(it.base).filter((clause) => clause.effect !== 'Allow' && !isKept(clause))
  const isOfBoundary = (clause: Clause) => it.base.boundary?.clauses.includes(clause) === true
  return lost.flatMap((deny) => {
    // An Allow of the boundary whose effect is not known denies nothing.
    if (deny.effect === 'unknown' && isOfBoundary(deny)) return []
    const answers = of(it.head, 'Allow').flatMap((allow) => it.bounds.flatMap((bound) => lettingThrough(deny, allow, bound, it)))
    const isReal = (one: Answer) => one.found === 'request' && !one.isFormal
    const answer = answers.find(isReal) ?? answers.find((one) => one.found === 'request') ?? answers.find((one) => one.found === 'unknown')
    return answer === undefined || answer.found === 'nothing' ? [] : [lostDeny(deny, answer)]
  })
}

/** Requests that this Allow of head lets through, that base allowed too, and that only the Deny kept out. */
function lettingThrough(deny: Clause, allow: Clause, bound: Clause | null, it: Compared): Answer[] {
  it.effort.left -= it.base.clauses.length + it.head.clauses.length
  if (it.effort.left < 0) return [{ found: 'unknown', reason: 'there is too much to compare' }]
  const before = it.keys.base.has(allow.key) ? [[]] : of(it.base, 'Allow').map((other) => [other])
  const { confirm, isTrust, given } = it
  const beside = bound === null ? [] : [bound]
  const answers = before.map((allowed) =>
    find({ musts: [allow, deny, ...beside, ...allowed], nots: it.denies, confirm, isTrust, given }, it.effort),
  )
  const areMet = allow.principal === null || deny.principal === null || meetsIf(allow.principal, deny.principal)
  const mayMeet = areMet && meetsIf(allow.action, deny.action) && meetsIf(allow.resource, deny.resource)
  const isOpen = [allow.resource, deny.resource].some((set) => set.patterns.some((pattern) => pattern.some(isUnresolved)))
  if (!mayMeet || !isOpen || answers.some((one) => one.found !== 'nothing')) return answers
  return [{ found: 'unknown', reason: 'base denied it if a value that only the deployment knows turns out to be the one that is denied' }]
}

const isUnresolved = (token: string): boolean => isSymbol(token) && !isVariableSymbol(token)

const meetsIf = (a: PatternSet, b: PatternSet): boolean =>
  a.negated || b.negated || a.patterns.some((one) => b.patterns.some((other) => mayCover(one, other) || mayCover(other, one)))

const lostDeny = (deny: Clause, answer: Exclude<Answer, { found: 'nothing' }>): Gain => ({
  verdict: answer.found === 'request' ? 'widened' : 'unknown',
  clause: deny,
  isLostDeny: true,
  action: deny.action.negated ? everything : (deny.actions[0] ?? everything),
  resources: deny.resource.negated ? [everything] : deny.resources,
  principal: deny.principal === null ? null : deny.principal.negated ? everything : (deny.principals[0] ?? null),
  witness: answer.found === 'request' ? answer.request : null,
  isFormal: answer.found === 'request' && answer.isFormal,
  reason: answer.found === 'unknown' ? answer.reason : null,
})
