import { describe, expect, test } from 'vitest'
import { judge } from '../../src/judge/index.ts'
import type { PermissionFact } from '../../src/model/report.ts'
import { comparison, findings, gap, grant, request, route, routeAdded, rule, unresolved } from './sample.ts'

const open = routeAdded(route())
const undecided = routeAdded(route({ auth: unresolved('${ssm:/auth}') }))
const accepted = (fingerprint: string, until: string | null) => [
  { fingerprint, by: 'ada', reason: 'a public catalogue', until, source: 'comment 1' },
]

describe('a delta rule', () => {
  test('speaks where its condition holds, with the names of the change', async () => {
    const [finding] = await findings({ differences: [open] })
    expect(finding).toMatchObject({
      rule: 'open-route',
      severity: 'high',
      title: 'Anyone can call `GET /orders`',
      message: 'It reaches `list`.',
      remediation: 'authorize the route\n\n```yaml\nauthorizer: aws_iam\n```',
      certainty: 'certain',
      status: 'new',
      change: open.change.id,
      location: { file: 'serverless.yml', startLine: 5, endLine: 5 },
    })
  })

  test('is silent where it does not hold, and on other kinds of change', async () => {
    expect(await findings({ differences: [routeAdded(route({ auth: 'iam' }))] })).toEqual([])
    expect(await findings({ differences: [open] }, { rules: [rule({ on: ['route-removed'] })] })).toEqual([])
  })

  test('leaves alone what another change speaks for, so that one statement is one finding', async () => {
    const other = routeAdded(route({ path: '/orders/export' }), { subject: 'GET /orders/export' })
    const part = { ...other, change: { ...other.change, partOf: open.change.id } }
    const report = await judge(comparison({ differences: [open, part] }), request())
    expect(report.findings.map((it) => it.change)).toEqual([open.change.id])
    expect(report.changes.map((it) => it.id)).toContain(part.change.id)
  })

  test('takes the first severity that holds', async () => {
    const severities = [
      { severity: 'critical' as const, when: 'it.method == "ANY"' },
      { severity: 'low' as const, when: 'it.path == "/orders"' },
      { severity: 'info' as const, when: 'true' },
    ]
    const [finding] = await findings({ differences: [open] }, { rules: [rule({ severities })] })
    expect(finding?.severity).toBe('low')
  })

  test('takes a worse severity that cannot be told for one that holds', async () => {
    const severities = [
      { severity: 'critical' as const, when: 'it.reach == "everything"' },
      { severity: 'low' as const, when: 'true' },
    ]
    const difference = routeAdded(route({ reach: unresolved('${env:REACH}') }))
    const [finding] = await findings({ differences: [difference] }, { rules: [rule({ severities })] })
    expect(finding?.severity).toBe('critical')
  })
})

describe('a value that could not be resolved', () => {
  test('makes the finding undetermined, says which value decides it, and asks for it', async () => {
    const [finding] = await findings({ differences: [undecided] })
    expect(finding).toMatchObject({
      certainty: 'undetermined',
      title: 'It cannot be told whether anyone can call `GET /orders`',
      message: '`${ssm:/auth}` (line 12) decides it, and is known only at deployment.',
    })
    expect(finding?.remediation).toMatch(/^give `\$\{ssm:\/auth\}` a value in the repository, or authorize the route\n/)
  })

  test('matters only where it decides: false && unknown is false, true || unknown is true', async () => {
    const both = (when: string) => findings({ differences: [undecided] }, { rules: [rule({ when })] })
    expect(await both('it.path == "/other" && it.auth == "none"')).toEqual([])
    expect(await both('it.path == "/orders" || it.auth == "none"')).toMatchObject([{ certainty: 'certain' }])
  })

  test('shows as its expression where a sentence names it', async () => {
    const [finding] = await findings({ differences: [undecided] }, { rules: [rule({ when: 'true', message: 'By `{it.auth}`.' })] })
    expect(finding?.message).toBe('By `${ssm:/auth}`.')
  })

  test('is accepted only as undecided: the same thing once decided is another finding', async () => {
    const [before] = await findings({ differences: [undecided] })
    const [after] = await findings({ differences: [open] }, { accepted: accepted(before?.fingerprint ?? '', null) })
    expect(after?.status).toBe('new')
  })
})

