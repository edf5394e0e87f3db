import { entries, get, items, known, type Tree } from '../syntax/tree.ts'
import { guard, type Guard, methodName, pathName, type RouteDraft, unguarded } from './route.ts'
import type { Resource, Stack } from './stack.ts'
import { shownList } from './value.ts'

/** Routes of an Application Load Balancer to functions: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html */
export function readLoadBalancers(stack: Stack): RouteDraft[] {
  const rules = stack.ofType('AWS::ElasticLoadBalancingV2::ListenerRule').flatMap((it) => {
    const conditions = items(get(it.properties, 'Conditions'))
    return routesOf(it, get(it.properties, 'Actions'), conditions, get(it.properties, 'ListenerArn'), stack)
  })
  const defaults = stack.ofType('AWS::ElasticLoadBalancingV2::Listener').flatMap((it) => {
    const balancer = get(it.properties, 'LoadBalancerArn')
    return routesOf(it, get(it.properties, 'DefaultActions'), [], undefined, stack, balancer)
  })
  return [...rules, ...defaults]
}

function routesOf(
  it: Resource,
  actions: Tree | undefined,
  conditions: readonly Tree[],
  listener: Tree | undefined,
  stack: Stack,
  balancer?: Tree,
): RouteDraft[] {
  const fn =
    items(actions)
      .map((action) => targetOf(action, stack))
      .find((target) => target !== null) ?? null
  if (fn === null) return []
  const paths = valuesOf(conditions, 'path-pattern', 'PathPatternConfig')
  const methods = valuesOf(conditions, 'http-request-method', 'HttpRequestMethodConfig')
  const above = balancer ?? get(stack.referred(listener, 'AWS::ElasticLoadBalancingV2::Listener')?.properties, 'LoadBalancerArn')
  const internal = known(get(stack.referred(above)?.properties, 'Scheme')) === 'internal'
  const how = actionsGuard(actions, it)
  return (paths.length > 0 ? paths : ['/*']).flatMap((path) =>
    (methods.length > 0 ? methods : ['ANY']).map((method) => ({
      ...how,
      api: 'alb',
      apiId: stack.referred(above)?.id ?? '',
      method: methodName(method),
      path: pathName(path),
      at: it.at,
      function: fn,
      validated: false,
      preflight: methodName(method) === 'OPTIONS',
      restricted: internal,
    })),
  )
}

/** The function behind the target group that an action forwards to. */
function targetOf(action: Tree, stack: Stack): RouteDraft['function'] {
  const groups = [
    get(action, 'TargetGroupArn'),
    ...items(get(action, 'ForwardConfig', 'TargetGroups')).map((it) => get(it, 'TargetGroupArn')),
  ]
  for (const arn of groups) {
    const group = stack.referred(arn, 'AWS::ElasticLoadBalancingV2::TargetGroup')
    for (const it of items(get(group?.properties, 'Targets'))) {
      const fn = stack.functionOf(get(it, 'Id'))
      if (fn !== null) return fn
    }
  }
  return null
}

function valuesOf(conditions: readonly Tree[], field: string, member: string): string[] {
  const matching = conditions.filter((it) => known(get(it, 'Field')) === field || entries(it).some((entry) => entry.key === member))
  return matching.flatMap((it) => [...shownList(get(it, member, 'Values')), ...shownList(get(it, 'Values'))])
}

function actionsGuard(actions: Tree | undefined, it: Resource): Guard {
  for (const action of items(actions)) {
    const type = known(get(action, 'Type'))
    if (type === 'authenticate-cognito') return guard('cognito', action.at)
    if (type === 'authenticate-oidc' || type === 'jwt-validation') return guard('jwt', action.at)
  }
  return unguarded(it.at)
}
