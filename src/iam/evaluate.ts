import { type Context, meets } from './condition.ts'
import { matches } from './cover.ts'
import type { PatternSet } from './pattern.ts'
import type { Clause, PolicySet } from './policy-set.ts'
import type { Tokens } from './token.ts'
import { inContext } from './variable.ts'

/** One concrete request. In a trust policy `resource` is who asks. */
export interface Request {
  readonly action: Tokens
  readonly resource: Tokens
  /** Who asks, where the policies are those of a resource. */
  readonly principal?: Tokens
  readonly context: Context
}

/**
 * What AWS would say to one request by these policies: some Allow matches and no Deny does, of the boundary too where there is one. Null where
 * that cannot be told. Straight from
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html, and independent of how widenings are searched.
 */
export const evaluate = (set: PolicySet, request: Request): boolean | null => decided(inContext(set, request.context), request)

/** The same of policies without variables, whose values stand in their place. */
export function decided(set: PolicySet, request: Request): boolean | null {
  const own = allowed(set, request)
  if (set.boundary === undefined || own === false) return own
  const within = allowed(set.boundary, request)
  return within === true ? own : within
}

function allowed(set: PolicySet, request: Request): boolean | null {
  const verdicts = set.clauses.map((it) => ({ effect: it.effect, holds: holds(it, request) }))
  const sure = (effect: Clause['effect']) => verdicts.some((it) => it.effect === effect && it.holds === true)
  const perhaps = (effect: Clause['effect']) =>
    verdicts.some((it) => (it.effect === effect || it.effect === 'unknown') && it.holds !== false)
  if (sure('Deny')) return false
  if (sure('Allow')) return perhaps('Deny') ? null : true
  return perhaps('Allow') ? null : false
}

function holds(clause: Clause, request: Request): boolean | null {
  if (!within(clause.action, request.action) || !within(clause.resource, request.resource)) return false
  if (clause.principal !== null && !within(clause.principal, request.principal ?? nobody)) return false
  const results = clause.atoms.map((it) => meets(it, request.context))
  if (results.includes(false)) return false
  return results.includes(null) ? null : true
}

/** Who did not sign in. */
const nobody: Tokens = [...'anon:']

export const within = (set: PatternSet, letters: Tokens): boolean => set.patterns.some((it) => matches(it, letters)) !== set.negated
