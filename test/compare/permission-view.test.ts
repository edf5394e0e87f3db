import { describe, expect, test } from 'vitest'
import { shortResource } from '../../src/compare/words.ts'
import { app, type StatementGiven, statements } from '../support/application.ts'
import { comparing } from '../support/comparison.ts'
import { get, logs, orders, remove, shared } from './shop.ts'

describe('rules see of a permission', () => {
  const viewOf = (given: StatementGiven) => {
    const base = shared(['list'], statements({ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:123456789012:q', line: 15 }))
    const head = shared(
      ['list'],
      statements({ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:123456789012:q', line: 15 }, { line: 20, ...given }),
    )
    return comparing(base, head).differences[0]?.after
  }
  test.each<[string, StatementGiven, object]>([
    ['that nothing limits it', { action: 's3:GetObject', resource: '*' }, { reach: 'everything', service: 's3', wildcard: 'none' }],
    ['that every table is no limit', { action: 'dynamodb:Scan', resource: 'arn:aws:dynamodb:*:*:table/*' }, { reach: 'everything' }],
    [
      'that every table of whichever region is none either',
      { action: 'dynamodb:Scan', resource: 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*' },
      { reach: 'everything', resourceText: 'any resource' },
    ],
    [
      'that a bucket is a limit',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::files/*' },
      { reach: 'named', resourceText: '`files/*`' },
    ],
    [
      'that it takes no resource',
      { action: ['cloudwatch:PutMetricData', 'sts:getCallerIdentity'], resource: '*' },
      { reach: 'everything', unscoped: true, routine: false },
    ],
    ['that a wildcard may hold what takes one', { action: 'xray:Put*', resource: '*' }, { unscoped: false, routine: false }],
    [
      'that AWS grants it to functions',
      { action: ['ec2:CreateNetworkInterface', 'logs:PutLogEvents'], resource: '*' },
      { unscoped: true, routine: true },
    ],
    ['that every bucket is none', { action: 's3:GetObject', resource: 'arn:aws:s3:::*/*' }, { reach: 'everything' }],
    [
      'what wildcards take in, by what it does',
      { action: ['dynamodb:*Item', 'dynamodb:Scan'], resource: orders },
      { levelText: expect.stringMatching(/^\d+ actions that write and \d+ that read$/), dimension: 'statement' },
    ],
    ['that it is the first of a service of secrets', { action: 'kms:Decrypt', resource: '*' }, { firstTouch: ['kms'], sensitive: true }],
    [
      'that it completes a path to other permissions',
      { action: ['iam:PassRole', 'ec2:RunInstances'], resource: '*' },
      { escalation: { path: 'iam:PassRole + ec2:RunInstances', completing: ['iam:PassRole', 'ec2:RunInstances'], held: [], others: 0 } },
    ],
    ['that AWS has no such action', { action: 'dynamodb:GetItems', resource: orders }, { formal: true }],
    ['that it stays in the stack', { action: 's3:GetObject', resource: 'arn:aws:s3:::${Files}/*' }, { reach: 'stack' }],
    [
      'that it leads to other identities',
      { action: 'iam:PassRole', resource: 'arn:aws:iam::123456789012:role/x' },
      { sensitive: true, reach: 'named', crossAccount: false },
    ],
    [
      'that it is in an account that was never named',
      { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:999999999999:q' },
      { crossAccount: true },
    ],
    [
      'the same where only the deployment knows the region',
      { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:${AWS::Region}:999999999999:q' },
      { crossAccount: true, resourceText: '`arn:aws:sqs:${AWS::Region}:999999999999:q`' },
    ],
    [
      'what only the deployment knows as such',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::files-${AWS::AccountId}/*' },
      { resourceText: '`files-${AWS::AccountId}/*`' },
    ],
    [
      'its resources as short as they stay telling',
      {
        action: 'tag:GetResources',
        resource: ['arn:aws:s3:::${Files}/*', 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}'],
      },
      { resourceText: '`Files/*` and `Orders`' },
    ],
    [
      'what lies in a resource that is named by its ARN',
      { action: 's3:GetObject', resource: '${Files.Arn}/a/*' },
      { resourceText: '`Files/a/*`' },
    ],
    [
      'a variable of the framework as it stands in the file',
      {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::${env:BUCKET}/*',
        symbols: { 'env:BUCKET': { refersTo: 'variable' } },
      },
      { resourceText: '`${env:BUCKET}/*`' },
    ],
    [
      'one request that became possible',
      { action: 's3:Get*', resource: 'arn:aws:s3:::files/*' },
      { witness: { action: 's3:GetObject', resource: 'arn:aws:s3:::files/example' } },
    ],
    [
      'the worst of all that the statement grants',
      { action: ['sqs:ReceiveMessage', 'kms:*'], resource: '*' },
      { sensitive: true, wildcard: 'service', services: ['kms', 'sqs'] },
    ],
    ['how far its wildcard goes', { action: ['*'], resource: orders }, { wildcard: 'all', sensitive: true }],
    ['that it is a whole service', { action: ['dynamodb:*'], resource: orders }, { wildcard: 'service' }],
    [
      'that a condition limits it',
      { action: 's3:GetObject', condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      { conditional: true },
    ],
  ])('%s', (_, given, expected) => expect(viewOf(given)).toMatchObject(expected))

  test('a resource by a name that is never empty', () => {
    const arn = 'arn:aws:execute-api:eu-west-1:123456789012:'
    expect([shortResource(arn), shortResource(`${arn}abc/live`)]).toEqual([`\`${arn}\``, '`abc/live`'])
  })
})

test('a function says what is most dangerous in its role', () => {
  const head = shared(['list'], statements(get, { action: 'iam:PassRole', resource: '*', line: 30 }, remove, logs))
  const card = comparing(app(), head).differences.find((it) => it.change.kind === 'function-added')
  expect(card?.after).toMatchObject({
    mayText: '`iam:PassRole` on any resource and `dynamodb:DeleteItem` on `orders`',
    role: 'shop',
    sharedWith: [],
  })
  const idle = shared(['list'], statements({ action: ['logs:CreateLogGroup', 'xray:PutTraceSegments'], resource: '*', line: 20 }))
  expect(comparing(app(), idle).differences.find((it) => it.change.kind === 'function-added')?.after).toMatchObject({ mayText: '' })
  const table = 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}'
  const other = shared(['list'], statements({ action: 'dynamodb:Scan', resource: table, line: 20 }))
  expect(comparing(app(), other).differences.find((it) => it.change.kind === 'function-added')?.after).toMatchObject({
    mayText: '`dynamodb:Scan` on `Orders`',
  })
})
