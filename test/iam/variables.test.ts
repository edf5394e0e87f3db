import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, policySet, type PolicySet, showTokens, widenings } from '../../src/iam/index.ts'
import { type StatementGiven, statements } from '../support/application.ts'

const setOf = (...given: readonly StatementGiven[]): PolicySet => policySet([statements(...given)])
const get = (resource: string | string[], more: StatementGiven = {}): StatementGiven => ({ action: 's3:GetObject', resource, ...more })
const files = 'arn:aws:s3:::files/'

/** `nothing`, or the resource and context of a witness. */
function said(base: readonly StatementGiven[], head: readonly StatementGiven[]): unknown {
  const [gain] = widenings(setOf(...base), setOf(...head))
  if (gain === undefined) return 'nothing'
  return gain.witness === null
    ? gain.reason
    : [showTokens(gain.witness.resource).replace(files, ''), Object.fromEntries(gain.witness.context)]
}

describe('policy variables', () => {
  test.each<[string, StatementGiven[], StatementGiven[], unknown]>([
    ['are the same in any case', [get(`${files}\${aws:username}/*`)], [get(`${files}\${aws:UserName}/*`)], 'nothing'],
    ['are less than everything', [get(`${files}*`)], [get(`${files}\${aws:username}/*`)], 'nothing'],
    [
      'are the value that a condition asks for',
      [get(`${files}bob/*`)],
      [get(`${files}\${aws:username}/*`, { condition: { StringEquals: { 'aws:username': 'bob' } } })],
      'nothing',
    ],
    [
      'have a default, which is one more resource',
      [get([`${files}\${aws:PrincipalTag/team}/*`, `${files}Shared/*`])],
      [get(`${files}\${aws:PrincipalTag/team, 'Shared'}/*`)],
      'nothing',
    ],
    [
      'are no text where the version knows none',
      [get(`${files}\${aws:username}/*`)],
      [get(`${files}\${aws:username}/*`, { variables: false })],
      ['${aws:username}/example', expect.anything()],
    ],
    [
      'are what whoever sets a tag makes them',
      [get(`${files}\${aws:username}/*`)],
      [get(`${files}\${aws:PrincipalTag/home}/*`)],
      ['example-home/example', { 'aws:username': ['example-username'], 'aws:principaltag/home': ['example-home'] }],
    ],
    [
      'may be just what a Deny kept out',
      [get(`${files}\${aws:username}/*`), get(`${files}admin/*`, { effect: 'Deny' })],
      [get(`${files}\${aws:username}/*`)],
      ['admin/example', { 'aws:username': ['admin'] }],
    ],
    [
      'may end as what a Deny kept out does',
      [get(`${files}\${aws:username}`), get(`${files}*x`, { effect: 'Deny' })],
      [get(`${files}\${aws:username}`)],
      ['x', { 'aws:username': ['x'] }],
    ],
    [
      'may hold what a Deny kept out',
      [get(`${files}\${aws:username}/doc`), get('arn:aws:s3:::*/admin/*', { effect: 'Deny' })],
      [get(`${files}\${aws:username}/doc`)],
      ['admin/doc', { 'aws:username': ['admin'] }],
    ],
    [
      'may be as long as a Deny asks for',
      [get(`${files}\${aws:username}`), get(`${files}a?`, { effect: 'Deny' })],
      [get(`${files}\${aws:username}`)],
      [expect.stringMatching(/^a.$/), { 'aws:username': [expect.stringMatching(/^a.$/)] }],
    ],
    [
      'may stand behind a wildcard',
      [],
      [get(`${files}b`), { effect: 'Deny', action: '*', notResource: `${files}*\${aws:username}` }],
      ['b', { 'aws:username': ['b'] }],
    ],
    [
      'may be two with one value',
      [get(`${files}\${aws:username}`), get(`${files}\${aws:PrincipalTag/home}`, { effect: 'Deny' })],
      [get(`${files}\${aws:username}`)],
      ['z', { 'aws:username': ['z'], 'aws:principaltag/home': ['z'] }],
    ],
    [
      'may be what two conditions ask for at once',
      [
        get([`${files}*`, `arn:aws:s3:::other/\${aws:username}`]),
        get(`${files}a`, { effect: 'Deny', condition: { StringLike: { 'aws:username': '*b' } } }),
      ],
      [get(`${files}a`, { condition: { StringLike: { 'aws:username': 'a*' } } })],
      ['a', { 'aws:username': [expect.stringMatching(/^a.*b$/)] }],
    ],
    [
      'may have no value, so that a Deny with them keeps nothing out',
      [get(`${files}*`), get(`${files}*`, { effect: 'Deny' })],
      [get(`${files}*`), get(`${files}\${aws:PrincipalTag/team}*`, { effect: 'Deny' })],
      expect.anything(),
    ],
  ])('%s', (_, base, head, expected) => expect(said(base, head)).toEqual(expected))
})

test('that stand on both sides may be many', () => {
  const own = Array.from({ length: 12 }, (_, i) => get(`${files}\${aws:PrincipalTag/team${i}}/*`))
  const tags = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`aws:ResourceTag/k${i}`, [`\${aws:PrincipalTag/k${i}}`]]))
  const limited = get('arn:aws:s3:::logs/*', { condition: { StringEquals: tags } })
  expect(said([...own, limited], [limited, ...own.toReversed()])).toBe('nothing')
  expect(said([...own, limited], [...own, limited, get(`${files}shared/*`)])).toEqual(['shared/example', expect.anything()])
})

const resource = fc
  .array(fc.constantFrom('a', 'b', '/', '*', '?', '${aws:username}', "${aws:username, 'b'}"), { minLength: 1, maxLength: 4 })
  .map((it) => files + it.join(''))
const condition = fc.option(fc.record({ [`StringLike`]: fc.record({ 'aws:username': fc.constantFrom('a', 'a*', '*b', 'b') }) }), {
  nil: undefined,
  freq: 2,
})
const given: fc.Arbitrary<StatementGiven> = fc
  .tuple(fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const), resource, condition, fc.boolean())
  .map(([effect, it, when, isNot]) => ({
    effect,
    action: 's3:GetObject',
    ...(isNot ? { notResource: it } : { resource: it }),
    ...(when === undefined ? {} : { condition: when }),
  }))
const policies = fc.array(given, { minLength: 1, maxLength: 3 })

const words = (letters: readonly string[], length: number): string[] =>
  length === 0 ? [''] : ['', ...letters.flatMap((letter) => words(letters, length - 1).map((it) => letter + it))]
const requests = [...new Set(words(['a', 'b', '/', 'x'], 3))].flatMap((name) =>
  [null, 'a', 'b', 'ab', 'a/b', 'x'].map((user) => ({
    action: [...'s3:getobject'],
    resource: [...files, ...name],
    context: new Map(user === null ? [] : [['aws:username', [user]]]),
  })),
)

test('variables compare as trying every request of a small world does', () => {
  fc.assert(
    fc.property(fc.array(given, { maxLength: 1 }), policies, policies, (both, base, head) => {
      const [before, after] = [setOf(...both, ...base), setOf(...both, ...head)]
      const gains = widenings(before, after)
      const shown = gains.flatMap((it) => it.witness ?? [])
      expect(shown.filter((it) => evaluate(before, it) !== false || evaluate(after, it) !== true)).toEqual([])
      if (gains.length > 0) return
      expect(requests.find((it) => evaluate(after, it) === true && evaluate(before, it) === false)).toBeUndefined()
    }),
    { numRuns: 60, seed: 20261126 },
  )
})
