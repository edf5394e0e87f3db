import { describe, expect, test } from 'vitest'
import { at, ServiceBuilder, statements } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const table = (name: string | null) => ({
  resourceType: 'AWS::DynamoDB::Table',
  ...(name === null ? {} : { resourceName: { parts: [name], at: at(1) } }),
})

const reader = (resource: string, name: string | null) =>
  new ServiceBuilder()
    .function('list', 3, { role: 'list' })
    .principal('list', 3, [statements({ action: 'dynamodb:GetItem', resource, symbols: { 'Orders.Arn': table(name) }, line: 5 })])

const byReference = (name: string | null) => reader('${Orders.Arn}', name)
const byHand = (name: string) => reader(`arn:aws:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`, null)

describe('whoever may read a table of the stack', () => {
  test.each([
    ['orders', 'shop-orders'],
    [null, 'orders'],
    ['orders', null],
  ])('may read no more when the name goes from %s to %s', (before, after) => {
    expect(told(comparing(byReference(before), byReference(after)))).toEqual([])
  })

  test('by an ARN may read another one when the ARN names another', () => {
    expect(told(comparing(byHand('orders'), byHand('stock'))).map((it) => it.split(' ')[0])).toEqual([
      'permission-narrowed',
      'permission-widened',
    ])
  })

  test('may read the same one, whether by its ARN or by reference', () => {
    expect(told(comparing(byHand('orders'), byReference('orders')))).toEqual([])
  })

  test('and now another one too, is told of that one', () => {
    const both = new ServiceBuilder()
      .function('list', 3, { role: 'list' })
      .principal('list', 3, [
        statements({ action: 'dynamodb:GetItem', resource: '${Orders.Arn}', symbols: { 'Orders.Arn': table('renamed') }, line: 5 }),
        statements({ action: 'dynamodb:GetItem', resource: '${Stock.Arn}', symbols: { 'Stock.Arn': table('stock') }, line: 9 }),
      ])
    expect(told(comparing(byReference('orders'), both))).toEqual([
      'permission-widened serverless.yml:10 `list` may now `dynamodb:GetItem` on `${Stock.Arn}`.',
    ])
  })
})
