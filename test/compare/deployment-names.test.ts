import { describe, expect, test } from 'vitest'
import { ServiceBuilder, statements } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const stage = (name: string) => `\${opt:stage, '${name}'}`
const symbolsOf = (name: string) => ({ [`opt:stage, '${name}'`]: { refersTo: 'variable', assumed: name } as const })

const service = (name: string, stageName: string, resource: string, action: readonly string[] = ['dynamodb:GetItem']) =>
  new ServiceBuilder('serverless.yml', { name, stage: stage(stageName) })
    .function('list', 3, { role: 'list' })
    .principal('list', 3, [statements({ action, resource, symbols: symbolsOf(stageName), line: 5 })])

const table = (name: string, stageName: string) =>
  `arn:aws:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}-${stage(stageName)}-orders`

const kinds = (...[base, head]: Parameters<typeof comparing>) => told(comparing(base, head)).map((it) => it.split(' ')[0])

describe('whoever may read what is named after the service and its stage', () => {
  test.each([
    ['the service is called differently', service('store', 'dev', table('store', 'dev'))],
    ['another stage is the one that nobody asks for', service('shop', 'prod', table('shop', 'prod'))],
    ['both', service('store', 'prod', table('store', 'prod'))],
  ])('may read no more when %s', (_, head) => {
    expect(told(comparing(service('shop', 'dev', table('shop', 'dev')), head))).toEqual([])
  })

  test('may write now, whatever it is called', () => {
    const head = service('store', 'dev', table('store', 'dev'), ['dynamodb:GetItem', 'dynamodb:PutItem'])
    expect(told(comparing(service('shop', 'dev', table('shop', 'dev')), head))).toEqual([
      expect.stringMatching(/^permission-widened .* `list` may now `dynamodb:PutItem` on .*store-\$\{opt:stage, 'dev'\}-orders/),
    ])
  })

  test('may read another stage, where the service itself stays', () => {
    const head = new ServiceBuilder('serverless.yml', { name: 'shop', stage: stage('dev') })
      .function('list', 3, { role: 'list' })
      .principal('list', 3, [
        statements({ action: 'dynamodb:GetItem', resource: table('shop', 'prod'), symbols: symbolsOf('prod'), line: 5 }),
      ])
    expect(kinds(service('shop', 'dev', table('shop', 'dev')), head)).toEqual(['permission-narrowed', 'permission-widened'])
  })

  const fixed = () => service('shop', 'dev', 'arn:aws:dynamodb:*:*:table/shop-dev-orders')
  const byStage = (name: string) => service('shop', name, `arn:aws:dynamodb:*:*:table/shop-${stage(name)}-orders`)

  test('may read no more when the stage that was written is now the one that nobody asks for, or the reverse', () => {
    expect(told(comparing(fixed(), byStage('dev')))).toEqual([])
    expect(told(comparing(byStage('dev'), fixed()))).toEqual([])
    expect(kinds(fixed(), byStage('prod'))).toEqual(['permission-narrowed', 'permission-widened'])
  })

  test('is started by the same when the stage in its name is now a variable', () => {
    const started = (queue: string) =>
      new ServiceBuilder('serverless.yml', { name: 'shop', stage: stage('dev') }).function('list', 3).trigger('sqs', queue, 4, 'list')
    expect(told(comparing(started('orders-dev'), started(`orders-${stage('dev')}`)))).toEqual([])
  })

  test('may read another table when the service keeps its name', () => {
    expect(kinds(service('shop', 'dev', table('shop', 'dev')), service('shop', 'dev', table('store', 'dev')))).toEqual([
      'permission-narrowed',
      'permission-widened',
    ])
  })

  test('may read a second one when the first one is still named as before', () => {
    const both = service('store', 'dev', table('shop', 'dev')).principal('more', 8, [
      statements({ action: 'dynamodb:GetItem', resource: table('store', 'dev'), symbols: symbolsOf('dev'), line: 9 }),
    ])
    expect(kinds(service('shop', 'dev', table('shop', 'dev')), both)).toEqual(['permission-granted'])
  })
})

describe('an ARN by hand', () => {
  const reader = (resource: string, ofStack?: string, action = 'dynamodb:GetItem') => {
    const policy = statements({ action, resource, line: 5 })
    if (policy.kind === 'statements') for (const it of policy.statements) Object.assign(it.resource.items[0] ?? {}, { ofStack })
    return new ServiceBuilder().function('list', 3, { role: 'list' }).principal('list', 3, [policy])
  }
  const arn = (name: string, region = 'eu-west-1') => `arn:aws:dynamodb:${region}:*:table/${name}`

  test('of a table of the stack that gets another name is of the same one', () => {
    expect(told(comparing(reader(arn('orders'), 'Orders'), reader(arn('shop-orders'), 'Orders')))).toEqual([])
    expect(told(comparing(reader(arn('orders/index/*'), 'Orders'), reader(arn('shop-orders/index/*'), 'Orders')))).toEqual([])
  })

  test.each([
    ['of another table of the stack', reader(arn('stock'), 'Stock')],
    ['of a table that is not of the stack', reader(arn('stock'))],
    ['of more than the table', reader(arn('shop-orders/index/*'), 'Orders')],
    ['of the table in another region', reader(arn('orders', 'us-west-1'), 'Orders')],
  ])('%s is another one', (_, head) => {
    expect(kinds(reader(arn('orders'), 'Orders'), head)).toEqual(['permission-narrowed', 'permission-widened'])
  })

  test('in the policy of a bucket is of that bucket, whatever it is called', () => {
    const open = (name: string, action = 's3:GetObject') =>
      new ServiceBuilder().asset('Files', 3, [statements({ principal: '*', action, resource: `arn:aws:s3:::${name}/*`, line: 5 })])
    expect(told(comparing(open('files'), open('shop-files')))).toEqual([])
    expect(kinds(open('files'), open('shop-files', 's3:PutObject'))).toEqual(['permission-narrowed', 'permission-widened'])
  })
})

describe('a function started by what is named after the service and its stage', () => {
  const started = (name: string, source: string) =>
    new ServiceBuilder('serverless.yml', { name, stage: stage(source.includes('prod') ? 'prod' : 'dev') })
      .function('list', 3)
      .trigger('sqs', source, 5, 'list')

  test.each([
    ['shop', 'store', 'shop-queue', 'store-queue'],
    ['shop', 'shop', `shop-${stage('dev')}`, `shop-${stage('prod')}`],
  ])('is started by the same: %s, now %s', (before, after, then, now) => {
    expect(told(comparing(started(before, then), started(after, now)))).toEqual([])
  })

  test('is started by another queue when it alone is named differently', () => {
    expect(kinds(started('shop', 'shop-queue'), started('shop', 'store-queue'))).toEqual(['trigger-added', 'trigger-removed'])
  })
})
