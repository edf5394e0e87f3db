import type { Boundary } from '../../model/application.ts'
import type { View } from '../../model/comparison.ts'
import type { PermissionFact } from '../../model/report.ts'
import { type Gain, policySet, showText, widenings } from '../../iam/index.ts'
import type { Draft } from '../difference.ts'
import { permissionFact, permissionView, type Told, unreadableView } from '../permission-view.ts'
import { causeOf, locationOf } from '../place.ts'
import { isRoutine } from '../reach.ts'
import { quoted } from '../words.ts'
import { unexplained } from './explanation.ts'
import { firstOfEach } from './gains.ts'
import { boundaryOf, functionsOf, nameOf, type Seen, setOf, within } from './seen.ts'
import { unreadReason } from './unreadable.ts'

/**
 * What a permissions boundary kept out and does no longer: one change for the boundary, at its line; at that of base where it is gone. What its
 * text would tell is only known where that is in the repository; that it is gone is certain all the same.
 */
export function boundaryLoosened(seen: Seen): Draft[] {
  const { base, head } = seen.facing
  const was = base?.boundary
  if (was === undefined || nameOfBoundary(was) === nameOfBoundary(head.boundary)) return []
  const [before, after] = [boundaryOf(base), boundaryOf(head)]
  const isUnread = before === null || (head.boundary !== undefined && after === null)
  if (isUnread) return [head.boundary === undefined ? lost(was, seen) : replaced(was, head.boundary, seen)]
  const own = setOf(head)
  const gains = widenings(within(own, before), within(own, after), { effort: seen.effort })
  const telling = gains.filter((it) => !isRoutine(it.clause.statement))
  const [first] = [...telling.filter((it) => it.verdict === 'widened'), ...telling]
  return first === undefined ? [] : [gainedBy(first, telling, was, seen)]
}

/** Equal for boundaries that are the same policy: by its name, or by what it says where it is of the template. */
function nameOfBoundary(it: Boundary | undefined): string {
  if (it === undefined) return ''
  const { clauses, opaque } = policySet(it.policies)
  return [...opaque.keys(), ...clauses.map((clause) => clause.key)].join('\u0004')
}

/** As a person would name it. */
function shown(it: Boundary | undefined): string {
  const [first] = it?.policies ?? []
  if (first === undefined) return ''
  if (first.kind === 'opaque') return first.expression
  return first.kind === 'managed' ? lastPart(showText(first.arn)) : (first.name ?? 'the policy of this template')
}

/** `arn:aws:iam::${AWS::AccountId}:policy/team/bounds-${env:STAGE}` → `bounds-${env:STAGE}` */
function lastPart(arn: string): string {
  const plain = arn.replaceAll(/\$\{[^{}]*\}/g, (it) => '-'.repeat(it.length))
  return arn.slice(Math.max(plain.lastIndexOf(':'), plain.lastIndexOf('/')) + 1)
}

function gainedBy(gain: Gain, all: readonly Gain[], was: Boundary, seen: Seen): Draft {
  const { facing } = seen
  const told: Told = {
    gain,
    principal: nameOf(seen),
    functions: functionsOf(seen).map((it) => it.name),
    kind: 'boundary',
    isNewPrincipal: false,
    accounts: seen.accounts,
    set: setOf(facing.head),
    asset: null,
    mayText: '',
    explanation: { ...unexplained, dimension: 'boundary', bounds: { before: shown(was), after: shown(facing.head.boundary) } },
  }
  const view = permissionView(
    told,
    firstOfEach(all).map((it) => it.action),
  )
  const kind = gain.verdict === 'widened' ? 'permission-widened' : 'permission-unknown'
  return draft(kind, permissionFact(told), view, was, seen)
}

/** Its text is not in the repository. */
function lost(was: Boundary, seen: Seen): Draft {
  const fact = unreadFact(null, seen)
  return draft('permission-widened', fact, viewOf(fact, was, undefined), was, seen)
}

function replaced(was: Boundary, is: Boundary, seen: Seen): Draft {
  const policies = [...policySet(is.policies).opaque, ...policySet(was.policies).opaque]
  const [[name, policy] = []] = policies
  const fact = unreadFact(name === undefined || policy === undefined ? null : unreadReason(name, policy), seen)
  return draft('permission-unknown', fact, viewOf(fact, was, is), was, seen)
}

const unreadFact = (reason: string | null, seen: Seen): PermissionFact => ({
  principal: nameOf(seen),
  functions: functionsOf(seen).map((it) => it.name),
  kind: 'boundary',
  action: '*',
  resource: '*',
  condition: null,
  witness: null,
  escalation: null,
  reason,
})

const viewOf = ({ principal, functions, reason }: PermissionFact, was: Boundary, is: Boundary | undefined): View => ({
  ...unreadableView({ principal, functions, kind: 'boundary', isNewPrincipal: false, origin: 'written', reason: reason ?? '' }),
  dimension: 'boundary',
  bounds: { before: shown(was), after: shown(is) },
})

function draft(
  kind: 'permission-widened' | 'permission-unknown',
  permission: PermissionFact,
  after: Draft['after'],
  was: Boundary,
  seen: Seen,
): Draft {
  const { facing, head } = seen
  const is = facing.head.boundary
  const at = is?.at ?? was.at
  const side = is === undefined ? 'base' : 'head'
  const who = quoted(permission.principal)
  return {
    change: {
      kind,
      service: facing.head.service,
      location: locationOf(at, side),
      summary:
        is === undefined
          ? `${who} is no longer bounded by ${quoted(shown(was))}.`
          : `${who} is bounded by ${quoted(shown(is))} instead of ${quoted(shown(was))}.`,
      permission,
    },
    subject: `${permission.principal} beyond ${shown(was)}`,
    cause: causeOf(at, side),
    before: null,
    after,
    side: head,
  }
}
