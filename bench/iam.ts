import { readFileSync } from 'node:fs'
import { policySet, widenings } from '../src/iam/index.ts'
import { statements, type StatementGiven } from '../test/support/application.ts'

export const name =
  'permissions: two states of a policy compared, warm (aims: a typical role 0.3 ms, 500 statements 200 ms, rewritten 2 s, patterns made to explode 500 ms)'

interface Scenario {
  readonly what: string
  readonly base: readonly StatementGiven[]
  readonly head: readonly StatementGiven[]
  readonly repetitions: number
}

const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/'
const typical: readonly StatementGiven[] = [
  { action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resource: 'arn:aws:logs:eu-west-1:123456789012:*' },
  { action: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], resource: [`${table}orders`, `${table}orders/index/*`] },
  { action: 's3:GetObject', resource: 'arn:aws:s3:::files/*', condition: { Bool: { 'aws:SecureTransport': 'true' } } },
  { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-1:123456789012:orders' },
  { effect: 'Deny', action: 's3:Delete*', resource: '*' },
]

const many = (count: number, resource: (i: number) => string): StatementGiven[] =>
  Array.from({ length: count }, (_, i) => ({
    action: ['dynamodb:GetItem', `s3:Get${i % 40}*`],
    resource: [resource(i), `${resource(i)}/*`],
    condition: { StringEquals: { 'aws:PrincipalTag/team': [`team-${i % 7}`] } },
  }))

const bomb = (letter: string): StatementGiven => ({ action: '*', resource: `arn:aws:s3:::*${letter}${'?'.repeat(60)}` })
const windows = ['?', '??', '???*'].map((it) => ({ action: '*', resource: `arn:aws:s3:::${it}` }))

const scenarios: readonly Scenario[] = [
  {
    what: 'the role of a function, one action more',
    base: typical,
    head: [...typical, { action: 'dynamodb:DeleteItem', resource: `${table}orders` }],
    repetitions: 2000,
  },
  { what: 'the same, rewritten', base: typical, head: typical.toReversed(), repetitions: 2000 },
  {
    what: '500 statements, one of them changed',
    base: many(500, (i) => `${table}t${i}`),
    head: many(500, (i) => `${table}t${i === 250 ? 'x' : i}`),
    repetitions: 10,
  },
  {
    what: '500 statements rewritten into 1,500',
    base: many(500, (i) => `${table}t${i}`),
    head: many(500, (i) => `${table}t${i}`).flatMap((it) => [
      { ...it, action: 'dynamodb:GetItem' },
      { ...it, action: [it.action ?? []].flat().slice(1), resource: [it.resource ?? []].flat().slice(0, 1) },
      { ...it, action: [it.action ?? []].flat().slice(1), resource: [it.resource ?? []].flat().slice(1) },
    ]),
    repetitions: 3,
  },
  {
    what: 'patterns whose automaton explodes',
    base: [...windows, ...[...'abcdefghij'].map(bomb)],
    head: [{ action: '*', resource: 'arn:aws:s3:::?*' }],
    repetitions: 3,
  },
]

/** With the program; those of the other policies that AWS manages only when one of them is named. */
const data = ['actions', 'managed-policies', 'condition-keys', 'escalation-paths', 'more-managed-policies']

function parsed(name: string): string {
  const text = readFileSync(`src/iam/${name}.json`, 'utf8')
  const began = performance.now()
  JSON.parse(text)
  return (
    `${(performance.now() - began).toFixed(2)} ms`.padStart(9) + `            ${name}.json parsed, ${Math.round(text.length / 1000)} kB`
  )
}

export async function run(): Promise<string[]> {
  return ['      p50       p99  verdicts', ...scenarios.map(row), ...data.map(parsed)]
}

function row({ what, base, head, repetitions }: Scenario): string {
  const measured = Array.from({ length: repetitions + Math.min(repetitions, 200) }, () => {
    // Made anew: what comparing costs begins with the statements.
    const began = performance.now()
    const gains = widenings(policySet([statements(...base)]), policySet([statements(...head)]))
    return { time: performance.now() - began, verdicts: [...new Set(gains.map((it) => it.verdict))].join(', ') || 'nothing' }
  })
  const times = measured
    .slice(-repetitions)
    .map((it) => it.time)
    .toSorted((a, b) => a - b)
  const at = (share: number) =>
    `${(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN).toFixed(2)} ms`.padStart(9)
  return `${at(0.5)} ${at(0.99)}  ${measured.at(-1)?.verdicts}: ${what}`
}
