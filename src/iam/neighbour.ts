import { atomKey, meets } from './condition.ts'
import type { Gain } from './compared.ts'
import { type Request, within } from './evaluate.ts'
import type { Clause, Item, PolicySet } from './policy-set.ts'
import { inContext } from './variable.ts'

/** In what a request differs from those that a statement takes. */
export type Dimension = 'action' | 'resource' | 'condition' | 'principal'

/** The Allow of base that comes nearest to what is gained: it fails in one thing only. */
export interface Neighbour {
  readonly clause: Clause
  readonly dimension: Dimension
  /** Where it is the condition, the keys in lower case that kept the request out. */
  readonly keys: readonly string[]
}

/**
 * Which dimension grew: the statement of base that would take the request of the gain but for one thing; the one that means the same otherwise
 * (its `Sid`) first. Of what cannot be told no request is at hand: there it is the one for the same actions and resources under another condition.
 * Null where more than one thing kept it out everywhere, or a Deny did.
 */
export function neighbourOf(gain: Gain, base: PolicySet): Neighbour | null {
  const { witness, clause, isLostDeny } = gain
  if (isLostDeny) return null
  if (witness === null) return sameButForCondition(gain, base)
  const { sid } = clause.statement
  const near = inContext(base, witness.context).clauses.flatMap((it): Neighbour[] => {
    if (it.effect !== 'Allow') return []
    const [dimension, another] = failing(it, witness)
    if (dimension === undefined || another !== undefined) return []
    const keys = it.atoms.flatMap((atom) => (meets(atom, witness.context) === true ? [] : [atom.key]))
    return [{ clause: it, dimension, keys: dimension === 'condition' ? [...new Set(keys)] : [] }]
  })
  const byDimension = dimensions.flatMap((dimension) => near.find((it) => it.dimension === dimension) ?? [])
  return near.find((it) => sid !== null && it.clause.statement.sid === sid) ?? byDimension[0] ?? null
}

/** What tells most first: whatever is allowed on every resource would take the request but for its action. */
const dimensions: readonly Dimension[] = ['condition', 'principal', 'resource', 'action']

function failing(it: Clause, request: Request): Dimension[] {
  const isFor = it.principal === null || (request.principal !== undefined && within(it.principal, request.principal))
  return [
    ...(within(it.action, request.action) ? [] : ['action' as const]),
    ...(within(it.resource, request.resource) ? [] : ['resource' as const]),
    ...(isFor ? [] : ['principal' as const]),
    ...(it.atoms.every((atom) => meets(atom, request.context) === true) ? [] : ['condition' as const]),
  ]
}

function sameButForCondition({ clause, action, resources }: Gain, base: PolicySet): Neighbour | null {
  const same = (a: Item, b: Item) => a.pattern.join('\u0000') === b.pattern.join('\u0000')
  const isNear = (it: Clause) =>
    it.effect === 'Allow' &&
    it.actions.some((one) => same(one, action)) &&
    resources.every((one) => it.resources.some((other) => same(one, other)))
  const own = new Set(clause.atoms.map(atomKey))
  const found = base.clauses.find((it) => isNear(it) && it.atoms.some((atom) => !own.has(atomKey(atom))))
  if (found === undefined) return null
  const keys = found.atoms.flatMap((it) => (own.has(atomKey(it)) ? [] : [it.key]))
  return { clause: found, dimension: 'condition', keys: [...new Set(keys)] }
}
