import { describe, expect, test } from 'vitest'
import { type Gain, policySet, showItem, showTokens, trustSet, widenings } from '../../src/iam/index.ts'
import type { Policy, Statement } from '../../src/model/application.ts'
import { at, managed, opaque, statement, type StatementGiven, statements } from '../support/application.ts'

const said = (gains: readonly Gain[]): string[] =>
  gains.map((it) => {
    const what = `${showItem(it.action)} on ${it.resources.map(showItem).join(', ')}`
    return it.verdict === 'widened' ? `${it.isLostDeny ? 'no longer denied: ' : ''}${what}` : `unknown: ${what}: ${it.reason}`
  })

const diff = (base: readonly StatementGiven[], head: readonly StatementGiven[]): string[] =>
  said(widenings(policySet([statements(...base)]), policySet([statements(...head)])))
const diffPolicies = (base: readonly Policy[], head: readonly Policy[]): string[] => said(widenings(policySet(base), policySet(head)))

const orders = 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders'
const table = { Orders: { resourceType: 'AWS::DynamoDB::Table' }, 'Orders.Arn': { resourceType: 'AWS::DynamoDB::Table' } }

describe('says nothing where nothing more is allowed', () => {
  const get = { action: 'dynamodb:GetItem', resource: orders }
  const query = { action: 'dynamodb:Query', resource: orders }
  test.each<[string, StatementGiven[], StatementGiven[]]>([
    ['statements in another order', [get, query], [query, get]],
    ['a statement that is split', [{ action: ['dynamodb:GetItem', 'dynamodb:Query'], resource: orders }], [get, query]],
    ['statements that are joined', [get, query], [{ action: ['dynamodb:Query', 'dynamodb:GetItem'], resource: orders }]],
    ['another case of an action', [get], [{ action: 'DynamoDB:getitem', resource: orders }]],
    ['a wildcard that becomes the actions that are called', [{ action: 'dynamodb:*', resource: '*' }], [get, query]],
    ['a wildcard twice', [{ action: 's3:Get*', resource: 'arn:aws:s3:::a/*' }], [{ action: 's3:Get**', resource: 'arn:aws:s3:::a/**' }]],
    ['NotAction that leaves less', [{ notAction: 'iam:*' }], [{ notAction: ['iam:*', 'sts:*'] }]],
    ['NotAction in the place of Allow and Deny', [{ action: '*' }, { effect: 'Deny', action: 'iam:*' }], [{ notAction: 'iam:*' }]],
    ['two halves that cover a wildcard', [{ action: 's3:?*', resource: '*' }], [{ action: 's3:*', resource: '*' }]],
    ['a condition that is added', [get], [{ ...get, condition: { Bool: { 'aws:SecureTransport': 'true' } } }]],
    [
      'a condition with fewer values, in another spelling of its key',
      [{ ...get, condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-west-2'] } } }],
      [{ ...get, condition: { StringEquals: { 'AWS:requestedregion': 'eu-west-1' } } }],
    ],
    ['an action on what another service has', [], [{ action: 'sns:SetTopicAttributes', resource: 'arn:aws:iam::*:role/shop-*' }]],
    ['an action of buckets on objects', [], [{ action: 's3:ListBucket', resource: 'arn:aws:s3:::files/*' }]],
    ['what needs no permission', [], [{ action: 'sts:GetCallerIdentity', resource: '*' }]],
    ['an action of objects on a bucket', [], [{ action: 's3:GetObject', resource: 'arn:aws:s3:::files' }]],
    ['a Deny that was moved', [get, { effect: 'Deny', action: 's3:*' }], [{ effect: 'Deny', action: 's3:*' }, get]],
    ['a Deny that is added', [get], [get, { effect: 'Deny', action: 'dynamodb:*' }]],
    ['a Deny that is lost and denied nothing allowed', [get, { effect: 'Deny', action: 's3:*' }], [get]],
  ])('%s', (_, base, head) => expect(diff(base, head)).toEqual([]))

  test('the ARN of a table, by attribute or spelled out', () => {
    const spelled = 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}'
    const base = [{ action: 'dynamodb:GetItem', resource: spelled, symbols: table }]
    const head = [{ action: 'dynamodb:GetItem', resource: '${Orders.Arn}', symbols: table }]
    expect(diff(base, head)).toEqual([])
    expect(diff(head, base)).toEqual([])
  })

  test('the ARN of a table that the template names, by attribute, by reference or by that name', () => {
    const resourceName = { parts: ['orders-', { expression: "opt:stage, 'dev'", refersTo: 'variable' as const }], at: at(1) }
    const named = { resourceType: 'AWS::DynamoDB::Table', resourceName }
    const symbols = { Orders: named, 'Orders.Arn': named, "opt:stage, 'dev'": { refersTo: 'variable' as const } }
    const inAccount = 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/'
    const spellings = ['${Orders.Arn}', `${inAccount}\${Orders}`, `${inAccount}orders-\${opt:stage, 'dev'}`]
    for (const one of spellings)
      for (const other of spellings)
        expect(
          diff([{ action: 'dynamodb:GetItem', resource: one, symbols }], [{ action: 'dynamodb:GetItem', resource: other, symbols }]),
        ).toEqual([])
  })

  test('a managed policy in the place of the statements that it holds', () => {
    const basic = { action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], resource: '*' }
    expect(diffPolicies([statements(basic)], [managed('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')])).toEqual([])
  })

  test('a policy whose text nobody has, on both sides', () => {
    const foreign = managed('arn:aws:iam::123456789012:policy/reporting')
    expect(diffPolicies([foreign], [managed('arn:aws:iam::123456789012:policy/reporting', 9)])).toEqual([])
  })
})

