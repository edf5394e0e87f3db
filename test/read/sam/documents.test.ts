import { describe, expect, test } from 'vitest'
import { gaps, routes, sam } from '../cloudformation/template.ts'

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

describe('an API with an OpenAPI document', () => {
  const uri = (name: string): string =>
    `{uri: !Sub 'arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${name}.Arn}/invocations'}`
  const document = `
openapi: 3.0.1
paths:
  /orders/{id}:
    get:
      security: [{Users: []}]
      x-amazon-apigateway-integration: ${uri('Shop')}
  /health:
    get:
      x-amazon-apigateway-integration: ${uri('Shop')}
components:
  securitySchemes:
    Users: {type: apiKey, x-amazon-apigateway-authtype: cognito_user_pools, x-amazon-apigateway-authorizer: {type: cognito_user_pools}}
`
  const included = `
  Api:
    Type: AWS::Serverless::Api
    Properties:
      DefinitionBody: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: ./api.yml}}}`

  test('has the routes of the document; where an event says the same, at the event', () => {
    const get = 'Get: {Type: Api, Properties: {Path: "/orders/{orderId}", Method: get, RestApiId: !Ref Api}}'
    expect(routes(sam(template(shop(get) + included), { 'app/api.yml': document }))).toEqual([
      'GET /orders/{id} → Shop, cognito by Users (line 6)',
      'GET /health → Shop, none (app/api.yml line 9)',
    ])
  })

  test('that two APIs deploy has its routes once, as the less guarded of them', () => {
    const deployed = (name: string, more: string): string => `
  ${name}:
    Type: AWS::Serverless::Api
    Properties:
      ${more}
      DefinitionBody: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: ./api.yml}}}`
    const both = deployed('Private', 'EndpointConfiguration: {Type: PRIVATE}') + deployed('Public', 'Name: public')
    const told = sam(template(shop('') + both), { 'app/api.yml': document })
    expect(routes(told)).toEqual([
      'GET /orders/{id} → Shop, cognito by Users (app/api.yml line 5)',
      'GET /health → Shop, none (app/api.yml line 9)',
    ])
    expect(told.part.routes.map((it) => it.restricted)).toEqual([false, false])
  })

  test('an event that the document does not know adds no route, which is said', () => {
    const told = sam(template(shop(event('other')) + included), { 'app/api.yml': document })
    expect(routes(told)).toHaveLength(2)
    expect(gaps(told)).toEqual(['note event-without-operation (line 6)'])
    const every = 'Every: {Type: Api, Properties: {Path: "/*", Method: ANY, RestApiId: !Ref Api}}'
    expect(gaps(sam(template(shop(every) + included), { 'app/api.yml': document }))).toEqual([])
  })

  test('a document from elsewhere hides what guards the routes', () => {
    const told = sam(template(shop(event('a')) + api('{}').replace('Auth: {}', 'DefinitionUri: s3://bucket/api.yml')))
    expect(routes(told)).toEqual(['GET /a → Shop, unknown Api.DefinitionUri (line 6)'])
    expect(gaps(told)).toEqual(['warning missing-api-definition (line 11)'])
  })

  test('a document of the repository by its path', () => {
    const told = sam(template(shop('') + api('{}').replace('Auth: {}', 'DefinitionUri: api.yml')), { 'app/api.yml': document })
    expect(routes(told)).toEqual([
      'GET /orders/{id} → Shop, cognito by Users (app/api.yml line 5)',
      'GET /health → Shop, none (app/api.yml line 9)',
    ])
  })

  test('SAM guards what a document in the template leaves open', () => {
    const inline = `
  Api:
    Type: AWS::Serverless::Api
    Properties:
      Auth: {DefaultAuthorizer: Token, ${authorizers}}
      DefinitionBody:
        paths:
          /a: {get: {x-amazon-apigateway-integration: ${uri('Shop')}}}
          /b: {get: {security: [{Users: []}], x-amazon-apigateway-integration: ${uri('Shop')}}}`
    expect(routes(sam(template(shop('') + inline)))).toEqual([
      'GET /a → Shop, custom by Token (line 14)',
      'GET /b → Shop, cognito by Users (line 15)',
    ])
  })

  test('an operation for a resource that does not exist cannot be deployed', () => {
    const told = sam(template(included), { 'app/api.yml': document })
    expect(routes(told)).toEqual([])
    expect(gaps(told)).toEqual(['note dangling-reference (app/api.yml line 5)', 'note dangling-reference (app/api.yml line 9)'])
  })

  test('an event leaves an operation for a resource that does not exist as it is', () => {
    const inline = `
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: {DefinitionBody: {paths: {/a: {get: {x-amazon-apigateway-integration: ${uri('Gone')}}}}}}`
    const told = sam(template(shop('A: {Type: HttpApi, Properties: {Path: /a, Method: GET, ApiId: !Ref Api}}') + inline))
    expect(routes(told)).toEqual([])
    expect(gaps(told)).toEqual(['note dangling-reference (line 10)'])
  })

  test('events are merged into a document where that is asked for, and there are paths to merge them into', () => {
    const merged = (paths: string): string => `
  Api:
    Type: AWS::Serverless::Api
    Properties: {MergeDefinitions: true, DefinitionBody: {openapi: 3.0.1${paths}}}`
    expect(routes(sam(template(shop(event('a')) + merged(', paths: {/b: {}}'))))).toEqual(['GET /a → Shop, none (line 6)'])
    const without = sam(template(shop(event('a')) + merged('')))
    expect(routes(without)).toEqual([])
    expect(gaps(without)).toEqual(['note event-without-operation (line 6)'])
  })
})
