import type { Auth } from '../../../model/report.ts'
import { guard, type Guard, methodName, pathName, type RouteDraft, unguarded, unknownGuard } from '../../cloudformation/route.ts'
import { shown, shownList, sourceName } from '../../cloudformation/value.ts'
import { entries, type Entry, entry, get, known, type Tree } from '../../syntax/tree.ts'
import { type EventContext, type FunctionEvent, type FunctionEvents, isTruthy, provider, warn } from './event.ts'
import { once } from './once.ts'
import { guardOf } from './open-guard.ts'
import { overridden, routeResource } from './override.ts'
import { shapeOf } from './shape.ts'

/** `httpApi`: a route of an HTTP API. https://www.serverless.com/framework/docs/providers/aws/events/http-api */
export function httpApiRoute(event: FunctionEvent, fn: FunctionEvents, context: EventContext): RouteDraft[] {
  const shape = shapeOf(event, fn, context)
  if (shape === undefined) return []
  const method = methodName(shape.method ?? 'ANY')
  const path = shape.path === undefined || shape.path === '*' ? '$default' : shape.path
  const how = authorizerGuard(entry(event.config, 'authorizer'), context) ?? unguarded(event.at)
  return [
    {
      ...overridden(how, routeResource(path === '$default' ? path : `${method} ${path}`), context.stack),
      api: 'http',
      method,
      path: pathName(path),
      validated: false,
      preflight: method === 'OPTIONS',
      restricted: false,
      apiId: apiIdOf(context),
      at: event.at,
      function: fn.id,
    },
  ]
}

const apiIdOf = once((context) => sourceName(provider(context, 'httpApi', 'id')) ?? 'HttpApi')

const authorizersOf = once((context) => new Map(entries(provider(context, 'httpApi', 'authorizers')).map((it) => [it.key, it.value])))

function authorizerGuard(member: Entry | undefined, context: EventContext): Guard | undefined {
  return guardOf(member, (value) => {
    if (member === undefined || isTruthy(value) === false) return undefined
    return value.kind === 'map' ? mapGuard(value, member, context) : namedGuard(value, member, context, [])
  })
}

/** `id`: of an authorizer outside of this stack, which is a JWT one unless it says otherwise. */
function mapGuard(value: Tree, member: Entry, context: EventContext): Guard {
  const type = get(value, 'type')
  const scopes = shownList(get(value, 'scopes'))
  if (known(type)?.toLowerCase() === 'aws_iam') return guard('iam', member.keyAt)
  const id = get(value, 'id')
  if (id === undefined) return namedGuard(get(value, 'name'), member, context, scopes)
  const auth = authOf(type)
  const more = { authorizer: sourceName(id), scopes }
  return auth === undefined ? unknownGuard(shown(type) ?? 'type', member.keyAt, more) : guard(auth, member.keyAt, more)
}

/** Not a Lambda function (`request`) is a JWT; a type that is given and not known stays so. */
function authOf(type: Tree | undefined): Auth | undefined {
  const word = known(type)?.toLowerCase()
  if (word === 'request' || word === 'custom') return 'custom'
  return type === undefined || word === 'jwt' ? 'jwt' : undefined
}

/** One of `provider.httpApi.authorizers`. */
function namedGuard(name: Tree | undefined, member: Entry, context: EventContext, scopes: readonly string[]): Guard {
  const word = known(name)
  const more = { authorizer: shown(name) ?? null, scopes }
  if (word === undefined) return unknownGuard(shown(name) ?? member.key, member.keyAt, more)
  const authorizer = authorizersOf(context).get(word)
  if (authorizer === undefined) {
    const hidden = [['httpApi', 'authorizers'], ['httpApi'], []].some((it) => provider(context, ...it)?.kind === 'unknown')
    const message = `The authorizer \`${word}\` is not among \`provider.httpApi.authorizers\`: what guards the route is not known.`
    if (!hidden) warn('unknown-authorizer', name?.at ?? member.value.at, message, member.value, context.stack)
    return unknownGuard(word, member.keyAt, more)
  }
  const type = get(authorizer, 'type')
  const auth = authorizer.kind === 'unknown' ? undefined : authOf(type)
  return auth === undefined ? unknownGuard(shown(type) ?? word, member.keyAt, more) : guard(auth, member.keyAt, more)
}
