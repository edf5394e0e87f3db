import { guard, type Guard, methodName, pathName, type RouteDraft, unguarded, unknownGuard } from '../../cloudformation/route.ts'
import { shown, shownList, sourceName } from '../../cloudformation/value.ts'
import { entries, entry, get, items, known, type Tree } from '../../syntax/tree.ts'
import { type EventContext, type FunctionEvent, type FunctionEvents, provider, warn } from './event.ts'
import { once } from './once.ts'

/** `alb`: a rule of a load balancer's listener. https://www.serverless.com/framework/docs/providers/aws/events/alb */
export function loadBalancerRoutes(event: FunctionEvent, fn: FunctionEvents, context: EventContext): RouteDraft[] {
  const conditions = get(event.config, 'conditions')
  const paths = shownList(get(conditions, 'path'))
  const methods = shownList(get(conditions, 'method'))
  const listener = get(event.config, 'listenerArn')
  const how = albGuard(event, context)
  return (paths.length > 0 ? paths : ['/*']).flatMap((path) =>
    (methods.length > 0 ? methods : ['ANY']).map((method) => ({
      ...how,
      api: 'alb' as const,
      apiId: sourceName(listener) ?? '',
      method: methodName(method),
      path: pathName(path),
      at: event.at,
      function: fn.id,
      validated: false,
      preflight: methodName(method) === 'OPTIONS',
      restricted: isInternal(listener, context),
    })),
  )
}

function isInternal(listener: Tree | undefined, { stack }: EventContext): boolean {
  const balancer = get(stack.referred(listener, 'AWS::ElasticLoadBalancingV2::Listener')?.properties, 'LoadBalancerArn')
  return known(get(stack.referred(balancer)?.properties, 'Scheme')) === 'internal'
}

/** One or several of `provider.alb.authorizers`, each of which is passed. */
function albGuard({ config, at }: FunctionEvent, context: EventContext): Guard {
  const member = entry(config, 'authorizer')
  if (member === undefined) return unguarded(at)
  const guards = items(member.value).map((name) => namedGuard(name, member.keyAt, context))
  return guards.find((it) => it.auth.known && it.auth.value !== 'none') ?? guards[0] ?? unguarded(at)
}

const authorizersOf = once((context) => new Map(entries(provider(context, 'alb', 'authorizers')).map((it) => [it.key, it.value])))

function namedGuard(name: Tree, at: FunctionEvent['at'], context: EventContext): Guard {
  const word = known(name)
  const authorizer = authorizersOf(context).get(word ?? '')
  const more = { authorizer: shown(name) ?? null }
  if (authorizer === undefined && word !== undefined) {
    const message = `The authorizer \`${word}\` is not among \`provider.alb.authorizers\`: what guards the route is not known.`
    warn('unknown-authorizer', name.at, message, name, context.stack)
  }
  if (known(get(authorizer, 'onUnauthenticatedRequest')) === 'allow') return guard('none', at, more)
  const type = known(get(authorizer, 'type'))
  if (type === 'cognito') return guard('cognito', at, more)
  return type === 'oidc' ? guard('jwt', at, more) : unknownGuard(shown(name) ?? 'authorizer', at, more)
}
