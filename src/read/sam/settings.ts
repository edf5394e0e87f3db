import type { Setting } from '../../model/setting.ts'
import type { RouteDraft } from '../cloudformation/route.ts'
import {
  cors,
  defaultEndpoint,
  endpointType,
  firewallRow,
  firewalls,
  httpStage,
  limitingPolicy,
  mutualTls,
  restStage,
  withDocument,
} from '../cloudformation/settings/apis.ts'
import { type Owner, routeLimits, schemeSettings, settingsOf } from '../cloudformation/settings/index.ts'
import { type Row, tlsVersion } from '../cloudformation/settings/row.ts'
import { authorizerRows, type Members } from '../cloudformation/settings/authorizers.ts'
import { plan } from '../cloudformation/settings/throttling.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { entries, get, known, type Tree } from '../syntax/tree.ts'
import { type Api, limitsAccess } from './api.ts'

const tls = tlsVersion('Domain', 'SecurityPolicy')
const certificates = mutualTls('Domain')

/** SAM's APIs are API and stage in one: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html */
const rows: Readonly<Record<Api['kind'], readonly Row[]>> = {
  rest: [
    endpointType,
    defaultEndpoint,
    limitingPolicy(['Auth', 'ResourcePolicy'], limitsAccess),
    cors('Cors'),
    ...restStage,
    tls,
    certificates,
  ],
  http: [defaultEndpoint, cors('CorsConfiguration'), ...httpStage, tls, certificates],
}

/** The settings of the APIs of a template, and of that which SAM makes for events without one. */
export function apiSettings(apis: readonly Api[], routes: readonly RouteDraft[], stack: Stack): Setting[] {
  const before = firewalls(stack)
  return apis.flatMap((it) => {
    const resource = stack.resources.get(it.id)
    const at = resource?.at ?? routes.find((route) => route.apiId === it.id)?.at
    if (it.foreign || at === undefined) return []
    // What Globals say of an API that nobody wrote is said of it alone.
    const bodies = resource === undefined ? (it.properties === undefined ? [] : [it.properties.at]) : [resource.body]
    const firewall = it.kind === 'rest' ? [firewallRow(before.get(it.id) ?? before.get(`${it.id}Stage`))] : []
    const all = [...(it.kind === 'http' ? withDocument(rows.http, it.document) : rows.rest), ...firewall]
    const owner = { service: stack.service, kind: 'API', of: it.id, api: it.id, at, bodies } as const
    return [
      ...settingsOf(owner, all, it.properties),
      ...routeLimits(owner, it.properties),
      ...(it.kind === 'rest' ? planSettings(owner, it) : []),
      ...authorizerSettings(owner, it, stack),
    ]
  })
}

/** `Auth.Authorizers`, and those of the API's document. */
function authorizerSettings(api: Owner, { properties, document }: Api, stack: Stack): Setting[] {
  const own = entries(get(properties, 'Auth', 'Authorizers')).flatMap(({ key, keyAt, value }) =>
    settingsOf({ ...api, kind: 'authorizer', of: key, at: keyAt }, authorizerRows(members, stack), value),
  )
  return [...own, ...schemeSettings(api, document, stack)]
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-controlling-access-to-apis-lambda-authorizer.html and its neighbours */
const members: Members = {
  cache: ['Identity', 'ReauthorizeEvery'],
  issuer: ['JwtConfiguration', 'issuer'],
  audience: ['JwtConfiguration', 'audience'],
  pools: ['UserPoolArn'],
  function: ['FunctionArn'],
}

/** The plan that SAM makes for one API or all; where it makes none, one that limits nothing: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiusageplan.html */
function planSettings(api: Owner, { properties }: Api): Setting[] {
  const written = get(properties, 'Auth', 'UsagePlan')
  const kind = known(get(written, 'CreateUsagePlan'))
  const isMade = kind === 'PER_API' || kind === 'SHARED'
  const of = kind === 'SHARED' ? 'ServerlessUsagePlan' : `${api.of}UsagePlan`
  return settingsOf({ ...api, kind: 'usage plan', of, api: null }, plan, isMade ? written : undefined)
}

/** The origins that may call a function by its URL. */
export function urlSettings(it: Resource, properties: Tree | undefined, stack: Stack): Setting[] {
  const url = get(properties, 'FunctionUrlConfig')
  const owner = {
    service: stack.service,
    kind: 'function URL',
    of: it.id,
    function: stack.id('function', it.id),
    at: it.at,
    bodies: [it.body],
  } as const
  return url === undefined ? [] : settingsOf(owner, [cors('Cors')], url)
}