describe('a permission that could not be compared', () => {
  test('is undetermined for the reason that the comparison gives', async () => {
    const { before, after, ...rest } = open
    const permission: PermissionFact = {
      principal: 'role',
      functions: [],
      kind: 'identity',
      action: 's3:*',
      resource: '*',
      condition: null,
      witness: null,
      escalation: null,
      reason: 'the text of the managed policy `Custom` is not in the repository',
    }
    const { id, service, location, summary } = open.change
    const difference = {
      ...rest,
      before,
      after,
      change: { id, service, location, summary, kind: 'permission-unknown' as const, permission },
    }
    const [finding] = await findings({ differences: [difference] }, { rules: [rule({ on: ['permission-unknown'], when: 'true' })] })
    expect(finding).toMatchObject({
      certainty: 'undetermined',
      message: 'The text of the managed policy `Custom` is not in the repository.',
    })
  })
})

describe('a state rule', () => {
  const wildcard = rule({
    id: 'wildcard',
    on: ['grant'],
    when: 'it.action == "s3:*"',
    title: 'All',
    message: 'All.',
    gained: '{it.action}',
  })
  const statuses = async (before: object | null, after: object | null) =>
    (await findings({ subjects: [grant(before as never, after as never)] }, { rules: [wildcard] })).map((it) => it.status)

  test('is new where it was not true of the base, existing where it was, silent where it no longer is', async () => {
    expect(await statuses(null, { action: 's3:*' })).toEqual(['new'])
    expect(await statuses({ action: 's3:Get' }, { action: 's3:*' })).toEqual(['new'])
    expect(await statuses({ action: 's3:*' }, { action: 's3:*' })).toEqual(['existing'])
    expect(await statuses({ action: 's3:*' }, { action: 's3:Get' })).toEqual([])
    expect(await statuses({ action: 's3:*' }, null)).toEqual([])
  })

  test('is existing where the same unresolved value decided it at the base already', async () => {
    const action = unresolved('${env:ACTION}')
    expect(await statuses({ action }, { action })).toEqual(['existing'])
    expect(await statuses({ action: unresolved('${env:OTHER}') }, { action })).toEqual(['new'])
    expect(await statuses({ action: 's3:Get' }, { action })).toEqual(['new'])
  })

  test('never blocks by what existed', async () => {
    const report = await judge(comparison({ subjects: [grant({ action: 's3:*' }, { action: 's3:*' })] }), request({ rules: [wildcard] }))
    expect(report.verdict).toEqual({ outcome: 'pass', blocking: 0, failOn: 'high' })
  })
})

describe('an acceptance', () => {
  const statusUntil = async (until: string | null, today: string) => {
    const [first] = await findings({ differences: [open] })
    const [finding] = await findings({ differences: [open] }, { accepted: accepted(first?.fingerprint ?? '', until), today })
    return finding
  }

  test('holds through its last day and not after it', async () => {
    expect((await statusUntil('2026-03-01', '2026-03-01'))?.status).toBe('accepted')
    expect(await statusUntil('2026-02-28', '2026-03-01')).toMatchObject({
      status: 'new',
      acceptance: null,
      message: 'It reaches `list`. The acceptance by `ada` ended on `2026-02-28`.',
    })
    expect((await statusUntil(null, '2099-01-01'))?.acceptance).toMatchObject({ by: 'ada', reason: 'a public catalogue' })
  })

  test('does not hold with a date that is none', async () => {
    for (const until of ['2099-13-01', '2099-02-29', '2099-04-31', '2099-04-00', 'next year', '2099-1-1', '']) {
      expect((await statusUntil(until, '2026-03-01'))?.status).toBe('new')
    }
    expect((await statusUntil('2096-02-29', '2026-03-01'))?.status).toBe('accepted')
  })

  test('does not cover more than what was accepted', async () => {
    const gaining = (action: string) => ({ differences: [routeAdded(route({ action }))] })
    const rules = [rule({ gained: '{it.action}' })]
    const [one] = await findings(gaining('s3:GetObject'), { rules })
    const [grown] = await findings(gaining('s3:*'), { rules, accepted: accepted(one?.fingerprint ?? '', null) })
    expect(grown?.status).toBe('new')
  })
})

describe('a fingerprint', () => {
  const print = async (...differences: ReturnType<typeof routeAdded>[]) => (await findings({ differences })).map((it) => it.fingerprint)

  test('survives moved lines and a moved service file', async () => {
    const prints = await print(open)
    expect(prints).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
    expect(await print(routeAdded(route(), { line: 99 }))).toEqual(prints)
    expect(await print(routeAdded(route(), { service: 'moved/serverless.yml' }))).toEqual(prints)
  })

  test('differs by service name and subject', async () => {
    const prints = await print(open, routeAdded(route(), { serviceName: 'till' }), routeAdded(route(), { subject: 'GET /carts' }))
    expect(new Set(prints).size).toBe(3)
  })

  test('takes the path of the service where two services have the same name', async () => {
    const prints = await print(open, routeAdded(route(), { service: 'other/serverless.yml' }))
    expect(new Set(prints).size).toBe(2)
    expect(await print(routeAdded(route(), { service: 'other/serverless.yml' }), open)).toEqual(prints)
  })
})

