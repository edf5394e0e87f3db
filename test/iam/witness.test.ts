import { describe, expect, test } from 'vitest'
import { policySet, showWitness, tierOf, widenings } from '../../src/iam/index.ts'
import { type StatementGiven, statements } from '../support/application.ts'

const setOf = (...given: readonly StatementGiven[]) => policySet([statements(...given)])

/** The tier, and the action and resource of the request that shows it. */
function shown(base: readonly StatementGiven[], head: readonly StatementGiven[]): unknown {
  const [gain] = widenings(setOf(...base), setOf(...head), { isFormal: true })
  if (gain === undefined) return 'nothing'
  const witness = showWitness(gain, false, new Map())
  return [tierOf(gain, false), witness?.action, witness?.resource]
}

const table = (name: string) => `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`

describe('a witness is a request that somebody can make, where there is one', () => {
  test.each<[string, StatementGiven[], StatementGiven[], unknown]>([
    [
      'of any resource, one that the action is for',
      [],
      [{ action: 'dynamodb:GetItem', resource: '*' }],
      ['real', 'dynamodb:GetItem', table('example')],
    ],
    ['of none, where the action takes none', [], [{ action: 's3:ListAllMyBuckets', resource: '*' }], ['real', 's3:ListAllMyBuckets', '*']],
    [
      'of a wildcard, an action that there is',
      [{ action: 'sqs:SendMessage' }],
      [{ action: 'sqs:*' }],
      ['real', 'sqs:ReceiveMessage', 'arn:aws:sqs:us-east-1:123456789012:example'],
    ],
    [
      'beyond what a Deny keeps out still',
      [{ action: 's3:*' }, { effect: 'Deny', action: 's3:*', resource: 'arn:aws:s3:::files/*' }],
      [{ action: 's3:*' }, { effect: 'Deny', action: 's3:*', resource: 'arn:aws:s3:::files/secret/*' }],
      ['real', 's3:DeleteObject', 'arn:aws:s3:::files/example'],
    ],
    [
      'of a statement that names neither region nor account',
      [{ action: 'dynamodb:*' }, { effect: 'Deny', action: 'dynamodb:*', resource: 'arn:aws:dynamodb:*:*:table/payroll' }],
      [{ action: 'dynamodb:*' }],
      ['real', 'dynamodb:DeleteTable', table('payroll')],
    ],
  ])('%s', (_, base, head, expected) => expect(shown(base, head)).toEqual(expected))
})

describe('is formal where nobody can', () => {
  const get = { action: 's3:GetObject', resource: 'arn:aws:s3:::files/*' }
  test.each<[string, StatementGiven[], StatementGiven[]]>([
    ['make an action that there is not', [get], [get, { action: 's3:GetObjekt', resource: '*' }]],
    ['list a bucket by the ARN of an object', [], [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::files/*' }]],
    ['name an object without a key', [{ ...get, resource: 'arn:aws:s3:::files/?*' }], [get]],
    ['name a resource where the action takes none', [], [{ action: 's3:ListAllMyBuckets', resource: 'arn:aws:s3:::files' }]],
    [
      'leave out what every request has',
      [{ ...get, condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      [{ ...get, condition: { BoolIfExists: { 'aws:SecureTransport': 'true' } } }],
    ],
  ])('%s', (_, base, head) => expect(shown(base, head)).toMatchObject({ 0: 'formal' }))
})
