import type { NodeId } from '../../model/application.ts'
import { type Guard, methodName, pathName, type RouteDraft, unguarded, unknownGuard } from '../cloudformation/route.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { isTrue, shown } from '../cloudformation/value.ts'
import { limitsItself, operationRoute } from '../openapi/body.ts'
import { type Operation, operationsOf } from '../openapi/operations.ts'
import { unchecked } from '../request/check.ts'
import { type Entry, entry, get, type Tree } from '../syntax/tree.ts'
import { type Api, type Apis, limitsAccess, mergesDefinitions } from './api.ts'
import { defaultGuard, eventGuard, keyGuard, namedGuard } from './auth.ts'
import { requestOf } from './request.ts'

/** A function's (or state machine's) event of type `Api` or `HttpApi`. */
export interface RouteEvent {
  /** The event under its key. */
  readonly event: Entry
  readonly kind: Api['kind']
  /** null for what is no function. */
  readonly function: NodeId | null
}

/** The routes that events and the APIs' own documents make together. */
export function readRoutes(events: readonly RouteEvent[], apis: Apis, stack: Stack): RouteDraft[] {
  const placed = events.map((it) => ({ ...it, api: apiOf(it, apis), shape: shapeOf(it) }))
  const documents = new Map(apis.all.filter((it) => it.document !== undefined).map((api) => [api.id, documentRoutes(api, placed, stack)]))
  const limited = new Set(placed.flatMap((it) => (resourcePolicyOf(it) === undefined ? [] : [it.api.id])))
  const own = placed.flatMap((it) => {
    const document = documents.get(it.api.id)
    if (document?.matched.has(it.event) === true) return []
    return eventRoute(it, limited.has(it.api.id), stack)
  })
  return [...[...documents.values()].flatMap((it) => it.routes), ...own]
}

type PlacedEvent = RouteEvent & { readonly api: Api; readonly shape: Shape }
interface Shape {
  readonly method: string
  readonly path: string
}

function apiOf({ event, kind }: RouteEvent, apis: Apis): Api {
  return apis.of(kind, get(event.value, 'Properties', kind === 'rest' ? 'RestApiId' : 'ApiId'))
}

/** An HTTP API's event without path and method is the API's catch-all. */
function shapeOf({ event, kind }: RouteEvent): Shape {
  const [path, method] = ['Path', 'Method'].map((it) => shown(get(event.value, 'Properties', it)))
  const catchAll = kind === 'http' && path === undefined
  return { method: methodName(method ?? 'ANY'), path: pathName(path ?? (catchAll ? '$default' : '/')) }
}

interface DocumentRoutes {
  readonly routes: readonly RouteDraft[]
  /** Events that the document has an operation for. */
  readonly matched: ReadonlySet<Entry>
}

function documentRoutes(api: Api, events: readonly PlacedEvent[], stack: Stack): DocumentRoutes {
  const { document, kind } = api
  if (document === undefined) return { routes: [], matched: new Set() }
  const authorizer = (_: string, requirement: Entry) =>
    api.inline && get(api.properties, 'Auth', 'Authorizers', requirement.key) !== undefined
      ? namedGuard(
          {
            ...requirement,
            value: { kind: 'scalar', value: requirement.key, source: requirement.key, quoted: true, at: requirement.keyAt, tag: null },
          },
          api,
        )
      : undefined
  const byPath = Map.groupBy(
    events.filter((it) => it.api.id === api.id),
    (it) => bare(it.shape.path),
  )
  const matched = new Set<Entry>()
  const routes = operationsOf({ document, api: kind, authorizer }, stack).flatMap((it) => {
    const same = (byPath.get(bare(it.path)) ?? []).filter((other) => it.method === other.shape.method || it.method === 'ANY')
    for (const other of same) matched.add(other.event)
    if (it.dangling) return []
    const [event] = same
    const facts = { api: kind, apiId: api.id, restricted: api.restricted || limitsItself(document) }
    const route = operationRoute(it, documentGuard(it, event, api), facts)
    if (event === undefined) return route
    const request =
      api.inline && get(event.event.value, 'Properties', 'RequestModel') !== undefined ? requestOf(event.event, api, stack) : {}
    return { ...route, ...request, at: event.event.keyAt, function: route.function ?? event.function }
  })
  return { routes, matched }
}

/** The operation's own security; else, where SAM may add to the document, what the API has by default. */
function documentGuard(it: Operation, event: PlacedEvent | undefined, api: Api): Guard {
  const auth = get(event?.event.value, 'Properties', 'Auth')
  if (entry(auth, 'Authorizer') !== undefined && overrides(auth, api)) return eventGuard(auth, api, it.method, it.at)
  if (!api.inline) return it.guard ?? unguarded(it.at)
  const found = it.guard ?? defaultGuard(api, it.method, it.at)
  return found.auth.known && found.auth.value === 'none' ? (keyGuard(undefined, api, it.method) ?? found) : found
}

/** Whether an event's own authorization counts although the document has the operation. */
const overrides = (auth: Tree | undefined, api: Api): boolean =>
  api.kind === 'http' || isTrue(get(auth, 'OverrideApiAuth')) || mergesDefinitions(api)

/** Parameters are the same whatever they are called: `/orders/{id}`. */
const bare = (path: string): string => path.replaceAll(/\{[^{}]*\}/g, '{}').replace(/(.)\/$/, '$1')

const resourcePolicyOf = ({ event }: RouteEvent): Tree | undefined => get(event.value, 'Properties', 'Auth', 'ResourcePolicy')

/**
 * `isLimited`: some event of the same API brings a resource policy. Then nobody may call a route for which no policy allows it:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
function isRestricted(it: PlacedEvent, isLimited: boolean): boolean {
  const own = resourcePolicyOf(it)
  const inherited = get(it.api.properties, 'Auth', 'ResourcePolicy')
  return it.api.restricted || (own === undefined ? isLimited && inherited === undefined : limitsAccess(own))
}

function eventRoute(placed: PlacedEvent, isLimited: boolean, stack: Stack): RouteDraft[] {
  const { event, api, shape } = placed
  if (api.document !== undefined && !(api.kind === 'http' && api.inline) && !mergesDefinitions(api)) {
    // No path of API Gateway: written to let every route of the definition call the function.
    if (shape.path.includes('*')) return []
    const message = `The definition of \`${api.id}\` makes no \`${shape.method} ${shape.path}\`: this event lets the API call the function, but adds no route.`
    stack.gap('note', 'event-without-operation', event.keyAt, message)
    return []
  }
  const properties = get(event.value, 'Properties')
  const auth = get(properties, 'Auth')
  const hidden = api.documented && api.document === undefined
  return [
    {
      ...(hidden ? unknownGuard(`${api.id}.DefinitionUri`, event.keyAt) : eventGuard(auth, api, shape.method, event.keyAt)),
      ...shape,
      api: api.kind,
      apiId: api.id,
      at: event.keyAt,
      function: placed.function,
      ...(api.kind === 'rest' ? requestOf(event, api, stack) : unchecked),
      preflight: shape.method === 'OPTIONS',
      restricted: isRestricted(placed, isLimited),
    },
  ]
}
