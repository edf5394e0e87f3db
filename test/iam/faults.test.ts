import { describe, expect, test } from 'vitest'
import { faultsOf, isMisspelt } from '../../src/iam/index.ts'
import { at, statement, type StatementGiven } from '../support/application.ts'

const faults = (given: StatementGiven): string[] =>
  faultsOf(statement(given)).map((it) => `${it.what} ${it.text}${it.meant === '' ? '' : `: ${it.meant}`}`)

const bucket = 'arn:aws:s3:::pictures'

describe('what is wrong with a statement', () => {
  test.each<[string, StatementGiven, string[]]>([
    ['a letter more', { action: 'dynamodb:GetItems' }, ['dynamodb:GetItems is no action that AWS documents: dynamodb:GetItem']],
    ['a service by half its name', { action: 'dynamo:PutItem' }, ['dynamo:PutItem is no action that AWS documents: dynamodb:PutItem']],
    ['a call of another name', { action: 's3:HeadObject' }, ['s3:HeadObject is no action that AWS documents: s3:GetObject']],
    ['no service', { action: 'GetItem' }, ['GetItem is no action: those are `service:Name`']],
    ['no ARN', { action: 's3:ListBucket', resource: 'pictures' }, ['pictures is no ARN, and AWS takes only ARNs and `*`']],
    [
      'objects of a bucket',
      { action: ['s3:ListBucket', 's3:PutObject'], resource: bucket },
      [`s3:PutObject is called on nothing that this statement names: ${bucket}/*`],
    ],
    [
      'many of one statement at once',
      { action: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], resource: bucket },
      [`s3:GetObject is called on nothing that this statement names, nor are 2 more of its actions: ${bucket}/*`],
    ],
    [
      'an operator',
      { action: 's3:ListBucket', condition: { StringEqual: { 's3:prefix': 'a' } } },
      ['StringEqual is no operator of conditions: StringEquals'],
    ],
    [
      'a wildcard that is none',
      { action: 's3:ListBucket', condition: { 'ForAnyValue:StringEquals': { 's3:prefix': ['a/*'] } } },
      ['ForAnyValue:StringEquals on s3:prefix takes the `*` of `a/*` for the character: StringLike'],
    ],
  ])('%s', (_, given, expected) => expect(faults(given)).toEqual(expected))

  test.each<[string, StatementGiven]>([
    ['any case', { action: ['DynamoDB:getitem', '*', 's3:Get*'] }],
    ['what resembles no action, and may be new', { action: ['s3:InvokeBucketBrain', 'newservice:GetThing'] }],
    ['what only the deployment knows', { action: '${Action}', resource: '${Table}' }],
    ['an ARN that is put together', { action: 's3:GetObject', resource: '${Bucket.Arn}/*' }],
    ['what can be called on one of several resources', { action: ['s3:ListBucket', 's3:GetObject'], resource: [bucket, `${bucket}/*`] }],
    ['a Deny, which may name more than there is', { effect: 'Deny', action: 's3:GetObject', resource: bucket }],
    [
      'operators of all kinds',
      {
        action: 's3:ListBucket',
        condition: {
          StringLikeIfExists: { 's3:prefix': 'a/*' },
          Null: { 'aws:TokenIssueTime': 'true' },
          'ForAllValues:StringNotEquals': { 'aws:TagKeys': 'x*' },
        },
      },
    ],
    ['one of several values that can be met', { action: 's3:ListBucket', condition: { StringEquals: { 's3:prefix': ['', 'a/*'] } } }],
  ])('is not %s', (_, given) => expect(faults(given)).toEqual([]))

  test('of an action is that AWS has none of that name', () => {
    const item = (name: string) => ({ text: { parts: [name], at: at(1) }, pattern: [...name.toLowerCase()] })
    expect(['s3:ListObjects', 's3:ListBucket', 's3:BrandNew'].map((it) => isMisspelt(item(it)))).toEqual([true, false, false])
  })
})
