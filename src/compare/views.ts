import type { FunctionNode, Route, Trigger } from '../model/application.ts'
import type { View } from '../model/comparison.ts'
import type { FunctionFact, RouteFact, TriggerFact } from '../model/report.ts'
import type { Val } from '../model/source.ts'
import { dangersOf, type Grant, grantsOf } from './grants.ts'
import { groupBy } from './place.ts'
import { producerOf } from './producers.ts'
import { loosenedOf, type RequestChange, validates, witnessOf } from './requests.ts'
import { runningAs, type Side } from './side.ts'
import type { Principal } from '../model/application.ts'

/*
 * What rules see of each noun, and the fact that the report shows of it. A member that is a `Val` is unresolved for a rule when it is so here.
 * `test/support/views.ts` says what each member means, for the rule index; a test holds it to what is made here.
 */

const functionViews = new WeakMap<FunctionNode, View>()

export function functionView(it: FunctionNode, side: Side): View {
  const view = functionViews.get(it) ?? makeFunctionView(it, side)
  functionViews.set(it, view)
  return view
}

function makeFunctionView(it: FunctionNode, side: Side): View {
  return {
    name: it.name,
    runtime: it.runtime ?? '',
    handler: it.handler ?? '',
    codePath: it.codePath ?? '',
    role: roleName(it, side) ?? '',
    ...powerOf(it, side),
    routes: callsOf(it, side),
    triggers: [...new Set((side.triggersByFunction.get(it.id) ?? []).flatMap((trigger) => (trigger.isOff === true ? [] : [trigger.type])))],
    callers: it.callers ?? [],
    framework: side.services.get(it.service)?.framework ?? '',
    owner: ownerOf(it, side) ?? '',
    hasOwner: ownerOf(it, side) !== undefined,
    isOwnerDemanded: side.ownerTags !== null,
    leftover: '',
    isLeftover: false,
    isAbandoned: false,
  }
}

/** Who answers for it, by its tags; the usual names where the repository names none. */
function ownerOf({ tags = [] }: FunctionNode, { ownerTags }: Side): Val<string> | undefined {
  const names = (ownerTags ?? usualOwnerTags).map((it) => it.toLowerCase())
  return tags.find((it) => names.includes(it.name.toLowerCase()))?.value
}

const usualOwnerTags = ['owner', 'team']

/** The routes that reach it, and those that ask it whether they may: API Gateway calls an authorizer for each of them. */
function callsOf(it: FunctionNode, side: Side): number {
  const asks = (route: Route): boolean =>
    route.authorizer === it.name && route.function !== it.id && route.auth.known && route.auth.value === 'custom'
  return (side.routesByFunction.get(it.id)?.length ?? 0) + (side.routesByService.get(it.service) ?? []).filter(asks).length
}

function powerOf(it: FunctionNode, side: Side): View {
  const role = roleOf(it, side)
  const others = role === undefined ? alsoAs(it, side) : runningAs(side, role)
  const sharedWith = others.flatMap((other) => (other.id === it.id ? [] : [other.name]))
  if (role === undefined) return { sharedWith, may: [], mayText: '' }
  return {
    sharedWith,
    may: grantsOf(role).flatMap(mayOf).slice(0, 20),
    mayText: dangersOf(role),
  }
}

/** Who of the same service runs as the same role, which is made elsewhere. */
const alsoAs = ({ roleName, service }: FunctionNode, side: Side): readonly FunctionNode[] =>
  roleName === null ? [] : (side.functionsByRole.get('') ?? []).filter((other) => other.roleName === roleName && other.service === service)

const mayOf = (grant: Grant): { action: string; resource: string; line: number }[] =>
  grant.resources.map((resource) => ({
    action: grant.action,
    resource,
    line: (grant.item.text?.at ?? grant.clause.statement.at).start.line,
  }))

const roleOf = (it: FunctionNode, side: Side): Principal | undefined => (it.role === null ? undefined : side.principals.get(it.role))

/** The role as a person would name it; of one that a framework made, its name there. */
const roleName = (it: FunctionNode, side: Side): string | null => it.roleName ?? roleOf(it, side)?.name ?? null

