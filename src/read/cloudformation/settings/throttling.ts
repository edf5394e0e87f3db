import type { Span } from '../../../model/source.ts'
import { entries, get, known, type Tree } from '../../syntax/tree.ts'
import { possibilities } from '../choice.ts'
import { methodName, pathName } from '../route.ts'
import { quantity, type Row, said } from './row.ts'

/** How often something may be called. Where nothing says so it is as often as the account allows. */
export const rates = (...path: readonly string[]): readonly Row[] => [
  quantity('rate limit', [...path, 'ThrottlingRateLimit'], null),
  quantity('burst limit', [...path, 'ThrottlingBurstLimit'], null),
]

/** A usage plan counts the calls of each API key, and no calls without one. */
export const plan: readonly Row[] = [
  quantity('rate limit', ['Throttle', 'RateLimit'], null),
  quantity('burst limit', ['Throttle', 'BurstLimit'], null),
  quantity('quota', ['Quota', 'Limit'], null),
]

interface Limited {
  /** `GET /orders` */
  readonly of: string
  readonly at: Span
  readonly tree: Tree
}

/** What a stage limits for single methods (`MethodSettings`) or routes (`RouteSettings`). */
export function limitedRoutes(properties: Tree | undefined): readonly Limited[] {
  const methods = possibilities(get(properties, 'MethodSettings')).flatMap(({ tree }): Limited[] => {
    const path = known(get(tree, 'ResourcePath'))
    const method = known(get(tree, 'HttpMethod'))
    if (path === undefined || method === undefined || path.endsWith('*') || path === '/') return []
    return [{ of: `${methodName(method)} ${unescaped(path)}`, at: tree.at, tree }]
  })
  const routes = entries(get(properties, 'RouteSettings')).map(({ key, keyAt, value }) => ({ of: routeName(key), at: keyAt, tree: value }))
  return [...methods, ...routes].filter(({ tree }) => get(tree, 'ThrottlingRateLimit') !== undefined)
}

/** Slashes after the first are written `~1`: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-apigateway-stage-methodsetting.html */
const unescaped = (path: string): string => pathName(path.replaceAll('~1', '/').replace(/^\/\//, '/'))

const routeName = (key: string): string => {
  const space = key.indexOf(' ')
  return space === -1 ? `ANY ${pathName(key)}` : `${methodName(key.slice(0, space))} ${pathName(key.slice(space + 1).trim())}`
}

/** The least number of requests after which a rule of a firewall stops one caller. */
export const rateRule: Row = {
  name: 'rate rule',
  byDefault: null,
  read(properties) {
    const rules = possibilities(get(properties, 'Rules')).flatMap(({ tree }) => {
      const limit = get(tree, 'Statement', 'RateBasedStatement', 'Limit')
      // One that only counts stops nobody.
      return limit === undefined || get(tree, 'Action', 'Count') !== undefined ? [] : [{ limit: Number(known(limit)), at: limit.at }]
    })
    const open = rules.find((it) => Number.isNaN(it.limit))
    if (open !== undefined) return { value: { known: false, expression: 'RateBasedStatement.Limit', at: open.at }, at: open.at }
    const [least] = rules.toSorted((a, b) => a.limit - b.limit)
    return least && said(least.limit, least.at)
  },
}
