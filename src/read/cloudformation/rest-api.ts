import { bodyRoutes, documentOf } from '../openapi/body.ts'
import { get, type Tree } from '../syntax/tree.ts'
import { authorizationOf } from './authorization.ts'
import { isLimitedBy, isPrivate } from './exposure.ts'
import { requestOf } from './request.ts'
import { backendOf, methodName, pathName, type RouteDraft } from './route.ts'
import type { Resource, Stack } from './stack.ts'
import { logicalId, references, shown, sourceName } from './value.ts'

/** `AWS::ApiGateway::RestApi` with its resources and methods, or with an OpenAPI body. */
export function readRestApis(stack: Stack): RouteDraft[] {
  const bodies = stack.ofType('AWS::ApiGateway::RestApi').flatMap((it) => {
    const document = documentOf({ inline: get(it.properties, 'Body'), file: get(it.properties, 'BodyS3Location') }, it, stack)
    return document === undefined ? [] : bodyRoutes(document, { api: 'rest', apiId: it.id, restricted: isRestricted(it) }, stack)
  })
  // Without these, which it must have, it says more of a method that a framework makes.
  const methods = stack
    .ofType('AWS::ApiGateway::Method')
    .filter((it) => get(it.properties, 'HttpMethod') ?? get(it.properties, 'ResourceId'))
  return [...bodies, ...methods.map((it) => methodRoute(it, stack))]
}

const isRestricted = (it: Resource | undefined): boolean =>
  it !== undefined && (isPrivate(get(it.properties, 'EndpointConfiguration')) || isLimitedBy(get(it.properties, 'Policy')))

function methodRoute(it: Resource, stack: Stack): RouteDraft {
  const { properties } = it
  const method = methodName(shown(get(properties, 'HttpMethod')) ?? 'ANY')
  const integration = get(properties, 'Integration')
  return {
    api: 'rest',
    apiId: sourceName(get(properties, 'RestApiId')) ?? '',
    method,
    path: pathName(resourcePath(get(properties, 'ResourceId'), stack, 30)),
    at: it.at,
    function: stack.functionOf(get(integration, 'Uri')),
    ...authorizationOf(it, stack),
    ...requestOf(it, stack),
    preflight: method === 'OPTIONS',
    ...backendOf(get(integration, 'Type'), get(integration, 'Uri'), get(integration, 'ConnectionType')),
    ...(shown(get(integration, 'Type'))?.toUpperCase() === 'MOCK' ? { mock: true } : {}),
    restricted: isRestricted(stack.referred(get(properties, 'RestApiId'), 'AWS::ApiGateway::RestApi')),
  }
}

/** `/orders/{id}`, put together from the resource and those above it; `${…}` where it continues outside of the template. */
function resourcePath(id: Tree | undefined, stack: Stack, hops: number): string {
  const [path = ''] = references(id)
  const it = stack.resources.get(logicalId(path))
  if (it?.type !== 'AWS::ApiGateway::Resource' || hops === 0) return path.endsWith('.RootResourceId') ? '' : (shown(id) ?? '')
  return `${resourcePath(get(it.properties, 'ParentId'), stack, hops - 1)}/${shown(get(it.properties, 'PathPart')) ?? ''}`
}
