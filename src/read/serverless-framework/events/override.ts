import { authorizationOf } from '../../cloudformation/authorization.ts'
import { guard, type Guard } from '../../cloudformation/route.ts'
import type { Stack } from '../../cloudformation/stack.ts'
import { isTrue } from '../../cloudformation/value.ts'
import { entry, get } from '../../syntax/tree.ts'
import { isNone } from './open-guard.ts'

/**
 * The guard of a route after `resources:` has had its say: what is written there under the name that the Framework gives the route's resource
 * is merged over it. https://www.serverless.com/framework/docs/providers/aws/guide/resources#override-aws-cloudformation-resource
 */
export function overridden(how: Guard, resource: string, stack: Stack): Guard {
  const over = stack.resources.get(resource)
  if (over === undefined) return how
  if (get(over.properties, 'AuthorizationType') !== undefined) return authorizationOf(over, stack)
  const key = entry(over.properties, 'ApiKeyRequired')
  return key !== undefined && isTrue(key.value) && isNone(how) ? guard('api-key', key.keyAt) : how
}

/** `GET`, `/orders/{id}` → `ApiGatewayMethodOrdersIdVarGet` */
export const methodResource = (method: string, path: string): string => `ApiGatewayMethod${spelled(path)}${part(method)}`

/** `GET /orders/{id}` → `HttpApiRouteGetOrdersIdVar` */
export const routeResource = (key: string): string => `HttpApiRoute${key === '$default' ? 'Default' : spelled(key)}`

const spelled = (path: string): string => path.split('/').map(part).join('')

function part(text: string): string {
  const lower = text.toLowerCase().replaceAll('-', 'Dash')
  const named = lower.includes('{') && lower.includes('}') ? `${lower}Var` : lower
  const letters = named.replaceAll(/[^0-9A-Za-z]/g, '')
  return `${letters.charAt(0).toUpperCase()}${letters.slice(1)}`
}
