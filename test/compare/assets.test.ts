import { describe, expect, test } from 'vitest'
import { opaque, ServiceBuilder, statement, type StatementGiven, statements, unknown } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'
import { processorTime } from '../support/processor-time.ts'

const objects = 'arn:aws:s3:::files/*'
const read: StatementGiven = { action: 's3:GetObject', resource: objects, principal: '*', line: 12 }
const bucket = (...given: readonly StatementGiven[]) =>
  new ServiceBuilder().asset('Files', 10, given.length === 0 ? [] : [statements(...given)])
const admissions = (comparison: ReturnType<typeof comparing>) => comparison.subjects.filter((it) => it.noun === 'admission')

describe('the policy of a bucket', () => {
  test('is told when it lets in more', () => {
    const comparison = comparing(bucket(), bucket(read))
    expect(told(comparison)).toEqual([`permission-widened serverless.yml:13 Anyone may now \`s3:GetObject\` on \`${objects}\`.`])
    expect(comparison.differences.flatMap(({ change }) => ('permission' in change ? [change.permission] : []))).toEqual([
      {
        principal: 'Files',
        functions: [],
        kind: 'resource',
        action: 's3:GetObject',
        resource: objects,
        condition: null,
        witness: { action: 's3:GetObject', resource: 'arn:aws:s3:::files/example', principal: '*', context: {} },
        escalation: null,
        reason: null,
      },
    ])
  })

  test('is granted with a bucket that is new', () => {
    expect(told(comparing(new ServiceBuilder(), bucket(read)))).toEqual([
      `permission-granted serverless.yml:13 Anyone may now \`s3:GetObject\` on \`${objects}\`.`,
    ])
  })

  test('is told by the name of the policy, where that is a resource of its own', () => {
    const policy = { ...statements(read), name: 'FilesPolicy' }
    const comparison = comparing(bucket(), new ServiceBuilder().asset('Files', 10, [policy]))
    expect(comparison.differences[0]?.change).toMatchObject({ permission: { principal: 'FilesPolicy' } })
  })

  test('is told at base when it lets in less', () => {
    expect(told(comparing(bucket(read), bucket()))).toEqual([
      `permission-narrowed base serverless.yml:13 Anyone may no longer \`s3:GetObject\` on \`${objects}\`.`,
    ])
  })

  test('says that a condition limits it', () => {
    const [change] = told(comparing(bucket(), bucket({ ...read, condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })))
    expect(change).toContain(`on \`${objects}\`, under a condition.`)
  })

  test('lets in whom one value names in all deployments together', () => {
    const accounts = ['111122223333', '222233334444'].map((it) => `arn:aws:iam::${it}:root`)
    const written = statement({ ...read, principal: { AWS: accounts } })
    const items = written.principal?.items.map((it) => ({ ...it, at: written.at })) ?? []
    const whole = { ...written, principal: { negated: false, types: ['AWS', 'AWS'], items } }
    const policy = { kind: 'statements', name: null, statements: [whole], at: written.at } as const
    const comparison = comparing(bucket(), new ServiceBuilder().asset('Files', 10, [policy]))
    expect(admissions(comparison).map((it) => it.after?.['whoText'])).toEqual(['Account `111122223333` and Account `222233334444`'])
    expect(admissions(comparing(bucket(), bucket({ ...read, principal: { AWS: accounts } })))).toHaveLength(2)
  })

  test('tells whom it newly lets in, however many it let in before', () => {
    const accounts = Array.from({ length: 60 }, (_, i) => String(100_000_000_000 + i))
    const before = bucket({ ...read, principal: { AWS: accounts } })
    const after = bucket({ ...read, principal: { AWS: [...accounts, '999988887777'] } })
    const news = admissions(comparing(before, after)).filter((it) => it.before === null)
    expect(news.map((it) => it.after?.['whoText'])).toEqual(['Account `999988887777`'])
  })

  test('of a new bucket for its own account, its roles and services is no news', () => {
    const own = { AWS: ['arn:aws:iam::${AWS::AccountId}:root', '${Reader.Arn}'], Service: 'cloudfront.amazonaws.com' }
    expect(told(comparing(new ServiceBuilder(), bucket({ ...read, principal: own })))).toEqual([])
  })

  test('that only the deployment knows cannot be told', () => {
    const given = () => new ServiceBuilder().asset('Files', 10, [opaque('Policy', 12)])
    expect(told(comparing(bucket(), given()))).toEqual([
      'permission-unknown serverless.yml:12 Who may now use `Files` cannot be told: what `${Policy}` grants is only known at deployment.',
    ])
    expect(told(comparing(given(), given()))).toEqual([])
  })

  test('that loses a Deny is told at that Deny', () => {
    const tls: StatementGiven = { ...read, effect: 'Deny', condition: { Bool: { 'aws:SecureTransport': 'false' } }, line: 20 }
    expect(told(comparing(bucket(read, tls), bucket(read)))).toEqual([
      `permission-widened base serverless.yml:21 Anyone may now \`s3:GetObject\` on \`${objects}\`; a Deny kept it out before.`,
    ])
  })

  test('that loses a Deny of everyone lets in those who are allowed', () => {
    const own = { ...read, principal: { AWS: '111122223333' } }
    const tls: StatementGiven = { ...read, effect: 'Deny', condition: { Bool: { 'aws:SecureTransport': 'false' } }, line: 20 }
    const comparison = comparing(bucket(own, tls), bucket(own))
    expect(told(comparison)).toEqual([
      `permission-widened base serverless.yml:21 Account \`111122223333\` may now \`s3:GetObject\` on \`${objects}\`; a Deny kept it out before.`,
    ])
    expect(comparison.differences[0]?.after).toMatchObject({ audience: 'account' })
  })

  test('names each that it lets in, and one of them speaks for the statement', () => {
    const { differences } = comparing(
      bucket(),
      bucket({ ...read, principal: { AWS: ['111122223333', 'arn:aws:iam::444455556666:role/sync'] } }),
    )
    expect(differences.map((it) => it.change.summary)).toEqual([
      `Account \`111122223333\` may now \`s3:GetObject\` on \`${objects}\`.`,
      `\`role/sync\` of account \`444455556666\` may now \`s3:GetObject\` on \`${objects}\`.`,
    ])
    expect(differences.map((it) => it.change.partOf)).toEqual([undefined, differences[0]?.change.id])
  })
})

