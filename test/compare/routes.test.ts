import { describe, expect, test } from 'vitest'
import { at, ServiceBuilder, unknown } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const api = (more: Parameters<ServiceBuilder['route']>[3] = {}) =>
  new ServiceBuilder().function('list', 3).route('GET', '/orders/{id}', 5, { function: 'list', ...more })

describe('a route', () => {
  test('that is new says what it reaches and what it demands', () => {
    expect(told(comparing(new ServiceBuilder().function('list', 3), api()))).toEqual([
      'route-added serverless.yml:5 `GET /orders/{id}` is new and reaches `list`; nothing authorizes its callers.',
    ])
  })

  test('whose parameter gets another name is the same', () => {
    const renamed = new ServiceBuilder().function('list', 3).route('GET', '/orders/{orderId}', 5, { function: 'list' })
    expect(told(comparing(api(), renamed))).toEqual([])
  })

  test('whose parameter becomes greedy is another one', () => {
    const greedy = new ServiceBuilder().function('list', 3).route('GET', '/orders/{id+}', 5, { function: 'list' })
    expect(comparing(api(), greedy).differences.map((it) => it.change.kind)).toEqual(['route-added', 'route-removed'])
  })

  test('behind an API that only changed its name is the same', () => {
    expect(told(comparing(api({ apiName: 'Shop' }), api({ apiName: 'Orders' })))).toEqual([])
  })

  test('behind an API that goes is neither of two behind others that come', () => {
    const behind = (...names: string[]) =>
      names.reduce((service, apiName, i) => service.route('GET', '/', 3 + i, { apiName }), new ServiceBuilder())
    const kinds = (...names: string[]) => comparing(behind('Shop'), behind(...names)).differences.map((it) => it.change.kind)
    expect(kinds('Orders', 'Stock')).toEqual(['route-added', 'route-removed', 'route-added'])
  })

  test('of which nothing said whether its input is checked does not change when something does', () => {
    const values = [null, true, false]
    const changes = values.flatMap((was) =>
      values.map((is) => comparing(api({ validated: was }), api({ validated: is })).differences.length),
    )
    expect(changes).toEqual([0, 0, 0, 0, 0, 1, 0, 1, 0])
  })

  test('is found in its own API where two have the same path', () => {
    const two = (auth: 'iam' | 'none') =>
      new ServiceBuilder().route('GET', '/', 3, { apiName: 'Inner', auth }).route('GET', '/', 6, { apiName: 'Outer', auth: 'none' })
    expect(comparing(two('iam'), two('none')).differences.map((it) => it.change.id)).toEqual(['route-changed shop Inner GET /'])
  })

  test('that reaches another function has changed', () => {
    const two = (name: string) => new ServiceBuilder().function('list', 3).function('get', 4).route('GET', '/', 5, { function: name })
    const [change] = comparing(two('list'), two('get')).differences
    expect(change?.change).toMatchObject({ kind: 'route-changed', what: ['function'], route: { function: 'get' } })
  })

  test('that comes in the place of one that goes says so, and what is demanded of both', () => {
    const of = (path: string, more: Parameters<ServiceBuilder['route']>[3] = {}) =>
      new ServiceBuilder().function('list', 3).route('GET', path, 5, { function: 'list', ...more })
    const one = (before: ServiceBuilder, after: ServiceBuilder) =>
      comparing(before, after).differences.find((it) => it.change.kind === 'route-added')
    expect(one(of('/orders'), of('/v1/orders'))).toMatchObject({
      change: { summary: '`GET /v1/orders` replaces `GET /orders`; nothing authorizes its callers, as before.' },
      before: { path: '/orders', auth: { value: 'none' } },
    })
    expect(one(of('/orders', { auth: 'iam' }), of('/open'))?.change.summary).toBe(
      '`GET /open` replaces `GET /orders`; nothing authorizes its callers, where before callers signed with AWS credentials.',
    )
  })

  test('comes in the place of none by the slash alone in which its path ends, where there is a choice', () => {
    const of = (...paths: string[]) =>
      paths.reduce((it, path, i) => it.route('GET', path, 5 + i, { function: 'list' }), new ServiceBuilder().function('list', 3))
    const summaries = comparing(of('/', '/orders'), of('/stock/', '/v1/orders')).differences.map((it) => it.change.summary)
    expect(summaries.filter((it) => it.includes('replaces'))).toHaveLength(2)
    const open = comparing(of('/', '/orders'), of('/stock/', '/returns')).differences.map((it) => it.change.summary)
    expect(open.filter((it) => it.includes('replaces'))).toEqual([])
  })

  test('comes in the place of none when what goes is the URL of its function', () => {
    const of = (path: string, kind: 'function-url' | 'http') =>
      new ServiceBuilder().function('list', 3).route('ANY', path, 5, { function: 'list', api: kind })
    expect(comparing(of('/', 'function-url'), of('/orders', 'http')).differences.map((it) => it.change.summary)).toEqual([
      '`ANY /orders` is new and reaches `list`; nothing authorizes its callers.',
      'The URL of `list` is gone.',
    ])
  })

  test.each([
    ['another function', ['/orders'], ['/v1/orders'], 'get'],
    ['one of several that have nothing in common', ['/a', '/b'], ['/c', '/d'], 'list'],
  ])('is new where it might replace %s', (_, before, after, reaches) => {
    const all = (paths: readonly string[], name: string) =>
      paths.reduce(
        (it, path, i) => it.route('GET', path, 5 + i, { function: name }),
        new ServiceBuilder().function('list', 3).function('get', 4),
      )
    const added = comparing(all(before, 'list'), all(after, reaches)).differences.filter((it) => it.change.kind === 'route-added')
    expect(added.map((it) => it.before)).toEqual(after.map(() => null))
  })

  test('says what of it is another, from what to what', () => {
    const summary = (before: ServiceBuilder, after: ServiceBuilder) => comparing(before, after).differences.map((it) => it.change.summary)
    const two = (name: string | null) =>
      new ServiceBuilder().function('list', 3).function('get', 4).route('GET', '/', 5, { function: name })
    expect(summary(two('list'), two('get'))).toEqual(['`GET /`: it reaches `get`, where before `list`.'])
    expect(summary(two(null), two('get'))).toEqual(['`GET /`: it reaches `get`, where before no function.'])
    expect(summary(api({ api: 'rest', validated: true }), api({ api: 'http', validated: false }))).toEqual([
      '`GET /orders/{id}`: it belongs to an HTTP API, where before to a REST API; the gateway no longer checks its input.',
    ])
    expect(summary(api({ auth: 'jwt', scopes: ['read', 'list'] }), api({ auth: 'jwt', scopes: [] }))).toEqual([
      '`GET /orders/{id}`: it demands no scope, where before `read`, `list`.',
    ])
    expect(summary(api({ restricted: true }), api())).toEqual(['`GET /orders/{id}`: it is no longer limited to some networks or accounts.'])
    expect(summary(api({ auth: 'custom', authorizer: 'own' }), api({ auth: 'custom', authorizer: 'other' }))).toEqual([
      '`GET /orders/{id}`: `other` authorizes its callers, where before `own` did.',
    ])
  })

  test('that goes is told at base', () => {
    expect(told(comparing(api(), new ServiceBuilder().function('list', 3)))).toEqual([
      'route-removed base serverless.yml:5 `GET /orders/{id}` is gone.',
    ])
  })
})

