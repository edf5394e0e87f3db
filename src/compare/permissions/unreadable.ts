import type { Policy } from '../../model/application.ts'
import type { PermissionFact } from '../../model/report.ts'
import type { Draft } from '../difference.ts'
import { unreadableView } from '../permission-view.ts'
import { causeOf, locationOf } from '../place.ts'
import { functionsOf, nameOf, type Seen, setOf } from './seen.ts'

/** Policies whose text is not in the repository: equal ones cancel, a new one cannot be judged. */
export function unreadable(seen: Seen): Draft[] {
  const before = setOf(seen.facing.base).opaque
  return [...setOf(seen.facing.head).opaque].flatMap(([name, policy]) => (before.has(name) ? [] : [unreadableDraft(name, policy, seen)]))
}

function unreadableDraft(name: string, policy: Policy, seen: Seen): Draft {
  const { facing, head } = seen
  const functions = functionsOf(seen).map((it) => it.name)
  const principal = nameOf(seen)
  const origin = policy.kind === 'managed' ? `managed policy ${name}` : 'written'
  const reason = unreadReason(name, policy)
  const permission: PermissionFact = {
    principal,
    functions,
    kind: 'identity',
    action: '*',
    resource: '*',
    condition: null,
    witness: null,
    escalation: null,
    reason,
  }
  return {
    change: {
      kind: 'permission-unknown',
      service: facing.head.service,
      location: locationOf(policy.at),
      summary: `What \`${functions.length === 1 ? functions[0] : principal}\` may now do cannot be told: ${reason}.`,
      permission,
    },
    subject: `${principal} by ${name}`,
    cause: causeOf(policy.at, 'head'),
    before: null,
    after: unreadableView({ principal, functions, kind: 'identity', isNewPrincipal: facing.isNew, origin, reason }),
    side: head,
  }
}

/** Why nobody can tell what a policy grants. */
export function unreadReason(name: string, policy: Policy): string {
  if (policy.kind === 'managed') return `the text of the policy \`${name}\` is not in this repository`
  const shown = policy.kind === 'opaque' && !name.startsWith('$') ? `\${${name}}` : name
  return `what \`${shown}\` grants is only known at deployment`
}
