import type { Setting } from '../../../model/setting.ts'
import { entries, get, items, type Tree } from '../../syntax/tree.ts'
import { nameOf, type Stack } from '../stack.ts'
import { shown, sourceName } from '../value.ts'
import { listed, listOf, named, quantity, type Row, row, said, unsaid } from './row.ts'

/** Whom an API asks about its callers: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html */

/** Where a language has each of what an authorizer says. */
export interface Members {
  readonly cache: readonly string[]
  readonly issuer: readonly string[]
  readonly audience: readonly string[]
  readonly pools: readonly string[]
  readonly function: readonly string[]
}

/** `AWS::ApiGateway::Authorizer`, `AWS::ApiGatewayV2::Authorizer` */
export const ofResource: Members = {
  cache: ['AuthorizerResultTtlInSeconds'],
  issuer: ['JwtConfiguration', 'Issuer'],
  audience: ['JwtConfiguration', 'Audience'],
  pools: ['ProviderARNs'],
  function: ['AuthorizerUri'],
}

/** `x-amazon-apigateway-authorizer` of a security scheme: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
const ofScheme: Members = {
  cache: ['authorizerResultTtlInSeconds'],
  issuer: ['jwtConfiguration', 'issuer'],
  audience: ['jwtConfiguration', 'audience'],
  pools: ['providerARNs'],
  function: ['authorizerUri'],
}

export const authorizerRows = (at: Members, stack: Stack): readonly Row[] => [
  quantity('identity cache', at.cache, 300),
  listed('audience', at.audience),
  named('issuer', at.issuer),
  row('user pools', at.pools, [], ({ value, keyAt }) => {
    const told = listOf(value, keyAt)
    return told.value.known
      ? said(
          items(value).map((it) => sourceName(it) ?? ''),
          keyAt,
        )
      : told
  }),
  row('authorizer function', at.function, null, ({ value, keyAt }) => {
    const fn = stack.functionOf(value)
    const text = fn === null ? functionIn(shown(value) ?? '') : nameOf(fn)
    return text === '' ? unsaid(value, keyAt) : said(text, keyAt)
  }),
]

/** `…:path/2015-03-31/functions/arn:…:function:check/invocations` → `check`, wherever it is invoked from. */
function functionIn(text: string): string {
  const invoked = /functions\/(.+)\/invocations$/.exec(text)?.[1] ?? text
  return invoked.slice(invoked.lastIndexOf(':function:') + 1).replace(/^function:/, '')
}

interface Scheme {
  readonly name: string
  readonly at: Setting['at']
  readonly tree: Tree
}

/** The authorizers that an API's OpenAPI document declares. */
export const schemesIn = (document: Tree | undefined): readonly Scheme[] =>
  [get(document, 'components', 'securitySchemes'), get(document, 'securityDefinitions')]
    .flatMap(entries)
    .flatMap(({ key, keyAt, value }) => {
      const tree = get(value, 'x-amazon-apigateway-authorizer')
      return tree === undefined ? [] : [{ name: key, at: keyAt, tree }]
    })

export const schemeRows = (stack: Stack): readonly Row[] => authorizerRows(ofScheme, stack)