describe('the authorization of a route', () => {
  test('that the default of its API lost is told at the line of base that decided it, though nobody touched the route', () => {
    const [change] = comparing(api({ auth: 'iam', authAt: at(20) }), api({ auth: 'none' })).differences
    expect(change?.change).toMatchObject({
      kind: 'route-changed',
      what: ['auth'],
      location: { file: 'serverless.yml', startLine: 20, side: 'base' },
      summary: '`GET /orders/{id}`: nothing authorizes its callers, where before callers signed with AWS credentials.',
      route: { auth: 'none' },
    })
    expect(change?.related).toEqual([{ location: expect.objectContaining({ startLine: 5 }), note: 'the route' }])
  })

  test('that a line of head switches off is told there, with the line that decided it', () => {
    const [change] = comparing(api({ auth: 'jwt', authAt: at(20) }), api({ auth: 'none', authAt: at(7) })).differences
    expect(change?.change.location).toMatchObject({ startLine: 7 })
    expect(change?.change.location).not.toHaveProperty('side')
    expect(change?.related).toEqual([
      { location: expect.objectContaining({ startLine: 20, side: 'base' }), note: 'authorization was decided here' },
    ])
  })

  test('that moves from the API to the route is the same', () => {
    expect(told(comparing(api({ auth: 'iam', authAt: at(20) }), api({ auth: 'iam', authAt: at(6) })))).toEqual([])
  })

  test('that only the deployment knows is the same for the same expression, and unknown for another', () => {
    const variable = (name: string) => api({ auth: unknown(`\${ssm:/${name}}`) })
    expect(told(comparing(variable('a'), variable('a')))).toEqual([])
    expect(comparing(variable('a'), variable('b')).differences[0]?.change).toMatchObject({ what: ['auth'], route: { auth: 'unknown' } })
  })

  test('by another authorizer of the same kind has changed too', () => {
    const by = (authorizer: string) => api({ auth: 'custom', authorizer })
    expect(comparing(by('check'), by('open')).differences[0]?.change).toMatchObject({ what: ['authorizer'] })
  })
})

