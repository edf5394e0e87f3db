import type { Auth } from '../../../model/report.ts'
import { possibilities } from '../../cloudformation/choice.ts'
import { guard, type Guard, methodName, pathName, type RouteDraft, unguarded, unknownGuard } from '../../cloudformation/route.ts'
import { shown, shownList } from '../../cloudformation/value.ts'
import { entries, type Entry, entry, get, known, type Tree } from '../../syntax/tree.ts'
import { type EventContext, isTruthy } from './event.ts'
import { guardOf } from './open-guard.ts'
import { requestOf } from './request.ts'
import { restApi } from './rest.ts'

/**
 * `custom.apiGatewayServiceProxies`: routes that hand what they get to a queue, a topic, a table … and reach no function.
 * https://github.com/serverless-operations/serverless-apigateway-service-proxy
 */
export function readServiceProxies(context: EventContext): RouteDraft[] {
  const proxies = possibilities(get(context.config, 'custom', 'apiGatewayServiceProxies'))
  return proxies.flatMap(({ tree }) => entries(tree)).map((it) => proxyRoute(it, context))
}

function proxyRoute(proxy: Entry, context: EventContext): RouteDraft {
  const method = methodName(shown(get(proxy.value, 'method')) ?? 'ANY')
  return {
    ...restApi(context),
    ...proxyGuard(proxy),
    method,
    path: pathName(shown(get(proxy.value, 'path')) ?? ''),
    at: proxy.keyAt,
    function: null,
    ...requestOf({ config: proxy.value, at: proxy.keyAt }, null, context),
    preflight: method === 'OPTIONS',
  }
}

const types: ReadonlyMap<string, Auth> = new Map<string, Auth>([
  ['AWS_IAM', 'iam'],
  ['CUSTOM', 'custom'],
  ['COGNITO_USER_POOLS', 'cognito'],
])

/** In the words of CloudFormation. */
function proxyGuard({ keyAt, value }: Entry): Guard {
  const type = entry(value, 'authorizationType')
  const key = entry(value, 'private')
  const authorized = guardOf(type, (word) => typeGuard(word, type, value))
  const keyed = guardOf(key, (asked) => {
    const is = isTruthy(asked)
    if (is === false) return undefined
    return is === true ? guard('api-key', key?.keyAt ?? keyAt) : unknownGuard(shown(asked) ?? 'private', key?.keyAt ?? keyAt)
  })
  return authorized ?? keyed ?? unguarded(keyAt)
}

function typeGuard(word: Tree, member: Entry | undefined, proxy: Tree): Guard | undefined {
  if (isTruthy(word) === false || known(word) === 'NONE') return undefined
  const more = { authorizer: shown(get(proxy, 'authorizerId')) ?? null, scopes: shownList(get(proxy, 'authorizationScopes')) }
  const at = member?.keyAt ?? word.at
  const auth = types.get(known(word) ?? '')
  return auth === undefined ? unknownGuard(shown(word) ?? 'authorizationType', at, more) : guard(auth, at, more)
}
