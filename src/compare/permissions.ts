import type { FunctionNode, Policy, Principal } from '../model/application.ts'
import type { Difference } from '../model/comparison.ts'
import type { PermissionFact } from '../model/report.ts'
import { type Effort, emptySet, escalationOf, type Gain, type Item, trustSet, widenings } from '../iam/index.ts'
import { accountsOf } from './audience.ts'
import type { Draft } from './difference.ts'
import { type Facing, facingsOf } from './facing.ts'
import { dangersOf, policiesOf } from './grants.ts'
import type { Matching } from './match.ts'
import { permissionFact, permissionView, placeOf, resourcesOf, type Told, trusted, unreadableView, whoGains } from './permission-view.ts'
import { groupBy, locationOf } from './place.ts'
import { few, inWords, isRoutine, onResource, scopeOf, showAction } from './reach.ts'
import { principalName, runningAs, type Side } from './side.ts'

type Kind = 'permission-widened' | 'permission-granted' | 'permission-unknown' | 'permission-narrowed'

/** What principals, and the functions that run as them, may do that they could not do before; and the other way round. */
export function comparePermissions(base: Side, head: Side, matching: Matching): Draft[] {
  const accounts = accountsOf(base)
  const effort: Effort = { left: work }
  return facingsOf(base, head, matching).flatMap((it) => {
    const seen: Seen = { base, head, facing: it, accounts: accounts.get(it.base?.service ?? '') ?? new Set(), effort }
    return [...gained(seen), ...unreadable(seen), ...(it.isSame ? narrowed(seen) : []), ...trustGained(seen)]
  })
}

interface Seen {
  readonly base: Side
  readonly head: Side
  readonly facing: Facing
  readonly accounts: ReadonlySet<string>
  readonly effort: Effort
}

/** What the comparison of all principals may cost together; what is left undecided then is told as unknown. */
const work = 6_000_000

const setOf = (principal: Principal | null) => (principal === null ? emptySet : policiesOf(principal))

function gained(seen: Seen): Draft[] {
  const { facing } = seen
  // Of a new principal everything is listed as it is written, also what no request can use.
  const gains = widenings(setOf(facing.base), setOf(facing.head), { effort: seen.effort, isFormal: facing.isNew })
  const own = gains.filter((it) => !isRoutine(it.clause.statement))
  // What a framework adds by itself follows from what else changed; it is listed once where the principal is new.
  const routine = facing.isNew ? gains.filter((it) => isRoutine(it.clause.statement)) : []
  return [...grouped(own, seen, 'identity'), ...grouped(routine, seen, 'identity', 1)]
}

/** Who gains it: the functions of this comparison; of a role that stays what it was, all that run as it. */
function functionsOf(seen: Seen): readonly FunctionNode[] {
  const { facing, head } = seen
  return facing.isSame || facing.isNew || facing.functions.length === 0 ? runningAs(head, facing.head) : facing.functions
}

/** The most rows that a policy which is named as one thing (a managed policy, a template) may take; its first row lists all actions. */
const mostOfOnePolicy = 25

/** One change for each action, and of the actions of one statement one that speaks for all. */
function grouped(all: readonly Gain[], seen: Seen, kind: Told['kind'], limit = mostOfOnePolicy): Draft[] {
  const gains = kind === 'trust' ? all : distinct(all)
  const groups = groupBy(gains, (it) => groupKey(it, kind))
  return [...groups.values()].flatMap((group) => {
    const actions = distinctActions(group)
    const isOnePolicy = group[0]?.clause.statement.origin !== 'written'
    const rows = isOnePolicy ? firstOfEach(group).slice(0, limit) : group
    const [leader, ...others] = rows.map((it) => gainDraft(it, actions, seen, kind))
    return leader === undefined ? [] : [leader, ...others.map((it) => ({ ...it, partOf: leader }))]
  })
}

/** What two policies grant alike is told of the first. */
function distinct(gains: readonly Gain[]): Gain[] {
  const key = (it: Gain) =>
    [
      it.verdict,
      it.isLostDeny,
      showAction(it.action).toLowerCase(),
      ...it.resources.map((one) => one.pattern.join('')),
      ...it.clause.atoms.map((atom) => JSON.stringify(atom)),
    ].join('\u0000')
  return [...new Map(gains.toReversed().map((it) => [key(it), it])).values()].toReversed()
}

const distinctActions = (gains: readonly Gain[]): Item[] => firstOfEach(gains).map((it) => it.action)

const firstOfEach = (gains: readonly Gain[]): Gain[] =>
  [...new Map(gains.toReversed().map((it) => [showAction(it.action), it])).values()].toReversed()

/** Gains that one sentence can tell: of one statement, the same resources and the same need of them, or of one policy that is named as a whole. */
function groupKey(it: Gain, kind: Told['kind']): string {
  const { at, origin } = it.clause.statement
  const place = [at.file, at.start.line, at.start.column, origin, it.verdict, String(it.isLostDeny)]
  if (origin !== 'written' || kind === 'trust') return place.join('\u0000')
  return [...place, it.clause.key, scopeOf(it.action), ...it.resources.map((one) => one.pattern.join(''))].join('\u0000')
}

