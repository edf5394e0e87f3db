import { describe, expect, test } from 'vitest'
import { routes, sam } from '../cloudformation/template.ts'

const template = (resources: string, globals = ''): string =>
  `Transform: AWS::Serverless-2016-10-31\n${globals}Resources:${resources.trimEnd()}\n`

/** A function with one event per line, from line 5 on. */
const shop = (events: string): string => `
  Shop:
    Type: AWS::Serverless::Function
    Properties: {Handler: index.handler, Runtime: nodejs22.x, Events: {
${events
  .trim()
  .split('\n')
  .map((it) => `      ${it}`)
  .join('\n')}
      }}`

const api = (auth: string): string => `
  Api:
    Type: AWS::Serverless::Api
    Properties:
      Auth: ${auth}`

const event = (name: string, more = ''): string =>
  `${name}: {Type: Api, Properties: {Path: /${name}, Method: get, RestApiId: !Ref Api${more}}},`

const authorizers =
  'Authorizers: {Users: {UserPoolArn: !GetAtt Pool.Arn}, Token: {FunctionArn: !GetAtt Auth.Arn}, Request: {FunctionPayloadType: REQUEST, FunctionArn: x}}'

describe('routes of the API that SAM makes by itself', () => {
  test('are public unless told otherwise, at the line of their event', () => {
    const told = sam(
      template(
        shop(
          'Get: {Type: Api, Properties: {Path: /orders, Method: get}},\nAny: {Type: HttpApi},\nPost: {Type: HttpApi, Properties: {Path: /orders, Method: POST}}',
        ),
      ),
    )
    expect(routes(told)).toEqual([
      'GET /orders → Shop, none (line 6)',
      'ANY /$default → Shop, none (line 7)',
      'POST /orders → Shop, none (line 8)',
    ])
    expect(told.part.routes.map((it) => [it.api, it.apiName])).toEqual([
      ['rest', 'ServerlessRestApi'],
      ['http', 'ServerlessHttpApi'],
      ['http', 'ServerlessHttpApi'],
    ])
  })

  test('an API is only named where there are several', () => {
    expect(sam(template(shop('Get: {Type: Api, Properties: {Path: /, Method: get}}'))).part.routes[0]?.id).toBe(
      'app/template.yml#route/ GET /',
    )
  })

  test('take the authorization of Globals', () => {
    const told = sam(
      template(
        shop('Get: {Type: Api, Properties: {Path: /orders, Method: get}}'),
        `Globals: {Api: {Auth: {DefaultAuthorizer: AWS_IAM}}}\n`,
      ),
    )
    expect(routes(told)).toEqual(['GET /orders → Shop, iam (line 7)'])
    expect(told.part.routes[0]?.authAt?.start.line).toBe(2)
  })
})

