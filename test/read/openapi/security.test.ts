import { describe, expect, test } from 'vitest'
import { cloudFormation, gaps, routes } from '../cloudformation/template.ts'

/** The routes of an API whose document has one operation `GET /a` with these members, and these security schemes. */
function guards(operation: string, schemes: string, more = '', api: 'rest' | 'http' = 'rest'): string[] {
  const type = api === 'rest' ? 'AWS::ApiGateway::RestApi' : 'AWS::ApiGatewayV2::Api'
  const told = cloudFormation(`Resources:
  Api:
    Type: ${type}
    Properties:
      Body: {paths: {/a: {get: {${operation}}}}, components: {securitySchemes: {${schemes}}}${more}}
`)
  return routes(told).map((it) => it.replace('GET /a → nothing, ', '').replace(' (line 5)', ''))
}

const key = 'Key: {type: apiKey, name: x-api-key, in: header}'
const users = 'Users: {type: apiKey, x-amazon-apigateway-authtype: cognito_user_pools}'
const jwt = 'Login: {type: oauth2, x-amazon-apigateway-authorizer: {type: jwt}}'

describe("what API Gateway makes of a document's security", () => {
  test.each([
    ['nothing', '', '', 'none'],
    ['an API key', 'security: [{Key: []}]', key, 'api-key by Key'],
    ['a user pool', 'security: [{Users: [read]}]', users, 'cognito by Users'],
    ['a key beside an authorizer', 'security: [{Key: []}, {Users: []}]', `${key}, ${users}`, 'cognito by Users'],
    ['both in one requirement', 'security: [{Key: [], Users: []}]', `${key}, ${users}`, 'cognito by Users'],
    ['signatures', 'security: [{sigv4: []}]', 'sigv4: {type: apiKey, x-amazon-apigateway-authtype: awsSigv4}', 'iam by sigv4'],
    ['a function', 'security: [{Own: []}]', 'Own: {type: apiKey, x-amazon-apigateway-authorizer: {type: request}}', 'custom by Own'],
    ['a scheme that the gateway does not enforce', 'security: [{Bearer: []}]', 'Bearer: {type: http, scheme: bearer}', 'none by Bearer'],
    ['a scheme that is not declared', 'security: [{Who: []}]', '', 'unknown Who by Who'],
    ['an authorizer of no known type', 'security: [{Odd: []}]', 'Odd: {x-amazon-apigateway-authorizer: {type: odd}}', 'unknown Odd by Odd'],
    ['the extension of an operation', 'x-amazon-apigateway-auth: {type: AWS_IAM}', '', 'iam'],
    ['the extension that opens', 'x-amazon-apigateway-auth: {type: none}', '', 'none'],
  ])('%s', (_, operation, schemes, expected) => {
    expect(guards(operation, schemes)).toEqual([expected])
  })

  test('a scheme that is declared under a condition', () => {
    const told = cloudFormation(`Conditions: {Keyed: !Equals [!Ref 'AWS::AccountId', '1']}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: {paths: {/a: {get: {security: [{Key: []}]}}}, components: {securitySchemes: !If [Keyed, {${key}}, !Ref 'AWS::NoValue']}}
`)
    expect(routes(told)).toEqual(['GET /a → nothing, api-key by Key (line 6)'])
  })

  test.each([
    [
      'left out under a condition, which only the deployment decides',
      "!If [Local, !Ref 'AWS::NoValue', []]",
      'unknown ${Fn::If(Local, AWS::NoValue, [])} by Key',
    ],
    ['left out unless a condition holds', "!If [Local, [], !Ref 'AWS::NoValue']", 'unknown ${Fn::If(Local, [], AWS::NoValue)} by Key'],
    ['of other scopes under a condition', '!If [Local, [], [read]]', 'api-key by Key'],
  ])('a requirement %s', (_, scopes, expected) => {
    const told = cloudFormation(`Parameters: {Environment: {Type: String}}
Conditions: {Local: !Equals [!Ref Environment, local]}
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: {paths: {/a: {get: {security: [{Key: ${scopes}}]}}}, components: {securitySchemes: {${key}}}}
`)
    expect(routes(told)).toEqual([`GET /a → nothing, ${expected} (line 7)`])
  })

  test('an authorizer counts beside a requirement that only the deployment decides', () => {
    expect(guards('security: [{Who: []}, {Users: []}]', users)).toEqual(['cognito by Users'])
  })

  test("a REST API leaves the root's security out, an HTTP API does not", () => {
    expect(guards('', jwt, ', security: [{Login: []}]')).toEqual(['none'])
    expect(guards('', jwt, ', security: [{Login: []}]', 'http')).toEqual(['jwt by Login'])
  })

  test("an empty security of an operation opens it, whatever the root's demands; CORS and binary types change nothing", () => {
    const more =
      ", security: [{Login: []}], x-amazon-apigateway-cors: {allowOrigins: ['*']}, x-amazon-apigateway-binary-media-types: ['*/*']"
    expect(guards('security: []', jwt, more, 'http')).toEqual(['none'])
    expect(guards('', jwt, more, 'http')).toEqual(['jwt by Login'])
  })
})

describe('operations', () => {
  const told = (body: string) =>
    cloudFormation(`Resources:
  Shop: {Type: 'AWS::Lambda::Function', Properties: {}}
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body:
${body
  .trim()
  .split('\n')
  .map((it) => `        ${it}`)
  .join('\n')}
`)

  test('of any method, by reference, and answered by the gateway', () => {
    const it = told(`
paths:
  /any:
    x-amazon-apigateway-any-method:
      x-amazon-apigateway-integration: {$ref: '#/components/x-integrations/shop'}
    parameters: []
  /any/thing:
    options: {x-amazon-apigateway-integration: {type: mock}}
components:
  x-integrations: {shop: {uri: !Sub 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\${Shop.Arn}/invocations'}}`)
    expect(routes(it)).toEqual(['ANY /any → Shop, none (line 9)', 'OPTIONS /any/thing → nothing, none (line 13)'])
    expect(it.part.routes.map((route) => route.preflight)).toEqual([false, true])
  })

  test('are validated by a validator that checks something', () => {
    const it = told(`
x-amazon-apigateway-request-validators: {all: {validateRequestBody: true}, nothing: {validateRequestBody: false}}
x-amazon-apigateway-request-validator: all
paths:
  /a: {get: {}, post: {x-amazon-apigateway-request-validator: nothing}}`)
    expect(it.part.routes.map((route) => [route.method, route.validated])).toEqual([
      ['GET', true],
      ['POST', false],
    ])
  })

  test.each(['./paths/orders.yml', '#/components/pathItems/gone'])('of a path that refers to %s are said to be unread', (where) => {
    const it = told(`
paths:
  /orders: {$ref: '${where}'}
  /health: {get: {}}`)
    expect(routes(it)).toEqual(['GET /health → nothing, none (line 9)'])
    expect(gaps(it)).toEqual(['warning unread-path (line 8)'])
  })

  test('of odd shapes throw nothing', () => {
    for (const body of [
      'paths: 3',
      'paths: {/a: [1]}',
      'paths: {/a: {get: 7}}',
      'paths: {/a: {get: {$ref: "#/paths/~1a/get"}}}',
      'paths: {__proto__: {get: {}}}',
    ]) {
      expect(() => told(body)).not.toThrow()
    }
  })
})
