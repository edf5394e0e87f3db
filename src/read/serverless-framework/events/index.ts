import type { Statement } from '../../../model/application.ts'
import type { RouteDraft } from '../../cloudformation/route.ts'
import { unknownGuard } from '../../cloudformation/route.ts'
import type { TriggerDraft } from '../../cloudformation/trigger.ts'
import { loadBalancerRoutes } from './alb.ts'
import { type EventContext, eventsOf, type FunctionEvent, type FunctionEvents } from './event.ts'
import { urlRoutes } from './function-url.ts'
import { httpApiRoute } from './http-api.ts'
import { tellMisplaced, tellMisplacedOf } from './misplaced.ts'
import { sameGuard } from './open-guard.ts'
import { restRoute } from './rest.ts'
import { statementsFor } from './statements.ts'
import { edgeTriggers, eventTriggers } from './triggers.ts'
import { webSocketRoute } from './web-socket.ts'

export type { EventContext, FunctionEvents } from './event.ts'
export { readServiceProxies } from './service-proxy.ts'
export { readStateMachines } from './state-machine.ts'
export { readWebhooks } from './webhook.ts'

export interface EventsPart {
  readonly routes: readonly RouteDraft[]
  readonly triggers: readonly TriggerDraft[]
}

/** What calls or starts a function: its `events:` and its `url:`. */
export function readEvents(fn: FunctionEvents, context: EventContext): EventsPart {
  const events = eventsOf(fn, context.stack)
  const routes = events.flatMap((it) => {
    const found = routeReaders.get(it.type)?.(it, fn, context) ?? []
    tellMisplaced(it, found, context.stack)
    return found
  })
  tellMisplacedOf(fn, routes, context)
  return {
    routes: [...merged(routes), ...urlRoutes(fn)],
    triggers: [...events.filter((it) => !routeReaders.has(it.type)).flatMap((it) => eventTriggers(it, fn, context)), ...edgeTriggers(fn)],
  }
}

type RouteReader = (event: FunctionEvent, fn: FunctionEvents, context: EventContext) => RouteDraft[]

const routeReaders: ReadonlyMap<string, RouteReader> = new Map<string, RouteReader>([
  ['http', restRoute],
  ['httpApi', httpApiRoute],
  ['websocket', webSocketRoute],
  ['alb', loadBalancerRoutes],
])

/** The same route from several configurations, of which the deployment chooses one, is guarded as they all are, or nobody knows how. */
function merged(routes: readonly RouteDraft[]): RouteDraft[] {
  const groups = Map.groupBy(routes, (it) => `${it.apiId} ${it.api} ${it.method} ${it.path}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined || sameGuard(group) !== undefined) return first ?? []
    return { ...first, ...unknownGuard('authorizer', first.at, { authAt: first.authAt }) }
  })
}

/** What the Framework adds to the role so that the function can be started by its events; each with the event's line. */
export function eventStatements(fn: FunctionEvents, context: EventContext): Statement[] {
  return eventsOf(fn, context.stack).flatMap((it) => statementsFor(it, fn, context))
}