function gainDraft(gain: Gain, actions: readonly Item[], seen: Seen, kind: Told['kind']): Draft {
  const { facing, head, base } = seen
  const functions = functionsOf(seen)
  const told: Told = {
    gain: kind === 'trust' ? whoGains(gain, kind) : gain,
    principal: principalName(head, facing.head),
    functions: functions.map((it) => it.name),
    kind,
    isNewPrincipal: facing.isNew,
    accounts: seen.accounts,
    set: kind === 'trust' ? trustSet(facing.head.trust) : setOf(facing.head),
    asset: null,
    mayText: kind === 'trust' ? dangersOf(facing.head) : '',
    escalation: kind === 'trust' ? null : escalationOf(gain, setOf(facing.base), setOf(facing.head)),
  }
  const change = gain.verdict === 'unknown' ? 'permission-unknown' : facing.isNew ? 'permission-granted' : 'permission-widened'
  const side = gain.isLostDeny ? base : head
  return {
    change: {
      kind: change,
      service: facing.head.service,
      location: locationOf(placeOf(gain), side.name),
      summary: summaryOf(told, change),
      permission: permissionFact(told),
    },
    subject: subjectOf(told, facing),
    before: null,
    after: permissionView(told, actions),
    side: head,
    related: witnessNote(told),
  }
}

const nameOf = (it: Told): string => (it.functions.length === 1 ? (it.functions[0] ?? it.principal) : it.principal)

/** For some functions of a role only, the subject is the functions: the role itself gained nothing. */
function subjectOf(it: Told, facing: Facing): string {
  const who = facing.isSame || facing.isNew ? it.principal : it.functions.join(', ') || it.principal
  const action = showAction(it.gain.action)
  return it.kind === 'trust'
    ? `${trusted(it)} may ${action} ${it.principal}`
    : `${who} may ${action} on ${few(resourcesOf(it), it.gain.resources.length)}`
}

function summaryOf(it: Told, kind: Kind): string {
  const action = showAction(it.gain.action)
  if (it.kind === 'trust')
    return `${quote(trusted(it))} ${kind === 'permission-unknown' ? 'may perhaps' : 'may now'} assume \`${it.principal}\`.`
  const on = inWords(resourcesOf(it).map(onResource), it.gain.resources.length)
  if (kind === 'permission-unknown')
    return `Whether \`${nameOf(it)}\` may now \`${action}\` on ${on} cannot be told: ${it.gain.reason ?? ''}.`
  const lost = it.gain.isLostDeny ? '; a Deny kept it out before' : ''
  return `\`${nameOf(it)}\` may ${kind === 'permission-narrowed' ? 'no longer' : 'now'} \`${action}\` on ${on}${lost}.`
}

const quote = (name: string): string => (name === '*' ? 'Everyone' : `\`${name}\``)

function witnessNote(it: Told): Difference['related'] {
  const { gain } = it
  const at = gain.clause.statement.at
  return gain.isLostDeny ? [{ location: locationOf(at, 'base'), note: 'this Deny kept it out' }] : []
}

/** Policies whose text is not in the repository: equal ones cancel, a new one cannot be judged. */
function unreadable(seen: Seen): Draft[] {
  const before = setOf(seen.facing.base).opaque
  return [...setOf(seen.facing.head).opaque].flatMap(([name, policy]) => (before.has(name) ? [] : [unreadableDraft(name, policy, seen)]))
}

function unreadableDraft(name: string, policy: Policy, seen: Seen): Draft {
  const { facing, head } = seen
  const functions = functionsOf(seen).map((it) => it.name)
  const principal = principalName(head, facing.head)
  const origin = policy.kind === 'managed' ? `managed policy ${name}` : 'written'
  const shown = policy.kind === 'opaque' && !name.startsWith('$') ? `\${${name}}` : name
  const reason =
    policy.kind === 'managed'
      ? `the text of the policy \`${name}\` is not in this repository`
      : `what \`${shown}\` grants is only known at deployment`
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
    before: null,
    after: unreadableView({ principal, functions, kind: 'identity', isNewPrincipal: facing.isNew, origin, reason }),
    side: head,
  }
}

/** What the same principal may do no longer: one change for each action, or for each policy that is named as a whole, at its line in base. */
function narrowed(seen: Seen): Draft[] {
  const { facing } = seen
  const lost = widenings(setOf(facing.head), setOf(facing.base), { effort: seen.effort }).filter(
    (it) => it.verdict === 'widened' && !it.isLostDeny && !isRoutine(it.clause.statement),
  )
  const groups = groupBy(firstOfEach(lost), (it) => groupKey(it, 'identity'))
  return [...groups.values()].flatMap((group) => {
    const isOnePolicy = group[0]?.clause.statement.origin !== 'written'
    return (isOnePolicy ? group.slice(0, 1) : group).map((it) =>
      narrowedDraft(it, isOnePolicy ? group.map((one) => one.action) : [it.action], seen),
    )
  })
}

function narrowedDraft(gain: Gain, actions: readonly Item[], { facing, base, head }: Seen): Draft {
  const told: Told = {
    gain: { ...gain, witness: null },
    principal: principalName(head, facing.head),
    functions: runningAs(head, facing.head).map((it) => it.name),
    kind: 'identity',
    isNewPrincipal: false,
    accounts: new Set(),
    set: setOf(facing.base),
    asset: null,
    mayText: '',
  }
  return {
    change: {
      kind: 'permission-narrowed',
      service: facing.head.service,
      location: locationOf(placeOf(gain), base.name),
      summary: summaryOf(told, 'permission-narrowed'),
      permission: permissionFact(told),
    },
    subject: subjectOf(told, facing),
    before: permissionView(told, actions),
    after: null,
    side: head,
  }
}

/** Who may assume it. That a service of AWS may assume a role made for it is how roles work, and no news with a new role. */
function trustGained(seen: Seen): Draft[] {
  const { facing } = seen
  if (!facing.isSame && !facing.isNew) return []
  const gains = widenings(trustSet(facing.base?.trust ?? []), trustSet(facing.head.trust), { isTrust: true, effort: seen.effort })
  const isService = (it: Gain) => it.resources.every((one) => one.pattern.slice(0, 4).join('') === 'svc:')
  return grouped(
    gains.filter((it) => !facing.isNew || !isService(it)),
    seen,
    'trust',
  )
}
