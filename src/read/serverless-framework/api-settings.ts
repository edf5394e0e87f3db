import type { Setting } from '../../model/setting.ts'
import type { Span } from '../../model/source.ts'
import { possibilities } from '../cloudformation/choice.ts'
import { limits } from '../cloudformation/exposure.ts'
import { statementsOf } from '../cloudformation/policy-document.ts'
import { methodName, pathName, type RouteDraft } from '../cloudformation/route.ts'
import { defaultEndpoint, endpointType, firewallRow, firewalls, limitingPolicy } from '../cloudformation/settings/apis.ts'
import { authorizerRows, type Members } from '../cloudformation/settings/authorizers.ts'
import { type Owner, settingsOf } from '../cloudformation/settings/index.ts'
import { rates } from '../cloudformation/settings/throttling.ts'
import { listOf, readOf, type Row, row, said, type Said, unsaid } from '../cloudformation/settings/row.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { isFalse, isTrue, shown } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, known, type Tree } from '../syntax/tree.ts'
import { isGiven } from './config.ts'
import type { FunctionEvents } from './events/index.ts'
import type { Plugins } from './plugins.ts'
import { map, overlaid, put } from './properties.ts'
import { routeLimit, stageLimits, usagePlans } from './throttling.ts'

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
  const apis = apisOf(config, plugins).flatMap(({ id, rows, properties }) => {
    const at = routes.find((it) => it.apiId === id)?.at
    if (at === undefined) return []
    // What `resources:` say of the API, and of the stage that the Framework makes for it.
    const over = [id, `${id}Stage`].flatMap((it) => stack.resources.get(it) ?? [])
    const owner = {
      service: stack.service,
      kind: 'API',
      of: id,
      api: id,
      at,
      bodies: [...bodies, ...over.map((it) => it.body)],
    } as const
    const firewall = id === restApi ? [firewallRow(before.get(id) ?? associated(config, plugins))] : []
    const all = over.reduce<Tree>((own, it) => overlaid(own, it.properties), properties)
    return [
      ...settingsOf(owner, [...rows, ...firewall], all),
      ...(id === restApi ? usagePlans(owner, provider) : authorizerSettings(owner, provider, stack)),
    ]
  })
  return [...apis, ...functions.flatMap((it) => [...urlSettings(it, stack), ...routeSettings(it, plugins, stack)])]
}

/** `provider.httpApi.authorizers`: https://www.serverless.com/framework/docs/providers/aws/events/http-api#jwt-authorizers */
const authorizerSettings = (api: Owner, provider: Tree | undefined, stack: Stack): Setting[] =>
  entries(get(provider, 'httpApi', 'authorizers')).flatMap(({ key, keyAt, value }) =>
    settingsOf({ ...api, kind: 'authorizer', of: key, at: keyAt }, authorizerRows(functionMember(value), stack), value),
  )

/** A function by its name in the service, or by its ARN. */
const functionMember = (authorizer: Tree): Members => ({
  cache: ['resultTtlInSeconds'],
  issuer: ['issuerUrl'],
  audience: ['audience'],
  pools: [],
  function: [get(authorizer, 'functionName') === undefined ? 'functionArn' : 'functionName'],
})

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

function apisOf(config: Tree, plugins: Plugins): readonly ApiKeys[] {
  const provider = get(config, 'provider')
  const at = provider?.at ?? nowhere
  const gateway = get(provider, 'apiGateway')
  const web = get(provider, 'httpApi')
  const logs = get(provider, 'logs')
  const rest = [
    ...put(['EndpointConfiguration'], entry(provider, 'endpointType')),
    ...put(['DisableExecuteApiEndpoint'], entry(gateway, 'disableDefaultEndpoint')),
    ...put(['Policy'], entry(gateway, 'resourcePolicy')),
    ...stageLimits(config, plugins),
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
      rows: [endpointType, defaultEndpoint, limitingPolicy(['Policy'], limitsAccess), ...rates(), accessLog, fullLog],
      properties: map(rest, at),
    },
    { id: 'HttpApi', rows: [defaultEndpoint, origins, ...rates('DefaultRouteSettings'), accessLog], properties: map(http, at) },
  ]
}

const nowhere: Span = { file: '', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

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

/** `cors:` and `throttling:` of an `http` event. */
function routeSettings(fn: FunctionEvents, plugins: Plugins, stack: Stack): Setting[] {
  const events = possibilities(get(fn.tree, 'events')).flatMap(({ tree }) => entry(tree, 'http') ?? [])
  return events.flatMap(({ value, keyAt }) => {
    const of = routeName(value)
    if (of === undefined) return []
    const properties = map(put(['Cors'], entry(value, 'cors')), value.at)
    const owner = { service: stack.service, kind: 'route', of, at: keyAt, bodies: [fn.tree.at] } as const
    return [...settingsOf(owner, [origins], properties), ...routeLimit({ ...owner, api: restApi }, value, plugins)]
  })
}

function routeName(event: Tree): string | undefined {
  const [method, path] =
    event.kind === 'map' ? [shown(get(event, 'method')), shown(get(event, 'path'))] : (known(event)?.trim().split(/\s+/) ?? [])
  return method === undefined || path === undefined ? undefined : `${methodName(method)} ${pathName(path.replace(/(.)\/$/, '$1'))}`
}
