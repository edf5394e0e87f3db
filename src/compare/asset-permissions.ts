import type { Asset, Policy } from '../model/application.ts'
import type { Gain, PolicySet } from '../iam/index.ts'
import type { AssetFacing } from './assets.ts'
import { audienceOf, isService, whoIs } from './audience.ts'
import type { Draft } from './difference.ts'
import { permissionFact, permissionView, placeOf, resourcesOf, type Told, trusted, unreadableView, whoGains } from './permission-view.ts'
import { causeOf, groupBy, locationOf } from './place.ts'
import { showAction } from './reach.ts'
import { few, inWords, onResource } from './words.ts'
import type { Side } from './side.ts'
import { nameOf } from './views.ts'

type Kind = 'permission-widened' | 'permission-granted' | 'permission-unknown' | 'permission-narrowed'

/** What buckets, queues, keys … let others do that they did not before, and the other way round. */
export function compareAssets(facings: readonly AssetFacing[], base: Side, head: Side): Draft[] {
  return facings.flatMap((it) => {
    const sides = { base, head, facing: it }
    return [
      ...grouped(
        it.gains.filter((gain) => isNews(gain, it)),
        sides,
      ),
      ...unreadable(sides),
      ...narrowed(sides),
    ]
  })
}

interface Seen {
  readonly base: Side
  readonly head: Side
  readonly facing: AssetFacing
}

/**
 * That a service may call a function is what a trigger is. Of something new that it lets in services, and its own account, is how such things
 * are used.
 */
function isNews({ principal }: Gain, { head, isNew, accounts }: AssetFacing): boolean {
  // Without a policy an endpoint lets everything through, and is used by what is in its network.
  if (head.kind === 'VPC endpoint') return !isNew
  if (isService(principal)) return !isNew && head.kind !== 'function'
  return !isNew || principal === null || audienceOf(principal, accounts) !== 'own'
}

/** The most rows that one statement may take; its first row lists all actions. */
const mostOfOneStatement = 25

/** One change for each action and principal, of which the first of a statement speaks for all. */
function grouped(gains: readonly Gain[], seen: Seen): Draft[] {
  return [...groupBy(gains, statementKey).values()].flatMap((group) => {
    const [leader, ...others] = group.slice(0, mostOfOneStatement).map((it) => gainDraft(it, group, seen))
    return leader === undefined ? [] : [leader, ...others.map((it) => ({ ...it, partOf: leader }))]
  })
}

function statementKey({ clause, verdict, isLostDeny }: Gain): string {
  const { at } = clause.statement
  return JSON.stringify([at.file, at.start.line, at.start.column, verdict, isLostDeny, clause.key])
}

function gainDraft(gain: Gain, group: readonly Gain[], seen: Seen): Draft {
  const { facing, head, base } = seen
  const it = toldOf(gain, gain.isLostDeny ? facing.base : facing.head, facing.after, seen)
  const kind = gain.verdict === 'unknown' ? 'permission-unknown' : facing.isNew ? 'permission-granted' : 'permission-widened'
  const side = gain.isLostDeny ? base : head
  return {
    change: {
      kind,
      service: facing.head.service,
      location: locationOf(placeOf(gain), side.name),
      summary: summaryOf(it, kind),
      permission: permissionFact(it),
    },
    subject: subjectOf(it),
    cause: causeOf(gain.clause.statement.at, side.name),
    before: null,
    after: permissionView(
      it,
      group.flatMap((one) => (one.principal === gain.principal ? [one.action] : [])),
    ),
    side: head,
    related: gain.isLostDeny ? [{ location: locationOf(gain.clause.statement.at, 'base'), note: 'this Deny kept it out' }] : [],
  }
}

function toldOf(gain: Gain, holder: Asset | null, set: PolicySet, { facing, head }: Seen): Told {
  const fn = nameOf(facing.head.function, head)
  const policy = holder?.policies.find((it) => it.kind === 'statements' && it.statements.includes(gain.clause.statement))
  return {
    gain: whoGains(gain, 'resource'),
    principal: (policy?.kind === 'statements' ? policy.name : null) ?? facing.head.name,
    functions: fn === null ? [] : [fn],
    kind: 'resource',
    isNewPrincipal: facing.isNew,
    accounts: facing.accounts,
    set,
    asset: facing.head.name,
    mayText: '',
  }
}

const subjectOf = (it: Told): string =>
  `${trusted(it)} may ${showAction(it.gain.action)} on ${few(resourcesOf(it), it.gain.resources.length)}`

function summaryOf(it: Told, kind: Kind): string {
  const { principal, action, resources, reason, isLostDeny, clause } = it.gain
  const who = principal === null ? 'Anyone' : whoIs(principal)
  const what = `\`${showAction(action)}\` on ${inWords(resourcesOf(it).map(onResource), resources.length)}`
  if (kind === 'permission-unknown') return `Whether ${who.replace(/^A/, 'a')} may now ${what} cannot be told: ${reason ?? ''}.`
  const hint = isLostDeny ? '; a Deny kept it out before' : clause.atoms.length > 0 ? ', under a condition' : ''
  return `${who} may ${kind === 'permission-narrowed' ? 'no longer' : 'now'} ${what}${hint}.`
}

/** Policies that only the deployment knows: equal ones cancel, a new one cannot be judged. */
function unreadable({ facing, head }: Seen): Draft[] {
  return [...facing.after.opaque].flatMap(([name, policy]) =>
    facing.before.opaque.has(name) ? [] : [unreadableDraft(name, policy, facing, head)],
  )
}

function unreadableDraft(name: string, policy: Policy, { head: asset, isNew }: AssetFacing, head: Side): Draft {
  const reason = `what \`${name.startsWith('$') ? name : `\${${name}}`}\` grants is only known at deployment`
  const of = { principal: asset.name, functions: [], kind: 'resource' as const }
  return {
    change: {
      kind: 'permission-unknown',
      service: asset.service,
      location: locationOf(policy.at),
      summary: `Who may now use \`${asset.name}\` cannot be told: ${reason}.`,
      permission: { ...of, action: '*', resource: asset.name, condition: null, witness: null, escalation: null, reason },
    },
    subject: `${asset.name} by ${name}`,
    cause: causeOf(policy.at, 'head'),
    before: null,
    after: unreadableView({ ...of, isNewPrincipal: isNew, origin: 'written', reason }),
    side: head,
  }
}

/** What the same asset lets nobody do any more, at its line in base. */
function narrowed(seen: Seen): Draft[] {
  const { facing, base, head } = seen
  const lost = facing.losses.filter(
    (it) => it.verdict === 'widened' && !it.isLostDeny && !(facing.head.kind === 'function' && isService(it.principal)),
  )
  return lost.slice(0, mostOfOneStatement).map((gain) => {
    const it = toldOf({ ...gain, witness: null }, facing.base, facing.before, seen)
    return {
      change: {
        kind: 'permission-narrowed',
        service: facing.head.service,
        location: locationOf(placeOf(gain), base.name),
        summary: summaryOf(it, 'permission-narrowed'),
        permission: permissionFact(it),
      },
      subject: subjectOf(it),
      before: permissionView(it, [gain.action]),
      after: null,
      side: head,
    }
  })
}
