import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate, policySet, type PolicySet, widenings } from '../../src/iam/index.ts'
import { statements, type StatementGiven } from '../support/application.ts'
import { processorTime } from '../support/processor-time.ts'

const prefix = 'arn:aws:s3:::'
const glob = fc.array(fc.constantFrom('a', 'b', '*', '?'), { minLength: 1, maxLength: 4 }).map((it) => it.join(''))
const actions = fc.array(
  glob.map((it) => `s3:${it}`),
  { minLength: 1, maxLength: 2 },
)
const resources = fc.array(
  fc.oneof(
    glob.map((it) => prefix + it),
    fc.constant('*'),
  ),
  { minLength: 1, maxLength: 2 },
)
const condition = fc.option(
  fc.record({
    StringEquals: fc.record({ 'aws:PrincipalTag/team': fc.subarray(['a', 'b'], { minLength: 1 }) }),
  }),
  { nil: undefined, freq: 3 },
)
const given: fc.Arbitrary<StatementGiven> = fc
  .tuple(fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const), actions, resources, condition, fc.boolean(), fc.boolean())
  .map(([effect, action, resource, when, notAction, notResource]) => ({
    effect,
    ...(notAction ? { notAction: action } : { action }),
    ...(notResource ? { notResource: resource } : { resource }),
    ...(when === undefined ? {} : { condition: when }),
  }))
const policies = fc.array(given, { maxLength: 4 })
const setOf = (it: readonly StatementGiven[]): PolicySet => policySet([statements(...it)])

const words = (letters: readonly string[], length: number): string[] =>
  length === 0
    ? ['']
    : [
        ...words(letters, length - 1),
        ...words(letters, length - 1)
          .filter((it) => it.length === length - 1)
          .flatMap((it) => letters.map((letter) => it + letter)),
      ]
const names = [...new Set(words(['a', 'b', 'c'], 3))].filter((it) => it !== '')
const requests = names.flatMap((action) =>
  [...names.filter((it) => it.length < 3).map((it) => [...prefix, ...it]), ['*']].flatMap((resource) =>
    ['a', 'b', null].map((team) => ({
      action: [...`s3:${action}`],
      resource,
      context: new Map(team === null ? [] : [['aws:principaltag/team', [team]]]),
    })),
  ),
)

describe('whether head allows more than base', () => {
  test('agrees with trying every request of a small world', () => {
    fc.assert(
      fc.property(policies, policies, (base, head) => {
        const [before, after] = [setOf(base), setOf(head)]
        const gains = widenings(before, after)
        for (const gain of gains.filter((it) => it.verdict === 'widened')) {
          const witness = gain.witness ?? { action: [], resource: [], context: new Map() }
          expect([evaluate(before, witness), evaluate(after, witness)]).toEqual([false, true])
        }
        if (gains.length > 0) return
        const newlyAllowed = requests.find((it) => evaluate(after, it) === true && evaluate(before, it) === false)
        expect(newlyAllowed).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  test('decides whatever has no conditions', () => {
    const plain = policies.map((all) => all.map((it) => ({ ...it, condition: {} })))
    fc.assert(
      fc.property(plain, plain, (base, head) => {
        expect(widenings(setOf(base), setOf(head)).filter((it) => it.verdict === 'unknown')).toEqual([])
      }),
      { numRuns: 150 },
    )
  })

  test('is no for the same policies, in any order and split in any way', () => {
    const split = (it: StatementGiven): StatementGiven[] =>
      it.action === undefined || it.resource === undefined
        ? [it]
        : [it.action].flat().flatMap((action) => [it.resource ?? []].flat().map((resource) => ({ ...it, action, resource })))
    fc.assert(
      fc.property(policies, (all) => {
        expect(widenings(setOf(all), setOf(all))).toEqual([])
        expect(widenings(setOf(all), setOf(all.toReversed().flatMap(split)))).toEqual([])
        expect(widenings(setOf(all.flatMap(split)), setOf(all))).toEqual([])
      }),
      { numRuns: 100 },
    )
  })

  test('is no from the first to the third where it is no from each to the next', () => {
    const narrower = fc.tuple(policies, given, given).map(([all, one, other]) => {
      const denies = [
        { ...one, effect: 'Deny' as const },
        { ...other, effect: 'Deny' as const },
      ]
      return [all, [...all, ...denies.slice(0, 1)], [...all.slice(1), ...denies]] as const
    })
    const any = fc.tuple(policies, policies, policies)
    const isMore = (base: readonly StatementGiven[], head: readonly StatementGiven[]) => widenings(setOf(base), setOf(head)).length > 0
    fc.assert(
      fc.property(fc.oneof(narrower, any), ([first, second, third]) => {
        expect(isMore(first, second) || isMore(second, third) || !isMore(first, third)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  test('is no when base allows more beside, and stays yes when head does', () => {
    const allows = policies.map((all) => all.filter((it) => it.effect === 'Allow'))
    fc.assert(
      fc.property(policies, allows, allows, (all, some, more) => {
        expect(widenings(setOf([...all, ...some]), setOf(all))).toEqual([])
        const isWider = (head: readonly StatementGiven[]) => widenings(setOf(all), setOf(head)).some((it) => it.verdict === 'widened')
        expect(isWider([...all, ...some]) && !isWider([...all, ...some, ...more])).toBe(false)
      }),
      { numRuns: 100 },
    )
  })
})

describe('hostile policies cost bounded work', () => {
  const millis = (run: () => void): number => {
    const start = processorTime()
    run()
    return processorTime() - start
  }
  const bomb = (letter: string) => ({ action: '*', resource: `${prefix}*${letter}${'?'.repeat(60)}` })
  test('patterns that blow up an automaton are given up as unknown', () => {
    const halves = ['?', '??', '???*'].map((it) => ({ action: '*', resource: prefix + it }))
    const base = setOf([...halves, ...[...'abcdefghij'].map(bomb)])
    let verdicts: string[] = []
    expect(
      millis(() => (verdicts = widenings(base, setOf([{ action: '*', resource: `${prefix}?*` }])).map((it) => it.verdict))),
    ).toBeLessThan(3000)
    expect(verdicts).toEqual(['unknown'])
  })
  test('conditions that have thousands of combinations', () => {
    const keys = (values: number) =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [`aws:PrincipalTag/k${i}`, Array.from({ length: values }, (__, v) => `v${v}`)]),
      )
    const base = setOf(
      Array.from({ length: 60 }, (_, i) => ({ action: 's3:*', resource: `${prefix}b${i}/*`, condition: { StringNotEquals: keys(9) } })),
    )
    const head = setOf(
      Array.from({ length: 60 }, (_, i) => ({ action: 's3:*', resource: `${prefix}b${i}/*`, condition: { StringNotEquals: keys(8) } })),
    )
    expect(millis(() => widenings(base, head))).toBeLessThan(10_000)
  })
  test('many statements on both sides', () => {
    const many = (suffix: string) =>
      Array.from({ length: 400 }, (_, i) => ({ action: `s3:Get${i}`, resource: `${prefix}bucket${i}${suffix}/*` }))
    let found = 0
    expect(millis(() => (found = widenings(setOf(many('')), setOf(many('x'))).length))).toBeLessThan(5000)
    expect(found).toBe(400)
  })
})