describe('tells what is newly allowed', () => {
  const get = { action: 'dynamodb:GetItem', resource: orders }
  test.each<[string, StatementGiven[], StatementGiven[], string[]]>([
    ['an action', [get], [{ action: ['dynamodb:GetItem', 'dynamodb:DeleteItem'], resource: orders }], [`dynamodb:DeleteItem on ${orders}`]],
    [
      'a resource',
      [get],
      [{ action: 'dynamodb:GetItem', resource: [orders, `${orders}/index/*`] }],
      [`dynamodb:GetItem on ${orders}/index/*`],
    ],
    [
      'another case of a resource',
      [get],
      [{ ...get, resource: orders.replace('orders', 'Orders') }],
      [`dynamodb:GetItem on ${orders.replace('orders', 'Orders')}`],
    ],
    ['a wildcard', [get], [{ action: 'dynamodb:*', resource: orders }], [`dynamodb:* on ${orders}`]],
    ['a wildcard that a union of actions does not fill', [{ action: ['s3:Get*', 's3:Put*'] }], [{ action: 's3:*' }], ['s3:* on *']],
    [
      'what a Deny kept out',
      [{ action: 's3:*' }, { effect: 'Deny', action: 's3:Delete*' }],
      [{ action: 's3:*' }],
      ['no longer denied: s3:Delete* on *'],
    ],
    [
      'a condition that goes',
      [{ ...get, condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
      [get],
      [`dynamodb:GetItem on ${orders}`],
    ],
    ['less of what is left out', [{ notAction: ['iam:*', 'sts:*'] }], [{ notAction: 'iam:*' }], ['* on *']],
    [
      'a star in an ARN field that was a region',
      [{ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:${AWS::Region}:1:q' }],
      [{ action: 'sqs:SendMessage', resource: 'arn:aws:sqs:*:1:q' }],
      ['sqs:SendMessage on arn:aws:sqs:*:1:q'],
    ],
    [
      'another resource of the template',
      [{ action: 'sqs:SendMessage', resource: '${A.Arn}' }],
      [{ action: 'sqs:SendMessage', resource: ['${A.Arn}', '${B.Arn}'] }],
      ['sqs:SendMessage on ${B.Arn}'],
    ],
  ])('%s', (_, base, head, expected) => expect(diff(base, head)).toEqual(expected))

  test('a managed policy, as its actions', () => {
    expect(diffPolicies([], [managed('AdministratorAccess')])).toEqual(['* on *'])
  })

  test('with one request that proves it, spelled as AWS spells it', () => {
    const [gain] = widenings(policySet([statements(get)]), policySet([statements({ action: 'dynamodb:*', resource: `${orders}*` })]))
    expect(showTokens(gain?.witness?.action ?? [])).toBe('dynamodb:deletetable')
    expect(showTokens(gain?.witness?.resource ?? [])).toBe(`${orders}example`)
  })

  test('in which context, where a condition was loosened', () => {
    const limited = (values: string[]) => statements({ ...get, condition: { StringEquals: { 'aws:PrincipalTag/team': values } } })
    const [gain] = widenings(policySet([limited(['a'])]), policySet([limited(['a', 'b'])]))
    expect([...(gain?.witness?.context ?? [])]).toEqual([['aws:principaltag/team', ['b']]])
  })
})

describe('is not silent where only the deployment knows', () => {
  const get = { action: 'dynamodb:GetItem' }
  test('a literal that becomes a reference', () => {
    expect(diff([{ ...get, resource: orders }], [{ ...get, resource: '${Orders.Arn}', symbols: table }])).toEqual([
      expect.stringMatching(/^unknown: dynamodb:GetItem on \$\{Orders\.Arn\}: .* only the deployment tells$/),
    ])
  })
  test('but something new beside the old is another thing', () => {
    expect(diff([{ ...get, resource: orders }], [{ ...get, resource: [orders, '${Orders.Arn}'], symbols: table }])).toEqual([
      'dynamodb:GetItem on ${Orders.Arn}',
    ])
  })
  const imported = { a: { refersTo: 'import' as const }, b: { refersTo: 'import' as const } }
  test.each([
    ['s3:GetObject', ['${b}/*'], 's3:GetObject on ${b}/*'],
    ['s3:ListBucket', ['${b}'], 's3:ListBucket on ${b}'],
    ['dynamodb:Query', ['${b}'], expect.stringContaining('unknown: dynamodb:Query on ${b}')],
    ['s3:GetObject', ['${b}/logs/*'], expect.stringContaining('unknown: s3:GetObject on ${b}/logs/*')],
  ])('another bucket beside the old, which holds no bucket, while a table may hold an index: %s on %s', (action, more, expected) => {
    const base = { action, resource: ['${a}', '${a}/*'], symbols: imported }
    expect(diff([base], [{ ...base, resource: [...base.resource, ...more] }])).toEqual([expected])
  })
  test('actions that are a variable', () => {
    expect(
      diff(
        [{ action: 's3:GetObject' }],
        [{ action: '${self:custom.actions}', symbols: { 'self:custom.actions': { refersTo: 'variable' } } }],
      ),
    ).toEqual(['unknown: ${self:custom.actions} on *: which actions `${self:custom.actions}` stands for is only known at deployment'])
  })
  test('a policy of base whose text nobody has may have allowed it', () => {
    expect(diffPolicies([opaque('file(policies.js)')], [statements({ ...get, resource: orders })])).toEqual([
      expect.stringContaining('which may have allowed it'),
    ])
  })
  test('an operator that we do not know', () => {
    const odd = { StringSounds: { 'aws:PrincipalTag/team': 'a' } }
    expect(diff([{ ...get, condition: odd }], [get])).toEqual([expect.stringContaining('unknown: dynamodb:GetItem on *')])
  })
})

describe('of who may assume a role', () => {
  const trust = (principal: NonNullable<StatementGiven['principal']>, more: StatementGiven = {}) =>
    trustSet([statement({ action: 'sts:AssumeRole', principal, ...more })])
  const lambda = trust({ Service: 'lambda.amazonaws.com' })
  test.each([
    ['nobody new', lambda, trust({ Service: 'lambda.amazonaws.com' }), []],
    ['another account', lambda, trust({ Service: 'lambda.amazonaws.com', AWS: '999999999999' }), ['sts:AssumeRole on 999999999999']],
    ['everyone', lambda, trust('*'), ['sts:AssumeRole on *']],
    ['an account by its root', trust({ AWS: '999999999999' }), trust({ AWS: 'arn:aws:iam::999999999999:root' }), []],
    [
      'one role of an account that was trusted as a whole',
      trust({ AWS: '999999999999' }),
      trust({ AWS: 'arn:aws:iam::999999999999:role/x' }),
      [],
    ],
  ])('%s', (_, base, head, expected) => expect(said(widenings(base, head, { isTrust: true }))).toEqual(expected))
})

test('the region and the name of the stack are words: they hold no part of an ARN and no wildcard', () => {
  const functions = 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:'
  const invoke = (name: string) => [{ action: 'lambda:InvokeFunction', resource: functions + name }]
  expect(diff(invoke('${AWS::StackName}*'), invoke('*Parser*'))).toEqual([`lambda:InvokeFunction on ${functions}*Parser*`])
  expect(diff(invoke('${AWS::StackName}*'), invoke('shop-parser'))[0]).toContain('unknown')
})

describe('what no request can be for', () => {
  const both = [{ action: ['iam:PassRole', 'sns:Publish'], resource: ['arn:aws:iam::*:role/shop-*', 'arn:aws:sns:*:*:shop-*'] }]
  const gains = (options?: { readonly isFormal: boolean }) => widenings(policySet([]), policySet([statements(...both)]), options)

  test('is left out, so that each action is told with its own resources and a request for one', () => {
    expect(said(gains())).toEqual(['iam:PassRole on arn:aws:iam::*:role/shop-*', 'sns:Publish on arn:aws:sns:*:*:shop-*'])
    expect(gains().map((it) => showTokens(it.witness?.resource ?? []).split(':', 3)[2])).toEqual(['iam', 'sns'])
  })

  test('is told where the form is asked for', () => {
    expect(said(gains({ isFormal: true }))).toHaveLength(2)
    expect(gains({ isFormal: true }).flatMap((it) => it.resources)).toHaveLength(4)
  })

  test.each<[string, StatementGiven]>([
    ['a pattern of buckets, which takes objects in', { action: 's3:GetObject', resource: 'arn:aws:s3:::files*' }],
    [
      'a path that only the deployment knows',
      { action: 's3:GetObject', resource: 'arn:aws:s3:::${Files}', symbols: { Files: { refersTo: 'variable' } } },
    ],
    ['every action', { action: 's3:*', resource: 'arn:aws:s3:::files' }],
    ['any service', { action: 'sns:Publish', resource: 'arn:aws:*:*:*:*' }],
    ['a value that may be any ARN', { action: 'sns:Publish', resource: '${Topic}' }],
    ['a role that is assumed', { action: 'sts:AssumeRole', resource: 'arn:aws:iam::123456789012:role/reporting' }],
    ['an access point', { action: 's3:ListBucket', resource: 'arn:aws:s3:eu-west-1:123456789012:accesspoint/files' }],
    ['a command on an instance', { action: 'ssm:SendCommand', resource: 'arn:aws:ec2:eu-west-1:123456789012:instance/i-1' }],
  ])('is never %s', (_, given) => expect(diff([], [given])).toHaveLength(1))
})

describe('what the deployment decides may be just what is left out', () => {
  const files = 'arn:aws:s3:::files/'
  const symbols = { Stage: { refersTo: 'parameter' as const }, Name: { refersTo: 'parameter' as const } }
  const on = (resource: string): StatementGiven => ({ action: 's3:GetObject', resource: files + resource, symbols })
  const but = (resource: string, effect: 'Allow' | 'Deny' = 'Allow'): StatementGiven => ({
    effect,
    action: 's3:GetObject',
    notResource: files + resource,
    symbols,
  })
  test.each<[string, StatementGiven[], StatementGiven[], string[]]>([
    ['of an Allow', [but('prod')], [on('${Stage}')], ['`${Stage}` is `prod`']],
    ['of a Deny', [but('prod')], [on('*'), but('${Stage}', 'Deny')], ['`${Stage}` is `prod`']],
    ['by two together', [but('shop-prod')], [on('${Name}-${Stage}')], ['`${Name}` is `shop` and `${Stage}` is `prod`']],
    ['or never', [but('prod')], [on('logs/${Stage}')], []],
  ])('%s', (_, base, head, expected) =>
    expect(diff(base, head)).toEqual(
      expected.map((it) => expect.stringContaining(`it is newly allowed if ${it}; only the deployment tells`)),
    ),
  )
})

test.each(['\ue000', '\ue001', '\u0001', 'q'])('a Deny of names that begin with %j keeps out no others', (odd) => {
  const names = [...'arnwse3xy:/', odd].map((it) => `arn:aws:s3:::${it}*`)
  const deny = { effect: 'Deny', action: 's3:*', resource: names } as const
  expect(diff([], [{ action: 's3:GetObject', resource: 'arn:aws:s3:::*/key' }, deny])).toEqual(['s3:GetObject on arn:aws:s3:::*/key'])
})

test('what one statement surely allows hides no doubt about another one in the same line', () => {
  const get = (resource: string, column: number) => {
    const one = statement({ action: 'dynamodb:GetItem', resource })
    return { ...one, at: { ...one.at, start: { line: 1, column } } }
  }
  const holding = (...all: readonly Statement[]): Policy => ({ kind: 'statements', name: null, statements: all, at: at(1) })
  const base = holding({ ...get(orders, 1), conditional: true })
  const gains = widenings(policySet([base]), policySet([holding(get(orders, 1), get(`${orders}/index/*`, 80))]))
  expect(gains.map((it) => [it.verdict, it.resources.map(showItem)])).toEqual([
    ['widened', [`${orders}/index/*`]],
    ['unknown', [orders]],
  ])
})
