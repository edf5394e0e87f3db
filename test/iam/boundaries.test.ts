import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, policySet, type PolicySet, widenings } from '../../src/iam/index.ts'
import { type StatementGiven, statements } from '../support/application.ts'
import { processorTime } from '../support/processor-time.ts'

const all: StatementGiven = { action: '*' }
const s3: StatementGiven = { action: 's3:*' }
const sqs: StatementGiven = { action: 'sqs:*' }

/** Policies within a boundary; null: there is none. */
const within = (given: readonly StatementGiven[], boundary: readonly StatementGiven[] | null): PolicySet =>
  policySet([statements(...given)], boundary === null ? null : [statements(...boundary)])
const isWider = (base: PolicySet, head: PolicySet): boolean => widenings(base, head).some((it) => it.verdict === 'widened')

describe('a permissions boundary', () => {
  test.each<[string, PolicySet, PolicySet, boolean]>([
    ['that is added allows nothing', within([all], null), within([all], [s3]), false],
    ['that is removed lets the rest through', within([all], [s3]), within([all], null), true],
    ['that was as wide as the policies is no loss', within([s3], [s3, sqs]), within([s3], null), false],
    ['keeps out what is newly allowed', within([s3], [s3]), within([s3, sqs], [s3]), false],
    ['lets through what is newly allowed', within([s3], [s3, sqs]), within([s3, sqs], [s3, sqs]), true],
    ['that grows lets through what was allowed', within([all], [s3]), within([all], [s3, sqs]), true],
    ['that grows beyond the policies lets nothing through', within([s3], [s3]), within([s3], [s3, sqs]), false],
    ['loses a Deny', within([all], [all, { effect: 'Deny', action: 'iam:*' }]), within([all], [all]), true],
    [
      'takes over a Deny',
      within([all, { effect: 'Deny', action: 'iam:*' }], [all]),
      within([all], [all, { effect: 'Deny', action: 'iam:*' }]),
      false,
    ],
    ['takes the place of the policies', within([s3], null), within([all], [s3]), false],
  ])('%s', (_, base, head, expected) => expect(isWider(base, head)).toBe(expected))
})

test('what may be an Allow of a boundary denied nothing that is let through when it goes', () => {
  expect(widenings(within([all], [all, { ...s3, effect: 'unknown' }]), within([all], [all]))).toEqual([])
})

test('policies with hundreds of actions on both sides of a boundary are compared in little time', () => {
  const reads = Array.from({ length: 400 }, (_, i) => `s3:Get${i}*`)
  const boundary = (actions: readonly string[]): StatementGiven[] => [{ action: actions }]
  const started = processorTime()
  expect(isWider(within([all], boundary(reads)), within([all], boundary([...reads.slice(1), 's3:Get7'])))).toBe(false)
  expect(isWider(within([all], boundary(reads)), within([all], boundary([...reads, 's3:Put*'])))).toBe(true)
  expect(processorTime() - started).toBeLessThan(3000)
})

const given: fc.Arbitrary<StatementGiven> = fc.record({
  effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  action: fc.constantFrom('s3:Get*', 's3:GetObject', 's3:Put*', 's3:*', '*'),
  resource: fc.constantFrom('arn:aws:s3:::a/*', 'arn:aws:s3:::b/*', 'arn:aws:s3:::*', '*'),
  condition: fc.constantFrom({}, {}, { StringEquals: { 'aws:PrincipalTag/team': 'a' } }, { Bool: { 'aws:ViaAWSService': 'false' } }),
})
const policies = fc.array(given, { maxLength: 3 })
const sets = fc.tuple(policies, fc.option(policies, { nil: null })).map(([own, boundary]) => within(own, boundary))

const requests = ['s3:getobject', 's3:getx', 's3:putobject', 's3:x', 'sqs:x'].flatMap((action) =>
  ['arn:aws:s3:::a/x', 'arn:aws:s3:::b/x', 'arn:aws:s3:::c', 'arn:aws:sqs:::x'].flatMap((resource) =>
    [null, 'a', 'b'].flatMap((team) =>
      [null, 'true', 'false'].map((via) => ({
        action: [...action],
        resource: [...resource],
        context: new Map([
          ...(team === null ? [] : [['aws:principaltag/team', [team]] as const]),
          ...(via === null ? [] : [['aws:viaawsservice', [via]] as const]),
        ]),
      })),
    ),
  ),
)

describe('what is allowed within boundaries', () => {
  test('compares as trying every request of a small world does', () => {
    fc.assert(
      fc.property(sets, sets, (base, head) => {
        const gains = widenings(base, head, { isFormal: true })
        expect(gains.filter((it) => it.verdict === 'unknown')).toEqual([])
        const shown = gains.flatMap((it) => it.witness ?? [])
        expect(shown.filter((it) => evaluate(base, it) !== false || evaluate(head, it) !== true)).toEqual([])
        const more = requests.some((it) => evaluate(head, it) === true && evaluate(base, it) === false)
        expect(gains.length > 0).toBe(more)
      }),
      { numRuns: 300, seed: 20261126 },
    )
  })

  test('is no more by way of a third state that is no more than either', () => {
    fc.assert(
      fc.property(sets, sets, sets, (base, between, head) => {
        if (isWider(base, between) || isWider(between, head)) return
        expect(isWider(base, head)).toBe(false)
      }),
      { numRuns: 200, seed: 20261126 },
    )
  })
})