test('one thing found at two places is one finding that names both', async () => {
  const [finding, ...others] = await findings({ differences: [routeAdded(route(), { line: 20 }), open] })
  expect(others).toEqual([])
  expect(finding).toMatchObject({ location: { startLine: 5 }, related: [{ location: { startLine: 20 }, note: 'also here' }] })
})

test('the report is the same whatever the order of the facts, and in the order of services, files and lines', async () => {
  const differences = [
    routeAdded(route(), { subject: 'GET /b', line: 9 }),
    routeAdded(route(), { subject: 'GET /a', line: 30 }),
    routeAdded(route(), { subject: 'GET /c', service: 'other/serverless.yml' }),
  ]
  const gaps = [gap({ location: null }), gap(), gap({ message: 'another' })]
  const report = await judge(comparison({ differences, gaps }), request())
  const reversed = await judge(comparison({ differences: differences.toReversed(), gaps: gaps.toReversed() }), request())
  expect(JSON.stringify(reversed)).toBe(JSON.stringify(report))
  expect(report.findings.map((it) => `${it.location.file}:${it.location.startLine}`)).toEqual([
    'other/serverless.yml:5',
    'serverless.yml:9',
    'serverless.yml:30',
  ])
})

test('values from the pull request can neither break out of their code span nor hide', async () => {
  const [finding] = await findings({ differences: [routeAdded(route({ path: '/a`\u202eb`\n\n# c' }))] })
  expect(finding?.title).toBe("Anyone can call `GET /a'b' # c`")
})

describe('the verdict', () => {
  const verdict = async (over: Parameters<typeof comparison>[0], asked: Parameters<typeof request>[0] = {}) =>
    (await judge(comparison(over), request(asked))).verdict

  test('blocks on what is new, certain and severe enough', async () => {
    expect(await verdict({ differences: [open] })).toEqual({ outcome: 'block', blocking: 1, failOn: 'high' })
    expect(await verdict({ differences: [open] }, { failOn: 'critical' })).toEqual({ outcome: 'advise', blocking: 0, failOn: 'critical' })
    expect(await verdict({ differences: [open] }, { rules: [rule({ severity: 'info' })], failOn: 'info' })).toMatchObject({
      outcome: 'block',
    })
  })

  test('is undetermined where that could not be told, and where something new could not be read', async () => {
    expect(await verdict({ differences: [undecided] })).toMatchObject({ outcome: 'undetermined', blocking: 0 })
    expect(await verdict({ gaps: [gap()] })).toMatchObject({ outcome: 'undetermined' })
    expect(await verdict({ gaps: [gap({ level: 'error' })], differences: [open] })).toMatchObject({ outcome: 'block' })
  })

  test('advises on medium, passes on low, on notes, and on gaps that were there before', async () => {
    expect(await verdict({ differences: [open] }, { rules: [rule({ severity: 'medium' })] })).toMatchObject({ outcome: 'advise' })
    expect(await verdict({ differences: [open] }, { rules: [rule({ severity: 'low' })] })).toMatchObject({ outcome: 'pass' })
    expect(await verdict({ gaps: [gap({ level: 'note' }), gap({ isNew: false, level: 'error' })] })).toMatchObject({ outcome: 'pass' })
  })

  test('passes what was accepted', async () => {
    const [finding] = await findings({ differences: [open] })
    expect(await verdict({ differences: [open] }, { accepted: accepted(finding?.fingerprint ?? '', null) })).toMatchObject({
      outcome: 'pass',
    })
  })

  test('never blocks when it fails on nothing', async () => {
    expect(await verdict({ differences: [open, undecided] }, { failOn: 'never' })).toEqual({
      outcome: 'advise',
      blocking: 0,
      failOn: 'never',
    })
  })
})

test('a gap that was there before is shown as a note, and said once', async () => {
  const report = await judge(comparison({ gaps: [gap({ isNew: false }), gap({ isNew: false }), gap({ level: 'error' })] }), request())
  expect(report.diagnostics.map((it) => it.level)).toEqual(['error', 'note'])
})
