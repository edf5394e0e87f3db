import { describe, expect, test } from 'vitest'
import { functions, gaps, permissions, routes, service, triggers } from './service.ts'

const shop = (constructs: string, more = '', plugin = 'serverless-lift'): string =>
  `service: shop\nprovider: {name: aws, runtime: nodejs22.x}\nplugins: [${plugin}]\nconstructs:\n${constructs}\n${more}`

describe('constructs of serverless-lift', () => {
  test('a queue has a worker, which it starts', () => {
    const told = service(shop('  jobs:\n    type: queue\n    worker:\n      handler: src/worker.handler'))
    expect(functions(told)).toEqual(['jobsWorker (line 7)'])
    expect(triggers(told)).toEqual(['jobsWorker: sqs ${construct:jobs.queueArn} (line 5)'])
  })

  test('the worker may be a function of the service', () => {
    const told = service(
      shop(
        '  jobs: {type: queue, worker: work}',
        'functions:\n  work:\n    handler: a.b\n    events:\n      - http: GET /a\n  other: {handler: a.c}\n',
      ),
    )
    expect(functions(told)).toEqual(['work (line 7)', 'other (line 11)'])
    expect(triggers(told)).toEqual(['work: sqs ${construct:jobs.queueArn} (line 5)'])
    expect(routes(told)).toEqual(['GET /a → work, none (line 10)'])
  })

  test('a webhook is a route, guarded by a function of its own unless it says otherwise', () => {
    const told = service(
      shop(
        '  stripe:\n    type: webhook\n    path: /stripe\n    authorizer:\n      handler: a.auth\n  open: {type: webhook, path: /open, insecure: true, method: PUT}',
        'functions: [{a: {handler: a.b}}]\n',
      ),
    )
    expect(functions(told)).toEqual(['a (line 11)', 'stripeAuthorizer (line 8)'])
    expect(routes(told)).toEqual(['POST /stripe → nothing, custom by stripeAuthorizer (line 5)', 'PUT /open → nothing, none (line 10)'])
  })

  const storage = '  photos: {type: storage}'

  test('let all functions of the service use what they make', () => {
    const told = service(shop(`${storage}\n  jobs: {type: queue, worker: {handler: a.b}}`))
    const lines = permissions(told, 'IamRoleLambdaExecution').join('\n')
    expect(lines).toContain('s3:PutObject')
    expect(lines).toContain('${construct:photos.bucketArn}/*')
    expect(lines).toContain('sqs:SendMessage')
    expect(gaps(told)).toEqual([])
  })

  test('are of the stack, so that what may use them is not in doubt', () => {
    const jobs = '  jobs: {type: queue, worker: {handler: a.b}}'
    const own =
      'functions: {a: {handler: a.b, role: Own}}\nresources: {Resources: {Own: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: "sqs:SendMessage", Resource: "${construct:jobs.queueArn}"}]}}]}}}}'
    const told = service(shop(jobs, own))
    const [statement] = told.part.principals.flatMap((it) =>
      it.policies.flatMap((policy) => (policy.kind === 'statements' ? policy.statements : [])),
    )
    expect(statement?.resource.items[0]?.parts).toEqual([{ expression: 'construct:jobs.queueArn', refersTo: 'resource' }])
  })

  test('let a function with a role of its own only where it inherits', () => {
    const roles = (inherit: boolean) =>
      service(
        shop(
          storage,
          `functions: {list: {handler: a.b, iamRoleStatementsInherit: ${inherit}, iamRoleStatements: []}}`,
          'serverless-lift, serverless-iam-roles-per-function',
        ),
      )
    expect(permissions(roles(true), 'list').join()).toContain('bucketArn')
    expect(permissions(roles(false), 'list').join()).not.toContain('bucketArn')
  })

  test('let nobody do anything where the service says so', () => {
    const told = service(shop(storage, 'lift: {automaticPermissions: false}\nfunctions: {a: {handler: a.b}}'))
    expect(permissions(told, 'IamRoleLambdaExecution').join()).not.toContain('bucketArn')
  })

  test.each(['{type: storage, extensions: {bucket: {Properties: {}}}}', '{type: cache}'])('that are not known are said: %s', (it) => {
    expect(gaps(service(shop(`  photos: ${it}`, 'functions: {a: {handler: a.b}}'))).join()).toContain('unsupported-plugin')
  })

  test('are nothing without the plugin', () => {
    const told = service(shop('  jobs: {type: queue, worker: {handler: a.b}}', '', 'other'))
    expect([...functions(told), ...triggers(told)]).toEqual([])
  })
})