describe('a function', () => {
  const fn = (...given: readonly StatementGiven[]) =>
    new ServiceBuilder()
      .function('hook', 3)
      .asset('hook', 10, given.length === 0 ? [] : [statements(...given)], { kind: 'function', function: 'serverless.yml#function/hook' })
  const invoke: StatementGiven = { action: 'lambda:InvokeFunction', resource: [], line: 12 }

  test('is told when it lets in an account or everyone', () => {
    expect(told(comparing(new ServiceBuilder().function('hook', 3), fn({ ...invoke, principal: { AWS: '111122223333' } })))).toEqual([
      'permission-widened serverless.yml:13 Account `111122223333` may now `lambda:InvokeFunction` on `hook`.',
    ])
  })

  test('is started by services through triggers, which are told of as such', () => {
    const started = fn({ ...invoke, principal: { Service: 's3.amazonaws.com' } })
    expect(told(comparing(fn(), started))).toEqual([])
    expect(admissions(comparing(fn(), started)).map((it) => it.after)).toMatchObject([
      { asset: 'hook', kind: 'function', who: 's3.amazonaws.com', audience: 'service', limited: false },
    ])
    expect(told(comparing(started, fn()))).toEqual([])
  })
})

describe('an admission', () => {
  test('was there before when the statement was only written otherwise', () => {
    const two = bucket({ ...read, action: 's3:GetObject', line: 12 }, { ...read, action: 's3:PutObject', line: 20 })
    const one = bucket({ ...read, action: ['s3:PutObject', 's3:GetObject'] })
    expect(admissions(comparing(two, one)).map((it) => it.before === null)).toEqual([false])
  })

  test('was there before when the bucket is only named otherwise', () => {
    const [admission] = admissions(comparing(bucket(read), bucket({ ...read, resource: '${Files.Arn}/*' })))
    expect(admission?.before).toMatchObject({ who: '*' })
  })

  test('names only what is new in it', () => {
    const wider = bucket({ ...read, action: ['s3:GetObject', 's3:PutObject'] })
    expect(admissions(comparing(bucket(read), wider)).map((it) => [it.before, it.after?.['actions']])).toEqual([[null, ['s3:PutObject']]])
  })

  test('leads to the change that made it', () => {
    const comparison = comparing(bucket(), bucket(read))
    expect(admissions(comparison).map((it) => it.change)).toEqual(comparison.differences.map((it) => it.change.id))
  })

  test('is limited by a condition that says who, and by a Deny of all others', () => {
    const limited = (...given: readonly StatementGiven[]) =>
      admissions(comparing(bucket(), bucket(...given))).map((it) => it.after?.['limited'])
    const when = (operator: string, key: string, value: string) => ({ ...read, condition: { [operator]: { [key]: value } } })
    expect(limited(when('StringEquals', 'aws:PrincipalOrgID', 'o-1'))).toEqual([true])
    expect(limited(when('IpAddress', 'aws:SourceIp', '203.0.113.0/24'))).toEqual([true])
    expect(limited(when('IpAddress', 'aws:SourceIp', '0.0.0.0/0'))).toEqual([false])
    expect(limited(when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::*'))).toEqual([false])
    expect(limited(when('StringLike', 'aws:Referer', 'https://example.com/*'))).toEqual([false])
    expect(limited(when('StringEqualsIfExists', 'aws:SourceVpce', 'vpce-1'))).toEqual([false])
    expect(limited(when('Bool', 'aws:SecureTransport', 'true'))).toEqual([false])
    const elsewhere: StatementGiven = { ...read, effect: 'Deny', condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }
    expect(limited(read, elsewhere)).toEqual([true])
  })

  test('of a statement that may deny cannot be told', () => {
    const perhaps = { ...statement(read), effect: unknown('Effect') }
    const policy = { ...statements(read), statements: [perhaps] } as const
    const comparison = comparing(bucket(), new ServiceBuilder().asset('Files', 10, [policy]))
    expect(admissions(comparison)[0]?.after).toMatchObject({ audience: { known: false, expression: 'Effect' } })
  })

  test('was limited before when the Deny is gone', () => {
    const elsewhere: StatementGiven = { ...read, effect: 'Deny', condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }
    const [admission] = admissions(comparing(bucket(read, elsewhere), bucket(read)))
    expect([admission?.before?.['limited'], admission?.after?.['limited']]).toEqual([true, false])
  })

  test('is of its own where it is of the account that its service names already', () => {
    const account = '111122223333'
    const of = (...given: readonly StatementGiven[]) =>
      bucket(...given).principal('Role', 3, [
        statements({ action: 'sqs:SendMessage', resource: `arn:aws:sqs:eu-west-1:${account}:orders` }),
      ])
    const audiences = (more: (...given: readonly StatementGiven[]) => ServiceBuilder) =>
      admissions(comparing(more(), more({ ...read, principal: { AWS: account } }))).map((it) => it.after?.['audience'])
    expect([audiences(of), audiences(bucket)]).toEqual([['own'], ['account']])
  })

  test.each<[string, NonNullable<StatementGiven['principal']>, unknown]>([
    ['everyone', '*', 'everyone'],
    ['everyone of AWS', { AWS: '*' }, 'everyone'],
    ['another account', { AWS: '111122223333' }, 'account'],
    ['a role of the stack', { AWS: '${Reader.Arn}' }, 'own'],
    ['the account it is deployed to', { AWS: 'arn:aws:iam::${AWS::AccountId}:root' }, 'own'],
    ['what a plugin makes', { AWS: '${Made.Arn}' }, 'own'],
    ['a parameter', { AWS: '${Whoever}' }, { known: false, expression: '${Whoever}' }],
    ['an account that is a parameter', { AWS: 'arn:aws:iam::${Other}:root' }, 'account'],
    ['a service', { Service: 'sns.amazonaws.com' }, 'service'],
    ['the load balancers of a region', { AWS: 'arn:aws:iam::127311923021:root' }, 'service'],
    ['an identity of CloudFront', { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' }, 'service'],
  ])('is of %s', (_, principal, expected) => {
    const symbols = { Whoever: { refersTo: 'parameter' }, Other: { refersTo: 'parameter' }, 'Made.Arn': { refersTo: 'other' } } as const
    expect(admissions(comparing(bucket(), bucket({ ...read, principal, symbols })))[0]?.after).toMatchObject({ audience: expected })
  })
})

test('a policy made to be large costs bounded work, and everyone is told of first', () => {
  const accounts = Array.from({ length: 400 }, (_, i) => String(111122223333 + i))
  const many = (suffix: string) =>
    bucket({
      action: Array.from({ length: 60 }, (_, i) => `s3:Get${suffix}${i}*`),
      resource: Array.from({ length: 40 }, (_, i) => `arn:aws:s3:::files/${suffix}?${i}/*`),
      principal: { AWS: [...accounts, '*'] },
    })
  const start = processorTime()
  const comparison = comparing(many('a'), many('b'))
  expect(processorTime() - start).toBeLessThan(10_000)
  expect(comparison.differences.length).toBeLessThan(100)
  expect(admissions(comparison).map((it) => it.after?.['audience'])).toMatchObject({ length: 50, 0: 'everyone' })
})
