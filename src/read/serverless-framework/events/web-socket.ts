import { routeKey } from '../../cloudformation/http-api.ts'
import { guard, type Guard, type RouteDraft, unguarded } from '../../cloudformation/route.ts'
import { shown, sourceName } from '../../cloudformation/value.ts'
import { possibilities } from '../../cloudformation/choice.ts'
import { entries, type Entry, entry, get, items, known, type Tree } from '../../syntax/tree.ts'
import { functionGuard } from './authorizer.ts'
import { type EventContext, type FunctionEvent, type FunctionEvents, isTruthy, provider, unreadable } from './event.ts'
import { once } from './once.ts'
import { guardOf } from './open-guard.ts'

/** `websocket`: a route by its key. https://www.serverless.com/framework/docs/providers/aws/events/websocket */
export function webSocketRoute(event: FunctionEvent, fn: FunctionEvents, context: EventContext): RouteDraft[] {
  // `routeKey` is the word of the plugin from before the Framework had such events.
  const route = shown(get(event.config, 'route')) ?? shown(get(event.config, 'routeKey')) ?? shown(event.config)
  if (route === undefined || event.config.kind === 'unknown') {
    unreadable(`an event of \`${fn.name}\``, event.config, context.stack)
    return []
  }
  return [
    {
      ...routeKey(route, 'websocket'),
      ...(connectGuard(context) ?? unguarded(event.at)),
      apiId: sourceName(provider(context, 'apiGateway', 'websocketApiId')) ?? 'WebsocketsApi',
      at: event.at,
      function: fn.id,
    },
  ]
}

/** A WebSocket API authorizes on `$connect` alone, whichever function it reaches, and nobody sends a message without having connected. */
const connectGuard = once((context): Guard | undefined => {
  for (const fn of functionsOf(get(context.config, 'functions'))) {
    for (const { tree } of possibilities(get(fn.value, 'events'))) {
      const config = get(tree, 'websocket')
      if (known(get(config, 'route')) === '$connect') return authorizerGuard(entry(config, 'authorizer'), context)
    }
  }
  return undefined
})

/** `functions:` is a map, or a list of maps. */
const functionsOf = (functions: Tree | undefined): readonly Entry[] => items(functions).flatMap((it) => entries(it))

/** A Lambda function, by its name in the service or by its ARN. */
function authorizerGuard(member: Entry | undefined, context: EventContext): Guard | undefined {
  return guardOf(member, (value) => {
    if (member === undefined || isTruthy(value) === false) return undefined
    const arn = get(value, 'arn')
    const name = arn === undefined ? known(value.kind === 'map' ? get(value, 'name') : value) : undefined
    if (name !== undefined && !name.includes(':')) return functionGuard(name, member, context)
    return guard('custom', member.keyAt, { authorizer: shown(get(value, 'name')) ?? sourceName(arn ?? value) })
  })
}
