import type { Subject, View } from '../model/comparison.ts'
import type { Span } from '../model/source.ts'
import { type Clause, type Item, type PolicySet, showItem } from '../iam/index.ts'
import { type AssetFacing, letInBy } from './assets.ts'
import { type WhoView, whoIs, whoView } from './audience.ts'
import { causeOf, groupBy, locationOf } from './place.ts'
import { showAction } from './reach.ts'
import { few, inWords, shortResource } from './words.ts'
import { startedThrough } from './producers.ts'
import { serviceName, type Side } from './side.ts'
import { functionView } from './views.ts'

/**
 * Whom each statement of a bucket, a queue, a function … lets in, principal by principal. It was there before when the comparison finds nothing
 * that it allows now and did not then: however it is written.
 */
export function admissionSubjects(facings: readonly AssetFacing[], head: Side): Subject[] {
  return facings.flatMap((it) => [
    ...it.after.clauses.flatMap((clause) =>
      clause.effect === 'Deny' || clause.statement.optional === true
        ? []
        : [...groupBy(mostTelling(clause, it), writtenAt).values()].flatMap((whole) =>
            together(whole.map((who) => admission(clause, who, it, head))),
          ),
    ),
    ...[...it.after.opaque].map(([name, policy]) => unreadable(name, policy.at, it, head)),
  ])
}

/** Those whom one value names, one for each deployment, stand at one place. */
const writtenAt = ({ text }: Item): string => (text === null ? '' : causeOf(text.at, 'head'))

/** One for all of one value of whom the same is to be said. */
function together(all: readonly Subject[]): Subject[] {
  const same = groupBy(all, ({ before, after }) =>
    JSON.stringify([before === null, after?.['actions'], after?.['audience'], after?.['limited']]),
  )
  return [...same.values()].flatMap((group) => {
    const [first, ...others] = group
    if (first === undefined || others.length === 0) return group
    const each = (member: string) => group.map((it) => String(it.after?.[member]))
    const who = each('who').join(', ')
    const after = { ...first.after, who, whoText: few(each('whoText'), group.length) }
    return [{ ...first, subject: `${who} may use ${String(first.after?.['asset'])}`, after }]
  })
}

/** More than these nobody reads: everyone is told of first, and then who is new. */
const mostOfOneStatement = 50

function mostTelling(clause: Clause, { gains }: AssetFacing): readonly Item[] {
  const gained = new Set(gains.flatMap((it) => (it.clause === clause && it.principal !== null ? [keyOf(it.principal)] : [])))
  const rank = (it: Item): number => (it.text === null || showItem(it) === '*' ? 0 : gained.has(keyOf(it)) ? 1 : 2)
  return letInBy(clause)
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, mostOfOneStatement)
}

function admission(clause: Clause, who: Item, it: AssetFacing, head: Side): Subject {
  const gained = it.gains.filter((one) => one.clause === clause && one.principal !== null && isSame(one.principal, who))
  const actions = gained.length > 0 ? gained.map((one) => one.action) : clause.actions
  const view = (of: Clause, set: PolicySet) => admissionView(of, who, actions.map(showAction), set, it, head)
  const place = actions[0]?.text?.at ?? clause.statement.action.items[0]?.at ?? clause.statement.at
  const then = it.before.clauses.find((one) => (gained.length === 0 ? one.key === clause.key : alreadyLets(one, who, actions)))
  const isNew = gained.some((one) => one.verdict === 'widened') || (gained.length > 0 && then === undefined)
  const before = isNew ? null : then === undefined ? view(clause, it.after) : view(then, it.before)
  const name = who.text === null ? '*' : showItem(who)
  return subject({ name: `${name} may use ${it.head.name}`, at: place, of: clause.statement.at }, before, view(clause, it.after), it, head)
}

/** Whether the base let them do the same, for what the comparison cannot tell: an asset that is named in another way is the same asset. */
const alreadyLets = (clause: Clause, who: Item, actions: readonly Item[]): boolean =>
  clause.effect === 'Allow' &&
  clause.principals.some((one) => isSame(one, who)) &&
  actions.every((one) => clause.actions.some((other) => isSame(one, other)))

const keyOf = (it: Item): string => it.pattern.join('\u0000')

const isSame = (a: Item, b: Item): boolean => keyOf(a) === keyOf(b)

/** `of`: the statement. */
interface Named {
  readonly name: string
  readonly at: Span
  readonly of: Span
}

function subject({ name, at, of }: Named, before: View | null, after: View, { head: asset }: AssetFacing, head: Side): Subject {
  return {
    noun: 'admission',
    subject: name,
    service: asset.service,
    serviceName: serviceName(head, asset.service),
    location: locationOf(at),
    before,
    after,
    change: null,
    cause: causeOf(of, 'head'),
    related: [],
  }
}

function admissionView(clause: Clause, who: Item, actions: readonly string[], set: PolicySet, it: AssetFacing, head: Side): View {
  const { effect } = clause.statement
  const resources = clause.resource.negated ? ['*'] : clause.resources.map(showItem).map((one) => (one === '*' ? it.head.name : one))
  return {
    ...aboutAsset(it, head),
    starts: startedThrough(it.head, clause, head),
    who: who.text === null ? '*' : showItem(who),
    whoText: whoIs(who),
    ...whoView([who], clause, set, it.accounts),
    // What may deny may let nobody in.
    ...(effect.known ? {} : { audience: effect }),
    actions: actions.length > 0 ? actions : ['*'],
    resources: resources.slice(0, 20),
    resourceText: inWords(resources.map(shortResource), resources.length),
    reads: actions.length > 0 && actions.every((one) => /^s3:(get|list)/i.test(one)),
    conditional: clause.atoms.length > 0,
    origin: clause.statement.origin,
  }
}

function aboutAsset({ head: asset, isNew }: AssetFacing, head: Side): View {
  const fn = asset.function === null ? undefined : head.functions.get(asset.function)
  return { asset: asset.name, isAssetNew: isNew, kind: asset.kind, function: fn === undefined ? null : functionView(fn, head) }
}

/** A policy that only the deployment knows may let anyone do anything. */
function unreadable(name: string, at: Span, it: AssetFacing, head: Side): Subject {
  const who: WhoView = {
    audience: { known: false, expression: name.startsWith('$') ? name : `\${${name}}`, at },
    limited: false,
    limits: [],
  }
  const view = {
    ...aboutAsset(it, head),
    starts: [],
    who: `\${${name}}`,
    whoText: 'Anyone',
    ...who,
    actions: ['*'],
    resources: [it.head.name],
    resourceText: `\`${it.head.name}\``,
    reads: false,
    conditional: false,
    origin: 'written',
  }
  return subject({ name: `${name} may use ${it.head.name}`, at, of: at }, it.before.opaque.has(name) ? view : null, view, it, head)
}
