import { describe, expect, test } from 'vitest'
import { requests } from '../request/told.ts'
import { cloudFormation, gaps } from './template.ts'

/** A method of the root of an API, its properties in one line. */
const method = (name: string, properties: string): string =>
  `  ${name}: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Api, ResourceId: !GetAtt Api.RootResourceId, HttpMethod: ${name}, ${properties}}}\n`

const template = (methods: string, more = ''): string => `Parameters: {Chosen: {Type: String}}
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: shop}}
  Both: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, ValidateRequestBody: true, ValidateRequestParameters: true}}
  Bodies: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, ValidateRequestBody: true}}
  Open: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, ValidateRequestBody: !Ref Chosen}}
  Order: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, Name: OrderModel, Schema: {required: [id]}}}
${more}${methods}`

const of = (properties: string, more = ''): string | undefined =>
  requests(cloudFormation(template(method('POST', properties), more)))['POST /']

describe('a request has to satisfy', () => {
  test.each([
    [
      'a model by reference',
      'RequestValidatorId: !Ref Bodies, RequestModels: {application/json: !Ref Order}',
      'body: application/json (required id)',
    ],
    ['a model by its name', 'RequestValidatorId: !Ref Bodies, RequestModels: {$default: OrderModel}', 'body: $default (required id)'],
    [
      'next to nothing by `Empty`',
      'RequestValidatorId: !Ref Bodies, RequestModels: {application/json: Empty}',
      'body: application/json (type object)',
    ],
    [
      'what `Error` says',
      'RequestValidatorId: !Ref Bodies, RequestModels: {application/json: Error}',
      'body: application/json (type object; message: (type string))',
    ],
    [
      'the parameters that are required, those of the path left out',
      'RequestValidatorId: !Ref Both, RequestParameters: {method.request.querystring.page: true, method.request.header.X-Shop: "true", method.request.querystring.sort: false, method.request.path.id: true}',
      'body, parameters: querystring.page; header.x-shop',
    ],
    [
      'no model that is not known',
      'RequestValidatorId: !Ref Bodies, RequestModels: {application/json: !Ref Chosen}',
      'body: application/json (unknown ${Chosen})',
    ],
    [
      'what a validator of elsewhere may check',
      'RequestValidatorId: !Ref Chosen, RequestModels: {application/json: !Ref Order}',
      'body?, parameters?: application/json (required id)',
    ],
    [
      'what a validator checks that a parameter decides',
      'RequestValidatorId: !Ref Open, RequestModels: {application/json: !Ref Order}',
      'body?: application/json (required id)',
    ],
    ['nothing without a validator', 'RequestModels: {application/json: !Ref Order}', 'false'],
  ])('%s', (_, properties, expected) => expect(of(properties)).toBe(expected))

  test.each([
    ['its address', '!Sub "https://apigateway.amazonaws.com/restapis/${Api}/models/${Line}"'],
    ['its address with its name', '!Sub "https://apigateway.amazonaws.com/restapis/${Api}/models/LineModel"'],
    ['its address put together', '!Join ["", ["https://apigateway.amazonaws.com/restapis/", !Ref Api, "/models/", !Ref Line]]'],
  ])('another model that one names by %s', (_, reference) => {
    const models = `  Line: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, Name: LineModel, Schema: '{"required": ["sku"]}'}}
  Basket: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, Schema: {properties: {lines: {type: array, items: {$ref: ${reference}}}}}}}\n`
    expect(of('RequestValidatorId: !Ref Bodies, RequestModels: {application/json: !Ref Basket}', models)).toBe(
      'body: application/json (lines: (type array; items from 0: (required sku)))',
    )
  })

  test('a model of a WebSocket API that is selected', () => {
    const told = cloudFormation(`Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET, Name: chat}}
  Message: {Type: AWS::ApiGatewayV2::Model, Properties: {ApiId: !Ref Api, Name: Message, Schema: {required: [text]}}}
  Send: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: send, ModelSelectionExpression: $default, RequestModels: {$default: Message}}}
  Leave: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: leave, RequestModels: {$default: Message}}}
`)
    expect(requests(told)).toEqual({ 'WEBSOCKET /send': 'body: $default (required text)', 'WEBSOCKET /leave': 'false' })
  })
})

test('a model that no validator checks is told of, those that every API has are not', () => {
  const told = cloudFormation(
    template(method('POST', 'RequestModels: {application/json: !Ref Order}') + method('PUT', 'RequestModels: {application/json: Empty}')),
  )
  expect(gaps(told)).toEqual(['note model-without-effect (line 8)'])
})
