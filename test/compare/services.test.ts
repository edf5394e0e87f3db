import { describe, expect, test } from 'vitest'
import { app, at, known, ServiceBuilder, statements } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const shop = (file = 'serverless.yml', name: string | null = 'shop') =>
  new ServiceBuilder(file, { name })
    .function('list', 3, { codePath: file.includes('/') ? `${file.split('/')[0]}/src` : 'src' })
    .function('get', 6)
    .route('GET', '/orders', 5, { function: 'list' })

describe('a service', () => {
  test('that is equal has no changes, also when its lines move', () => {
    const moved = new ServiceBuilder()
      .function('list', 13, { codePath: 'src' })
      .function('get', 16)
      .route('GET', '/orders', 15, { function: 'list' })
    expect(told(comparing(shop(), moved))).toEqual([])
  })

  test('that moves to another folder is no removal and no addition', () => {
    expect(told(comparing(shop('shop/serverless.yml'), shop('orders/serverless.yml')))).toEqual([])
  })

  test('that moves alone, beside code that stays, runs the same code', () => {
    const beside = (file: string) => new ServiceBuilder(file).function('list', 3, { codePath: 'src/Orders', handler: known('Orders::Run') })
    expect(told(comparing(beside('serverless.yml'), beside('deploy/serverless.yml')))).toEqual([])
  })

  test('of roles alone is the same in another folder', () => {
    const roles = (file: string) =>
      new ServiceBuilder(file, { framework: 'cloudformation', name: null }).principal('DeployRole', 3, [
        statements({ action: 's3:PutObject', resource: '*', line: 5, file }),
      ])
    expect(told(comparing(roles('old/template.yaml'), roles('new/template.yaml')))).toEqual([])
  })

  test('of triggers alone is the same in another folder', () => {
    const triggers = (file: string) => new ServiceBuilder(file, { name: null }).trigger('schedule', 'rate(1 day)', 3)
    expect(told(comparing(triggers('old/template.yaml'), triggers('new/template.yaml')))).toEqual([])
  })

  test('that moves and divides its function keeps its routes', () => {
    const paths = ['/a', '/b', '/c', '/d']
    const before = new ServiceBuilder('old/serverless.yml', { name: 'all' }).function('all', 3)
    const after = new ServiceBuilder('new/serverless.yml', { name: 'divided' })
    for (const [i, it] of paths.entries()) {
      before.route('GET', it, 10 + i, { function: 'all' })
      after.function(`one${i}`, 20 + i).route('GET', it, 30 + i, { function: `one${i}` })
    }
    expect(told(comparing(before, after)).filter((it) => /^route-(added|removed)/.test(it))).toEqual([])
  })

  test('that goes is not another one elsewhere that shares less than half of what it deploys', () => {
    const of = (file: string, names: string) => {
      const service = new ServiceBuilder(file, { name: null })
      for (const [i, name] of [...names].entries()) service.function(name, 3 + i)
      return service
    }
    const kinds = (after: string) => told(comparing(of('old/serverless.yml', 'abcd'), of('new/serverless.yml', after))).length
    expect([kinds('abef'), kinds('abce')]).toEqual([8, 2])
  })

  test('that goes is not another one which has the route that most services have', () => {
    const of = (file: string, name: string) =>
      new ServiceBuilder(file, { name: null }).function(name, 3).route('GET', '/', 5, { function: name })
    expect(told(comparing(of('old/serverless.yml', 'orders'), of('new/serverless.yml', 'stock')))).toHaveLength(4)
  })

  test('is not taken for another that moves beside it and deploys things of the same names', () => {
    const one = (file: string, runtime: string) => new ServiceBuilder(file, { name: null }).function('run', 3, { runtime: known(runtime) })
    const before = [one('shop-orders/sam/template.yaml', 'nodejs22.x'), one('shop-stock/sam/template.yaml', 'python3.13')]
    const after = [one('a/stock/sam/template.yaml', 'python3.13'), one('b/orders/sam/template.yaml', 'nodejs22.x')]
    expect(told(comparing(before, after))).toEqual([])
  })

  test('that is renamed is not taken for a copy of it that may do more', () => {
    const worker = (file: string, ...actions: string[]) =>
      new ServiceBuilder(file, { name: null })
        .function('run', 3, { role: 'Role' })
        .principal('Role', 4, [statements(...actions.map((action, i) => ({ action, resource: '*', line: 5 + i, file })))])
    const after = [worker('workers/cleaning-worker-cfn.yaml', 'sqs:*'), worker('workers/cfn-of-platform.yaml', 'sqs:*', 'sns:Publish')]
    const changes = comparing([worker('workers/cfn.yaml', 'sqs:*')], after).differences.map((it) => it.change.service)
    expect(new Set(changes)).toEqual(new Set(['workers/cfn-of-platform.yaml']))
  })

  test('that is translated to another language keeps its functions by their names', () => {
    const template = new ServiceBuilder('template.yaml', { framework: 'sam', name: null })
      .function('list', 3, { codePath: 'src' })
      .function('get', 6)
      .route('GET', '/orders', 5, { function: 'list' })
    expect(told(comparing(shop(), template))).toEqual([])
  })

  test('that is translated keeps what its functions may do, whoever writes their roles', () => {
    const may = (line: number, file: string) => statements({ action: 'dynamodb:GetItem', resource: '${Orders.Arn}', line, file })
    const before = new ServiceBuilder('template.yaml', { framework: 'sam', name: null })
      .function('List', 3, { role: 'List', roleName: null })
      .principal('List', 3, [may(5, 'template.yaml')])
      .route('GET', '/orders', 4, { function: 'List' })
    const after = new ServiceBuilder('infra/stack.json', { framework: 'cloudformation', name: null })
      .function('List', 13, { role: 'ListRole' })
      .principal('ListRole', 30, [may(35, 'infra/stack.json')])
      .route('GET', '/orders', 50, { function: 'List' })
    expect(told(comparing(before, after))).toEqual([])
  })

  test('that is translated keeps the role of a state machine, under the name that SAM gives it', () => {
    const may = (file: string, action: string) => statements({ action, resource: '${List.Arn}', line: 5, file })
    const before = new ServiceBuilder('template.yaml', { framework: 'sam', name: null })
      .function('List', 3)
      .principal('Orders', 3, [may('template.yaml', 'lambda:InvokeFunction')])
    const after = new ServiceBuilder('stack.yaml', { framework: 'cloudformation', name: null })
      .function('List', 3)
      .principal('OrdersRole', 9, [may('stack.yaml', 'lambda:*')])
    expect(told(comparing(before, after)).map((it) => it.split(' ', 1)[0])).toEqual(['permission-widened'])
  })

  test('that is translated answers the same preflights, whoever writes them', () => {
    const service = (framework: 'sam' | 'cloudformation') =>
      new ServiceBuilder(`${framework}.yaml`, { framework, name: null })
        .function('List', 3)
        .route('GET', '/orders', 5, { function: 'List' })
    const preflight = { preflight: true, auth: known('none' as const) }
    expect(told(comparing(service('sam'), service('cloudformation').route('OPTIONS', '/orders', 9, preflight)))).toEqual([])
    expect(told(comparing(service('sam'), service('sam').route('OPTIONS', '/orders', 9, preflight)))).toHaveLength(1)
  })

  test('that gives its function a role of its own in the same language says so', () => {
    const own = (role: string, roleName: string | null) =>
      new ServiceBuilder('template.yaml', { framework: 'sam', name: null }).function('List', 3, { role, roleName }).principal(role, 3, [])
    expect(told(comparing(own('List', null), own('ListRole', 'ListRole')))).toEqual([
      'function-changed template.yaml:3 Function `List` changes: role one that the framework makes → `ListRole`.',
    ])
  })

  test('that goes takes everything with it, told at its lines of base', () => {
    expect(told(comparing(shop(), app()))).toEqual([
      'function-removed base serverless.yml:3 Function `list` is gone.',
      'route-removed base serverless.yml:5 `GET /orders` is gone.',
      'function-removed base serverless.yml:6 Function `get` is gone.',
    ])
  })

  test('that is copied is new beside the old one', () => {
    const kinds = comparing([shop('a/serverless.yml')], [shop('a/serverless.yml'), shop('b/serverless.yml')])
    expect(kinds.services.map((it) => it.id)).toEqual(['a/serverless.yml', 'b/serverless.yml'])
    expect(kinds.differences.map((it) => it.change.service)).toEqual(Array(3).fill('b/serverless.yml'))
  })
})

