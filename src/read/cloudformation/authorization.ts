import type { Auth } from '../../model/report.ts'
import { get, known, type Tree } from '../syntax/tree.ts'
import { guard, type Guard, unguarded, unknownGuard } from './route.ts'
import type { Resource, Stack } from './stack.ts'
import { isTrue, shown, shownList, sourceName } from './value.ts'

/** How a method of a REST API or a route of an HTTP or WebSocket API is guarded: `AuthorizationType`, `AuthorizerId`, `ApiKeyRequired`. */
export function authorizationOf(it: Resource, stack: Stack): Guard {
  const type = get(it.properties, 'AuthorizationType')
  const word = known(type)?.toUpperCase() ?? ''
  if (type === undefined || word === 'NONE') return withoutAuthorizer(it, type)
  const id = get(it.properties, 'AuthorizerId')
  const more = { authorizer: sourceName(id), scopes: shownList(get(it.properties, 'AuthorizationScopes')) }
  const auth = authorizationTypes.get(word) ?? authorizerAuth(stack.referred(id))
  return auth === undefined ? unknownGuard(shown(type) ?? 'AuthorizationType', type.at, more) : guard(auth, type.at, more)
}

function withoutAuthorizer(it: Resource, type: Tree | undefined): Guard {
  const key = get(it.properties, 'ApiKeyRequired')
  return isTrue(key) ? guard('api-key', key?.at ?? it.at) : { ...unguarded(it.at), authAt: type?.at ?? null }
}

const authorizationTypes: ReadonlyMap<string, Auth> = new Map<string, Auth>([
  ['AWS_IAM', 'iam'],
  ['CUSTOM', 'custom'],
  ['COGNITO_USER_POOLS', 'cognito'],
  ['JWT', 'jwt'],
])

/** By the authorizer's own type, where the method or route does not say one that is known. */
const authorizerAuth = (it: Resource | undefined): Auth | undefined =>
  authorizerTypes.get(known(get(it?.properties, 'Type')) ?? known(get(it?.properties, 'AuthorizerType')) ?? '')

const authorizerTypes: ReadonlyMap<string, Auth> = new Map<string, Auth>([
  ['COGNITO_USER_POOLS', 'cognito'],
  ['TOKEN', 'custom'],
  ['REQUEST', 'custom'],
  ['JWT', 'jwt'],
])
