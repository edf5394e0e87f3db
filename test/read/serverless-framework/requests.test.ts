import { describe, expect, test } from 'vitest'
import { requests } from '../request/told.ts'
import { events } from './events.ts'

const told = (request: string, more = '') =>
  events(`service: shop
provider: {name: aws, apiGateway: {request: {schemas: {order: {name: Order, schema: {required: [id]}}, line: {required: [sku]}}}}}
functions: {shop: {events: [{http: {method: post, path: 'orders/{id}', request: ${request}}}]}}
${more}`)

describe('an event is checked against', () => {
  test.each([
    ['a schema', '{schemas: {application/json: {required: [id]}}}', 'body, parameters: application/json (required id)'],
    [
      'a schema under its name',
      '{schemas: {application/json: {name: Order, schema: {type: object}}}}',
      'body, parameters: application/json (type object)',
    ],
    [
      'one of the provider',
      '{schemas: {application/json: order, text/plain: line}}',
      'body, parameters: application/json (required id); text/plain (required sku)',
    ],
    ['what is not known', '{schemas: {application/json: strange}}', 'body, parameters: application/json (unknown strange)'],
    [
      'parameters that are required, unless they say that they are not',
      '{parameters: {querystrings: {page: true, sort: false, shop: {mappedValue: x}, all: {required: false}}, headers: {X-Shop: true}, paths: {id: true}}}',
      'body, parameters: querystring.page; querystring.shop; header.x-shop',
    ],
    ['nothing where nothing is required', '{parameters: {querystrings: {sort: false}}}', 'false'],
    [
      'a schema under its name before version 3',
      '{schema: {application/json: {required: [id]}}}',
      'body, parameters: application/json (required id)',
    ],
  ])('%s', (_, request, expected) => expect(requests(told(request))['POST /orders/{id}']).toBe(expected))

  test('nothing under that name since version 3', () =>
    expect(requests(told('{schema: {application/json: {required: [id]}}}', "frameworkVersion: '3'"))).toEqual({
      'POST /orders/{id}': 'false',
    }))

  test('what the resources say of its method', () => {
    const over = `resources:
  Resources:
    Bodies: {Type: AWS::ApiGateway::RequestValidator, Properties: {ValidateRequestBody: true}}
    Order: {Type: AWS::ApiGateway::Model, Properties: {Schema: {required: [id]}}}
    ApiGatewayMethodOrdersIdVarPost: {Properties: {RequestValidatorId: !Ref Bodies, RequestModels: {application/json: !Ref Order}}}`
    expect(requests(told('{}', over))).toEqual({ 'POST /orders/{id}': 'body: application/json (required id)' })
  })
})
