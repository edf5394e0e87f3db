import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openValue } from '../../../src/read/cloudformation/choice.ts'
import { scalar, unknown } from '../../../src/read/cloudformation/text.ts'
import { known, type Tree } from '../../../src/read/syntax/tree.ts'
import { processorTime } from '../../support/processor-time.ts'
import { events, gaps, routes, shop } from './events.ts'

/** `$OPEN` stands for a variable that only the deployment knows. */
const variables = (tree: Tree): Tree => (known(tree) === '$OPEN' ? unknown('opt:stage', tree.at, 'variable') : tree)

describe('events in other forms than they should have', () => {
  test('nothing is no event', () => {
    const told = events('functions:\n  a: {}\n  b: {events: []}\n  c: {events: null}\n  d:\n    events:\n')
    expect([...routes(told), ...gaps(told)]).toEqual([])
  })

  test('a map instead of a list is read, and told', () => {
    const told = events('functions:\n  shop:\n    events:\n      http: GET /orders\n')
    expect(routes(told)).toEqual(['GET /orders → shop, none (line 4)'])
    expect(gaps(told)).toEqual(['warning events-without-list (line 4)'])
  })

  test('what should be indented has no effect', () => {
    const told = events(shop('- http:\n  path: orders\n  method: get\n  authorizer: aws_iam'))
    expect(routes(told)).toEqual([])
    expect(told.gaps.map((it) => it.message)).toEqual([
      'The event `http` of `shop` has no effect: `path`, `method`, `authorizer` must be indented below it.',
    ])
  })

  test('a list inside the list is read', () => {
    expect(routes(events(shop('- [{http: GET /a}, {http: GET /b}]\n- http: GET /c')))).toEqual([
      'GET /a → shop, none (line 4)',
      'GET /b → shop, none (line 4)',
      'GET /c → shop, none (line 5)',
    ])
  })

  test('what only the deployment knows is a gap', () => {
    const told = events(shop('- $OPEN\n- http: $OPEN\n- httpApi: $OPEN\n- websocket: $OPEN'), variables)
    expect(routes(told)).toEqual([])
    expect(gaps(told)).toEqual([4, 5, 6, 7].map((it) => `warning unresolved-event (line ${it})`))
    expect(told.gaps[0]?.message).toBe('What an event of `shop` is depends on `${opt:stage}`, which is not known here: it was not read.')
    expect(gaps(events('functions:\n  shop:\n    events: $OPEN\n', variables))).toEqual(['warning unresolved-event (line 3)'])
  })

  test('several types in one item are several events', () => {
    const told = events(shop('- http: GET /a\n  httpApi: GET /b'))
    expect(routes(told)).toEqual(['GET /a → shop, none (line 4)', 'GET /b → shop, none (line 5)'])
    expect(gaps(told)).toEqual([])
  })

  test('of several configurations that a deployment chooses from all count, and a route is guarded as in all of them', () => {
    const both = (tree: Tree): Tree => {
      if (tree.kind !== 'map' || tree.entries[0]?.key !== 'ONE') return tree
      return openValue(
        'self:custom.events.${opt:stage}',
        tree.at,
        tree.entries.map((it) => it.value),
      )
    }
    const told = events(
      shop(
        '- ONE: {http: {path: a, method: get, authorizer: aws_iam}}\n  TWO: {http: {path: a, method: get}}\n- ONE: {http: GET /b}\n  TWO: {http: GET /c}',
      ),
      both,
    )
    expect(routes(told)).toEqual([
      'GET /a → shop, unknown authorizer (line 4)',
      'GET /b → shop, none (line 6)',
      'GET /c → shop, none (line 7)',
    ])
  })

  test('very many take no longer than they must', () => {
    const crowd = (tree: Tree): Tree => {
      if (known(tree) !== '$CROWD') return tree
      const event = (value: string): Tree => ({
        kind: 'map',
        entries: [{ key: 'websocket', keyAt: tree.at, value: scalar(value, tree.at) }],
        at: tree.at,
        tag: null,
      })
      return { kind: 'list', items: Array.from({ length: 20_000 }, (_, index) => event(`route${index}`)), at: tree.at, tag: null }
    }
    const started = processorTime()
    const told = events(shop('- $CROWD\n- websocket: {route: $connect, authorizer: check}', '  check: {}\n'), crowd)
    expect(told.part.routes.filter((it) => it.authorizer === 'check')).toHaveLength(20_001)
    expect(processorTime() - started).toBeLessThan(5000)
  }, 60_000)

  test('what is none in any form is told, and does no harm', () => {
    const told = events(shop('- 1\n- true\n- http: 5\n- httpApi: []\n- alb: x\n- websocket: {}\n- s3: []\n- schedule: {}'))
    expect(gaps(told).toSorted()).toEqual([
      'warning incomplete-event (line 6)',
      'warning invalid-event (line 7)',
      'warning invalid-event (line 9)',
      'warning unknown-event (line 4)',
      'warning unknown-event (line 5)',
    ])
  })

  test('nothing that can be written there does harm, and every route has a method, a path and a function', () => {
    const types = fc.constantFrom('http', 'httpApi', 'websocket', 'alb', 'schedule', 'sqs', 'stream', 's3', 'cloudFront', 'kafka', 'other')
    const keys = fc.constantFrom(
      'path',
      'method',
      'authorizer',
      'arn',
      'name',
      'type',
      'route',
      'conditions',
      'private',
      'request',
      'rate',
      '',
    )
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom<unknown>(null, true, 0, '', '*', 'GET /a', 'a:b', '${x}', 'aws_iam'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(keys, tie('any'), { maxKeys: 4 }),
      ),
    })).any
    fc.assert(
      fc.property(fc.oneof(value, fc.array(fc.dictionary(types, value, { maxKeys: 2 }), { maxLength: 4 })), value, (written, url) => {
        const told = events(JSON.stringify({ functions: { shop: { events: written, url, authorizer: url } } }))
        for (const it of told.part.routes)
          expect([it.method !== '', it.path.startsWith('/'), it.function]).toEqual([true, true, 'app/template.yml#function/shop'])
      }),
    )
  })
})
