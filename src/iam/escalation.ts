import data from './escalation-paths.json' with { type: 'json' }
import type { Gain } from './compared.ts'
import { matches } from './cover.ts'
import { decided } from './evaluate.ts'
import { find } from './find.ts'
import { allOf, type Clause, everything, type PolicySet } from './policy-set.ts'
import { isWildcard, type Tokens } from './token.ts'

/** Actions that together lead to permissions which are not one's own: https://pathfinding.cloud */
interface Path {
  /** As documented: `iam:PassRole`. */
  readonly names: readonly string[]
  /** The service that a role would be passed to: `lambda`. */
  readonly service: string
  readonly actions: readonly Tokens[]
}

const paths: readonly Path[] = Object.entries(data.paths).map(([id, text]) => ({
  names: text.split(' '),
  service: id.split('-', 1)[0] ?? '',
  actions: text.split(' ').map((it) => [...it.toLowerCase()]),
}))

/** A known path of escalation of which head allows every step and base did not. */
export interface Escalation {
  /** The gain that it is told of, and all that bring a step that was missing. */
  readonly gain: Gain
  readonly gains: readonly Gain[]
  /** `iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction` */
  readonly path: string
  /** The steps that are new, and those that were possible before. */
  readonly completing: readonly string[]
  readonly held: readonly string[]
  /** How many more paths the same gain completes. */
  readonly others: number
}

/**
 * The known paths of escalation that gains complete, each told of one gain only: the one that brings its first new step. Of the paths of a gain
 * it is the one of most steps, which says most; of the many that a wildcard completes the shortest, and of those that rest on what was there
 * before, where there are any. What a single action leads to counts where the gain is not limited to resources by name.
 */
export function escalationsOf(all: readonly Gain[], base: PolicySet, head: PolicySet): readonly Escalation[] {
  const gained = all.filter((it) => !it.isLostDeny)
  if (gained.length === 0) return []
  const found = completed(base, head).flatMap(({ path, missing }) => {
    const gains = missing.flatMap((step) => gained.filter((it) => isGained(it, step.action)))
    const [gain] = gains
    return gain === undefined || (path.actions.length === 1 && !isWide(gain)) ? [] : [{ path, missing, gain, gains }]
  })
  return [...Map.groupBy(found, (it) => it.gain)].map(([gain, own]) => {
    const { path, missing, gains } = mostTelling(own)
    const completing = missing.map((it) => it.name)
    const held = path.names.filter((it) => !completing.includes(it))
    return { gain, gains, path: path.names.join(' + '), completing, held, others: own.length - 1 }
  })
}

/** With more paths than these, it is a wildcard that completes them. */
const mostToChooseFrom = 3

function mostTelling<T extends Completed>(all: readonly T[]): T {
  const isHeld = ({ path, missing }: Completed) => missing.length < path.actions.length
  const some = all.some(isHeld) ? all.filter(isHeld) : all
  const isMany = some.length > mostToChooseFrom
  return some.reduce((a, b) => (b.path.actions.length > a.path.actions.length === isMany ? a : b))
}

const isWide = (gain: Gain): boolean => gain.resources.some((it) => it === everything || it.pattern.some(isWildcard))

const isGained = ({ clause, action }: Gain, wanted: Tokens): boolean =>
  action === everything ? !clause.action.patterns.some((it) => matches(it, wanted)) : matches(action.pattern, wanted)

interface Completed {
  readonly path: Path
  /** What base did not allow of it. */
  readonly missing: readonly { readonly name: string; readonly action: Tokens }[]
}

const known = new WeakMap<PolicySet, WeakMap<PolicySet, readonly Completed[]>>()

function completed(base: PolicySet, head: PolicySet): readonly Completed[] {
  const ofBase = known.get(base) ?? new WeakMap<PolicySet, readonly Completed[]>()
  known.set(base, ofBase)
  const before = ofBase.get(head)
  if (before !== undefined) return before
  const found = paths.flatMap((path) => {
    if (!path.actions.every((it) => isPossible(head, it, path.service))) return []
    const missing = path.actions.flatMap((action, i) =>
      isPossible(base, action, path.service) ? [] : [{ name: path.names[i] ?? '', action }],
    )
    return missing.length === 0 ? [] : [{ path, missing }]
  })
  ofBase.set(head, found)
  return found
}

const passRole = 'iam:passrole'

/** Whether some request for an action is allowed; a role to be passed must be passed to this service. */
function isPossible(set: PolicySet, action: Tokens, service: string): boolean {
  const takes = (it: Clause) => it.action.patterns.some((pattern) => matches(pattern, action)) !== it.action.negated
  const allows = set.clauses.filter((it) => it.effect === 'Allow' && takes(it))
  const nots = allOf(set).filter((it) => it.effect === 'Deny')
  const to = { operator: 'stringlike', set: '', ifExists: true, key: 'iam:passedtoservice', values: [`*${service}*`] } as const
  const given = action.join('') === passRole ? [to] : []
  const only = { negated: false, patterns: [action] }
  const effort = { left: mostWork }
  return allows.some((it) => {
    const musts = [{ action: only, resource: it.resource, principal: it.principal, atoms: it.atoms }]
    return find({ musts, nots, confirm: (request) => decided(set, request), isTrust: false, given }, effort).found === 'request'
  })
}

const mostWork = 50_000