describe('a function', () => {
  const one = (more: Parameters<ServiceBuilder['function']>[2] = {}) => new ServiceBuilder().function('list', 3, more)
  test('that is new is told at its key', () => {
    expect(told(comparing(new ServiceBuilder(), one()))).toEqual(['function-added serverless.yml:3 Function `list` is new.'])
  })
  test('that gets another runtime and handler says from what to what', () => {
    expect(told(comparing(one(), one({ runtime: known('nodejs22.x'), handler: known('src/list.main') })))).toEqual([
      'function-changed serverless.yml:3 Function `list` changes: runtime `nodejs20.x` → `nodejs22.x`, handler `src/list.handler` → `src/list.main`.',
    ])
  })
  test('whose code moves is told by its handler alone, which names the file', () => {
    const at = (folder: string) => one({ handler: known(`${folder}/list.handler`), codePath: `${folder}/list.ts` })
    expect(told(comparing(at('src'), at('src/orders')))).toEqual([
      'function-changed serverless.yml:3 Function `list` changes: handler `src/list.handler` → `src/orders/list.handler`.',
    ])
  })
  test.each([
    ['src/list.handler', 'src/list.js', 'src/list.ts'],
    ['./src/list.handler', 'src/list.js', null],
    ['src/list.v2.handler', 'src/list.v2.js', 'src/list.py'],
    ['src.list.handler', null, 'src/list.py'],
  ])('whose handler stays %s is the same, whatever it is written in', (handler, before, after) => {
    const of = (codePath: string | null) => one({ handler: known(handler), codePath })
    expect(told(comparing(of(before), of(after)))).toEqual([])
  })
  test('whose handler lies beside its service is the same, whatever it is written in', () => {
    const of = (codePath: string) =>
      new ServiceBuilder('api/serverless.yml').function('list', 3, { handler: known('../shared/list.handler'), codePath })
    expect(told(comparing(of('shared/list.js'), of('shared/list.ts')))).toEqual([])
    expect(told(comparing(of('shared/list.js'), of('other/list.ts')))).toHaveLength(1)
  })
  test('whose image is built from another folder says which, also where that is its own', () => {
    const of = (codePath: string) => one({ runtime: null, handler: null, codePath })
    expect(told(comparing(of('images'), of('')))).toEqual([
      'function-changed serverless.yml:3 Function `list` changes: codePath `images` → `.`.',
    ])
  })
  test('that comes with the code of one that goes is that one under another name', () => {
    const renamed = new ServiceBuilder()
      .function('search', 3, { handler: known('src/list.handler') })
      .route('GET', '/orders', 4, { function: 'search' })
    const before = one().route('GET', '/orders', 4, { function: 'list' })
    expect(told(comparing(before, renamed))).toEqual([
      'function-added serverless.yml:3 Function `search` replaces `list`, with the same handler.',
      'function-removed base serverless.yml:3 Function `list` is gone.',
    ])
  })
  test('that goes is neither of two that come with its code', () => {
    const two = new ServiceBuilder()
      .function('search', 3, { handler: known('src/list.handler') })
      .function('find', 4, { handler: known('src/list.handler') })
    expect(told(comparing(one(), two))).toEqual([
      'function-added serverless.yml:3 Function `search` is new.',
      'function-removed base serverless.yml:3 Function `list` is gone.',
      'function-added serverless.yml:4 Function `find` is new.',
    ])
  })
})

