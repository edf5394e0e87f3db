import type { FunctionNode } from '../model/application.ts'
import type { Difference, Subject, View } from '../model/comparison.ts'
import type { Location } from '../model/report.ts'
import { byText } from '../model/text-order.ts'
import { admissionSubjects } from './admissions.ts'
import type { AssetFacing } from './assets.ts'
import { facingsOf } from './facing.ts'
import { faultSubjects } from './fault-subjects.ts'
import { grantSubjects } from './grant-subjects.ts'
import type { Matching, Pair } from './match.ts'
import { locationOf } from './place.ts'
import { routeCause, type Routes, subjectOf } from './routes.ts'
import { principalSubjects } from './principal-subjects.ts'
import { settingView } from './setting-view.ts'
import { settingCause, type Settings } from './settings.ts'
import { serviceName, type Side } from './side.ts'
import type { Triggers } from './triggers.ts'
import { functionView, nameOf, routeView, triggerView } from './views.ts'

export interface Compared {
  readonly base: Side
  readonly head: Side
  readonly matching: Matching
  readonly routes: Routes
  readonly triggers: Triggers
  readonly assets: readonly AssetFacing[]
  readonly settings: Settings
  readonly differences: readonly Difference[]
}

/** Everything of head that state rules look at, beside what it was at base. */
export function subjectsOf(it: Compared): Subject[] {
  const changes = new Map(
    it.differences
      .filter((one) => one.after !== null)
      .map((one) => [placeKey(one.change.kind.split('-')[0] ?? '', one.change.service, one.change.location), one.change.id]),
  )
  const find = (noun: string, service: string | null, location: Location): string | null =>
    changes.get(placeKey(noun, service, location)) ?? null
  const facings = facingsOf(it.base, it.head, it.matching)
  const subjects = [
    ...functionSubjects(it),
    ...routeSubjects(it),
    ...triggerSubjects(it),
    ...grantSubjects(facings, it),
    ...principalSubjects(facings, it),
    ...faultSubjects(facings, it),
    ...admissionSubjects(it.assets, it.head),
    ...settingSubjects(it),
    ...dependencySubjects(it),
  ]
  return subjects
    .map((one) => ({ ...one, change: one.change ?? find(permitting.has(one.noun) ? 'permission' : one.noun, one.service, one.location) }))
    .toSorted(order)
}

/** Whose change is one of permissions. */
const permitting: ReadonlySet<Subject['noun']> = new Set<Subject['noun']>(['grant', 'admission'])

const placeKey = (noun: string, service: string | null, at: Location): string =>
  JSON.stringify([noun, service, at.file, at.side ?? '', at.startLine, at.startColumn ?? 0])

const order = (a: Subject, b: Subject): number =>
  byText(a.service ?? '', b.service ?? '') ||
  byText(a.location.file, b.location.file) ||
  a.location.startLine - b.location.startLine ||
  byText(a.noun, b.noun) ||
  byText(a.subject, b.subject)

type Node = { readonly service: string; readonly at: Parameters<typeof locationOf>[0] }

function subject<T extends Node>(
  noun: Subject['noun'],
  name: string,
  pair: Pair<T>,
  view: (it: T, side: Side) => View,
  it: Compared,
): Subject[] {
  if (pair.head === null) return []
  return [
    {
      noun,
      subject: name,
      service: pair.head.service,
      serviceName: serviceName(it.head, pair.head.service),
      location: locationOf(pair.head.at),
      before: pair.base === null ? null : view(pair.base, it.base),
      after: view(pair.head, it.head),
      change: null,
      cause: null,
      related: [],
    },
  ]
}

/** Something in the repository starts it: a route, an event, a role or a resource that calls it. */
function isStarted(it: FunctionNode, side: Side): boolean {
  const { routes, triggers, callers } = functionView(it, side)
  return routes !== 0 || [triggers, callers].some((all) => Array.isArray(all) && all.length > 0)
}

/** A function under another name is the one that it was. */
const functionSubjects = (it: Compared): Subject[] =>
  it.matching.functions.flatMap(({ head, base }) => {
    if (head === null) return []
    const before = base ?? it.matching.functionBefore.get(head.id) ?? null
    const isAbandoned = before !== null && isStarted(before, it.base) && !isStarted(head, it.head)
    const view = (one: FunctionNode, side: Side): View => ({ ...functionView(one, side), isAbandoned: isAbandoned && side === it.head })
    return subject('function', head.name, { base: before, head }, view, it)
  })

const routeSubjects = (it: Compared): Subject[] =>
  it.routes.pairs.flatMap((pair) =>
    pair.head === null
      ? []
      : subject('route', subjectOf(pair.head), pair, routeView, it).map((one) => ({
          ...one,
          cause: routeCause(pair.head),
        })),
  )

const triggerSubjects = (it: Compared): Subject[] =>
  it.triggers.pairs.flatMap((pair) => {
    const name = pair.head === null ? '' : `${nameOf(pair.head.function, it.head) ?? 'something'} by ${pair.head.type}`
    const before = it.matching.functionBefore.get(pair.head?.function ?? '')
    return subject('trigger', name, pair, (one, side) => triggerView(one, side, before), it)
  })

/** Only those that are new or changed. */
function settingSubjects(it: Compared): Subject[] {
  const changes = new Map(
    it.differences.flatMap(({ change, subject: about }) =>
      change.kind === 'setting-changed' ? [[`${change.service} ${about}`, change.id]] : [],
    ),
  )
  return it.settings.groups.map(({ head, base, location, subject: about }) => ({
    noun: 'setting',
    subject: about,
    service: head[0].service,
    serviceName: serviceName(it.head, head[0].service),
    location,
    before: base === null ? null : settingView([base], it.base),
    after: settingView(head, it.head, base),
    change: changes.get(`${head[0].service} ${about}`) ?? null,
    cause: settingCause({ head, subject: about }),
    related: [],
  }))
}

/** Only those that changed: a dependency that stays as it is, is nobody's news. */
const dependencySubjects = (it: Compared): Subject[] =>
  it.differences.flatMap((one): Subject[] =>
    'dependency' in one.change && one.after !== null
      ? [
          {
            noun: 'dependency',
            subject: one.subject,
            service: one.change.service,
            serviceName: one.serviceName,
            location: one.change.location,
            before: one.before,
            after: one.after,
            change: one.change.id,
            cause: null,
            related: [],
          },
        ]
      : [],
  )
