import data from './escalation-paths.json' with { type: 'json' }
import { allOf, type Gain } from './compared.ts'
import { matches } from './cover.ts'
import { decided } from './evaluate.ts'
import { find } from './find.ts'
import { type Clause, everything, type PolicySet } from './policy-set.ts'
import { isWildcard, type Tokens } from './token.ts'

/** Actions that together lead to permissions which are not one's own: https://pathfinding.cloud */
interface Path {
  /** `iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction` */
  readonly name: string
  /** The service that a role would be passed to: `lambda`. */
  readonly service: string
  readonly actions: readonly Tokens[]
}

const paths: readonly Path[] = Object.entries(data.paths).map(([id, text]) => ({
  name: text.replaceAll(' ', ' + '),
  service: id.split('-', 1)[0] ?? '',
  actions: text.split(' ').map((it) => [...it.toLowerCase()]),
}))

/**
 * The known path of escalation that a gain completes: all its actions are possible in head and not all were in base, and the gain brings one
 * that was not. The one of most actions, which says most; null where there is none. What a single action leads to counts where the gain is not
 * limited to resources by name.
 */
export function escalationOf(gain: Gain, base: PolicySet, head: PolicySet): string | null {
  if (gain.verdict !== 'widened' || gain.isLostDeny) return null
  const isWide = gain.resources.some((it) => it === everything || it.pattern.some(isWildcard))
  const found = completed(base, head).filter(
    ({ path, missing }) => missing.some((action) => isGained(gain, action)) && (path.actions.length > 1 || isWide),
  )
  return found.toSorted((a, b) => b.path.actions.length - a.path.actions.length)[0]?.path.name ?? null
}

const isGained = ({ clause, action }: Gain, wanted: Tokens): boolean =>
  action === everything ? !clause.action.patterns.some((it) => matches(it, wanted)) : matches(action.pattern, wanted)

interface Completed {
  readonly path: Path
  /** What base did not allow of it. */
  readonly missing: readonly Tokens[]
}

const known = new WeakMap<PolicySet, WeakMap<PolicySet, readonly Completed[]>>()

function completed(base: PolicySet, head: PolicySet): readonly Completed[] {
  const ofBase = known.get(base) ?? new WeakMap<PolicySet, readonly Completed[]>()
  known.set(base, ofBase)
  const before = ofBase.get(head)
  if (before !== undefined) return before
  const found = paths.flatMap((path) => {
    if (!path.actions.every((it) => isPossible(head, it, path.service))) return []
    const missing = path.actions.filter((it) => !isPossible(base, it, path.service))
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
