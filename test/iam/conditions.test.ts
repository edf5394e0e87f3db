import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, policySet, type PolicySet, widenings } from '../../src/iam/index.ts'
import { type StatementGiven, statements } from '../support/application.ts'

type Condition = NonNullable<StatementGiven['condition']>

const get = { action: 's3:GetObject', resource: 'arn:aws:s3:::files/*' } as const
const setOf = (...given: readonly StatementGiven[]): PolicySet => policySet([statements(...given)])
const under = (condition?: Condition): PolicySet => setOf(condition === undefined ? get : { ...get, condition })

/** `nothing`, the context of a witness, or why it cannot be told. */
function said(base: Condition | undefined, head: Condition | undefined): unknown {
  const [gain] = widenings(under(base), under(head))
  return gain === undefined ? 'nothing' : (gain.reason ?? Object.fromEntries(gain.witness?.context ?? []))
}

const team = 'aws:PrincipalTag/team'
const tags = 'aws:TagKeys'

describe('a condition that says the same or less allows nothing new', () => {
  test.each<[string, Condition | undefined, Condition | undefined]>([
    ['added', undefined, { StringEquals: { [team]: 'a' } }],
    ['fewer values', { StringEquals: { [team]: ['a', 'b'] } }, { StringEquals: { [team]: 'b' } }],
    ['more that is kept out', { StringNotEquals: { [team]: 'a' } }, { StringNotEquals: { [team]: ['a', 'b'] } }],
    ['in another case', { StringEqualsIgnoreCase: { [team]: 'Ops' } }, { StringEquals: { [team]: ['ops', 'OPS'] } }],
    ['any value, in two spellings', { StringLike: { [team]: '*' } }, { Null: { [team]: 'false' } }],
    ['any value, the other way round', { Null: { [team]: 'false' } }, { StringLike: { [team]: '*' } }],
    ['a star that is meant', { StringEquals: { [team]: 'a*' } }, { StringLike: { [team]: 'a${*}' } }],
    ['if it exists, and it does', { StringEquals: { [team]: 'a' } }, { StringEqualsIfExists: { [team]: 'a' }, Null: { [team]: 'false' } }],
    ['a negation, that asks for no key anyway', { StringNotEquals: { [team]: 'a' } }, { StringNotEqualsIfExists: { [team]: 'a' } }],
    ['a key in another case', { StringEquals: { [team]: 'a' } }, { stringequals: { 'AWS:principaltag/TEAM': 'a' } }],
    ['a smaller number', { NumericLessThan: { 's3:max-keys': '10' } }, { NumericLessThanEquals: { 's3:max-keys': '9' } }],
    ['a number in another spelling', { NumericEquals: { 's3:max-keys': '10' } }, { NumericEquals: { 's3:max-keys': '1e1' } }],
    [
      'a time in another zone',
      { DateLessThan: { 'aws:CurrentTime': '2030-01-01T01:00:00+01:00' } },
      { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
    ],
    [
      'a time in seconds',
      { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      { NumericLessThan: { 'aws:EpochTime': '1893456000' } },
    ],
    [
      'two halves of a network',
      { IpAddress: { 'aws:SourceIp': ['10.0.0.0/9', '10.128.0.0/9'] } },
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
    ],
    [
      'an address with host bits',
      { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      { IpAddress: { 'aws:SourceIp': '203.0.113.77/24' } },
    ],
    ['an IPv6 address', { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { IpAddress: { 'aws:SourceIp': '2001:DB8:0::1' } }],
    ['true, as text', { Bool: { 'aws:SecureTransport': 'true' } }, { StringEquals: { 'aws:SecureTransport': 'true' } }],
    [
      'ArnEquals, which is ArnLike',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:1:*' } },
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:1:*' } },
    ],
    [
      'all of them, and there is one',
      { 'ForAnyValue:StringEquals': { [tags]: ['a', 'b'] } },
      { 'ForAllValues:StringEquals': { [tags]: 'a' }, Null: { [tags]: 'false' } },
    ],
    ['all, of a key with one value', { 'ForAllValues:StringEquals': { [team]: 'a' } }, { StringEquals: { [team]: 'a' } }],
    ['what nobody can meet', { StringEquals: { [team]: 'x' } }, { StringEquals: { [team]: 'a' }, StringNotLike: { [team]: 'a*' } }],
    [
      'no number',
      { StringEquals: { [team]: 'x' } },
      { NumericLessThan: { 's3:max-keys': '5' }, NumericGreaterThan: { 's3:max-keys': '10' } },
    ],
  ])('%s', (_, base, head) => expect(said(base, head)).toBe('nothing'))

  test('cases that fill the whole together', () => {
    const split = setOf(
      { ...get, condition: { StringEquals: { [team]: 'a' } } },
      { ...get, condition: { StringNotEquals: { [team]: 'a' } } },
    )
    expect(widenings(split, under())).toEqual([])
  })
})

describe('a looser condition is told with the context that shows it', () => {
  test.each<[string, Condition | undefined, Condition | undefined, Record<string, string[]>]>([
    ['dropped', { StringEquals: { [team]: 'a' } }, undefined, {}],
    ['one value more', { StringEquals: { [team]: 'a' } }, { StringEquals: { [team]: ['a', 'b'] } }, { 'aws:principaltag/team': ['b'] }],
    ['if it exists', { StringEquals: { [team]: 'a' } }, { StringEqualsIfExists: { [team]: 'a' } }, {}],
    ['all of none', { StringEquals: { [team]: 'a' } }, { 'ForAllValues:StringEquals': { [team]: 'a' } }, {}],
    [
      'any of several',
      { 'ForAllValues:StringEquals': { [tags]: 'a' } },
      { 'ForAnyValue:StringEquals': { [tags]: 'a' } },
      { 'aws:tagkeys': ['a', 'example'] },
    ],
    ['true or false, but not absent', { Bool: { 'aws:ViaAWSService': ['true', 'false'] } }, undefined, {}],
    [
      'a larger number',
      { NumericLessThan: { 's3:max-keys': '10' } },
      { NumericLessThan: { 's3:max-keys': '100' } },
      { 's3:max-keys': ['99'] },
    ],
    [
      'a version that is no whole number',
      { NumericGreaterThanEquals: { 's3:TlsVersion': '1.2' } },
      { NumericGreaterThanEquals: { 's3:TlsVersion': '1.1' } },
      { 's3:tlsversion': ['1.1'] },
    ],
    [
      'a larger network',
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/9' } },
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      { 'aws:sourceip': ['10.255.255.255'] },
    ],
    [
      'a later end',
      { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
      { DateLessThan: { 'aws:CurrentTime': '2031-01-01T00:00:00Z' } },
      { 'aws:currenttime': ['2030-01-01T00:00:00Z'] },
    ],
    [
      'an account, where no ARN says it',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::a' }, StringEquals: { 'aws:SourceAccount': '1' } },
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::a' } },
      { 'aws:sourcearn': ['arn:aws:s3:::a'] },
    ],
  ])('%s', (_, base, head, context) => expect(said(base, head)).toEqual(context))
})

describe('is not decided where AWS says nothing', () => {
  test.each<[string, Condition, Condition, RegExp]>([
    ['of an operator that there is not', { StringEquals: { [team]: 'a' } }, { StringSounds: { [team]: 'a' } }, /stringsounds.*no operator/],
    [
      'of several values and a plain operator',
      { 'ForAnyValue:StringEquals': { [tags]: 'a' } },
      { StringEquals: { [tags]: 'a' } },
      /several values/,
    ],
    [
      'of a number between two whole ones',
      { NumericLessThanEquals: { 's3:max-keys': '9' } },
      { NumericLessThan: { 's3:max-keys': '10' } },
      /between two whole/,
    ],
    [
      'of an account that the ARN says too',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:1:a' }, StringEquals: { 'aws:SourceAccount': '1' } },
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:1:a' } },
      /tell of the same thing/,
    ],
    [
      'of half an ARN',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:1:a' } },
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*' } },
      /no value that it takes/,
    ],
    [
      'of what the deployment knows',
      { StringEquals: { [team]: 'a' } },
      { StringEquals: { [team]: '${Team}' } },
      /only the deployment knows/,
    ],
  ])('%s', (_, base, head, reason) => expect(said(base, head)).toMatch(reason))
})

/** A small world of keys, so that every context of it can be tried: one of one value, one of several, a number, an address, a truth. */
const some = (values: readonly string[]) => fc.subarray([...values], { minLength: 1, maxLength: 2 })
const on = (operators: readonly string[], key: string, values: readonly string[]): fc.Arbitrary<[string, Record<string, string[]>]> =>
  fc.tuple(
    fc.constantFrom(...operators),
    some(values).map((it) => ({ [key]: it })),
  )
const texts = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringEqualsIfExists',
  'StringLikeIfExists',
]
const sets = ['ForAllValues:', 'ForAnyValue:'].flatMap((it) =>
  ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'].map((one) => it + one),
)
const line = fc.oneof(
  on(texts, team, ['a', 'b', 'A', 'a*', '?', '*b']),
  on(sets, tags, ['a', 'b', 'a*', '?']),
  on(['NumericEquals', 'NumericLessThan', 'NumericGreaterThanEquals', 'NumericNotEquals'], 's3:max-keys', ['1', '3', '5']),
  on(['IpAddress', 'NotIpAddress', 'IpAddressIfExists'], 'aws:SourceIp', ['10.0.0.0/31', '10.0.0.2', '10.0.0.0/30']),
  on(['Bool', 'BoolIfExists'], 'aws:ViaAWSService', ['true', 'false']),
  fc
    .constantFrom(team, tags, 's3:max-keys')
    .chain((key) =>
      on(['Null'], key, ['true', 'false']).map(([name, it]): [string, Record<string, string[]>] => [
        name,
        { [key]: [it[key]?.[0] ?? 'true'] },
      ]),
    ),
)
const condition = fc.array(line, { maxLength: 3 }).map((lines) => Object.fromEntries(lines))
const policy: fc.Arbitrary<StatementGiven[]> = fc.array(
  fc.record({
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    action: fc.constant('s3:GetObject'),
    resource: fc.constant(get.resource),
    condition,
  }),
  { minLength: 1, maxLength: 3 },
)

const values = {
  'aws:principaltag/team': [['a'], ['b'], ['A'], ['ab'], ['zz']],
  'aws:tagkeys': [['a'], ['b'], ['ab'], ['zz'], ['a', 'b'], ['a', 'zz'], ['b', 'zz'], ['ab', 'b']],
  's3:max-keys': [['1'], ['2'], ['3'], ['5'], ['7']],
  'aws:sourceip': [['10.0.0.0'], ['10.0.0.2'], ['10.0.0.3'], ['192.0.2.1']],
  'aws:viaawsservice': [['true'], ['false']],
}
type Context = ReadonlyMap<string, readonly string[]>

/** Every context of the keys that these statements name. */
function contextsOf(given: readonly StatementGiven[]): Context[] {
  const named = new Set(
    given.flatMap((it) => Object.values(it.condition ?? {}).flatMap((tests) => Object.keys(tests).map((key) => key.toLowerCase()))),
  )
  const start: Context[] = [new Map()]
  return Object.entries(values).reduce(
    (all, [key, each]) =>
      named.has(key) ? all.flatMap((context) => [context, ...each.map((it) => new Map([...context, [key, it]]))]) : all,
    start,
  )
}

test('conditions compare as trying every context of a small world does', () => {
  let undecided = 0
  fc.assert(
    fc.property(policy, policy, (base, head) => {
      const [before, after] = [setOf(...base), setOf(...head)]
      const gains = widenings(before, after)
      if (gains.some((it) => it.verdict === 'unknown')) undecided++
      const shown = gains.flatMap((it) => it.witness ?? [])
      expect(shown.filter((it) => evaluate(before, it) !== false || evaluate(after, it) !== true)).toEqual([])
      if (gains.length > 0) return
      const requests = contextsOf([...base, ...head]).map((context) => ({
        action: [...'s3:getobject'],
        resource: [...'arn:aws:s3:::files/x'],
        context,
      }))
      expect(requests.find((it) => evaluate(after, it) === true && evaluate(before, it) === false)).toBeUndefined()
    }),
    { numRuns: 120 },
  )
  expect(undecided).toBeLessThan(10)
})
