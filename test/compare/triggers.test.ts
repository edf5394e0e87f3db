import { expect, test } from 'vitest'
import { ServiceBuilder } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'
import { processorTime } from '../support/processor-time.ts'

const started = (...sources: readonly (readonly [Parameters<ServiceBuilder['trigger']>[0], string | null])[]) =>
  sources.reduce((it, [type, source], i) => it.trigger(type, source, 5 + i, 'remind'), new ServiceBuilder().function('remind', 3))

test('a new event source is told with what it is', () => {
  expect(told(comparing(started(), started(['sqs', 'orders'])))).toEqual([
    'trigger-added serverless.yml:5 `remind` is now started by sqs `orders`.',
  ])
})

test('another rate of a schedule is a change', () => {
  expect(told(comparing(started(['schedule', 'rate(1 day)']), started(['schedule', 'rate(1 hour)'])))).toEqual([
    'trigger-changed serverless.yml:5 `remind` is now started by schedule `rate(1 hour)`, where before by schedule `rate(1 day)`.',
  ])
})

test('what is turned on or off is told, what was off and goes is not missed by its function', () => {
  const daily = (isOff?: true) =>
    new ServiceBuilder().function('remind', 3).trigger('schedule', 'rate(1 day)', 5, 'remind', isOff === undefined ? {} : { isOff })
  expect(told(comparing(daily(true), daily()))).toEqual([
    'trigger-changed serverless.yml:5 `remind` is now started by schedule `rate(1 day)`, which was turned off before.',
  ])
  expect(told(comparing(daily(), daily(true)))).toEqual([
    'trigger-changed serverless.yml:5 `remind` is no longer started by schedule `rate(1 day)`, which is turned off.',
  ])
  expect(told(comparing(daily(true), daily(true)))).toEqual([])
  const abandoned = (...[base, head]: Parameters<typeof comparing>) =>
    comparing(base, head).subjects.filter((it) => it.noun === 'function' && it.after?.['isAbandoned'] === true).length
  expect([abandoned(daily(), started()), abandoned(daily(), daily(true)), abandoned(daily(true), started())]).toEqual([1, 1, 0])
})

test('a schedule of another name is another one, unless it says the same', () => {
  const named = (name: string, rate: string) => new ServiceBuilder().function('remind', 3).trigger('schedule', rate, 5, 'remind', { name })
  expect(told(comparing(named('Daily', 'rate(1 day)'), named('Hourly', 'rate(1 hour)')))).toEqual([
    'trigger-added serverless.yml:5 `remind` is now started by schedule `rate(1 hour)`.',
    'trigger-removed base serverless.yml:5 `remind` is no longer started by schedule `rate(1 day)`.',
  ])
  expect(told(comparing(named('Daily', 'rate(1 day)'), named('EveryDay', 'rate(1 day)')))).toEqual([])
})

test('another queue is another producer', () => {
  expect(told(comparing(started(['sqs', 'orders']), started(['sqs', 'returns'])))).toEqual([
    'trigger-added serverless.yml:5 `remind` is now started by sqs `returns`.',
    'trigger-removed base serverless.yml:5 `remind` is no longer started by sqs `orders`.',
  ])
})

test('event sources in another order are the same', () => {
  const [a, b] = [['sqs', 'orders'] as const, ['sqs', 'returns'] as const]
  expect(told(comparing(started(a, b), started(b, a)))).toEqual([])
})

test('a source that the deployment chooses is the same trigger while it may be what it was', () => {
  expect(told(comparing(started(['dynamodb', 'Dummy']), started(['dynamodb', 'Events or Dummy'])))).toEqual([
    'trigger-changed serverless.yml:5 `remind` is now started by dynamodb `Events or Dummy`, where before by dynamodb `Dummy`.',
  ])
  expect(told(comparing(started(['dynamodb', 'Dummy']), started(['dynamodb', 'Events or Jobs']))).map((it) => it.split(' ')[0])).toEqual([
    'trigger-added',
    'trigger-removed',
  ])
})

test.each([
  ['a variable comes before what it was', 'Orders of database', '${env:LOCAL_QUEUE, Orders.StreamArn of database}'],
  ['what only the deployment knows is written otherwise', 'orders-${file(config.js).stage}', 'orders-${self:custom.config.stage}'],
])('a source is the same trigger adjusted when %s', (_, before, after) => {
  expect(told(comparing(started(['sqs', before]), started(['sqs', after]))).map((it) => it.split(' ')[0])).toEqual(['trigger-changed'])
})

test('a source of which nothing is known is another one under another name', () => {
  expect(told(comparing(started(['sqs', '${ssm:a}']), started(['sqs', '${ssm:b}']))).map((it) => it.split(' ')[0])).toEqual([
    'trigger-added',
    'trigger-removed',
  ])
})

test('a rule that is divided starts nothing anew', () => {
  const rules = (...all: readonly (readonly [name: string, source: string])[]) =>
    all.reduce(
      (it, [name, source], i) => it.trigger('eventbridge', `shop ${source}`, 5 + i, 'remind', { name }),
      new ServiceBuilder().function('remind', 3),
    )
  expect(told(comparing(rules(['All', 'Made Sent Lost']), rules(['Begin', 'Made'], ['End', 'Lost'], ['Back', 'Returned'])))).toEqual([
    'trigger-changed serverless.yml:5 `remind` is now started by eventbridge `shop Made`, where before by eventbridge `shop Made Sent Lost`.',
    'trigger-changed serverless.yml:6 `remind` is now started by eventbridge `shop Lost`, where before by eventbridge `shop Made Sent Lost`.',
    'trigger-added serverless.yml:7 `remind` is now started by eventbridge `shop Returned`.',
  ])
})

test('an event source whose name has a word of one that goes is no part of it', () => {
  const kinds = (type: Parameters<ServiceBuilder['trigger']>[0]) =>
    told(comparing(started([type, 'orders of shop']), started([type, 'returns'], [type, 'orders']))).map((it) => it.split(' ')[0])
  expect(kinds('sqs')).toEqual(['trigger-added', 'trigger-removed', 'trigger-added'])
})

test('a long source takes no time by the square', () => {
  const long = (letter: string) => started(['sqs', letter.repeat(100_000)])
  const start = processorTime()
  expect(comparing(long('a'), long('b')).differences.map((it) => it.change.kind)).toEqual(['trigger-added', 'trigger-removed'])
  expect(processorTime() - start).toBeLessThan(3000)
})

test('a function with many sources is compared in little time', () => {
  const many = (name: string) => started(...Array.from({ length: 1500 }, (_, i) => ['sqs', `${name}${i}`] as const))
  const [base, head] = [many('orders'), many('returns')]
  const start = processorTime()
  expect(comparing(base, head).differences).toHaveLength(3000)
  expect(processorTime() - start).toBeLessThan(3000)
})
