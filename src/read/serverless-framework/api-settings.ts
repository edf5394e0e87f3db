import type { Setting } from '../../model/setting.ts'
import type { Span } from '../../model/source.ts'
import { possibilities } from '../cloudformation/choice.ts'
import { limits } from '../cloudformation/exposure.ts'
import { statementsOf } from '../cloudformation/policy-document.ts'
import { methodName, pathName, type RouteDraft } from '../cloudformation/route.ts'
import { defaultEndpoint, endpointType, firewallRow, firewalls, limitingPolicy, plan } from '../cloudformation/settings/apis.ts'
import { settingsOf } from '../cloudformation/settings/index.ts'
import { listOf, readOf, type Row, row, said, type Said, unsaid } from '../cloudformation/settings/row.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { isFalse, isTrue, shown } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, known, type Tree } from '../syntax/tree.ts'
import { isGiven } from './config.ts'
import type { FunctionEvents } from './events/index.ts'
import type { Plugins } from './plugins.ts'
import { map, nested, overlaid } from './properties.ts'

/** The settings of the APIs that the Framework makes, of its function URLs, and of single routes. */
export function apiSettings(
  functions: readonly FunctionEvents[],
  routes: readonly RouteDraft[],
  config: Tree,
  plugins: Plugins,
  stack: Stack,
): Setting[] {
  const provider = get(config, 'provider')
  const bodies = provider === undefined ? [] : [provider.at]
  const before = firewalls(stack)
  const apis = apisOf(provider).flatMap(({ id, rows, properties }) => {
    const at = routes.find((it) => it.apiId === id)?.at
    if (at === undefined) return []
    const over = stack.resources.get(id)
    const owner = {
      service: stack.service,
      kind: 'API',
      of: id,
      api: id,
      at,
      bodies: over === undefined ? bodies : [...bodies, over.body],
    } as const
    const firewall = id === restApi ? [firewallRow(before.get(id) ?? associated(config, plugins))] : []
    return settingsOf(owner, [...rows, ...firewall], overlaid(properties, over?.properties))
  })
  return [...apis, ...functions.flatMap((it) => [...urlSettings(it, stack), ...routeSettings(it, stack)])]
}

/** By its name, in `custom.associateWaf`: https://github.com/MikeSouza/serverless-associate-waf */
const associated = (config: Tree, plugins: Plugins): Entry | undefined =>
  plugins.mayHave('serverless-associate-waf') ? entry(get(config, 'custom', 'associateWaf'), 'name') : undefined

const restApi = 'ApiGatewayRestApi'

interface ApiKeys {
  readonly id: string
  readonly rows: readonly Row[]
  readonly properties: Tree
}

/** Written as a list of statements here, as a whole policy in `resources:`. */
const limitsAccess = (policy: Tree): boolean =>
  limits(statementsOf(policy.kind === 'list' ? map([{ key: 'Statement', keyAt: policy.at, value: policy }], policy.at) : policy, 'written'))

const origins: Row = row('CORS origins', ['Cors'], [], ({ value, keyAt }) => originsOf(value, keyAt))

function apisOf(provider: Tree | undefined): readonly ApiKeys[] {
  const at = provider?.at ?? nowhere
  const gateway = get(provider, 'apiGateway')
  const web = get(provider, 'httpApi')
  const logs = get(provider, 'logs')
  const rest = [
    ...put(['EndpointConfiguration'], entry(provider, 'endpointType')),
    ...put(['DisableExecuteApiEndpoint'], entry(gateway, 'disableDefaultEndpoint')),
    ...put(['Policy'], entry(gateway, 'resourcePolicy')),
    ...throttle(get(gateway, 'usagePlan')),
    ...put(['Logs'], entry(logs, 'restApi')),
  ]
  const http = [
    ...put(['DisableExecuteApiEndpoint'], entry(web, 'disableDefaultEndpoint')),
    ...put(['Cors'], entry(web, 'cors')),
    ...put(['Logs'], entry(logs, 'httpApi')),
  ]
  return [
    {
      id: restApi,
      rows: [endpointType, defaultEndpoint, limitingPolicy(['Policy'], limitsAccess), ...plan, accessLog, fullLog],
      properties: map(rest, at),
    },
    { id: 'HttpApi', rows: [defaultEndpoint, origins, accessLog], properties: map(http, at) },
  ]
}

