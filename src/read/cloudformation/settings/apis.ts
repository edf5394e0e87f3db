import type { Span } from '../../../model/source.ts'
import { entry, type Entry, get, items, known, type Tree } from '../../syntax/tree.ts'
import { possibilities } from '../choice.ts'
import { isLimitedBy } from '../exposure.ts'
import type { Stack } from '../stack.ts'
import { isFalse, isTrue, logicalId, references, shown, shownList, sourceName } from '../value.ts'
import { flag, listOf, named, readOf, type Row, row, said, tlsVersion, unsaid } from './row.ts'
import { rates } from './throttling.ts'

/** Settings of APIs, of their stages and of what stands before them. */

/**
 * REST APIs are reached through edge locations unless they say otherwise:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
 */
export const endpointType: Row = row('endpoint type', ['EndpointConfiguration'], 'EDGE', ({ value, keyAt }) => {
  const types = [
    ...shownList(get(value, 'Types')),
    ...shownList(get(value, 'Type')),
    ...(known(value) === undefined ? [] : shownList(value)),
  ]
  const [type] = types
  return type === undefined || type.includes('${')
    ? unsaid(get(value, 'Types') ?? get(value, 'Type') ?? value, keyAt)
    : said(type.toUpperCase(), keyAt)
})

/** The address that API Gateway gives every API, beside domain names of its own. */
export const defaultEndpoint: Row = flag('default endpoint', ['DisableExecuteApiEndpoint'], true, { true: false, false: true })

/** What a stage sets for all of its methods; for single ones it may say other things. */
const ofAllMethods = (properties: Tree | undefined, member: string): Tree | undefined =>
  possibilities(get(properties, 'MethodSettings')).flatMap(({ tree }) => {
    const isAll = ['/*', '/'].includes(known(get(tree, 'ResourcePath')) ?? '/*') && (known(get(tree, 'HttpMethod')) ?? '*') === '*'
    return isAll && get(tree, member) !== undefined ? [tree] : []
  })[0]

const ofMethods = (inner: Row, member: string): Row => ({ ...inner, read: (properties) => inner.read(ofAllMethods(properties, member)) })

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigateway-stage.html, also for SAM's APIs */
export const restStage: readonly Row[] = [
  ...rates().map((it) => ofMethods(it, it.name === 'rate limit' ? 'ThrottlingRateLimit' : 'ThrottlingBurstLimit')),
  ofMethods(flag('full request logging', ['DataTraceEnabled'], false), 'DataTraceEnabled'),
  { name: 'cache encryption', byDefault: null, read: cacheEncryption },
  named('access log', ['AccessLogSetting', 'DestinationArn']),
]

/** Whether what a cache keeps is encrypted; nothing where there is no cache. */
function cacheEncryption(properties: Tree | undefined): ReturnType<Row['read']> {
  const caching = ofAllMethods(properties, 'CachingEnabled')
  const isCached = isTrue(get(properties, 'CacheClusterEnabled')) && caching !== undefined && !isFalse(get(caching, 'CachingEnabled'))
  if (!isCached) return undefined
  return flag('cache encryption', ['CacheDataEncrypted'], false).read(caching) ?? said(false, caching.at)
}

export const httpStage: readonly Row[] = [
  ...rates('DefaultRouteSettings'),
  flag('full request logging', ['DefaultRouteSettings', 'DataTraceEnabled'], false),
  named('access log', ['AccessLogSettings', 'DestinationArn']),
]

/** Origins that a browser lets call: a list; `true` where a framework takes any then; none without the property. */
export const cors = (...path: readonly string[]): Row =>
  row('CORS origins', path, [], ({ value, keyAt }) => {
    if (isTrue(value)) return said(['*'], keyAt)
    if (isFalse(value)) return said([], keyAt)
    const member = ['AllowOrigins', 'AllowOrigin', 'AllowedOrigins', 'allowOrigins'].flatMap((key) => entry(value, key) ?? [])[0]
    if (member !== undefined) return readOf(member, (it) => unquoted(listOf(it.value, it.keyAt), it.keyAt))
    return value.kind === 'map' ? said([], keyAt) : unquoted(listOf(value, keyAt), keyAt)
  })

