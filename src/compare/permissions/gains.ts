import type { Difference } from '../../model/comparison.ts'
import { type Escalation, escalationsOf, type Gain, isMisspelt, type Item, type PolicySet, trustSet, widenings } from '../../iam/index.ts'
import { isService } from '../audience.ts'
import type { Draft } from '../difference.ts'
import type { Facing } from '../facing.ts'
import { dangersOf } from '../grants.ts'
import { permissionFact, permissionView, placeOf, resourcesOf, type Told, trusted, whoGains } from '../permission-view.ts'
import { causeOf, groupBy, locationOf } from '../place.ts'
import { isAdded, isRoutine, scopeOf, showAction } from '../reach.ts'
import { few, inWords, onResource } from '../words.ts'
import { runningAs } from '../side.ts'
import { boundaryOf, functionsOf, nameOf, type Seen, setOf, within } from './seen.ts'
import { explained } from './explanation.ts'

type Kind = 'permission-widened' | 'permission-granted' | 'permission-unknown' | 'permission-narrowed'

/** What is gained by one principal: the gains, and what they are to be explained by. */
interface Gained {
  readonly seen: Seen
  readonly kind: Told['kind']
  readonly before: PolicySet
  readonly escalations: readonly Escalation[]
}

/**
 * What a principal may do that it could not do before, by its policies. What a boundary of base kept out it does not allow here either: that
 * the boundary is looser is one thing to tell, and no news of each statement.
 */
export function gained(seen: Seen): Draft[] {
  const { facing } = seen
  const bound = boundaryOf(facing.base)
  const before = within(setOf(facing.base), bound)
  const after = within(setOf(facing.head), bound ?? boundaryOf(facing.head))
  // Of a new principal everything is listed as it is written, also what no request can use.
  const gains = widenings(before, after, { effort: seen.effort, isFormal: facing.isNew })
  // What a framework adds by itself follows from what else changed; it is listed once where the principal is new.
  const own = gains.filter(({ clause: { statement } }) => !(facing.isNew ? isRoutine(statement) : isAdded(statement)))
  const routine = facing.isNew ? gains.filter((it) => isRoutine(it.clause.statement)) : []
  const known = { seen, kind: 'identity' as const, before, escalations: escalationsOf(own, before, after) }
  return [...grouped(own, known), ...grouped(routine, known, 1)]
}

/** Who may assume it. That a service of AWS may assume a role made for it is how roles work, and no news with a new role. */
export function trustGained(seen: Seen): Draft[] {
  const { facing } = seen
  if (!facing.isSame && !facing.isNew) return []
  const before = trustSet(facing.base?.trust ?? [])
  const gains = widenings(before, trustSet(facing.head.trust), { isTrust: true, effort: seen.effort })
  const news = gains.filter((it) => !facing.isNew || !it.resources.every(isService))
  return grouped(news, { seen, kind: 'trust', before, escalations: [] })
}

/** The most rows that a policy which is named as one thing (a managed policy, a template) may take; its first row lists all actions. */
const mostOfOnePolicy = 25

/** One change for each action, and of the actions of one statement one that speaks for all. */
function grouped(all: readonly Gain[], known: Gained, limit = mostOfOnePolicy): Draft[] {
  const gains = known.kind === 'trust' ? all : distinct(all)
  const groups = groupBy(gains, (it) => groupKey(it, known.kind))
  return [...groups.values()].flatMap((group) => {
    if (group[0]?.clause.statement.origin === 'written') return told(group, group, known)
    const { parts, rest } = limit === 1 ? { parts: [group], rest: [] } : dividedPolicy(group)
    return parts.flatMap((part, i) => told(part, firstOfEach(i === 0 ? [...part, ...rest] : part).slice(0, limit), known))
  })
}

/** The first row speaks for these. */
function told(group: readonly Gain[], rows: readonly Gain[], known: Gained): Draft[] {
  const [leader, ...others] = rows.map((it, i) => gainDraft(it, group, known, i === 0))
  return leader === undefined ? [] : [leader, ...others.map((it) => ({ ...it, partOf: leader }))]
}

/**
 * What one sentence can tell of a policy that a framework writes: what is on the same resources. What no policy can limit to a resource is no
 * sentence of its own beside them. One that AWS manages is told as a whole, by its name.
 */
function dividedPolicy(group: readonly Gain[]): { readonly parts: readonly (readonly Gain[])[]; readonly rest: readonly Gain[] } {
  if (group[0]?.clause.statement.origin.startsWith('AWS managed policy') === true) return { parts: [group], rest: [] }
  const isScoped = (it: Gain) => scopeOf(it.action) === 'resource'
  const parts = [...groupBy(group.filter(isScoped), resourcesKey).values()]
  return parts.length === 0 ? { parts: [group], rest: [] } : { parts, rest: group.filter((it) => !isScoped(it)) }
}