describe('rules see of a route', () => {
  test('its siblings and what the function behind it may do', () => {
    const head = new ServiceBuilder()
      .function('list', 3)
      .route('GET', '/a', 4, { auth: 'custom', authorizer: 'check' })
      .route('GET', '/b', 5, { auth: 'custom', authorizer: 'check' })
      .route('OPTIONS', '/b', 6, { preflight: true })
      .route('POST', '/c', 7, { function: 'list' })
    const added = comparing(new ServiceBuilder(), head).differences.find((it) => it.subject === 'POST /c')
    expect(added?.after).toMatchObject({
      siblings: { count: 2, authorized: 2, auth: 'custom', authorizer: 'check', validated: 0 },
      function: { name: 'list', mayText: '' },
    })
  })
})

test('the surface counts who may be called by anyone', () => {
  const head = new ServiceBuilder()
    .route('GET', '/a', 1)
    .route('OPTIONS', '/a', 2, { preflight: true })
    .route('GET', '/b', 3, { restricted: true })
    .route('GET', '/c', 4, { auth: 'iam' })
    .route('WEBSOCKET', '/$connect', 5, { api: 'websocket' })
    .route('WEBSOCKET', '/$default', 6, { api: 'websocket' })
  expect(comparing(new ServiceBuilder(), head).surface).toMatchObject({ base: { publicRoutes: 0 }, head: { routes: 6, publicRoutes: 2 } })
})

describe('who may connect to a WebSocket API', () => {
  const entrances = (...paths: readonly string[]): string[] => {
    const head = paths.reduce((it, path, i) => it.route('WEBSOCKET', path, 5 + i, { api: 'websocket' }), new ServiceBuilder())
    return comparing(new ServiceBuilder(), head).differences.flatMap(({ after }) =>
      after?.['entrance'] === true ? [String(after['path'])] : [],
    )
  }

  test('is decided at `$connect`', () => expect(entrances('/talk', '/$default', '/$connect')).toEqual(['/$connect']))
  test('is everyone without it, which is told once', () => {
    expect(entrances('/talk', '/$default', '/$disconnect')).toEqual(['/$default'])
    expect(entrances('/talk', '/$disconnect')).toEqual(['/talk'])
  })
})
