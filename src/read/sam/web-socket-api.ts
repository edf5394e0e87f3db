import { routeKey, throughConnect } from '../cloudformation/http-api.ts'
import { messagesOf } from '../cloudformation/request.ts'
import { guard, type Guard, type RouteDraft, unguarded, unknownGuard } from '../cloudformation/route.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { isTrue, shown } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, type Tree } from '../syntax/tree.ts'

/** `AWS::Serverless::WebSocketApi`: routes by their keys, guarded when connecting. */
export function webSocketRoutes(it: Resource, properties: Tree | undefined, stack: Stack): RouteDraft[] {
  const routes = entries(get(properties, 'Routes')).map((route) => ({
    ...routeKey(route.key, 'websocket'),
    ...messagesOf(route.value, stack),
    ...routeGuard(route, get(properties, 'Auth')),
    apiId: it.id,
    at: route.keyAt,
    function: stack.functionOf(get(route.value, 'FunctionArn')),
  }))
  return throughConnect(routes)
}

/** Only connecting is authorized. */
function routeGuard(route: Entry, auth: Tree | undefined): Guard {
  const type = entry(auth, 'AuthType')
  if (route.key === '$connect' && type !== undefined) return connectGuard(type, auth)
  return isTrue(get(route.value, 'ApiKeyRequired')) ? guard('api-key', route.keyAt) : unguarded(route.keyAt)
}

function connectGuard(type: Entry, auth: Tree | undefined): Guard {
  const word = shown(type.value)?.toUpperCase()
  if (word === 'NONE') return guard('none', type.keyAt)
  if (word === 'AWS_IAM') return guard('iam', type.keyAt)
  const authorizer = shown(get(auth, 'AuthArn')) ?? null
  return word === 'CUSTOM' ? guard('custom', type.keyAt, { authorizer }) : unknownGuard(word ?? 'AuthType', type.keyAt)
}
