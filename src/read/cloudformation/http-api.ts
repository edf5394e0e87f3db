import type { Route } from '../../model/application.ts'
import { bodyRoutes, documentOf } from '../openapi/body.ts'
import { get, known, type Tree } from '../syntax/tree.ts'
import { authorizationOf } from './authorization.ts'
import { messagesOf } from './request.ts'
import { backendOf, methodName, pathName, type RouteDraft, unguarded } from './route.ts'
import type { Resource, Stack } from './stack.ts'
import { shown, sourceName } from './value.ts'

/** `AWS::ApiGatewayV2::Api`, HTTP and WebSocket: routes, an OpenAPI body, or the quick form with a target. */
export function readHttpApis(stack: Stack): RouteDraft[] {
  const own = stack.ofType('AWS::ApiGatewayV2::Api').flatMap((it) => [...bodyOf(it, stack), ...quickRoute(it, stack)])
  // Without these, which it must have, it says more of a route that a framework makes.
  const written = stack.ofType('AWS::ApiGatewayV2::Route').filter((it) => get(it.properties, 'RouteKey') ?? get(it.properties, 'ApiId'))
  const routes = written.map((it) => routeDraft(it, stack))
  return [...own, ...throughConnect(routes)]
}

function bodyOf(it: Resource, stack: Stack): RouteDraft[] {
  const document = documentOf({ inline: get(it.properties, 'Body'), file: get(it.properties, 'BodyS3Location') }, it, stack)
  return document === undefined ? [] : bodyRoutes(document, { api: 'http', apiId: it.id, restricted: false }, stack)
}

/** `Target` (with `RouteKey`, else `$default`) makes one route without authorization: a "quick create". */
function quickRoute(it: Resource, stack: Stack): RouteDraft[] {
  const target = get(it.properties, 'Target')
  if (target === undefined) return []
  const key = get(it.properties, 'RouteKey')
  const how = unguarded(it.at)
  return [{ ...routeKey(shown(key) ?? '$default', 'http'), ...how, apiId: it.id, at: it.at, function: stack.functionOf(target) }]
}

function routeDraft(it: Resource, stack: Stack): RouteDraft {
  const { properties } = it
  const apiId = get(properties, 'ApiId')
  const key = shown(get(properties, 'RouteKey')) ?? '$default'
  const shape = routeKey(key, kindOf(stack.referred(apiId, 'AWS::ApiGatewayV2::Api'), key))
  return {
    ...shape,
    ...(shape.api === 'websocket' ? messagesOf(properties, stack) : {}),
    ...authorizationOf(it, stack),
    apiId: sourceName(apiId) ?? '',
    at: it.at,
    ...integrationTarget(get(properties, 'Target'), stack),
  }
}

type RouteShape = Pick<Route, 'api' | 'method' | 'path' | 'validated' | 'preflight' | 'restricted'>

/** `GET /orders`, `ANY /{proxy+}`, `$default`; of a WebSocket API `$connect` or the value of an action. */
export function routeKey(key: string, api: 'http' | 'websocket'): RouteShape {
  const space = key.indexOf(' ')
  const rest = { api, validated: false, restricted: false }
  if (api === 'websocket') return { ...rest, method: 'WEBSOCKET', path: pathName(key), preflight: false }
  const method = space === -1 ? 'ANY' : methodName(key.slice(0, space))
  return { ...rest, method, path: pathName(key.slice(space + 1).trim()), preflight: method === 'OPTIONS' }
}

/** An HTTP API's key is a method and a path; an API outside of the template shows by that. */
function kindOf(it: Resource | undefined, key: string): 'http' | 'websocket' {
  const protocol = known(get(it?.properties, 'ProtocolType'))
  if (protocol !== undefined) return protocol.toUpperCase() === 'WEBSOCKET' ? 'websocket' : 'http'
  return key === '$connect' || key === '$disconnect' || !/ |^\$default$/.test(key) ? 'websocket' : 'http'
}

/** `integrations/${Integration}` */
function integrationTarget(target: Tree | undefined, stack: Stack): Pick<RouteDraft, 'function' | 'backend'> {
  const integration = stack.referred(target, 'AWS::ApiGatewayV2::Integration')
  if (integration === undefined) return { function: stack.functionOf(target) }
  const { properties } = integration
  const uri = get(properties, 'IntegrationUri')
  return { function: stack.functionOf(uri), ...backendOf(get(properties, 'IntegrationType'), uri, get(properties, 'ConnectionType')) }
}

/** A WebSocket API authorizes on `$connect` alone, and nobody sends a message without having connected. */
export function throughConnect(routes: readonly RouteDraft[]): RouteDraft[] {
  return routes.map((it) => {
    const connect = it.api === 'websocket' ? routes.find((other) => other.apiId === it.apiId && other.path === '/$connect') : undefined
    if (connect === undefined || connect === it) return it
    return { ...it, auth: connect.auth, authorizer: connect.authorizer, authAt: connect.authAt, scopes: connect.scopes }
  })
}
