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

  test('that only the deployment chooses all count', () => {
    const told =
      service(`${head}custom:\n  extra:\n    dev: {Resources: {${role('One', 'a')}}}\n    live: {Resources: {${role('One', 'b')}}}
resources:
  - \${self:custom.extra.\${opt:stage}}
`)
    expect(permissions(told, 'One').toSorted()).toEqual(['managed a (line 7)', 'managed b (line 8)'])
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
    ['stepFunctions: {stateMachines: {one: {}}}', ['warning unsupported-plugin (line 5)']],
    ['constructs: {jobs: {type: queue}}', ['warning unsupported-plugin (line 5)']],
    ['custom: {apiGatewayServiceProxies: [{sqs: {path: /a}}]}', ['warning unsupported-plugin (line 5)']],
    ['custom: {webpack: {}, stage: dev}', []],
    ['plugins: [serverless-offline, some-unknown-plugin, serverless-step-functions]', []],
  ])('%s', (section, expected) => {
    expect(gaps(service(`${head}${section}\n`))).toEqual(expected)
  })

  test('whose section is as it was are nothing new', () => {
    const subject = (text: string) => service(`${head}${text}`).gaps.map((it) => [it.subject, it.about])
    expect(subject('stepFunctions: {a: 1}\n')).toEqual(subject('\nstepFunctions:\n  a: 1\n'))
    expect(subject('stepFunctions: {a: 1}\n')).not.toEqual(subject('stepFunctions: {a: 2}\n'))
  })
})