describe("authorization of a REST API's events", () => {
  test('by the default authorizer, by their own, and by none', () => {
    const events = [
      event('default'),
      event('own', ', Auth: {Authorizer: Token, AuthorizationScopes: [read]}'),
      event('request', ', Auth: {Authorizer: Request}'),
      event('iam', ', Auth: {Authorizer: AWS_IAM}'),
      event('open', ', Auth: {Authorizer: NONE}'),
      event('missing', ', Auth: {Authorizer: Nobody}'),
    ]
    const told = sam(template(shop(events.join('\n')) + api(`{DefaultAuthorizer: Users, ${authorizers}}`)))
    expect(routes(told)).toEqual([
      'GET /default → Shop, cognito by Users (line 6)',
      'GET /own → Shop, custom by Token (line 7)',
      'GET /request → Shop, custom by Request (line 8)',
      'GET /iam → Shop, iam (line 9)',
      'GET /open → Shop, none (line 10)',
      'GET /missing → Shop, unknown Nobody by Nobody (line 11)',
    ])
    expect(told.part.routes[1]?.scopes).toEqual(['read'])
    expect(told.part.routes.map((it) => it.authAt?.start.line)).toEqual([16, 7, 8, 9, 10, 11])
  })

  test('a list of scopes replaces those of the authorizer, an empty one too', () => {
    const scoped = 'Authorizers: {Users: {UserPoolArn: x, AuthorizationScopes: [read]}}'
    const events = [event('a'), event('b', ', Auth: {AuthorizationScopes: [write]}'), event('c', ', Auth: {AuthorizationScopes: []}')]
    const told = sam(template(shop(events.join('\n')) + api(`{DefaultAuthorizer: Users, ${scoped}}`)))
    expect(told.part.routes.map((it) => it.scopes)).toEqual([['read'], ['write'], []])
  })

  test('authorizers that nobody chose guard nothing', () => {
    expect(routes(sam(template(shop(event('a')) + api(`{${authorizers}}`))))).toEqual(['GET /a → Shop, none (line 6)'])
  })

  test('an API key counts where there is no authorizer, and the event has the last word', () => {
    const events = [event('a'), event('b', ', Auth: {ApiKeyRequired: false}'), event('c', ', Auth: {Authorizer: AWS_IAM}')]
    expect(routes(sam(template(shop(events.join('\n')) + api('{ApiKeyRequired: true}'))))).toEqual([
      'GET /a → Shop, api-key (line 6)',
      'GET /b → Shop, none (line 7)',
      'GET /c → Shop, iam (line 8)',
    ])
  })

  test('a preflight is guarded too, unless it is told to be left out', () => {
    const options = event('a').replace('get', 'options')
    const auth = (more: string): string[] => routes(sam(template(shop(options) + api(`{DefaultAuthorizer: AWS_IAM${more}}`))))
    expect(auth('')).toEqual(['OPTIONS /a → Shop, iam (line 6)'])
    expect(auth(', AddDefaultAuthorizerToCorsPreflight: false')).toEqual(['OPTIONS /a → Shop, none (line 6)'])
  })

  test('an authorizer that a parameter chooses is known by its default only', () => {
    const told = (parameter: string) =>
      routes(
        sam(
          template(
            shop(event('a', ', Auth: {Authorizer: !Ref Who}')) + api(`{${authorizers}}`),
            `Parameters: {Who: {Type: String${parameter}}}\n`,
          ),
        ),
      )
    expect(told(', Default: Users')).toEqual(['GET /a → Shop, cognito by Users (line 7)'])
    expect(told('')).toEqual(['GET /a → Shop, unknown ${Who} (line 7)'])
  })

  test('checked input is what asks for a validator', () => {
    const events = [event('a', ', RequestModel: {Model: Order, ValidateBody: true}'), event('b', ', RequestModel: {Model: Order}')]
    expect(sam(template(shop(events.join('\n')) + api('{}'))).part.routes.map((it) => it.validated)).toEqual([true, false])
  })

  test('an allow-list or a private endpoint keeps strangers out', () => {
    const restricted = (text: string): boolean[] => sam(template(text)).part.routes.map((it) => it.restricted)
    expect(restricted(shop(event('a')) + api('{ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}}'))).toEqual([true])
    expect(restricted(shop(event('a')) + api('{ResourcePolicy: {IpRangeBlacklist: [10.0.0.0/8]}}'))).toEqual([false])
    // SAM lets nobody in beside the accounts that it denies, and a policy on one route leaves the others without an Allow.
    expect(restricted(shop(event('a')) + api('{ResourcePolicy: {AwsAccountBlacklist: [1]}}'))).toEqual([true])
    expect(restricted(shop(event('a', ', Auth: {ResourcePolicy: {AwsAccountWhitelist: [1]}}') + event('b')) + api('{}'))).toEqual([
      true,
      true,
    ])
    expect(restricted(shop(event('a', ', Auth: {ResourcePolicy: {IpRangeBlacklist: [10.0.0.0/8]}}') + event('b')) + api('{}'))).toEqual([
      false,
      true,
    ])
    expect(restricted(shop(event('a')) + api('{}').replace('Auth: {}', 'EndpointConfiguration: {Type: PRIVATE}'))).toEqual([true])
  })

  test('of an API from elsewhere it cannot be told', () => {
    const text = shop('a: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !ImportValue shop-api}}')
    expect(routes(sam(template(text)))).toEqual(['GET /a → Shop, unknown ${Fn::ImportValue:shop-api} (line 6)'])
  })
})

