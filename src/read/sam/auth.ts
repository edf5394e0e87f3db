import type { Auth } from '../../model/report.ts'
import type { Span } from '../../model/source.ts'
import { guard, type Guard, unguarded, unknownGuard } from '../cloudformation/route.ts'
import { isFalse, isTrue, shown, shownList } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, isNull, known, type Tree } from '../syntax/tree.ts'
import type { Api } from './api.ts'

/**
 * How SAM guards a route: the event's own authorizer, else the API's default one, else an API key if one is required.
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-controlling-access-to-apis.html
 */
export function eventGuard(auth: Tree | undefined, api: Api, method: string, at: Span): Guard {
  const own = entry(auth, 'Authorizer')
  const scopes = get(auth, 'AuthorizationScopes')
  const found = own === undefined ? defaultGuard(api, method, at) : namedGuard(own, api)
  const guarded = scopes === undefined || isNull(scopes) ? found : { ...found, scopes: shownList(scopes) }
  return isNone(guarded) ? (keyGuard(auth, api, method) ?? guarded) : guarded
}

const isNone = (it: Guard): boolean => it.auth.known && it.auth.value === 'none'

/** What counts where an event, or an operation of the API's document, says nothing. */
export function defaultGuard(api: Api, method: string, at: Span): Guard {
  const auth = get(api.properties, 'Auth')
  const name = entry(auth, 'DefaultAuthorizer')
  if (api.foreign || auth?.kind === 'unknown')
    return unknownGuard(auth === undefined ? api.id : (shown(auth) ?? 'Auth'), at, { authAt: null })
  if (name === undefined || isExemptPreflight(auth, api, method)) return unguarded(at)
  return namedGuard(name, api)
}

/** REST APIs guard `OPTIONS` by default unless told not to; HTTP APIs never do. */
const isExemptPreflight = (auth: Tree | undefined, api: Api, method: string): boolean =>
  method === 'OPTIONS' && (api.kind === 'http' || isFalse(get(auth, 'AddDefaultAuthorizerToCorsPreflight')))

/** An API key, when the event or the API asks for one. The event has the last word. */
export function keyGuard(auth: Tree | undefined, api: Api, method: string): Guard | undefined {
  const own = entry(auth, 'ApiKeyRequired')
  const apiAuth = get(api.properties, 'Auth')
  const preflight = method === 'OPTIONS' && isFalse(get(apiAuth, 'AddApiKeyRequiredToCorsPreflight'))
  const asked = own ?? (preflight ? undefined : entry(apiAuth, 'ApiKeyRequired'))
  return asked !== undefined && isTrue(asked.value) ? guard('api-key', asked.keyAt) : undefined
}

/** An authorizer by its name among the API's `Authorizers`, or one of SAM's own words. `name`: the member that names it. */
export function namedGuard(name: Entry, api: Api): Guard {
  const text = known(name.value)
  const at = name.keyAt
  if (text === undefined) return unknownGuard(shown(name.value) ?? name.key, at)
  const authorizer = get(api.properties, 'Auth', 'Authorizers', text)
  if (text === 'NONE') return guard('none', at)
  if (text === 'AWS_IAM' && authorizer === undefined) return guard('iam', at)
  const scopes = text === 'AWS_IAM' ? [] : shownList(get(authorizer, 'AuthorizationScopes'))
  const more = { authorizer: text, scopes }
  const auth = kindOf(authorizer) ?? (api.kind === 'rest' && authorizer?.kind === 'map' ? 'custom' : undefined)
  return auth === undefined ? unknownGuard(text, at, more) : guard(auth, at, more)
}

const kinds: ReadonlyMap<string, Auth> = new Map<string, Auth>([
  ['UserPoolArn', 'cognito'],
  ['FunctionArn', 'custom'],
  ['JwtConfiguration', 'jwt'],
  ['OpenIdConnectUrl', 'jwt'],
])

function kindOf(authorizer: Tree | undefined): Auth | undefined {
  const telling = entries(authorizer).find((it) => kinds.has(it.key))
  return telling === undefined ? undefined : kinds.get(telling.key)
}
