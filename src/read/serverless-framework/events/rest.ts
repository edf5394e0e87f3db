import { isLimitedBy, isPrivate, limits } from '../../cloudformation/exposure.ts'
import { statementsOf } from '../../cloudformation/policy-document.ts'
import { backendOf, guard, type Guard, methodName, pathName, type RouteDraft, unguarded, unknownGuard } from '../../cloudformation/route.ts'
import { shown, sourceName } from '../../cloudformation/value.ts'
import { entry, get, known, type Tree } from '../../syntax/tree.ts'
import { restAuthorizer } from './authorizer.ts'
import { type EventContext, type FunctionEvent, type FunctionEvents, isTruthy, provider, warn } from './event.ts'
import { once } from './once.ts'
import { guardOf, isNone } from './open-guard.ts'
import { methodResource, overridden } from './override.ts'
import { requestOf } from './request.ts'
import { shapeOf } from './shape.ts'

/** `http`: a route of a REST API. https://www.serverless.com/framework/docs/providers/aws/events/apigateway */
export function restRoute(event: FunctionEvent, fn: FunctionEvents, context: EventContext): RouteDraft[] {
  const shape = shapeOf(event, fn, context)
  if (shape === undefined) return []
  const method = methodName(shape.method ?? 'ANY')
  const path = pathName((shape.path ?? '/{proxy+}').replace(/(.)\/$/, '$1'))
  const resource = methodResource(method, path)
  return [
    {
      ...restApi(context),
      ...overridden(restGuard(event, context), resource, context.stack),
      method,
      path,
      at: event.at,
      function: fn.id,
      ...requestOf(event, resource, context),
      preflight: method === 'OPTIONS',
      ...backendOf(get(event.config, 'integration'), get(event.config, 'request', 'uri'), get(event.config, 'connectionType')),
    },
  ]
}

/** The REST API of the service: one of its own, unless `restApiId` names another, of which nothing more is seen here. */
export const restApi = once((context): Pick<RouteDraft, 'api' | 'apiId' | 'restricted'> => {
  const foreign = provider(context, 'apiGateway', 'restApiId')
  return { api: 'rest', apiId: sourceName(foreign) ?? 'ApiGatewayRestApi', restricted: foreign === undefined && isRestricted(context) }
})

/** An authorizer, else an API key: the Framework reads `private` beside an authorizer too, but then who may call is the authorizer's say. */
function restGuard({ config, at }: FunctionEvent, context: EventContext): Guard {
  const authorizer = restAuthorizer(entry(config, 'authorizer'), context)
  if (authorizer !== undefined && !isNone(authorizer)) return authorizer
  return keyGuard(config) ?? authorizer ?? unguarded(at)
}

function keyGuard(config: Tree): Guard | undefined {
  const asked = entry(config, 'private')
  return guardOf(asked, (value) => {
    const is = isTruthy(value)
    if (is === false || asked === undefined) return undefined
    return is === true ? guard('api-key', asked.keyAt) : unknownGuard(shown(value) ?? 'private', asked.keyAt)
  })
}

/** What `provider:`, or `resources:` over it, says of the whole API: a private endpoint, or a resource policy that does not let everyone in. */
function isRestricted(context: EventContext): boolean {
  const over = context.stack.resources.get('ApiGatewayRestApi')?.properties
  const isPrivateHere = known(provider(context, 'endpointType'))?.toUpperCase() === 'PRIVATE'
  if (isPrivateHere || isPrivate(get(over, 'EndpointConfiguration')) || isLimitedBy(get(over, 'Policy'))) return true
  const policy = provider(context, 'apiGateway', 'resourcePolicy') ?? formerPolicy(context)
  if (policy === undefined) return false
  const document: Tree = { kind: 'map', at: policy.at, tag: null, entries: [{ key: 'Statement', keyAt: policy.at, value: policy }] }
  return limits(statementsOf(document, 'written'))
}

/** `provider.resourcePolicy` counts before version 3 alone: https://www.serverless.com/framework/docs/deprecations */
function formerPolicy(context: EventContext): Tree | undefined {
  const policy = entry(context.config, 'provider') === undefined ? undefined : entry(provider(context), 'resourcePolicy')
  if (policy === undefined) return undefined
  if (/^[\^~>=v\s]*[12]\b/.test(known(get(context.config, 'frameworkVersion')) ?? '')) return policy.value
  const message =
    '`provider.resourcePolicy` has no effect since version 3 of the Framework, which reads `provider.apiGateway.resourcePolicy`.'
  warn('misplaced-key', policy.keyAt, message, policy.value, context.stack)
  return undefined
}