const nowhere: Span = { file: '', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

const put = (path: readonly string[], member: Entry | undefined): Entry[] => (member === undefined ? [] : [nested(path, member)])

/** One plan, or a list of plans each under its name, of which the loosest is not told here. */
function throttle(plans: Tree | undefined): Entry[] {
  const limits = entries(get(plans, 'throttle')).flatMap((it) => {
    const key = ({ rateLimit: 'RateLimit', burstLimit: 'BurstLimit' } as Readonly<Record<string, string>>)[it.key]
    return key === undefined ? [] : [{ ...it, key }]
  })
  return plans === undefined || limits.length === 0
    ? []
    : [{ key: 'Throttle', keyAt: limits[0]?.keyAt ?? plans.at, value: map(limits, plans.at) }]
}

/** `logs.restApi: true`, or a map that says what of it: lib/plugins/aws/package/compile/events/api-gateway/lib/hack/update-stage.js of its source. */
const accessLog: Row = row('access log', ['Logs'], null, (it) => logSaid(it, ['accessLogging'], 'CloudWatch Logs', null))
const fullLog: Row = row('full request logging', ['Logs'], false, (it) =>
  logSaid(it, ['executionLogging', 'fullExecutionData'], true, false),
)

function logSaid({ value, keyAt }: Entry, members: readonly string[], on: string | boolean, off: null | boolean): Said {
  if (value.kind === 'unknown') return unsaid(value, keyAt)
  const isOff = !isGiven(value) || isFalse(value) || members.some((it) => isFalse(get(value, it)))
  return said(isOff ? off : on, keyAt)
}

/** Any origin, unless it is said which: `true`, `{origin}`, `{origins}`, `{allowedOrigins}`. */
function originsOf(value: Tree, at: Span): Said {
  if (!isGiven(value)) return said([], at)
  const member = ['allowedOrigins', 'origins', 'origin'].flatMap((key) => entry(value, key) ?? [])[0]
  if (member === undefined) return isTrue(value) || value.kind === 'map' ? said(['*'], at) : unsaid(value, at)
  return readOf(member, named)
}

/** A list, or a text with commas between. */
function named({ value, keyAt }: Entry): Said {
  const several = known(value)?.split(',')
  if (several === undefined) return listOf(value, keyAt)
  return said(
    several.map((it) => it.trim()),
    keyAt,
  )
}

function urlSettings(fn: FunctionEvents, stack: Stack): Setting[] {
  const url = entry(fn.tree, 'url')
  if (url === undefined || !isGiven(url.value)) return []
  const properties = map(put(['Cors'], entry(url.value, 'cors')), url.value.at)
  return settingsOf(
    { service: stack.service, kind: 'function URL', of: fn.name, function: fn.id, at: url.keyAt, bodies: [fn.tree.at] },
    [origins],
    properties,
  )
}

/** `cors:` of an `http` event. */
function routeSettings(fn: FunctionEvents, stack: Stack): Setting[] {
  const events = possibilities(get(fn.tree, 'events')).flatMap(({ tree }) => entry(tree, 'http') ?? [])
  return events.flatMap(({ value, keyAt }) => {
    const of = routeName(value)
    if (of === undefined) return []
    const properties = map(put(['Cors'], entry(value, 'cors')), value.at)
    return settingsOf({ service: stack.service, kind: 'route', of, at: keyAt, bodies: [fn.tree.at] }, [origins], properties)
  })
}

function routeName(event: Tree): string | undefined {
  const [method, path] =
    event.kind === 'map' ? [shown(get(event, 'method')), shown(get(event, 'path'))] : (known(event)?.trim().split(/\s+/) ?? [])
  return method === undefined || path === undefined ? undefined : `${methodName(method)} ${pathName(path.replace(/(.)\/$/, '$1'))}`
}
