import { describe, expect, test } from 'vitest'
import { evaluate, policySet } from '../../src/iam/index.ts'
import { statements } from '../support/application.ts'
import { allow, deny, policy, verdictOf } from '../support/policy-pair.ts'

const files = 'arn:aws:s3:::files/*'
const team = 'aws:PrincipalTag/team'
const tags = 'aws:TagKeys'

/** Whether a request with these values of the key (null: none) meets the condition. */
function holds(operator: string, key: string, wanted: string, given: readonly string[] | null): boolean | null {
  const set = policySet([statements({ action: 's3:GetObject', resource: files, condition: { [operator]: { [key]: wanted } } })])
  const context = new Map(given === null ? [] : [[key.toLowerCase(), given]])
  return evaluate(set, { action: [...'s3:getobject'], resource: [...'arn:aws:s3:::files/x'], context })
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
describe('a key with one value: without it, with a value that is asked for, with another one', () => {
  test.each<[string, string, string, string, string, [boolean, boolean, boolean]]>([
    ['StringEquals', team, 'a', 'a', 'A', [false, true, false]],
    ['StringNotEquals', team, 'a', 'a', 'b', [true, false, true]],
    ['StringEqualsIgnoreCase', team, 'a', 'A', 'b', [false, true, false]],
    ['StringNotEqualsIgnoreCase', team, 'a', 'A', 'b', [true, false, true]],
    ['StringLike', team, 'a*', 'a/b', 'b', [false, true, false]],
    ['StringNotLike', team, 'a?', 'ab', 'a', [true, false, true]],
    ['StringEqualsIfExists', team, 'a', 'a', 'b', [true, true, false]],
    ['StringNotEqualsIfExists', team, 'a', 'a', 'b', [true, false, true]],
    ['ArnEquals', 'aws:SourceArn', 'arn:aws:sns:*:1:a', 'arn:aws:sns:eu:1:a', 'arn:aws:sns:eu:2:1:a', [false, true, false]],
    ['ArnLike', 'aws:SourceArn', 'arn:aws:sns:*:1:a', 'arn:aws:sns:eu:1:a', 'arn:aws:sns:eu:2:a', [false, true, false]],
    ['ArnNotEquals', 'aws:SourceArn', 'arn:aws:sns:*:1:a', 'arn:aws:sns:eu:1:a', 'arn:aws:sns:eu:2:a', [true, false, true]],
    ['ArnNotLike', 'aws:SourceArn', 'arn:aws:sns:*:1:a', 'arn:aws:sns:eu:1:a', 'arn:aws:sns:eu:2:a', [true, false, true]],
    ['NumericEquals', 's3:max-keys', '10', '10.0', '11', [false, true, false]],
    ['NumericNotEquals', 's3:max-keys', '10', '10', '11', [true, false, true]],
    ['NumericLessThan', 's3:max-keys', '10', '9', '10', [false, true, false]],
    ['NumericLessThanEquals', 's3:max-keys', '10', '10', '10.5', [false, true, false]],
    ['NumericGreaterThan', 's3:max-keys', '10', '11', '10', [false, true, false]],
    ['NumericGreaterThanEqualsIfExists', 's3:max-keys', '10', '10', '9', [true, true, false]],
    ['DateEquals', 'aws:TokenIssueTime', '2030-01-01', '2030-01-01T00:00:00Z', '2030-01-02T00:00:00Z', [false, true, false]],
    ['DateNotEquals', 'aws:TokenIssueTime', '2030-01-01', '1893456000', '1893456001', [true, false, true]],
    [
      'DateLessThan',
      'aws:TokenIssueTime',
      '2030-01-01T01:00:00+01:00',
      '2029-12-31T23:59:59Z',
      '2030-01-01T00:00:00Z',
      [false, true, false],
    ],
    ['DateGreaterThanEquals', 'aws:TokenIssueTime', '1893456000', '2030-01-01T00:00:00Z', '2029-12-31T23:59:59Z', [false, true, false]],
    ['Bool', 'aws:ViaAWSService', 'true', 'TRUE', 'false', [false, true, false]],
    ['BoolIfExists', 'aws:MultiFactorAuthPresent', 'false', 'false', 'true', [true, true, false]],
    ['BinaryEquals', 'service:Key', 'QQ==', 'QQ==', 'Qg==', [false, true, false]],
    ['IpAddress', 'aws:SourceIp', '203.0.113.77/24', '203.0.113.1', '203.0.114.1', [false, true, false]],
    ['IpAddress', 'aws:SourceIp', '2001:DB8:0::/48', '2001:db8::1', '203.0.113.1', [false, true, false]],
    ['NotIpAddress', 'aws:SourceIp', '203.0.113.7', '203.0.113.7', '203.0.113.8', [true, false, true]],
    ['IpAddressIfExists', 'aws:SourceIp', '10.0.0.0/8', '10.1.2.3', '11.1.2.3', [true, true, false]],
    ['Null', team, 'true', 'a', 'b', [true, false, false]],
    ['Null', team, 'false', 'a', 'b', [false, true, true]],
  ])('%s on %s of %s', (operator, key, wanted, one, other, expected) => {
    expect([null, [one], [other]].map((it) => holds(operator, key, wanted, it))).toEqual(expected)
  })
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
describe('a key with several values: without it, with none, one that is asked for, another one, both', () => {
  test.each<[string, [boolean, boolean, boolean, boolean, boolean]]>([
    ['ForAllValues:StringEquals', [true, true, true, false, false]],
    ['ForAllValues:StringNotEquals', [true, true, false, true, false]],
    ['ForAllValues:StringEqualsIfExists', [true, true, true, false, false]],
    ['ForAnyValue:StringEquals', [false, false, true, false, true]],
    ['ForAnyValue:StringNotEquals', [false, false, false, true, true]],
    ['ForAnyValue:StringEqualsIfExists', [true, true, true, false, true]],
  ])('%s', (operator, expected) => {
    expect([null, [], ['a'], ['b'], ['a', 'b']].map((it) => holds(operator, tags, 'a', it))).toEqual(expected)
  })

  test('a plain operator is not told', () => expect(holds('StringEquals', tags, 'a', ['a'])).toBeNull())
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
describe('several conditions', () => {
  const under = (condition: object) => policy(allow('s3:GetObject', files, condition))
  test.each<[string, object, object, string]>([
    [
      'operators are joined by and',
      { StringLike: { [team]: 'a*' } },
      { StringLike: { [team]: 'a*' }, StringNotEquals: { [team]: 'ab' } },
      'not widened',
    ],
    ['keys are joined by and', { StringEquals: { [team]: 'a', 'aws:RequestedRegion': 'b' } }, { StringEquals: { [team]: 'a' } }, 'widened'],
    ['values are joined by or', { StringEquals: { [team]: ['a', 'b'] } }, { StringEquals: { [team]: 'b' } }, 'not widened'],
    ['of a negation none may match', { StringNotEquals: { [team]: ['a', 'b'] } }, { StringNotEquals: { [team]: 'b' } }, 'widened'],
    ['Null of both is no condition', { Null: { [team]: ['true', 'false'] } }, {}, 'not widened'],
    [
      'StringLike crosses the colons that ArnLike does not',
      { StringLike: { 'aws:SourceArn': 'arn:aws:sns:*:1:a' } },
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:1:a' } },
      'not widened',
    ],
    [
      'unquoted values are texts',
      { Bool: { 'aws:ViaAWSService': true }, NumericEquals: { 's3:max-keys': 5 } },
      { Bool: { 'aws:ViaAWSService': 'true' }, NumericEquals: { 's3:max-keys': '5' } },
      'not widened',
    ],
    [
      'a number that is one of a few texts',
      { NumericLessThan: { 's3:max-keys': '10' } },
      { StringEquals: { 's3:max-keys': ['3', '7'] } },
      'not widened',
    ],
  ])('%s', async (_, base, head, expected) => expect(await verdictOf('identity', under(base), under(head))).toBe(expected))
})

test('a number is compared with where all texts but one are denied', async () => {
  const denied = deny('*', '*', { StringNotEquals: { 's3:max-keys': '5' } })
  const above = (limit: string) => policy(allow('s3:ListBucket', '*', { NumericGreaterThan: { 's3:max-keys': limit } }), denied)
  expect(await verdictOf('identity', policy(), above('10'))).toBe('not widened')
  expect(await verdictOf('identity', policy(), above('4'))).toBe('widened')
})

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
describe('what no real request brings is a gain in form', () => {
  const get = (condition?: object) => allow('s3:GetObject', files, condition)
  const time = (operator: string, value: string) => get({ [operator]: { 'aws:CurrentTime': value } })
  test.each<[string, object[], object[], string]>([
    [
      'a time that is over',
      [time('DateLessThan', '2019-01-01T00:00:00Z')],
      [time('DateLessThan', '2020-01-01T00:00:00Z')],
      'formally widened',
    ],
    [
      'an earlier start that is over',
      [time('DateGreaterThan', '2020-01-01T00:00:00Z')],
      [time('DateGreaterThan', '2019-01-01T00:00:00Z')],
      'formally widened',
    ],
    ['a start that is over, from nothing', [], [time('DateGreaterThan', '2019-01-01T00:00:00Z')], 'widened'],
    ['a time that is to come', [time('DateLessThan', '2098-01-01T00:00:00Z')], [time('DateLessThan', '2099-01-01T00:00:00Z')], 'widened'],
    [
      'no time at all',
      [time('DateLessThan', '2098-01-01T00:00:00Z'), time('DateGreaterThanEquals', '2098-01-01T00:00:00Z')],
      [get()],
      'formally widened',
    ],
    ['neither encrypted nor not', [get({ Bool: { 'aws:SecureTransport': ['true', 'false'] } })], [get()], 'formally widened'],
    [
      'no region',
      [get({ StringEquals: { 'aws:RequestedRegion': 'a' } })],
      [get({ StringEqualsIfExists: { 'aws:RequestedRegion': 'a' } })],
      'formally widened',
    ],
    [
      'no session with a second factor is real',
      [allow('s3:*', '*'), deny('s3:*', '*', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } })],
      [allow('s3:*', '*'), deny('s3:*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'false' } })],
      'widened',
    ],
  ])('%s', async (_, base, head, expected) => expect(await verdictOf('identity', policy(...base), policy(...head))).toBe(expected))
})
