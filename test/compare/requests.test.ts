import { describe, expect, test } from 'vitest'
import { loosenedOf, type RequestChange, validates } from '../../src/compare/requests.ts'
import type { BodySchema, RequestCheck, Schema } from '../../src/model/schema.ts'
import { at, ServiceBuilder } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const anything: Schema = { limits: [{ kind: 'type', at: at(30), types: ['object'] }] }
const withId: Schema = { limits: [{ kind: 'required', at: at(31), name: 'id' }] }
const unknown: Schema = { limits: [{ kind: 'unknown', at: at(32), expression: 'Model', isOpen: true }] }

const body = (schema: Schema, contentType = 'application/json', model = ''): BodySchema => ({ contentType, schema, model, at: at(20) })

const check = (more: Partial<RequestCheck>): RequestCheck => ({
  checksBody: true,
  checksParameters: true,
  bodies: [],
  required: [],
  at: at(10),
  ...more,
})

const page = { name: 'querystring.page', at: at(12) }

function change(base: Partial<RequestCheck>, head: Partial<RequestCheck>): string[] {
  const api = (request: Partial<RequestCheck>) =>
    new ServiceBuilder().route('POST', '/orders', 5, { validated: true, request: check(request) })
  return told(comparing(api(base), api(head)))
}

const says = (place: string, what: string) => [`route-changed ${place} \`POST /orders\`: it takes requests that it refused: ${what}.`]

describe('a route takes more', () => {
  test.each<[string, Partial<RequestCheck>, Partial<RequestCheck>, string, string]>([
    [
      'where its validator leaves bodies alone',
      { bodies: [body(withId)] },
      { bodies: [body(withId)], checksBody: false },
      'serverless.yml:10',
      '`body` no longer checked',
    ],
    [
      'where its validator leaves parameters alone',
      { required: [page] },
      { required: [page], checksParameters: false },
      'serverless.yml:10',
      '`querystring.page` no longer required',
    ],
    ['where a parameter need not be there', { required: [page] }, {}, 'base serverless.yml:12', '`querystring.page` no longer required'],
    ['where a model goes', { bodies: [body(withId)] }, {}, 'base serverless.yml:20', '`body` no longer checked'],
    [
      'where a type of content has no model',
      { bodies: [body(withId), body(withId, 'text/xml')] },
      { bodies: [body(withId)] },
      'base serverless.yml:20',
      '`body (text/xml)` no longer checked',
    ],
    [
      'where its model is one for everything',
      { bodies: [body(withId)] },
      { bodies: [body(anything, 'application/json', 'Empty')] },
      'serverless.yml:20',
      '`body` any object accepted',
    ],
    [
      'where its model asks for less',
      { bodies: [body({ limits: [...withId.limits, { kind: 'minProperties', at: at(33), value: 2 }] })] },
      { bodies: [body(withId)] },
      'base serverless.yml:33',
      '`body` minProperties removed',
    ],
    [
      'where a type of content gets a model of its own',
      { bodies: [body(withId, '$default')] },
      { bodies: [body(withId, '$default'), body(anything)] },
      'serverless.yml:20',
      '`body` any object accepted',
    ],
  ])('%s', (_, base, head, place, what) => expect(change(base, head)).toEqual(says(place, what)))
})

describe('a route takes no more', () => {
  test.each<[string, Partial<RequestCheck>, Partial<RequestCheck>]>([
    ['where nothing was demanded', { bodies: [body(anything)] }, {}],
    ['where more is', { bodies: [body(anything)] }, { bodies: [body(withId)], required: [page] }],
    ['where all content has the model that some had', { bodies: [body(withId)] }, { bodies: [body(withId, '$default')] }],
    ['where parameters were not checked', { required: [page], checksParameters: false }, { checksParameters: false }],
    ['where what is not known stays', { bodies: [body(unknown)] }, { bodies: [body({ limits: [...unknown.limits] })] }],
  ])('%s', (_, base, head) => expect(change(base, head)).toEqual([]))

  test('where all of its check goes, which is told as that', () => {
    const api = (validated: boolean, request?: RequestCheck) =>
      new ServiceBuilder().route('POST', '/orders', 5, { validated, ...(request === undefined ? {} : { request }) })
    expect(told(comparing(api(true, check({ bodies: [body(withId)] })), api(false)))).toEqual([
      'route-changed serverless.yml:5 `POST /orders`: the gateway no longer checks its input.',
    ])
  })
})

describe('it is not told', () => {
  test.each<[string, Partial<RequestCheck>, Partial<RequestCheck>, string]>([
    ['of a model that only the deployment knows', { bodies: [body(withId)] }, { bodies: [body(unknown)] }, 'body'],
    ['of a validator of elsewhere', { bodies: [body(withId)] }, { bodies: [body(withId)], checksBody: null }, 'body'],
    ['of parameters that such a one may check', { required: [page] }, { checksParameters: null }, 'querystring.page'],
  ])('%s', (_, base, head, path) =>
    expect(change(base, head)).toEqual([
      `route-changed serverless.yml:5 \`POST /orders\`: whether it takes requests that it refused cannot be told (\`${path}\`).`,
    ]),
  )
})

test('a rule hears of each, of names that others chose in a form that ends no code', () => {
  const at1 = { at: at(1), side: 'head' as const, witness: undefined }
  const change: RequestChange = { kind: 'loosened', loosenings: [{ path: 'body.a`b', words: 'enum also `x`\n', ...at1 }] }
  expect(loosenedOf(change)).toEqual(['`body.ab`: enum also x'])
  const undecided = { known: false, expression: 'Model', at: at(32) } as const
  expect(loosenedOf({ kind: 'unknown', paths: ['body'], undecided })).toEqual(undecided)
  expect(loosenedOf({ kind: 'unknown', paths: ['body'], undecided: null })).toEqual([])
})

test('what a rule hears of a check is whether it refuses anything', () => {
  const of = (request: Partial<RequestCheck>) => {
    const [route] = new ServiceBuilder().route('POST', '/', 5, { validated: true, request: check(request) }).routes
    return route === undefined ? undefined : validates(route)
  }
  expect(of({ bodies: [body(withId)], required: [page] })).toEqual({ body: true, parameters: true, idle: false })
  expect(of({ bodies: [body(anything)] })).toEqual({ body: false, parameters: false, idle: false })
  expect(of({ bodies: [body(unknown)], checksParameters: null })).toEqual({ body: null, parameters: null, idle: false })
  expect(of({ bodies: [body(withId)], required: [page], checksBody: false, checksParameters: null })).toEqual({
    body: false,
    parameters: null,
    idle: false,
  })
  expect(of({ required: [page] })).toEqual({ body: false, parameters: true, idle: true })
})
