import { expect, test } from 'vitest'
import { cloudFormation } from '../cloudformation/template.ts'
import { requests } from '../request/told.ts'

/** What is checked of `POST /a` and `PUT /a` in a document with these members. */
const of = (post: string, more = '', put = ''): Readonly<Record<string, string>> =>
  requests(
    cloudFormation(`Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: {x-amazon-apigateway-request-validators: {all: {validateRequestBody: true, validateRequestParameters: true}, parameters: {validateRequestParameters: true}}, paths: {/a: {post: {${post}}, put: {${put}}${more.startsWith('}') ? more : `, ${more}}}`}}
`),
  )

const all = 'x-amazon-apigateway-request-validator: all'

test.each([
  [
    'a body of version 3, by its content type',
    `${all}, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}, text/plain: {schema: {type: string}}}}`,
    '}}, components: {schemas: {Order: {properties: {line: {$ref: "#/components/schemas/Line"}}}, Line: {required: [sku]}}}',
    'body, parameters: application/json (line: (required sku)); text/plain (type string)',
  ],
  [
    'a body of version 2, of what the operation consumes',
    `${all}, consumes: [application/x-order], parameters: [{in: body, name: order, schema: {required: [id]}}]`,
    '',
    'body, parameters: application/x-order (required id)',
  ],
  [
    'a body of version 2, as JSON',
    `${all}, parameters: [{in: body, name: order, schema: {required: [id]}}]`,
    '',
    'body, parameters: application/json (required id)',
  ],
  [
    'a body that many share',
    `${all}, requestBody: {$ref: '#/components/requestBodies/Order'}`,
    '}}, components: {requestBodies: {Order: {content: {application/json: {schema: {type: object}}}}}}',
    'body, parameters: application/json (type object)',
  ],
  [
    'the parameters that are required, of the operation over those of the path',
    `${all}, parameters: [{in: query, name: page, required: true}, {in: query, name: sort}, {in: path, name: id, required: true}]`,
    'parameters: [{in: header, name: X-Shop, required: true}, {in: query, name: page, required: false}]',
    'body, parameters: header.x-shop; querystring.page',
  ],
  [
    'no body where parameters alone are checked',
    `x-amazon-apigateway-request-validator: parameters, requestBody: {content: {application/json: {schema: {required: [id]}}}}`,
    '',
    'parameters: ',
  ],
  ['nothing without a validator', 'requestBody: {content: {application/json: {schema: {required: [id]}}}}', '', 'false'],
])('an operation is checked against %s', (_, post, more, expected) => {
  expect(of(post, more)['POST /a']).toBe(expected)
})

test('the validator of the document is that of every operation that names none', () => {
  const found = of(
    'x-amazon-apigateway-request-validator: parameters',
    `}}, ${all}`,
    'requestBody: {content: {application/json: {schema: {required: [id]}}}}',
  )
  expect(found).toEqual({ 'POST /a': 'parameters: ', 'PUT /a': 'body, parameters: application/json (required id)' })
})

test('an HTTP API has no validators', () => {
  const told = cloudFormation(`Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Body: {x-amazon-apigateway-request-validators: {all: {validateRequestBody: true}}, ${all}, paths: {/a: {post: {}}}}
`)
  expect(requests(told)).toEqual({ 'POST /a': 'false' })
})