const resourcesKey = (it: Gain): string => it.resources.map((one) => one.pattern.join('')).join('\u0000')

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

const allResources = (gains: readonly Gain[]): Item[] => [
  ...new Map(gains.flatMap((it) => it.resources.map((one) => [one.pattern.join(''), one]))).values(),
]

const distinctActions = (gains: readonly Gain[]): Item[] => firstOfEach(gains).map((it) => it.action)

/** The first gain of each action. */
export const firstOfEach = (gains: readonly Gain[]): Gain[] =>
  [...new Map(gains.toReversed().map((it) => [showAction(it.action), it])).values()].toReversed()

/** Gains that one sentence can tell: of one statement, the same resources and the same need of them, or of one policy that is named as a whole. */
function groupKey(it: Gain, kind: Told['kind']): string {
  const { at, origin } = it.clause.statement
  const place = [at.file, at.start.line, at.start.column, origin, it.verdict, String(it.isLostDeny)]
  if (origin !== 'written' || kind === 'trust') return place.join('\u0000')
  return [...place, it.clause.key, scopeOf(it.action), String(isMisspelt(it.action)), resourcesKey(it)].join('\u0000')
}

/** `group`: what it speaks for, where it is the leader. */
function gainDraft(gain: Gain, group: readonly Gain[], known: Gained, isLeader: boolean): Draft {
  const { seen, kind, before, escalations } = known
  const { facing, head, base } = seen
  const told: Told = {
    gain: kind === 'trust' ? whoGains(gain, kind) : gain,
    principal: nameOf(seen),
    functions: functionsOf(seen).map((it) => it.name),
    kind,
    isNewPrincipal: facing.isNew,
    accounts: seen.accounts,
    set: kind === 'trust' ? trustSet(facing.head.trust) : setOf(facing.head),
    asset: null,
    mayText: kind === 'trust' ? dangersOf(facing.head) : '',
    escalation: escalations.find((it) => it.gains.includes(gain))?.path ?? null,
    ...(isLeader ? { explanation: explained(group, before, escalations, facing.isNew) } : {}),
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
    cause: causeOf(gain.clause.statement.at, side.name),
    before: null,
    after: permissionView(
      kind === 'identity' ? { ...told, gain: { ...gain, resources: allResources(group) } } : told,
      distinctActions(group),
    ),
    side: head,
    related: witnessNote(told),
  }
}

const holderOf = (it: Told): string => (it.functions.length === 1 ? (it.functions[0] ?? it.principal) : it.principal)

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
    return `Whether \`${holderOf(it)}\` may now \`${action}\` on ${on} cannot be told: ${it.gain.reason ?? ''}.`
  const lost = it.gain.isLostDeny ? '; a Deny kept it out before' : ''
  return `\`${holderOf(it)}\` may ${kind === 'permission-narrowed' ? 'no longer' : 'now'} \`${action}\` on ${on}${lost}.`
}

const quote = (name: string): string => (name === '*' ? 'Everyone' : `\`${name}\``)

function witnessNote(it: Told): Difference['related'] {
  const { gain } = it
  const at = gain.clause.statement.at
  return gain.isLostDeny ? [{ location: locationOf(at, 'base'), note: 'this Deny kept it out' }] : []
}

/** What the same principal may do no longer: one change for each action, or for each policy that is named as a whole, at its line in base. */
export function narrowed(seen: Seen): Draft[] {
  const { facing } = seen
  const [before, after] = [facing.base, facing.head].map((it) => within(setOf(it), boundaryOf(it)))
  const lost = widenings(after ?? setOf(null), before ?? setOf(null), { effort: seen.effort }).filter(
    (it) => it.verdict === 'widened' && !it.isLostDeny && !isRoutine(it.clause.statement),
  )
  const groups = groupBy(firstOfEach(lost), (it) => groupKey(it, 'identity'))
  return [...groups.values()].flatMap((group) => {
    if (group[0]?.clause.statement.origin === 'written') return group.map((it) => narrowedDraft(it, [it.action], seen))
    return dividedPolicy(group).parts.flatMap((part) =>
      part.slice(0, 1).map((it) =>
        narrowedDraft(
          it,
          part.map((one) => one.action),
          seen,
        ),
      ),
    )
  })
}

function narrowedDraft(gain: Gain, actions: readonly Item[], seen: Seen): Draft {
  const { facing, base, head } = seen
  const told: Told = {
    gain: { ...gain, witness: null },
    principal: nameOf(seen),
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