/** REST APIs take a header's value, in quotes of its own: `'*'`. */
function unquoted(it: ReturnType<typeof listOf>, at: Span): ReturnType<typeof listOf> {
  const { value } = it
  if (!value.known || !Array.isArray(value.value)) return { ...it, at }
  return said(
    value.value.map((text: string) => text.replace(/^'(.*)'$/, '$1')),
    at,
  )
}

/** A resource policy that keeps some out; one that lets everyone in is as good as none. */
export const limitingPolicy = (path: readonly string[], limits: (policy: Tree) => boolean): Row =>
  row('resource policy', path, false, ({ value, keyAt }) => (value.kind === 'unknown' ? unsaid(value, keyAt) : said(limits(value), keyAt)))

export const restApi: readonly Row[] = [endpointType, defaultEndpoint, limitingPolicy(['Policy'], isLimitedBy)]
/** Those of an HTTP API's document, where its properties say none: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-cors-configuration.html */
export const withDocument = (rows: readonly Row[], document: Tree | undefined): readonly Row[] =>
  rows.map((it) => (it.name === 'CORS origins' ? { ...it, read: (properties) => it.read(properties) ?? documented.read(document) } : it))

const documented = cors('x-amazon-apigateway-cors')

export const httpApi: readonly Row[] = [defaultEndpoint, cors('CorsConfiguration')]

/** Callers have to show a certificate: https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html */
export const mutualTls = (...path: readonly string[]): Row => named('mutual TLS', [...path, 'MutualTlsAuthentication', 'TruststoreUri'])

export const domain: readonly Row[] = [tlsVersion('SecurityPolicy'), mutualTls()]
export const httpDomain: readonly Row[] = [tlsVersion('DomainNameConfigurations', '0', 'SecurityPolicy'), mutualTls()]

/** The API behind each domain name, by their logical ids. */
export function mappedApis(stack: Stack): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { properties } of stack.ofType('AWS::ApiGateway::BasePathMapping', 'AWS::ApiGatewayV2::ApiMapping')) {
    const api = sourceName(get(properties, 'RestApiId') ?? get(properties, 'ApiId'))
    for (const path of api === null ? [] : references(get(properties, 'DomainName'))) found.set(logicalId(path), api ?? '')
  }
  return found
}

export const distribution: readonly Row[] = [
  row('HTTPS only', ['DistributionConfig', 'DefaultCacheBehavior', 'ViewerProtocolPolicy'], false, ({ value, keyAt }) =>
    known(value) === undefined ? unsaid(value, keyAt) : said(known(value) !== 'allow-all', keyAt),
  ),
  tlsVersion('DistributionConfig', 'ViewerCertificate', 'MinimumProtocolVersion'),
  named('firewall', ['DistributionConfig', 'WebACLId']),
]

/** A listener that only sends elsewhere takes nothing in plain text. */
export const listener: readonly Row[] = [
  row('HTTPS only', ['Protocol'], true, ({ value, keyAt }) =>
    known(value) === undefined ? unsaid(value, keyAt) : said(known(value) !== 'HTTP', keyAt),
  ),
  tlsVersion('SslPolicy'),
].map((it, index) => (index > 0 ? it : { ...it, read: (properties) => (redirects(properties) ? undefined : it.read(properties)) }))

const redirects = (properties: Tree | undefined): boolean => {
  const actions = items(get(properties, 'DefaultActions'))
  return actions.length > 0 && actions.every((it) => known(get(it, 'Type')) === 'redirect')
}

/**
 * The firewall that is put before each resource, by its logical id; the API's own where the stage is not one of the template. HTTP APIs and
 * function URLs take none: https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html
 */
export function firewalls(stack: Stack): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>()
  for (const it of stack.ofType('AWS::WAFv2::WebACLAssociation', 'AWS::WAFRegional::WebACLAssociation')) {
    const value = get(it.properties, 'WebACLArn') ?? get(it.properties, 'WebACLId')
    if (value === undefined) continue
    const ids = references(get(it.properties, 'ResourceArn')).map(logicalId)
    const stages = ids.filter((id) => stack.resources.get(id)?.type === 'AWS::ApiGateway::Stage')
    for (const id of stages.length > 0 ? stages : ids) found.set(id, { key: 'firewall', keyAt: it.at, value })
  }
  return found
}

export const firewallRow = (of: Entry | undefined): Row => ({
  name: 'firewall',
  byDefault: null,
  read: () => (of === undefined ? undefined : said(shown(of.value) ?? null, of.keyAt)),
})
