import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, type Gain, resourceSet, showItem, showTokens, widenings } from '../../src/iam/index.ts'
import { type StatementGiven, statements } from '../support/application.ts'

const setOf = (given: readonly StatementGiven[]) => resourceSet([statements(...given)])
const gains = (base: readonly StatementGiven[], head: readonly StatementGiven[]): Gain[] => widenings(setOf(base), setOf(head))
const said = (base: readonly StatementGiven[], head: readonly StatementGiven[]): string[] =>
  gains(base, head).map((it) => {
    const who = it.principal === null ? '' : it.principal.text === null ? 'others' : showItem(it.principal)
    const what = `${who} may ${showItem(it.action)} on ${it.resources.map(showItem).join(', ')}`
    return it.verdict === 'unknown' ? `unknown: ${what}: ${it.reason}` : `${it.isLostDeny ? 'no longer denied: ' : ''}${what}`
  })

const files = 'arn:aws:s3:::files/*'
const read = { action: 's3:GetObject', resource: files, principal: '*' } as const
const account = (id: string, more = 'root') => ({ AWS: `arn:aws:iam::${id}:${more}` })
const sns = { Service: 'sns.amazonaws.com' }

describe('the policy of a resource', () => {
  test.each<[string, StatementGiven[], StatementGiven[], string[]]>([
    ['everyone who comes', [], [read], [`* may s3:GetObject on ${files}`]],
    ['everyone in either spelling', [read], [{ ...read, principal: { AWS: '*' } }], []],
    ['an account instead of everyone', [read], [{ ...read, principal: account('111122223333') }], []],
    ['everyone instead of an account', [{ ...read, principal: account('111122223333') }], [read], [`* may s3:GetObject on ${files}`]],
    [
      'a role of an account that is let in',
      [{ ...read, principal: account('111122223333') }],
      [{ ...read, principal: account('111122223333', 'role/x') }],
      [],
    ],
    [
      'one account more',
      [{ ...read, principal: { AWS: ['111122223333'] } }],
      [{ ...read, principal: { AWS: ['111122223333', '444455556666'] } }],
      [`444455556666 may s3:GetObject on ${files}`],
    ],
    [
      'the principals of one statement in two',
      [{ ...read, principal: { AWS: ['1'.repeat(12), '2'.repeat(12)] } }],
      [
        { ...read, principal: { AWS: '2'.repeat(12) } },
        { ...read, principal: { AWS: '1'.repeat(12) } },
      ],
      [],
    ],
    [
      'who has no account, where a condition names one only if there is one',
      [{ ...read, principal: account('111122223333') }],
      [{ ...read, condition: { StringEqualsIfExists: { 'aws:PrincipalAccount': '111122223333' } } }],
      [`* may s3:GetObject on ${files}`],
    ],
    ['everyone from fewer places', [read], [{ ...read, condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }], []],
    [
      'a service for any topic instead of one',
      [{ action: 'sqs:SendMessage', principal: sns, condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:1:orders' } } }],
      [{ action: 'sqs:SendMessage', principal: sns }],
      ['sns.amazonaws.com may sqs:SendMessage on *'],
    ],
    [
      'a Deny of unencrypted requests that goes',
      [read, { ...read, effect: 'Deny', condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
      [read],
      [`no longer denied: * may s3:GetObject on ${files}`],
    ],
    [
      'a role of the template instead of another one of it',
      [{ ...read, principal: { AWS: '${Old.Arn}' } }],
      [{ ...read, principal: { AWS: '${New.Arn}' } }],
      [`\${New.Arn} may s3:GetObject on ${files}`],
    ],
    [
      'a parameter in the place of an account',
      [{ ...read, principal: { AWS: '111122223333' } }],
      [{ ...read, principal: { AWS: '${Reader}' }, symbols: { Reader: { refersTo: 'parameter' } } }],
      [`unknown: \${Reader} may s3:GetObject on ${files}: \`\${Reader}\` may be what was allowed before; only the deployment tells`],
    ],
    [
      'what another template makes, without the path of that',
      [{ ...read, principal: { AWS: '111122223333' } }],
      [
        {
          ...read,
          principal: { AWS: '${data/template_yaml:Reader}' },
          symbols: { 'data/template_yaml:Reader': { refersTo: 'variable', written: '${Reader}' } },
        },
      ],
      [`unknown: \${Reader} may s3:GetObject on ${files}: \`\${Reader}\` may be what was allowed before; only the deployment tells`],
    ],
  ])('%s', (_, base, head, expected) => expect(said(base, head)).toEqual(expected))

  test('is shown by one request of one who asks', () => {
    const [gain] = gains(
      [{ ...read, principal: account('111122223333') }],
      [{ ...read, principal: { AWS: ['111122223333', '444455556666'] } }],
    )
    const { action, resource, principal } = gain?.witness ?? {}
    expect([action, resource, principal].map((it) => showTokens(it ?? []))).toEqual([
      's3:getobject',
      'arn:aws:s3:::files/example',
      'aws:444455556666:root',
    ])
  })
})

/** A small world, so that every request of it can be tried. */
const principals = ['*', { AWS: '1'.repeat(12) }, { AWS: '2'.repeat(12) }, { AWS: `arn:aws:iam::${'1'.repeat(12)}:role/a` }, sns] as const
const callers = [
  'anon:',
  `aws:${'1'.repeat(12)}:root`,
  `aws:${'1'.repeat(12)}:role/a|session`,
  `aws:${'2'.repeat(12)}:role/b|session`,
  'svc:sns.amazonaws.com',
  'svc:x',
]
const actions = ['s3:getobject', 's3:putobject', 's3:other']
const objects = ['arn:aws:s3:::a/x', 'arn:aws:s3:::b/x', 'arn:aws:s3:::c/x']

const policy: fc.Arbitrary<StatementGiven[]> = fc.array(
  fc.record({
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    action: fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:*'),
    resource: fc.constantFrom('arn:aws:s3:::a/*', 'arn:aws:s3:::b/*', '*'),
    principal: fc.constantFrom(...principals),
  }),
  { maxLength: 4 },
)

const requests = actions.flatMap((action) =>
  objects.flatMap((resource) =>
    callers.map((principal) => ({ action: [...action], resource: [...resource], principal: [...principal], context: new Map() })),
  ),
)

test('the policies of resources compare as trying every request of a small world does', () => {
  fc.assert(
    fc.property(policy, policy, (base, head) => {
      const [before, after] = [setOf(base), setOf(head)]
      const more = requests.some((it) => evaluate(after, it) === true && evaluate(before, it) === false)
      const found = widenings(before, after)
      expect(found.filter((it) => it.verdict === 'unknown')).toEqual([])
      expect(found.length > 0).toBe(more)
      for (const { witness } of found) {
        if (witness === null) throw new Error('a gain has no witness')
        expect([evaluate(before, witness), evaluate(after, witness)]).toEqual([false, true])
      }
    }),
    { numRuns: 500 },
  )
})
