import { describe, expect, test } from 'vitest'
import { ServiceBuilder, unknown } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const service = () => new ServiceBuilder().function('list', 3).function('get', 4)

test('a setting that takes another value is told with both', () => {
  const changes = comparing(service().setting('list', 'timeout', 6, null), service().setting('list', 'timeout', 30, 5)).differences
  expect(changes.map((it) => it.change)).toEqual([
    expect.objectContaining({
      kind: 'setting-changed',
      summary: 'The timeout of `list` is 30 s, where before 6 s.',
      setting: { subject: 'list', name: 'timeout', before: '6 s', after: '30 s' },
    }),
  ])
})

test('a default that is written out changes nothing', () => {
  expect(told(comparing(service().setting('list', 'memory', 1024, null), service().setting('list', 'memory', 1024, 5)))).toEqual([])
})

test('what nothing says any more is told at the line of base that did', () => {
  const files = { kind: 'table' } as const
  const before = service().setting('Orders', 'point-in-time recovery', true, 9, files)
  expect(told(comparing(before, service().setting('Orders', 'point-in-time recovery', false, null, files)))).toEqual([
    'setting-changed base serverless.yml:9 The point-in-time recovery of the table `Orders` is off, where before on.',
  ])
})

test('the absence of something is null, and has its words', () => {
  const group = { kind: 'log group' } as const
  const before = service().setting('Logs', 'log retention', 1_209_600, 9, group)
  const { differences } = comparing(before, service().setting('Logs', 'log retention', null, null, group))
  expect(differences.map((it) => it.change)).toEqual([
    expect.objectContaining({
      summary: 'The log retention of the log group `Logs` is without an end, where before 14 days.',
      setting: { subject: 'Logs', name: 'log retention', before: '14 days', after: null },
    }),
  ])
})

test('one line that decides for several functions is told once, and the others are part of it', () => {
  const all = (seconds: number) =>
    service().setting('list', 'timeout', seconds, 2, { isInherited: true }).setting('get', 'timeout', seconds, 2, { isInherited: true })
  const changes = comparing(all(10), all(20)).differences.map((it) => it.change)
  expect(changes.map((it) => [it.id, it.partOf, it.summary])).toEqual([
    ['setting-changed shop every function timeout', undefined, 'The timeout of `list` and `get` is 20 s, where before 10 s.'],
    ['setting-changed shop get timeout', 'setting-changed shop every function timeout', 'The timeout of `get` is 20 s, where before 10 s.'],
  ])
})

test('what is new has settings, and no change of them', () => {
  const head = service().setting('Files', 'encryption at rest', false, null, { kind: 'file system' })
  const { differences, subjects } = comparing(service(), head)
  expect(differences).toEqual([])
  expect(subjects.filter((it) => it.noun === 'setting')).toEqual([
    expect.objectContaining({
      subject: 'Files encryption at rest',
      before: null,
      after: expect.objectContaining({ on: false, written: false }),
    }),
  ])
})

test('what a service says for all of its functions was there before one more of them', () => {
  const runtime = (it: ServiceBuilder, of: string) => it.setting(of, 'runtime', 'nodejs14.x', 2, { isInherited: true })
  const { subjects } = comparing(runtime(service(), 'list'), runtime(runtime(service().function('put', 5), 'list'), 'put'))
  expect(subjects.filter((it) => it.noun === 'setting').map((it) => [it.subject, it.before?.['value'], it.after?.['ownerText']])).toEqual([
    ['every function runtime', 'nodejs14.x', '`list` and `put`'],
  ])
})

test('a renamed function keeps its settings', () => {
  const before = new ServiceBuilder().function('list', 3).setting('list', 'timeout', 6, 4)
  const handler = {
    handler: { known: true, value: 'src/list.handler', at: { file: '', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } } },
  } as const
  const after = new ServiceBuilder().function('all', 3, handler).setting('all', 'timeout', 10, 4)
  expect(told(comparing(before, after)).filter((it) => it.startsWith('setting'))).toEqual([
    'setting-changed serverless.yml:4 The timeout of `all` is 10 s, where before 6 s.',
  ])
})

test('a value that only the deployment knows is equal to itself, and shown as it is written', () => {
  const of = (expression: string) => service().setting('list', 'timeout', unknown(expression), 5)
  expect(told(comparing(of('param:timeout'), of('param:timeout')))).toEqual([])
  expect(told(comparing(of('param:timeout'), service().setting('list', 'timeout', 6, 5)))).toEqual([
    'setting-changed serverless.yml:5 The timeout of `list` is 6 s, where before `${param:timeout}`.',
  ])
})

test('lists in another order are equal', () => {
  const of = (...origins: string[]) => service().setting('Shop', 'CORS origins', origins, 5, { kind: 'API' })
  expect(told(comparing(of('a', 'b'), of('b', 'a')))).toEqual([])
  expect(told(comparing(of('a'), of('a', '*')))).toEqual([
    'setting-changed serverless.yml:5 The CORS origins of the API `Shop` are `a`, `*`, where before `a`.',
  ])
})

describe('a stage that has a value of its own', () => {
  const of = (value: number, on?: number) => {
    const it = service().setting('list', 'timeout', value, 5)
    return on === undefined ? it : it.setting('list', 'timeout', on, 6, { when: 'on stage `prod`' })
  }

  test('is told by its name', () => {
    expect(told(comparing(of(6, 30), of(6, 900)))).toEqual([
      'setting-changed serverless.yml:6 The timeout of `list` is 900 s on stage `prod`, where before 30 s.',
    ])
  })

  test('is compared with what held everywhere, and the other way', () => {
    expect(told(comparing(of(6), of(6, 30)))).toEqual([
      'setting-changed serverless.yml:6 The timeout of `list` is 30 s on stage `prod`, where before 6 s.',
    ])
    expect(told(comparing(of(6, 30), of(6)))).toEqual([
      'setting-changed serverless.yml:5 The timeout of `list` is 6 s on stage `prod`, where before 30 s.',
    ])
  })

  test('is compared stage by stage where none is the usual one', () => {
    const each = (dev: number, prod: number, more?: number) => {
      const two = service()
        .setting('list', 'timeout', dev, 5, { when: 'on stage `dev`' })
        .setting('list', 'timeout', prod, 6, { when: 'on stage `prod`' })
      return more === undefined ? two : two.setting('list', 'timeout', more, 7, { when: 'on stage `local`' })
    }
    expect(told(comparing(each(6, 30), each(6, 30, 900)))).toEqual([])
    expect(told(comparing(each(6, 30), each(6, 60)))).toEqual([
      'setting-changed serverless.yml:6 The timeout of `list` is 60 s on stage `prod`, where before 30 s.',
    ])
    expect(told(comparing(each(6, 30), of(6)))).toEqual([
      'setting-changed serverless.yml:5 The timeout of `list` is 6 s on stage `prod`, where before 30 s.',
    ])
  })

  test('is not told besides where it changes as everywhere', () => {
    expect(told(comparing(of(6), of(10, 10)))).toEqual([
      'setting-changed serverless.yml:5 The timeout of `list` is 10 s, where before 6 s.',
    ])
  })
})
