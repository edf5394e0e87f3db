import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/model/application.ts'
import { app, known, managed, opaque, ServiceBuilder, statement, type StatementGiven, statements } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'
import { get, logs, orders, remove, shared } from './shop.ts'

const permissions = (comparison: ReturnType<typeof comparing>) => told(comparison).filter((it) => it.startsWith('permission'))
const facts = (comparison: ReturnType<typeof comparing>) =>
  comparison.differences.flatMap(({ change }) => ('permission' in change ? [change.permission] : []))

describe('is silent where nobody may do more', () => {
  test.each<[string, ServiceBuilder, ServiceBuilder]>([
    [
      'statements that are reordered, split and moved',
      shared(['list'], statements(get, remove)),
      shared(['list'], statements({ ...remove, line: 3 }), statements({ ...get, line: 8 })),
    ],
    ['a function that joins a shared role', shared(['list'], statements(get)), shared(['list', 'get'], statements(get))],
    [
      'a permission that moves from the shared role to the role of the one function',
      shared(['list', 'get'], statements(get, remove)),
      shared(['list'], statements(get))
        .function('get', 4, { role: 'getRole' })
        .principal('getRole', 30, [statements(get, remove)]),
    ],
    [
      'a role that gets another name',
      shared(['list'], statements(get)),
      new ServiceBuilder().function('list', 3, { role: 'orders' }).principal('orders', 10, [statements(get)]),
    ],
    [
      'a function with its own role that gets another name',
      new ServiceBuilder().function('list', 3, { role: 'list' }).principal('list', 3, [statements(get)]),
      new ServiceBuilder()
        .function('search', 3, { role: 'search', handler: known('src/list.handler') })
        .principal('search', 3, [statements(get)]),
    ],
    [
      'a role of no function under another name',
      new ServiceBuilder().principal('Pipe', 3, [statements(get)]),
      new ServiceBuilder().principal('PipeRole', 3, [statements(get)]),
    ],
    [
      'what a framework adds for a function that is new',
      shared(['list'], statements(get, logs)),
      shared(
        ['list', 'get'],
        statements(get, logs, { ...logs, resource: 'arn:aws:logs:*:*:log-group:/aws/lambda/get:*', line: 2, action: 'logs:TagResource' }),
      ),
    ],
    [
      'a foreign policy that stays attached',
      shared(['list'], managed('arn:aws:iam::1:policy/x')),
      shared(['list'], managed('arn:aws:iam::1:policy/x', 40)),
    ],
  ])('%s', (_, base, head) => expect(permissions(comparing(base, head)).filter((it) => !it.startsWith('permission-narrowed'))).toEqual([]))
})

test('what a role loses is told where an Allow goes, and not where a Deny comes', () => {
  const lost = (...after: readonly StatementGiven[]) =>
    told(comparing(shared(['list'], statements(get, remove)), shared(['list'], statements(...after))))
  expect(lost(get)).toHaveLength(1)
  expect(lost(get, remove, { ...remove, effect: 'Deny', line: 40 })).toEqual([])
})

