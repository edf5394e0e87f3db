import { expect, test } from 'vitest'
import type { Policy } from '../../src/model/application.ts'
import { evaluate, policySet } from '../../src/iam/index.ts'
import { type StatementGiven, statements } from '../support/application.ts'

const team = 'aws:PrincipalTag/team'
const read: StatementGiven = { action: 's3:GetObject' }
const open: StatementGiven = { ...read, effect: 'unknown' }
const no = (it: StatementGiven): StatementGiven => ({ ...it, effect: 'Deny' })
const answer = (policies: readonly Policy[], context: Readonly<Record<string, readonly string[]>> = {}): boolean | null =>
  evaluate(policySet(policies), {
    action: [...'s3:getobject'],
    resource: [...'arn:aws:s3:::a/b'],
    context: new Map(Object.entries(context)),
  })

test.each<[string, boolean | null, Policy[], Record<string, string[]>?]>([
  ['is allowed by an Allow', true, [statements(read)]],
  ['is denied where nothing allows it', false, [statements({ action: 's3:PutObject' })]],
  ['is denied by a Deny, whatever allows it', false, [statements(read, no(read))]],
  ['may be denied by a Deny that may hold', null, [statements(read, no({ ...read, condition: { Odd: { [team]: 'a' } } }))]],
  ['may be denied by what may be a Deny', null, [statements(read, open)]],
  ['may be allowed by what may be an Allow', null, [statements(open)]],
  ['is denied by a Deny, whatever may be an Allow', false, [statements(no(read), open)]],
  [
    'with several values of a key that takes one is none that AWS tells of',
    null,
    [statements({ ...read, condition: { StringEquals: { [team]: 'a' } } })],
    { 'aws:principaltag/team': ['a', 'b'] },
  ],
])('a request %s', (_, expected, policies, context) => expect(answer(policies, context)).toBe(expected))
