import { describe, expect, test } from 'vitest'
import { escalationsOf, policySet, widenings } from '../../src/iam/index.ts'
import { type StatementGiven, statements } from '../support/application.ts'

function completes(base: readonly StatementGiven[], head: readonly StatementGiven[]): (string | null)[] {
  const [before, after] = [policySet([statements(...base)]), policySet([statements(...head)])]
  const gains = widenings(before, after)
  const escalations = escalationsOf(gains, before, after)
  return gains.map((it) => escalations.find((one) => one.gains.includes(it))?.path ?? null)
}

const pass: StatementGiven = { action: 'iam:PassRole', resource: 'arn:aws:iam::123456789012:role/app-*' }
const create: StatementGiven = { action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], resource: '*' }

describe('a known path of escalation', () => {
  const path = 'iam:PassRole + lambda:CreateFunction + lambda:InvokeFunction'
  test.each<[string, StatementGiven[], StatementGiven[], (string | null)[]]>([
    ['is completed by its last action', [create], [create, pass], [path]],
    ['is completed by each action that was missing', [pass], [pass, create], [path, path]],
    ['is completed by a wildcard', [pass], [pass, { action: 'lambda:*', resource: '*' }], [path]],
    ['is not completed where an action is missing', [], [pass], [null]],
    ['is not completed where it was complete before', [pass, create], [pass, create, { action: 's3:GetObject', resource: '*' }], [null]],
    [
      'is not completed where a Deny keeps a part of it out',
      [create],
      [create, pass, { effect: 'Deny', action: 'lambda:Create*', resource: '*' }],
      [null],
    ],
    [
      'is not completed by a role that may be passed to another service only',
      [create],
      [create, { ...pass, condition: { StringEquals: { 'iam:PassedToService': 'states.amazonaws.com' } } }],
      [null],
    ],
    ['is one action on whatever there is', [], [{ action: 'iam:PutUserPolicy', resource: '*' }], ['iam:PutUserPolicy']],
    ['is not one action on what is named', [], [{ action: 'sts:AssumeRole', resource: 'arn:aws:iam::123456789012:role/reader' }], [null]],
  ])('%s', (_, base, head, expected) => expect(completes(base, head)).toEqual(expected))

  test('is told once, with what completes it, what was held already, and how many more there are', () => {
    const before = policySet([statements(pass)])
    const after = policySet([statements(pass, create, { action: 'iam:*', resource: '*' })])
    const told = escalationsOf(widenings(before, after), before, after)
    expect(told).toHaveLength(2)
    const [first, second] = told.toSorted((a, b) => a.others - b.others)
    expect(first).toMatchObject({ path, completing: ['lambda:CreateFunction', 'lambda:InvokeFunction'], held: ['iam:PassRole'], others: 0 })
    expect(second?.gain.action.text?.parts).toEqual(['iam:*'])
    expect(second?.others).toBeGreaterThan(10)
  })
})