test('changes of two services without a name have ids of their own, which name the service only then', () => {
  const of = (file: string) => new ServiceBuilder(file, { name: null }).function('list', 3)
  const alone = comparing(app(), of('a/template.yaml'))
  expect(alone.differences.map((it) => it.change.id)).toEqual(['function-added list'])
  const both = comparing(app(), [of('a/template.yaml'), of('b/template.yaml')])
  expect(both.differences.map((it) => it.change.id)).toEqual(['function-added a/template.yaml list', 'function-added b/template.yaml list'])
})

describe('a service that became unreadable', () => {
  const broken = { level: 'error', reason: 'invalid-yaml', at: at(4), message: 'The file is not valid YAML here.' } as const

  test('lost nothing that anyone can tell, and has no size', () => {
    const comparison = comparing(shop(), { ...app([new ServiceBuilder()]), gaps: [broken] })
    expect(told(comparison)).toEqual([])
    expect(comparison.surface.base).toEqual(comparison.surface.head)
    expect(comparison.gaps).toMatchObject([{ level: 'error', isNew: true }])
  })

  test('lost no permission that anyone can tell', () => {
    const of = (...actions: string[]) =>
      new ServiceBuilder().principal(
        'Role',
        3,
        actions.map((action) => statements({ action, resource: '*' })),
      )
    const [before, after] = [of('s3:GetObject', 's3:PutObject'), of('s3:GetObject')]
    expect(told(comparing(before, after)).map((it) => it.split(' ')[0])).toEqual(['permission-narrowed'])
    expect(told(comparing(before, { ...app([after]), gaps: [broken] }))).toEqual([])
  })

  test('still tells of what is new in the part that was read', () => {
    const after = new ServiceBuilder().function('list', 3, { codePath: 'src' }).route('POST', '/orders', 5, { function: 'list' })
    const kinds = told(comparing(shop(), { ...app([after]), gaps: [broken] })).map((it) => it.split(' ')[0])
    expect(kinds).toEqual(['route-added'])
  })

  test('that was as unreadable before loses what it loses', () => {
    const before = { ...app([shop()]), gaps: [broken] }
    expect(told(comparing(before, { ...app([new ServiceBuilder()]), gaps: [broken] }))).not.toEqual([])
  })
})
