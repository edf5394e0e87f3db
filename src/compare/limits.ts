import type { Route } from '../model/application.ts'
import type { Setting } from '../model/setting.ts'
import { settingsOfService } from './setting-index.ts'
import type { Side } from './side.ts'
import { isPublic } from './views.ts'

/** The routes that a setting has a say in. */
export function routesOf(it: Setting, side: Side): readonly Route[] {
  if (it.function !== null) return side.routesByFunction.get(it.function) ?? []
  const all = side.routesByService.get(it.service) ?? []
  if (it.kind === 'route') return all.filter((route) => `${route.method} ${route.path}` === it.of)
  return it.api === null ? [] : all.filter((route) => route.apiName === '' || route.apiName === it.api)
}

/**
 * Which routes of an API anyone can call as often as the account allows, in words: no limit of their own, no function that runs only so many times
 * at once, no firewall that counts. An unresolved limit is one, and so is a firewall that is made elsewhere.
 */
export function unlimitedRoutes(it: Setting, side: Side): readonly string[] {
  if (it.name !== 'rate limit' || it.kind === 'usage plan' || it.kind === 'route') return []
  const settings = settingsOfService(side, it.service)
  if (settings.some((one) => one.name === 'firewall' && one.api === it.api && isSet(one) && mayCount(one, settings))) return []
  const limited = new Set(settings.flatMap((one) => (one.name === 'rate limit' && one.kind === 'route' && isSet(one) ? [one.of] : [])))
  const bounded = new Set(settings.flatMap((one) => (one.name === 'reserved concurrency' && isSet(one) ? [one.function] : [])))
  const isLimited = ({ method, path, function: fn }: Route): boolean =>
    limited.has(`${method} ${path}`) || limited.has(`ANY ${path}`) || (fn !== null && bounded.has(fn))
  return routesOf(it, side)
    .filter((route) => isPublic(route, side) && !isLimited(route))
    .map((route) => `${route.method} ${route.path}`)
}

const isSet = ({ value }: Setting): boolean => !value.known || value.value !== null

/** The firewall is named by a reference to what the template makes: `${Acl.Arn}`. */
function mayCount({ value }: Setting, settings: readonly Setting[]): boolean {
  const named = value.known ? /^\$\{(\w+)\.Arn\}$/.exec(String(value.value))?.[1] : undefined
  const rule = settings.find((one) => one.name === 'rate rule' && one.of === named)
  return rule === undefined || isSet(rule)
}

/** The limit that all routes had which a new API leaves unlimited: they only moved there. */
export function limitBefore(it: Setting, service: string | undefined, base: Side, head: Side): Setting | undefined {
  const routes = it.name === 'rate limit' && service !== undefined ? unlimitedRoutes(it, head) : []
  if (routes.length === 0) return undefined
  return settingsOfService(base, service ?? '').find((one) => {
    const were = new Set(one.name === it.name && !isSet(one) ? unlimitedRoutes(one, base) : [])
    return routes.every((route) => were.has(route))
  })
}
