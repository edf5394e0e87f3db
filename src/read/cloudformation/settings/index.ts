import type { NodeId } from '../../../model/application.ts'
import type { Setting, SettingKind } from '../../../model/setting.ts'
import type { Span } from '../../../model/source.ts'
import { type Entry, get, type Tree } from '../../syntax/tree.ts'
import { likenessOf } from '../likeness.ts'
import { nameOf, type Resource, type Stack } from '../stack.ts'
import { sourceName } from '../value.ts'
import {
  cors,
  distribution,
  domain,
  firewallRow,
  firewalls,
  httpApi,
  httpDomain,
  httpStage,
  listener,
  mappedApis,
  restApi,
  restStage,
  withDocument,
} from './apis.ts'
import { authorizerRows, ofResource, schemeRows, schemesIn } from './authorizers.ts'
import { credentialsOf, defaultCredentials, heldCredentials } from './credentials.ts'
import { functionRows, lambdaDefaults } from './functions.ts'
import { guestRoles, guests } from './guests.ts'
import type { Row } from './row.ts'
import { stores, type Table } from './stores.ts'
import { limitedRoutes, plan, rateRule, rates } from './throttling.ts'

/** What settings are of, and where it is defined. */
export interface Owner {
  /** `Service.id` */
  readonly service: string
  readonly kind: SettingKind
  readonly of: string
  readonly function?: Setting['function']
  readonly api?: string | null
  readonly role?: NodeId | undefined
  readonly likeness?: string | undefined
  readonly at: Span
  /** All of its definition: what is said outside of it is said for others too. */
  readonly bodies: readonly Span[]
}

/** The settings that these properties give their owner, one of each row. */
export function settingsOf(owner: Owner, rows: readonly Row[], properties: Tree | undefined): Setting[] {
  const whose = whoseOf(owner)
  const { at } = owner
  return rows.flatMap((it) => {
    const found = it.read(properties)
    const setting: Setting = {
      ...whose,
      name: it.name,
      value: found?.value ?? { known: true, value: it.byDefault, at },
      at: found?.at ?? at,
      isDefault: found === undefined,
      ...(found?.isOptional === true ? { isOptional: true } : {}),
      isInherited: found !== undefined && it.name !== 'firewall' && !isOwn(owner, found.at),
    }
    const others = (found?.others ?? []).map(({ value, at: place, when }): Setting => ({ ...setting, value, at: place, when }))
    return withOthers(setting, others)
  })
}

/** Where nothing decides for one of them, all that it may be stand for it. */
const withOthers = (setting: Setting, others: readonly Setting[]): Setting[] => [
  ...(setting.value.known || others.length === 0 ? [setting] : []),
  ...distinct(others),
]

type Whose = Pick<Setting, 'service' | 'kind' | 'of' | 'function' | 'api' | 'role' | 'likeness'>

const whoseOf = ({ service, kind, of, function: fn = null, api = null, role, likeness }: Owner): Whose => ({
  service,
  kind,
  of,
  function: fn,
  api,
  ...(role === undefined ? {} : { role }),
  ...(likeness === undefined ? {} : { likeness }),
})

/** Several stages of one name, or several branches, of which the first counts. */
const distinct = (others: readonly Setting[]): Setting[] => [...new Map(others.toReversed().map((it) => [it.when, it])).values()]

const isOwn = ({ bodies }: Owner, at: Span): boolean => bodies.some((it) => isWithin(at, it))

function isWithin(at: Span, body: Span): boolean {
  if (at.file !== body.file) return false
  const isAfter = at.start.line > body.start.line || (at.start.line === body.start.line && at.start.column >= body.start.column)
  return isAfter && (at.end.line < body.end.line || (at.end.line === body.end.line && at.end.column <= body.end.column))
}

/** What has settings beside stores and functions. */
interface Other extends Table {
  /** The property that names the API that it belongs to; '' for one itself. */
  readonly api?: string
  /** A firewall can be put before it. */
  readonly isGuarded?: true
}

const others: ReadonlyMap<string, Other> = new Map<string, Other>([
  ['AWS::ApiGateway::RestApi', { kind: 'API', rows: restApi, api: '' }],
  ['AWS::ApiGatewayV2::Api', { kind: 'API', rows: httpApi, api: '' }],
  ['AWS::ApiGateway::Stage', { kind: 'stage', rows: restStage, api: 'RestApiId', isGuarded: true }],
  ['AWS::ApiGatewayV2::Stage', { kind: 'stage', rows: httpStage, api: 'ApiId' }],
  ['AWS::ApiGateway::UsagePlan', { kind: 'usage plan', rows: plan }],
  ['AWS::WAFv2::WebACL', { kind: 'firewall', rows: [rateRule] }],
  ['AWS::ApiGateway::DomainName', { kind: 'domain name', rows: domain }],
  ['AWS::ApiGatewayV2::DomainName', { kind: 'domain name', rows: httpDomain }],
  ['AWS::ApiGateway::Authorizer', { kind: 'authorizer', rows: [], api: 'RestApiId' }],
  ['AWS::ApiGatewayV2::Authorizer', { kind: 'authorizer', rows: [], api: 'ApiId' }],
  ['AWS::CloudFront::Distribution', { kind: 'distribution', rows: distribution }],
  ['AWS::Cognito::IdentityPool', { kind: 'identity pool', rows: guests }],
  ['AWS::ElasticLoadBalancingV2::Listener', { kind: 'listener', rows: listener }],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', { kind: 'load balancer', rows: [], api: '', isGuarded: true }],
  ['AWS::AppSync::GraphQLApi', { kind: 'GraphQL API', rows: [], api: '', isGuarded: true }],
])

