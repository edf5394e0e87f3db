import type { Principal } from '../model/application.ts'
import type { Subject, View } from '../model/comparison.ts'
import type { Facing } from './facing.ts'
import { dangersOf, grantsOf, policiesOf } from './grants.ts'
import type { Matching } from './match.ts'
import { locationOf } from './place.ts'
import { isRoutine, isSensitive, reachOf, scopeOf, widest, wildcardOf } from './reach.ts'
import { principalName, runningAs, serviceName, type Side } from './side.ts'

interface Sides {
  readonly base: Side
  readonly head: Side
  readonly matching: Matching
}

/** Every principal of head, with who newly runs as it; at the line of the first of these. */
export function principalSubjects(facings: readonly Facing[], { base, head, matching }: Sides): Subject[] {
  const old = new Map(facings.flatMap((it) => (it.base !== null && it.isSame ? [[it.head, it.base] as const] : [])))
  return head.app.principals.map((principal) => {
    const was = old.get(principal)
    const joined = runningAs(head, principal).filter((it) => was === undefined || matching.functionBefore.get(it.id)?.role !== was.id)
    const at = joined[0]?.at ?? principal.at
    return {
      noun: 'principal',
      subject: principalName(head, principal),
      service: principal.service,
      serviceName: serviceName(head, principal.service),
      location: locationOf(at),
      before: was === undefined ? null : principalView(was, [], base),
      after: principalView(
        principal,
        joined.map((it) => it.name),
        head,
      ),
      change: null,
      cause: null,
      related: [],
    }
  })
}

/** What rules see of it: see `test/support/views.ts`. */
function principalView(it: Principal, joined: readonly string[], side: Side): View {
  const grants = grantsOf(it).filter((one) => !isRoutine(one.clause.statement) && scopeOf(one.item) === 'resource')
  const actions = grants.map((one) => one.action)
  return {
    name: principalName(side, it),
    kind: it.kind,
    functions: runningAs(side, it).map((one) => one.name),
    joined,
    grants: grants.length + policiesOf(it).opaque.size,
    mayText: dangersOf(it),
    wildcard: widest(actions.map(wildcardOf)),
    sensitive: actions.some(isSensitive),
    open: grants.some((one) => isSensitive(one.action) && (one.clause.resource.negated || reachOf(one.clause.resources) === 'everything')),
    credential: it.credential ?? false,
    bounded: it.boundary !== undefined,
  }
}
