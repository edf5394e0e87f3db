import { describe, expect, test } from 'vitest'
import type { Boundary, Policy } from '../../src/model/application.ts'
import { at, managed, ServiceBuilder, statements } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'
import { get, remove } from './shop.ts'

const by = (policy: Policy, line: number): Boundary => ({ policies: [policy], at: at(line) })
const foreign = (name: string, line = 50) => by(managed(`arn:aws:iam::123456789012:policy/${name}`), line)
const reading = by(statements({ action: 'dynamodb:Get*', resource: '*' }), 51)
const everything = by(statements({ action: '*', resource: '*' }), 52)

const role = (boundary: Boundary | null, ...policies: readonly Policy[]) =>
  new ServiceBuilder().function('list', 3, { role: 'shop' }).principal('shop', 10, policies, boundary === null ? {} : { boundary })

const permissions = (...[base, head]: Parameters<typeof comparing>) => told(comparing(base, head)).filter((it) => !it.includes('narrowed'))

describe('a permissions boundary', () => {
  test('that stays keeps out what it kept out, whatever policies allow', () => {
    expect(permissions(role(reading, statements(get)), role(reading, statements(get, remove)))).toEqual([])
    const scan = statements(get, { action: 'dynamodb:GetRecords', resource: '*', line: 30 })
    expect(permissions(role(reading, statements(get)), role(reading, scan))).toEqual([
      'permission-widened serverless.yml:31 `list` may now `dynamodb:GetRecords` on any resource.',
    ])
  })

  test('whose text is elsewhere hides nothing that is gained', () => {
    const more = role(foreign('developers'), statements(get, remove))
    expect(permissions(role(foreign('developers'), statements(get)), more)).toEqual([
      expect.stringContaining('permission-widened serverless.yml:31 `list` may now `dynamodb:DeleteItem`'),
    ])
    expect(permissions(role(null, statements(get)), more)).toHaveLength(1)
  })

  test('that goes is told once, at its line of base, with a request that it kept out', () => {
    const comparison = comparing(role(reading, statements(get, remove)), role(null, statements(get, remove)))
    expect(told(comparison)).toEqual([
      'permission-widened base serverless.yml:51 `shop` is no longer bounded by `the policy of this template`.',
    ])
    const [{ change, after } = { change: null, after: null }] = comparison.differences
    expect(change !== null && 'permission' in change && change.permission).toMatchObject({
      kind: 'boundary',
      action: 'dynamodb:DeleteItem',
      witness: { action: 'dynamodb:DeleteItem' },
    })
    expect(after).toMatchObject({ dimension: 'boundary', bounds: { after: '' } })
  })

  test('that goes is told also where nobody knows what it allowed', () => {
    const comparison = comparing(role(foreign('developers'), statements(get)), role(null, statements(get)))
    expect(told(comparison)).toEqual(['permission-widened base serverless.yml:50 `shop` is no longer bounded by `developers`.'])
  })

  test('that lets no more through than the policies allow, that is new, or that is the same in other words, is no news', () => {
    expect(permissions(role(everything, statements(get)), role(null, statements(get)))).toEqual([])
    expect(permissions(role(null, statements(get)), role(foreign('developers'), statements(get)))).toEqual([])
    const again = by(statements({ action: 'dynamodb:get*', resource: '*' }), 70)
    expect(permissions(role(reading, statements(get)), role(again, statements(get)))).toEqual([])
  })

  test('that is replaced by one whose text is elsewhere cannot be told', () => {
    expect(permissions(role(foreign('developers'), statements(get)), role(foreign('others', 53), statements(get)))).toEqual([
      'permission-unknown serverless.yml:53 `shop` is bounded by `others` instead of `developers`.',
    ])
  })

  test.each([
    ['${env:BOUNDS}', '${env:BOUNDS}'],
    ['arn:aws:iam::${AWS::AccountId}:policy/team/bounds-${env:STAGE}', 'bounds-${env:STAGE}'],
  ])('that is `%s` is called by its last part', (arn, name) => {
    const bounded = (policy: string) => role(by(managed(policy), 53), statements(get))
    expect(permissions(bounded('arn:aws:iam::123456789012:policy/developers'), bounded(arn))).toEqual([
      `permission-unknown serverless.yml:53 \`shop\` is bounded by \`${name}\` instead of \`developers\`.`,
    ])
  })

  test('that a wider one replaces is told at the line of that one', () => {
    const [only, ...others] = permissions(role(reading, statements(get, remove)), role(everything, statements(get, remove)))
    expect([only, others]).toEqual([expect.stringMatching(/^permission-widened serverless\.yml:52 `shop` is bounded by/), []])
  })
})