const made = new Set(['AWS::Lambda::Function', 'AWS::Lambda::Url', 'AWS::Cognito::UserPool', ...others.keys()])

/** What a template says elsewhere of those that have settings, by their logical ids. */
interface Besides {
  readonly firewalls: ReadonlyMap<string, Entry>
  readonly guestRoles: ReadonlyMap<string, NodeId>
  readonly mappedApis: ReadonlyMap<string, string>
}

/** The settings that a template's resources have; what a framework makes, it adds. */
export function readSettings(stack: Stack): Setting[] {
  const besides: Besides = { firewalls: firewalls(stack), guestRoles: guestRoles(stack), mappedApis: mappedApis(stack) }
  const resources = [...stack.resources.values()].flatMap((it): Setting[] => {
    if (made.has(it.type) && stack.isImplicit(it.id)) return []
    if (it.type === 'AWS::Lambda::Function') return functionSettings(it, it.properties, stack)
    if (it.type === 'AWS::Lambda::Url') return urlSettings(it, stack)
    return [
      ...(stores.has(it.type) ? storeSettings(it, besides, stack) : otherSettings(it, besides, stack)),
      ...heldCredentials(it, stack.service),
    ]
  })
  return [...resources, ...defaultCredentials(stack)]
}

function storeSettings(it: Resource, besides: Besides, stack: Stack): Setting[] {
  const { kind, rows } = stores.get(it.type) ?? none
  const owner = { service: stack.service, kind, of: it.id, likeness: likenessOf(it, stack), at: it.at, bodies: [it.body] }
  return kind === 'user pool' ? poolSettings(owner, besides.firewalls.get(it.id), it.properties) : settingsOf(owner, rows, it.properties)
}

/** The settings of a user pool; `firewall`: what is put before it. */
export const poolSettings = (owner: Owner, firewall: Entry | undefined, properties: Tree | undefined): Setting[] =>
  settingsOf(owner, [...(stores.get('AWS::Cognito::UserPool')?.rows ?? []), firewallRow(firewall)], properties)

function otherSettings(it: Resource, besides: Besides, stack: Stack): Setting[] {
  const { kind, rows, api: named, isGuarded }: Other = others.get(it.type) ?? none
  const itself = named === '' ? it.id : named === undefined ? null : sourceName(get(it.properties, named))
  const api = itself ?? besides.mappedApis.get(it.id) ?? null
  const owner = { service: stack.service, kind, of: it.id, api, role: besides.guestRoles.get(it.id), at: it.at, bodies: [it.body] }
  if (kind === 'authorizer') return settingsOf(owner, authorizerRows(ofResource, stack), it.properties)
  const firewall = besides.firewalls.get(it.id) ?? besides.firewalls.get(api ?? '')
  const said = withDocument(rows, get(it.properties, 'Body'))
  const own = settingsOf(owner, isGuarded === true ? [...said, firewallRow(firewall)] : said, it.properties)
  if (kind === 'API') return [...own, ...schemeSettings(owner, get(it.properties, 'Body'), stack)]
  return kind === 'stage' ? [...own, ...routeLimits(owner, it.properties)] : own
}

/** The authorizers in an API's document. */
export const schemeSettings = (api: Owner, document: Tree | undefined, stack: Stack): Setting[] =>
  schemesIn(document).flatMap(({ name, at, tree }) =>
    settingsOf({ ...api, kind: 'authorizer', of: name, at, bodies: [tree.at] }, schemeRows(stack), tree),
  )

/** What a stage limits for single routes, each under its name. */
export const routeLimits = (stage: Owner, properties: Tree | undefined): Setting[] =>
  limitedRoutes(properties).flatMap(({ of, at, tree }) => settingsOf({ ...stage, kind: 'route', of, at }, rates(), tree))

/** Under the name of its function, as its route is. */
function urlSettings(it: Resource, stack: Stack): Setting[] {
  const fn = stack.functionOf(get(it.properties, 'TargetFunctionArn'))
  const of = fn === null ? it.id : nameOf(fn)
  return settingsOf(
    { service: stack.service, kind: 'function URL', of, function: fn, at: it.at, bodies: [it.body] },
    [cors('Cors')],
    it.properties,
  )
}

const none: Table = { kind: 'secret', rows: [] }

/** The settings of a function, and the credentials in its environment. */
export const settingsOfFunction = (owner: Owner, rows: readonly Row[], properties: Tree | undefined): Setting[] => [
  ...settingsOf(owner, rows, properties),
  ...credentialsOf(owner, properties, (at) => isOwn(owner, at)),
]

const rows = functionRows(lambdaDefaults)

export const functionSettings = (it: Resource, properties: Tree | undefined, stack: Stack): Setting[] =>
  settingsOfFunction(
    { service: stack.service, kind: 'function', of: it.id, function: stack.id('function', it.id), at: it.at, bodies: [it.body] },
    rows,
    properties,
  )
