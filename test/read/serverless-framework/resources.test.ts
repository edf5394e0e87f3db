import { describe, expect, test } from 'vitest'
import { gaps, permissions, service, triggers } from './service.ts'

const head = 'service: shop\nprovider: {name: aws}\nfunctions:\n  list: {handler: a.b}\n'
const role = (name: string, policy: string): string =>
  `${name}: {Type: 'AWS::IAM::Role', Properties: {ManagedPolicyArns: [${policy}], RoleName: ${name}}}`

describe('resources', () => {
  test('may be written as several maps, also in other files, which are merged', () => {
    const told = service(
      `${head}resources:
  - Resources:
      ${role('One', 'a')}
  - \${file(two.yml)}
  - Outputs: {}
  -
`,
      { 'app/two.yml': `Resources:\n  ${role('Two', 'b')}\n` },
    )
    expect(permissions(told, 'One')).toEqual(['managed a (line 7)'])
    expect(permissions(told, 'Two')).toEqual(['managed b (app/two.yml line 2)'])
  })

  test('see functions and what else the Framework makes', () => {
    const told = service(`${head}resources:
  Resources:
    Topic: {Type: 'AWS::SNS::Topic', Properties: {Subscription: [{Protocol: lambda, Endpoint: !GetAtt ListLambdaFunction.Arn}]}}
    Rule:
      Type: AWS::Events::Rule
      Properties: {ScheduleExpression: rate(1 day), Targets: [{Id: a, Arn: {'Fn::GetAtt': [ListLambdaFunction, Arn]}}]}
`)
    expect(triggers(told)).toEqual(['list: sns Topic (line 7)', 'list: schedule rate(1 day) (line 8)'])
  })

  test.each([
    ['its key', '', '${self:service}-${sls:stage}-list'],
    ['its own', "name: '${self:service}-all', ", '${self:service}-all'],
  ])('know a function in an ARN by the name that is %s', (_whose, name, inArn) => {
    const told = service(`service: shop
provider: {name: aws}
functions:
  list: {${name}handler: a.b}
resources:
  Resources:
    Rule:
      Type: AWS::Events::Rule
      Properties:
        ScheduleExpression: rate(1 day)
        Targets: [{Id: a, Arn: !Sub 'arn:aws:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${inArn}'}]
`)
    expect(triggers(told)).toEqual(['list: schedule rate(1 day) (line 7)'])
  })

  test('see the topics and buckets that the Framework makes for events', () => {
    const told = service(`service: shop
provider:
  name: aws
  iamRoleStatements:
    - {Effect: Allow, Action: [a:B], Resource: [!Ref SNSTopicNeworders, !GetAtt S3BucketPhotos.Arn, !Ref SNSTopicFar, !GetAtt S3BucketOld.Arn]}
functions:
  list:
    handler: a.b
    events:
      - sns: new-orders
      - sns: {topicName: far, arn: arn:aws:sns:us-east-1:1:far}
      - s3: photos
      - s3: {bucket: old, existing: true}
`)
    const [policy] = told.part.principals[0]?.policies ?? []
    const resources = policy?.kind === 'statements' ? policy.statements.flatMap((it) => it.resource.items) : []
    expect(resources.flatMap((it) => it.parts.map((part) => (typeof part === 'string' ? part : part.refersTo)))).toEqual([
      'resource',
      'resource',
      'other',
      'other',
    ])
  })

  test('that only the deployment chooses all count', () => {
    const told =
      service(`${head}custom:\n  extra:\n    dev: {Resources: {${role('One', 'a')}}}\n    live: {Resources: {${role('One', 'b')}}}
resources:
  - \${self:custom.extra.\${opt:stage}}
`)
    expect(permissions(told, 'One').toSorted()).toEqual(['managed a (line 7)', 'managed b (line 8)'])
  })

  test('merged as lodash merges: lists by their places', () => {
    const policies = (list: string) => `Resources: {One: {Type: 'AWS::IAM::Role', Properties: {ManagedPolicyArns: [${list}]}}}`
    const told = service(`${head}resources:\n  - ${policies('a, b')}\n  - ${policies('c')}\n`)
    expect(permissions(told, 'One')).toEqual(['managed c (line 7)', 'managed b (line 6)'])
  })

  test.each([
    ['Resources: "${self:custom.by.${opt:stage}}"', `{${role('One', 'a')}}`, `{${role('One', 'b')}}`],
    [`Resources: {One: "\${self:custom.by.\${opt:stage}}"}`, role('One', 'a').slice(5), role('One', 'b').slice(5)],
    [
      `Resources: {One: {Type: 'AWS::IAM::Role', Properties: "\${self:custom.by.\${opt:stage}}"}}`,
      '{ManagedPolicyArns: [a]}',
      '{ManagedPolicyArns: [b]}',
    ],
  ])('of %s are all that only the deployment chooses among', (resources, dev, live) => {
    const told = service(`${head}custom:\n  by:\n    dev: ${dev}\n    live: ${live}\nresources:\n  ${resources}\n`)
    expect(permissions(told, 'One')).toEqual(['managed a (line 7)', 'managed b (line 8)'])
  })

  test('with extensions have the properties of both', () => {
    const told = service(`${head}resources:
  Resources:
    ${role('One', 'a')}
  extensions:
    One: {Properties: {ManagedPolicyArns: [b]}}
`)
    expect(permissions(told, 'One')).toEqual(['managed b (line 9)'])
  })
})

describe('plugins', () => {
  test.each([
    ['fargate: {tasks: {one: {image: a}}}', ['warning unsupported-plugin (line 5)']],
    ['stepFunctions: {stateMachines: {one: {}}}', ['warning unsupported-plugin (line 5)']],
    ['constructs: {jobs: {type: cache}}', ['warning unsupported-plugin (line 5)']],
    [
      'custom: {apiGatewayServiceProxies: [{sqs: {path: /a}}]}\nplugins: [serverless-apigateway-service-proxy]',
      ['warning unsupported-plugin (line 5)'],
    ],
    ['custom: {warmup: {a: {enabled: true}}}\nplugins: [serverless-offline]', []],
    ['custom: {webpack: {}, stage: dev}', []],
    ['plugins: [serverless-offline, serverless-webpack, "@shop/serverless-domain-manager", serverless-step-functions]', []],
    [
      'plugins: {modules: [serverless-offline, some-unknown-plugin, ./plugins/own]}',
      ['note unknown-plugin (line 5)', 'note unknown-plugin (line 5)'],
    ],
  ])('%s', (section, expected) => {
    expect(gaps(service(`${head}${section}\n`))).toEqual(expected)
  })

  test('whose section is as it was are nothing new', () => {
    const subject = (text: string) => service(`${head}${text}`).gaps.map((it) => [it.subject, it.about])
    expect(subject('stepFunctions: {a: 1}\n')).toEqual(subject('\nstepFunctions:\n  a: 1\n'))
    expect(subject('stepFunctions: {a: 1}\n')).not.toEqual(subject('stepFunctions: {a: 2}\n'))
  })
})