describe("authorization of an HTTP API's events", () => {
  const http = (auth: string): string => api(auth).replace('::Api', '::HttpApi')
  const call = (name: string, more = ''): string => event(name, more).replace('Type: Api', 'Type: HttpApi').replace('RestApiId', 'ApiId')
  const jwt = 'Authorizers: {Login: {JwtConfiguration: {issuer: x}, AuthorizationScopes: [read]}, Own: {FunctionArn: x}}'

  test('by JWT, by a function, by IAM, and by none', () => {
    const events = [
      call('a'),
      call('b', ', Auth: {Authorizer: Own}'),
      call('c', ', Auth: {Authorizer: NONE}'),
      call('d', ', Auth: {Authorizer: AWS_IAM}'),
    ]
    const told = sam(template(shop(events.join('\n')) + http(`{DefaultAuthorizer: Login, EnableIamAuthorizer: true, ${jwt}}`)))
    expect(routes(told)).toEqual([
      'GET /a → Shop, jwt by Login (line 6)',
      'GET /b → Shop, custom by Own (line 7)',
      'GET /c → Shop, none (line 8)',
      'GET /d → Shop, iam (line 9)',
    ])
    expect(told.part.routes[0]?.scopes).toEqual(['read'])
  })

  test('an authorizer that goes by the word for IAM has no scopes', () => {
    const named = 'Authorizers: {AWS_IAM: {JwtConfiguration: {issuer: x}, AuthorizationScopes: [read]}}'
    const told = sam(template(shop(call('a', ', Auth: {Authorizer: AWS_IAM}')) + http(`{${named}}`)))
    expect(routes(told)).toEqual(['GET /a → Shop, jwt by AWS_IAM (line 6)'])
    expect(told.part.routes[0]?.scopes).toEqual([])
  })

  test('a preflight is never guarded', () => {
    expect(routes(sam(template(shop(call('a').replace('get', 'options')) + http(`{DefaultAuthorizer: Login, ${jwt}}`))))).toEqual([
      'OPTIONS /a → Shop, none (line 6)',
    ])
  })
})

describe('other ways in', () => {
  test('a function URL', () => {
    const url = (config: string): string[] =>
      routes(sam(template(`\n  Shop:\n    Type: AWS::Serverless::Function\n    Properties:\n      FunctionUrlConfig: ${config}`)))
    expect(url('{AuthType: NONE}')).toEqual(['ANY / → Shop, none (line 6)'])
    expect(url('{AuthType: AWS_IAM}')).toEqual(['ANY / → Shop, iam (line 6)'])
  })

  test('a WebSocket API', () => {
    const text = `
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      Auth: {AuthType: CUSTOM, AuthArn: !GetAtt Guard.Arn}
      Routes:
        $connect: {FunctionArn: !GetAtt Shop.Arn}
        say: {FunctionArn: !GetAtt Shop.Arn}`
    expect(routes(sam(template(shop('') + text)))).toEqual([
      'WEBSOCKET /$connect → Shop, custom by ${Guard.Arn} (line 13)',
      'WEBSOCKET /say → Shop, custom by ${Guard.Arn} (line 14)',
    ])
  })

  test('an API event of a state machine reaches no function', () => {
    const text = `
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {Events: {Start: {Type: Api, Properties: {Path: /start, Method: post}}}}`
    expect(routes(sam(template(text)))).toEqual(['POST /start → nothing, none (line 5)'])
  })
})
