import { describe, expect, test } from 'vitest'
import { gaps, sam } from '../cloudformation/template.ts'
import { requests } from '../request/told.ts'

const told = (properties: string) =>
  sam(`Transform: AWS::Serverless-2016-10-31
Globals: {Api: {Models: {Order: {type: object, properties: {line: {$ref: '#/definitions/line'}}}, Line: {type: object, required: [sku]}}}}
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: nodejs22.x
      CodeUri: .
      Events: {Post: {Type: Api, Properties: {Path: /a, Method: post, ${properties}}}}
`)

describe('an event is checked against', () => {
  test.each([
    [
      'a model of its API, which may name others',
      'RequestModel: {Model: Order, ValidateBody: true}',
      'body: application/json (type object; line: (type object; required sku))',
    ],
    [
      'parameters that are required',
      'RequestModel: {Model: Line, ValidateParameters: true}, RequestParameters: [method.request.header.Host, method.request.querystring.page: {Required: true, Caching: true}, method.request.querystring.sort: {Caching: true}]',
      'parameters: application/json (type object; required sku); querystring.page',
    ],
    ['no model that its API does not have', 'RequestModel: {Model: Other, ValidateBody: true}', 'body: application/json (unknown Other)'],
    ['nothing where it only names a model', 'RequestModel: {Model: Order, Required: true}', 'false'],
    ['nothing where it only names parameters', 'RequestParameters: [method.request.querystring.page: {Required: true}]', 'false'],
    [
      'nothing where it names no model, for then SAM makes no validator',
      'RequestModel: {ValidateParameters: true}, RequestParameters: [method.request.querystring.page: {Required: true}]',
      'false',
    ],
  ])('%s', (_, properties, expected) => expect(requests(told(properties))['POST /a']).toBe(expected))
})

test('a model that nobody asks to be checked is told of', () => {
  expect(gaps(told('RequestModel: {Model: Order}'))).toEqual(['note model-without-effect (line 10)'])
  expect(gaps(told('RequestModel: {Model: Order, ValidateParameters: true}'))).toEqual([])
})
