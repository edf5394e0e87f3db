import { describe, expect, test } from 'vitest'
import { neighbourOf, policySet, widenings } from '../../src/iam/index.ts'
import { type StatementGiven, statements } from '../support/application.ts'

const orders = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'
const get: StatementGiven = { action: 'dynamodb:GetItem', resource: orders }
const inside = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }

/** What grew, and by which keys. */
function grown(base: readonly StatementGiven[], head: readonly StatementGiven[]) {
  const [before, after] = [policySet([statements(...base)]), policySet([statements(...head)])]
  return widenings(before, after).map((it) => {
    const { dimension, keys } = neighbourOf(it, before) ?? { dimension: null, keys: [] }
    return [dimension, ...keys]
  })
}

describe('what a statement lacked of a request', () => {
  test.each<[string, StatementGiven[], StatementGiven[], (string | null)[]]>([
    ['the action', [get], [{ ...get, action: ['dynamodb:GetItem', 'dynamodb:PutItem'] }], ['action']],
    ['the resource', [get], [{ ...get, resource: [orders, `${orders}-old`] }], ['resource']],
    ['the condition, by its key', [{ ...get, condition: inside }], [get], ['condition', 'aws:sourcevpce']],
    [
      'of several keys the one that fails',
      [{ ...get, condition: { ...inside, Bool: { 'aws:SecureTransport': 'true' } } }],
      [{ ...get, condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      ['condition', 'aws:sourcevpce'],
    ],
    ['more than one thing', [get], [{ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:123456789012:jobs' }], [null]],
    [
      'the condition rather than an action that is allowed anywhere',
      [
        { action: 'logs:PutLogEvents', resource: '*' },
        { ...get, condition: inside },
      ],
      [get],
      ['condition', 'aws:sourcevpce'],
    ],
    ['nothing that a Deny takes away', [get, { effect: 'Deny', action: 'dynamodb:*', resource: orders }], [get], [null]],
  ])('%s', (_, base, head, expected) => expect(grown(base, head)).toEqual([expected]))

  test('where no request shows it, is the condition of the same actions and resources', () => {
    const under = (vpce: string) => ({ ...get, condition: { StringEquals: { 'aws:SourceVpce': vpce } } })
    expect(grown([under('${Old}')], [under('${New}')])).toEqual([['condition', 'aws:sourcevpce']])
  })
})
