import { describe, expect, test } from 'vitest'
import { ServiceBuilder, type StatementGiven, statements, unknown } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const everyone = (id: string): StatementGiven => ({
  action: 'sqs:SendMessage',
  resource: `\${${id}.Arn}`,
  principal: '*',
  line: 12,
  symbols: { [`${id}.Arn`]: { resourceType: 'AWS::SQS::Queue' } },
})

const queue = (id: string, likeness: string | undefined, it = new ServiceBuilder()) => {
  const alike = likeness === undefined ? {} : { likeness }
  return it
    .asset(id, 10, [statements(everyone(id))], { kind: 'queue', ...alike })
    .setting(id, 'encryption at rest', false, 11, { kind: 'queue', ...alike })
}

const isNew = (comparison: ReturnType<typeof comparing>) =>
  comparison.subjects
    .filter((it) => it.noun === 'admission' || it.noun === 'setting')
    .map((it) => [it.noun, it.before === null])
    .toSorted()

describe('a queue under another logical id', () => {
  test('lets in whom it let in, and keeps its settings', () => {
    const comparison = comparing(queue('Orders', 'name orders'), queue('OrderQueue', 'name orders'))
    expect(told(comparison)).toEqual([])
    expect(isNew(comparison)).toEqual([['admission', false]])
  })

  test('is another one where it has another name of its own', () => {
    const comparison = comparing(queue('Orders', 'name orders'), queue('Returns', 'name returns'))
    expect(isNew(comparison)).toEqual([
      ['admission', true],
      ['setting', true],
    ])
  })

  test('is another one where nothing tells what it was', () => {
    expect(isNew(comparing(queue('Orders', undefined), queue('Returns', undefined)))).toEqual([
      ['admission', true],
      ['setting', true],
    ])
  })

  test('is another one where two are alike', () => {
    const two = queue('OrderQueue', '{}', queue('Returns', '{}'))
    expect(isNew(comparing(queue('Orders', '{}'), two)).every(([, isFresh]) => isFresh)).toBe(true)
  })

  test('beside which the old one stays is another one', () => {
    const both = queue('Orders', '{"a":1}', queue('OrderQueue', '{"a":1}'))
    expect(isNew(comparing(queue('Orders', '{"a":1}'), both)).filter(([, isFresh]) => isFresh)).toHaveLength(2)
  })

  test('is told by its new one where it lets in more', () => {
    const more = new ServiceBuilder().asset('OrderQueue', 10, [statements({ ...everyone('OrderQueue'), action: 'sqs:*' })], {
      kind: 'queue',
      likeness: 'name orders',
    })
    const [change] = told(comparing(queue('Orders', 'name orders'), more))
    expect(change).toBe('permission-widened serverless.yml:13 Anyone may now `sqs:*` on `${OrderQueue.Arn}`.')
  })

  test('starts what it started', () => {
    const shop = (id: string, likeness: string) =>
      queue(id, likeness, new ServiceBuilder().function('ship', 3)).trigger('sqs', id, 5, 'ship')
    expect(told(comparing(shop('Orders', 'name orders'), shop('OrderQueue', 'name orders')))).toEqual([])
    expect(told(comparing(shop('Orders', 'name orders'), shop('Returns', 'name returns')))).toContain(
      'trigger-added serverless.yml:5 `ship` is now started by sqs `Returns`.',
    )
  })

  test('is what a setting of another names', () => {
    const letters = (id: string, likeness: string) =>
      queue(id, likeness).setting('Mails', 'failure destination', unknown(`${id}.Arn`), 20, { kind: 'queue' })
    expect(told(comparing(letters('Lost', 'name lost'), letters('LostMails', 'name lost')))).toEqual([])
    expect(told(comparing(letters('Lost', 'name lost'), letters('LostMails', 'name mails')))).toContain(
      'setting-changed serverless.yml:20 The failure destination of the queue `Mails` is `${LostMails.Arn}`, where before `${Lost.Arn}`.',
    )
  })

  test('may be used by whoever could use it', () => {
    const sender = (id: string) =>
      queue(id, 'name orders', new ServiceBuilder().function('ship', 3, { role: 'ship' })).principal('ship', 4, [
        statements({ action: 'sqs:SendMessage', resource: `\${${id}.Arn}`, symbols: everyone(id).symbols ?? {}, line: 5 }),
      ])
    expect(told(comparing(sender('Orders'), sender('OrderQueue')))).toEqual([])
  })
})