describe('what a role gains', () => {
  test('is all of it where a new function runs as it, though a role that nothing ran as allowed the same', () => {
    const before = new ServiceBuilder().function('list', 3).principal('Pipe', 3, [statements(get)])
    const after = new ServiceBuilder()
      .function('list', 3)
      .function('get', 4, { role: 'Get' })
      .principal('Get', 5, [statements(get)])
    expect(permissions(comparing(before, after)).map((it) => it.split(' ')[0])).toEqual(['permission-granted'])
  })

  test('is told at the statement that somebody wrote, where a framework adds the very same by itself', () => {
    const written = { ...logs, line: 14, origin: 'written' as const }
    expect(permissions(comparing(shared(['list'], statements(get)), shared(['list'], statements(get, written, logs))))).toEqual([
      `permission-widened serverless.yml:15 \`list\` may now \`logs:PutLogEvents\` on \`${logs.resource}\`.`,
    ])
  })

  test('is told once, at the action, with everyone who runs as it and one request', () => {
    const comparison = comparing(shared(['list', 'get'], statements(get)), shared(['list', 'get'], statements(get, remove)))
    expect(told(comparison)).toEqual([`permission-widened serverless.yml:31 \`shop\` may now \`dynamodb:DeleteItem\` on \`${orders}\`.`])
    expect(facts(comparison)[0]).toEqual({
      principal: 'shop',
      functions: ['list', 'get'],
      kind: 'identity',
      action: 'dynamodb:DeleteItem',
      resource: orders,
      condition: null,
      witness: { action: 'dynamodb:DeleteItem', resource: orders, context: {} },
      escalation: null,
      reason: null,
    })
  })

  test('is one change for each action, of which the first speaks for the statement', () => {
    const both = statements({ ...get, action: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'] })
    const comparison = comparing(shared(['list'], statements(get)), shared(['list'], both))
    expect(facts(comparison).map((it) => it.action)).toEqual(['dynamodb:PutItem', 'dynamodb:DeleteItem'])
    const [first, second] = comparison.differences
    expect(first?.after).toMatchObject({ actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'], service: 'dynamodb', reach: 'named' })
    expect([first?.change.partOf, second?.change.partOf]).toEqual([undefined, first?.change.id])
  })

  test('lists all resources that an action gains', () => {
    const wider = statements({ ...get, resource: [orders, `${orders}/index/*`, `${orders}-archive`] })
    expect(facts(comparing(shared(['list'], statements(get)), shared(['list'], wider)))[0]).toMatchObject({
      resource: `${orders}/index/*`,
      resources: [`${orders}/index/*`, `${orders}-archive`],
    })
  })

  test('names no more resources than a reader takes in', () => {
    const many = Array.from({ length: 300 }, (_, i) => `${orders}-${i}`)
    const comparison = comparing(shared(['list'], statements(get)), shared(['list'], statements({ ...get, resource: [orders, ...many] })))
    expect(told(comparison)[0]).toContain(`on \`${orders}-0\`, \`${orders}-1\` and 298 more`)
    expect(facts(comparison)[0]?.resources).toHaveLength(20)
  })

  test('by a Deny that goes is told at the line of base', () => {
    const deny: StatementGiven = { effect: 'Deny', action: 's3:Delete*', resource: '*', line: 40 }
    const all: StatementGiven = { action: 's3:*', resource: '*', line: 20 }
    expect(told(comparing(shared(['list'], statements(all, deny)), shared(['list'], statements(all))))).toEqual([
      'permission-widened base serverless.yml:41 `list` may now `s3:Delete*` on any resource; a Deny kept it out before.',
    ])
  })

  test('is granted, not widened, where the principal is new', () => {
    const head = shared(['list'], statements(get))
      .function('export', 8, { role: 'export', roleName: null })
      .principal('export', 8, [statements(remove)])
    expect(permissions(comparing(shared(['list'], statements(get)), head))).toEqual([
      `permission-granted serverless.yml:31 \`export\` may now \`dynamodb:DeleteItem\` on \`${orders}\`.`,
    ])
  })

  test('that no request can use is told of a new principal only, as it is written there', () => {
    const mixed = statements({ action: 'sns:Publish', resource: 'arn:aws:iam::123456789012:role/x', line: 20 })
    expect(permissions(comparing(shared(['list']), shared(['list'], mixed)))).toEqual([])
    expect(permissions(comparing(new ServiceBuilder(), shared(['list'], mixed)))).toHaveLength(1)
  })

  test('by a function that moves to a stronger role is told for that function', () => {
    const of = (role: string) =>
      new ServiceBuilder()
        .function('list', 3, { role })
        .function('admin', 4, { role: 'strong' })
        .principal('weak', 10, [statements(get)])
        .principal('strong', 12, [statements(get, remove)])
    expect(permissions(comparing(of('weak'), of('strong')))).toEqual([
      `permission-widened serverless.yml:31 \`list\` may now \`dynamodb:DeleteItem\` on \`${orders}\`.`,
    ])
  })

  test('by a policy that AWS manages is told with what it holds', () => {
    const comparison = comparing(shared(['list'], statements(get)), shared(['list'], statements(get), managed('AWSLambdaExecute', 50)))
    expect(facts(comparison).map((it) => [it.action, it.resource])).toEqual([
      ['logs:*', 'arn:aws:logs:*:*:*'],
      ['s3:GetObject', 'arn:aws:s3:::*'],
      ['s3:PutObject', 'arn:aws:s3:::*'],
    ])
    expect(comparison.differences.map((it) => it.change.location.startLine)).toEqual([50, 50, 50])
    expect(comparison.differences[0]?.after).toMatchObject({
      actions: ['logs:*', 's3:PutObject', 's3:GetObject'],
      resources: ['arn:aws:logs:*:*:*', 'arn:aws:s3:::*'],
    })
  })

  test('by the policy that lets functions write logs or traces is told where somebody attached it to a role that was there', () => {
    const traced = shared(['list'], statements(get), managed('arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess', 50))
    expect(facts(comparing(shared(['list'], statements(get)), traced)).map((it) => it.action)).toContain('xray:PutTraceSegments')
  })

  test('by what a framework adds is told once for a new role, however many functions run as it', () => {
    const added = ['list', 'get'].map((it) => ({
      ...logs,
      action: ['logs:CreateLogStream', 'logs:TagResource'],
      resource: `arn:aws:logs:*:*:log-group:/aws/lambda/${it}:*`,
    }))
    expect(permissions(comparing(new ServiceBuilder(), shared(['list', 'get'], statements(...added))))).toHaveLength(1)
  })

  test('by a policy template is told of what is on the same resources', () => {
    const origin = 'SAM policy template SSMParameterReadPolicy'
    const template = [
      { action: 'ssm:DescribeParameters', resource: '*', origin },
      { action: ['ssm:GetParameters', 'ssm:GetParameter'], resource: 'arn:aws:ssm:*:*:parameter/shop', origin },
    ].map((it) => ({ effect: 'Allow' as const, line: 50, ...it }))
    const { differences } = comparing(shared(['list'], statements(get)), shared(['list'], statements(get), statements(...template)))
    expect(differences).toHaveLength(3)
    expect(
      differences.filter((it) => it.change.partOf === undefined).map((it) => [it.after?.['actions'], it.after?.['resources']]),
    ).toEqual([[['ssm:GetParameters', 'ssm:GetParameter'], ['arn:aws:ssm:*:*:parameter/shop']]])
  })

  test('by a policy that nobody can read is unknown, and says why', () => {
    const gains = (policy: Policy) => permissions(comparing(shared(['list'], statements(get)), shared(['list'], statements(get), policy)))
    expect(gains(managed('arn:aws:iam::123456789012:policy/reporting', 50))).toEqual([
      'permission-unknown serverless.yml:50 What `list` may now do cannot be told: the text of the policy `arn:aws:iam::123456789012:policy/reporting` is not in this repository.',
    ])
    expect(gains(opaque('file(policies.js)', 50))).toEqual([
      'permission-unknown serverless.yml:50 What `list` may now do cannot be told: what `${file(policies.js)}` grants is only known at deployment.',
    ])
  })
})

test('what a role loses is one modest change for each action, at its line of base', () => {
  expect(told(comparing(shared(['list'], statements(get, remove)), shared(['list'], statements(get))))).toEqual([
    `permission-narrowed base serverless.yml:31 \`list\` may no longer \`dynamodb:DeleteItem\` on \`${orders}\`.`,
  ])
})

describe('who may assume a role', () => {
  const role = (principal: NonNullable<StatementGiven['principal']>) =>
    new ServiceBuilder().principal('deploy', 3, [], { trust: [statement({ action: 'sts:AssumeRole', principal, line: 5 })] })

  test('is told when it grows', () => {
    const comparison = comparing(role({ Service: 'lambda.amazonaws.com' }), role({ Service: 'lambda.amazonaws.com', AWS: '999999999999' }))
    expect(told(comparison)).toEqual(['permission-widened serverless.yml:6 `999999999999` may now assume `deploy`.'])
    expect(facts(comparison)[0]).toMatchObject({
      kind: 'trust',
      principal: 'deploy',
      witness: { principal: 'arn:aws:iam::999999999999:root' },
    })
  })
  test('is told of who is let in, where a Deny of everyone else is gone', () => {
    const allow = { action: 'sts:AssumeRole', principal: { AWS: '999999999999' }, line: 5 }
    const deny: StatementGiven = {
      ...allow,
      effect: 'Deny',
      principal: '*',
      condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
    }
    const trusting = (...given: readonly StatementGiven[]) =>
      new ServiceBuilder().principal('deploy', 3, [], { trust: given.map((it) => statement(it)) })
    const comparison = comparing(trusting(allow, { ...deny, line: 9 }), trusting(allow))
    expect(told(comparison)).toEqual([
      'permission-widened base serverless.yml:10 `arn:aws:iam::999999999999:root` may now assume `deploy`.',
    ])
    expect(comparison.differences[0]?.after).toMatchObject({ audience: 'account', lostDeny: true, limited: false })
  })

  test('is no news with a new role that a service of AWS assumes', () => {
    expect(told(comparing(new ServiceBuilder(), role({ Service: 'lambda.amazonaws.com' })))).toEqual([])
  })
  test('is news with a new role that everyone may assume', () => {
    expect(told(comparing(new ServiceBuilder(), role('*')))).toEqual([
      'permission-granted serverless.yml:6 Everyone may now assume `deploy`.',
    ])
  })
})

describe('a grant', () => {
  const wild = statements({ action: ['dynamodb:GetItem', 'dynamodb:*'], resource: orders, line: 20 })
  test('of an action that only the deployment knows may be any wildcard', () => {
    const unresolved = statements({ action: ['${Action}', 'dynamodb:GetItem'], resource: orders, line: 20 })
    const grants = comparing(app(), shared(['list'], unresolved)).subjects.filter((it) => it.noun === 'grant')
    expect(grants.map((it) => it.after?.['wildcard'])).toMatchObject([{ known: false, expression: '${Action}' }, 'none'])
  })
  test('that was there stands with its line and its past', () => {
    const grants = comparing(shared(['list'], wild), shared(['list'], wild)).subjects.filter((it) => it.noun === 'grant')
    expect(grants.map((it) => [it.subject, it.location.startLine, it.before !== null])).toEqual([
      ['shop may dynamodb:GetItem', 21, true],
      ['shop may dynamodb:*', 22, true],
    ])
  })
  test('that a function took along from a shared role is not new', () => {
    const head = new ServiceBuilder().function('list', 3, { role: 'list' }).principal('list', 10, [wild])
    const grants = comparing(shared(['list', 'get'], wild), head).subjects.filter((it) => it.noun === 'grant')
    expect(grants.every((it) => it.before !== null)).toBe(true)
  })
  test('that is left of a wildcard was there with it, unless that was limited', () => {
    const grantsAfter = (before: StatementGiven) =>
      comparing(shared(['list'], statements(before)), shared(['list'], statements({ ...get, resource: '*' })))
        .subjects.filter((it) => it.noun === 'grant')
        .map((it) => it.before !== null)
    expect(grantsAfter({ action: 'dynamodb:*', resource: '*' })).toEqual([true])
    expect(grantsAfter({ action: 'dynamodb:*', resource: orders })).toEqual([false])
    expect(grantsAfter({ action: 'dynamodb:*', resource: '*', condition: { Bool: { 'aws:SecureTransport': 'true' } } })).toEqual([false])
  })
  test('that is new names the change that brought it', () => {
    const comparison = comparing(shared(['list'], statements(get)), shared(['list'], wild))
    const grant = comparison.subjects.find((it) => it.subject === 'shop may dynamodb:*')
    expect(grant?.change).toBe(comparison.differences[0]?.change.id)
    expect(grant?.after).toMatchObject({ wildcard: 'service', origin: 'written', functions: ['list'], resources: [orders] })
  })
})

test('the surface counts actions and wildcards of all roles', () => {
  const head = shared(['list'], statements(get, { ...remove, action: ['dynamodb:*', 'S3:GetObject'] }))
  expect(comparing(app(), head).surface.head).toMatchObject({ functions: 1, roles: 1, actionsGranted: 80, wildcardGrants: 1 })
})

test('any resource takes in those that are named beside it', () => {
  const both = statements({ action: 'dynamodb:GetItem', resource: ['*', orders], line: 20 })
  expect(permissions(comparing(shared(['list']), shared(['list'], both)))).toEqual([
    'permission-widened serverless.yml:21 `list` may now `dynamodb:GetItem` on any resource.',
  ])
})
