import type { Setting } from '../../model/setting.ts'
import { possibilities } from '../cloudformation/choice.ts'
import { type Owner, settingsOf } from '../cloudformation/settings/index.ts'
import { rates, plan } from '../cloudformation/settings/throttling.ts'
import { entries, type Entry, entry, get, type Tree } from '../syntax/tree.ts'
import type { Plugins } from './plugins.ts'
import { map, put } from './properties.ts'

/**
 * `provider.apiGateway.usagePlan`: one plan, or a list of plans each under its name; without any, one that limits nothing. `api`: the API that
 * they are of.
 */
export function usagePlans(api: Owner, provider: Tree | undefined): Setting[] {
  const written = get(provider, 'apiGateway', 'usagePlan')
  const plans = written?.kind === 'list' ? possibilities(written).flatMap(({ tree }) => entries(tree)) : [{ key: '', value: written }]
  return plans.flatMap(({ key, value }) => {
    const of = `ApiGatewayUsagePlan${key.slice(0, 1).toUpperCase()}${key.slice(1)}`
    return settingsOf({ ...api, kind: 'usage plan', of, api: null }, plan, planProperties(value))
  })
}

const planProperties = (it: Tree | undefined): Tree | undefined =>
  it &&
  map(
    [
      ...put(['Throttle', 'RateLimit'], entry(get(it, 'throttle'), 'rateLimit')),
      ...put(['Throttle', 'BurstLimit'], entry(get(it, 'throttle'), 'burstLimit')),
      ...put(['Quota', 'Limit'], entry(get(it, 'quota'), 'limit')),
    ].reduce<Entry[]>(merged, []),
    it.at,
  )

/** `{Throttle: {RateLimit}}` and `{Throttle: {BurstLimit}}` as one. */
function merged(all: Entry[], it: Entry): Entry[] {
  const same = all.find((other) => other.key === it.key)
  if (same === undefined) return [...all, it]
  return all.map((other) =>
    other === same ? { ...same, value: map([...entries(same.value), ...entries(it.value)], same.value.at) } : other,
  )
}

/** The limits of a stage, or of one route, by serverless-api-gateway-throttling: https://github.com/DianaIonita/serverless-api-gateway-throttling */
const throttled = (it: Tree | undefined): Entry[] => [
  ...put(['ThrottlingRateLimit'], entry(it, 'maxRequestsPerSecond')),
  ...put(['ThrottlingBurstLimit'], entry(it, 'maxConcurrentRequests')),
]

const throttling = 'serverless-api-gateway-throttling'

export const stageLimits = (config: Tree, plugins: Plugins): Entry[] =>
  plugins.mayHave(throttling) ? throttled(get(config, 'custom', 'apiGatewayThrottling')) : []

/** `throttling:` of an `http` event, under the name of its route. */
export function routeLimit(route: Owner, event: Tree, plugins: Plugins): Setting[] {
  const written = plugins.mayHave(throttling) ? get(event, 'throttling') : undefined
  if (written === undefined || get(written, 'maxRequestsPerSecond') === undefined) return []
  return settingsOf(route, rates(), map(throttled(written), written.at))
}