export const textOf = (value: Val<string> | null): string | null =>
  value === null ? null : value.known ? value.value : `\${${value.expression.replace(/^\$\{|\}$/g, '')}}`

export const functionFact = (it: FunctionNode, side: Side): FunctionFact => ({
  name: it.name,
  runtime: textOf(it.runtime),
  handler: textOf(it.handler),
  codePath: it.codePath,
  role: roleName(it, side),
})

const viewOf = (id: string | null, side: Side): View | null => {
  const node = id === null ? undefined : side.functions.get(id)
  return node === undefined ? null : functionView(node, side)
}

export const nameOf = (id: string | null, side: Side): string | null => (id === null ? null : (side.functions.get(id)?.name ?? null))

/** `change`: of a route that changes, whether it takes requests that it refused. */
export const routeView = (it: Route, side: Side, change: RequestChange = { kind: 'none' }): View => ({
  method: it.method,
  path: it.path,
  api: it.api,
  auth: it.auth,
  authorizer: it.authorizer ?? '',
  when: it.authWhen ?? '',
  keyed: it.auth.known && it.auth.value === 'api-key',
  unenforced: it.auth.known && it.auth.value === 'none' ? (it.authorizer ?? '') : '',
  scopes: it.scopes,
  validated: it.validated,
  validates: validates(it),
  loosened: loosenedOf(change),
  witness: witnessOf(change),
  preflight: it.preflight,
  restricted: it.restricted,
  entrance: isEntrance(it, side),
  backend: it.backend ?? '',
  function: viewOf(it.function, side),
  siblings: siblingsOf(it, side),
})

function siblingsOf(it: Route, side: Side): View {
  const others = (side.routesByService.get(it.service) ?? []).filter(
    (other) => other !== it && other.api === it.api && other.apiName === it.apiName && !other.preflight,
  )
  const authorized = others.filter((other) => other.auth.known && !['none', 'unknown'].includes(other.auth.value))
  const [auth, using] = most(authorized, (other) => (other.auth.known ? other.auth.value : ''))
  const [authorizer] = most(using, (other) => other.authorizer ?? '')
  const validated = others.filter((other) => other.validated === true).length
  return { count: others.length, authorized: authorized.length, auth, authorizer, validated }
}

function most<T>(items: readonly T[], key: (item: T) => string): [string, readonly T[]] {
  const groups = [...groupBy(items, key)].toSorted((a, b) => b[1].length - a[1].length)
  return groups[0] ?? ['', []]
}

export const routeFact = (it: Route, side: Side): RouteFact => ({
  method: it.method,
  path: it.path,
  function: nameOf(it.function, side),
  api: it.api,
  auth: it.auth.known ? it.auth.value : 'unknown',
  validated: it.validated,
})

/** Whether anyone on the internet may call it. */
export const isPublic = (it: Route, side: Side): boolean =>
  it.auth.known && it.auth.value === 'none' && !it.preflight && !it.restricted && isEntrance(it, side)

/**
 * Nobody enters by a route that the gateway answers itself. A WebSocket API authorizes when the connection opens, at `$connect`. Without that
 * route everyone may connect, and one of its others stands for it
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html).
 */
function isEntrance(it: Route, side: Side): boolean {
  if (it.mock === true) return false
  if (it.api !== 'websocket' || it.path === '/$connect') return true
  const all = (side.routesByService.get(it.service) ?? []).filter((other) => other.api === it.api && other.apiName === it.apiName)
  const [stands = all[0]] = ['/$connect', '/$default'].flatMap((path) => all.find((other) => other.path === path) ?? [])
  return it === stands
}

/** `before`: the function that it starts as it was at base; undefined where that is new. */
export const triggerView = (it: Trigger, side: Side, before?: FunctionNode): View => ({
  type: it.type,
  source: it.source ?? '',
  function: viewOf(it.function, side),
  producer: producerOf(it, side),
  isFunctionNew: before === undefined,
})

export const triggerFact = (it: Trigger, side: Side): TriggerFact => ({
  function: nameOf(it.function, side),
  type: it.type,
  source: it.source,
})
