import { describe, expect, test } from 'vitest'
import { show } from '../../src/read/syntax/tree.ts'
import { cloudFormation, sam, type Told } from './cloudformation/template.ts'
import { service } from './serverless-framework/service.ts'

/** What bounds each principal, with the line that sets it: `Own: developers (line 4)`. */
const boundaries = ({ part }: Told): string[] =>
  part.principals.flatMap(({ name, boundary }) =>
    boundary === undefined
      ? []
      : boundary.policies.map((it) => {
          const what = it.kind === 'managed' ? show(it.arn).replace(/^.*\//, '') : it.kind === 'opaque' ? it.expression : it.name
          return `${name}: ${what} (line ${boundary.at.start.line})`
        }),
  )

const arn = 'arn:aws:iam::123456789012:policy/developers'

describe('a permissions boundary', () => {
  test('of a role and a user, by ARN or of the same template, where it is no principal of its own', () => {
    const told = cloudFormation(`Resources:
  Own: {Type: 'AWS::IAM::Role', Properties: {PermissionsBoundary: ${arn}}}
  Mailer:
    Type: AWS::IAM::User
    Properties:
      PermissionsBoundary: !Ref Most
  Most:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: 's3:*', Resource: '*'}]}}
  Free: {Type: 'AWS::IAM::Role', Properties: {PermissionsBoundary: !Ref 'AWS::NoValue'}}`)
    expect(boundaries(told)).toEqual(['Own: developers (line 2)', 'Mailer: Most (line 6)'])
    expect(told.part.principals.map((it) => it.name)).toEqual(['Own', 'Free', 'Mailer'])
  })

  test('that is only there under a condition may be any', () => {
    const told = cloudFormation(`Parameters: {Stage: {Type: String}}
Conditions: {IsLive: !Equals [!Ref Stage, live]}
Resources:
  Own: {Type: 'AWS::IAM::Role', Properties: {PermissionsBoundary: !If [IsLive, '${arn}', !Ref 'AWS::NoValue']}}`)
    expect(boundaries(told)).toEqual([expect.stringMatching(/^Own: .*IsLive.* \(line 4\)$/)])
  })

  test('of functions and state machines of SAM, also for all of them', () => {
    const told = sam(`Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    PermissionsBoundary: ${arn}
Resources:
  List: {Type: 'AWS::Serverless::Function', Properties: {Handler: a.b}}
  Get: {Type: 'AWS::Serverless::Function', Properties: {Handler: a.b, PermissionsBoundary: '${arn}-own'}}
  Flow: {Type: 'AWS::Serverless::StateMachine', Properties: {PermissionsBoundary: '${arn}'}}`)
    expect(boundaries(told)).toEqual(['List: developers (line 4)', 'Get: developers-own (line 7)', 'Flow: developers (line 8)'])
  })

  const head = 'service: shop\nprovider:\n  name: aws\n'
  const functions = 'functions:\n  list: {handler: a.b}\n'
  test.each([
    ['iam.role.permissionsBoundary', `  iam: {role: {permissionsBoundary: '${arn}'}}\n`],
    ['iam.role.permissionBoundary', `  iam: {role: {permissionBoundary: '${arn}'}}\n`],
    ['rolePermissionsBoundary', `  rolePermissionsBoundary: ${arn}\n`],
  ])('of the role that the Serverless Framework makes, by %s', (_, provider) => {
    expect(boundaries(service(head + provider + functions))).toEqual(['IamRoleLambdaExecution: developers (line 4)'])
  })

  test('of the roles of functions, their own or the one of all', () => {
    const told = service(`${head}  iam: {role: {mode: perFunction, permissionsBoundary: '${arn}'}}
functions:
  list: {handler: a.b}
  get: {handler: a.b, iam: {role: {statements: [], permissionsBoundary: '${arn}-own'}}}
  pay: {handler: a.b, iamPermissionsBoundary: '${arn}-own'}
`)
    expect(boundaries(told)).toEqual(['list: developers (line 4)', 'get: developers-own (line 7)', 'pay: developers-own (line 8)'])
  })

  test('that the plugin for roles by function sets on all', () => {
    const told = service(`${head}plugins: [serverless-iam-roles-per-function]
custom:
  serverless-iam-roles-per-function: {iamGlobalPermissionsBoundary: '${arn}'}
functions:
  list: {handler: a.b}
  get: {handler: a.b, iamRoleStatements: []}
`)
    expect(boundaries(told)).toEqual(['IamRoleLambdaExecution: developers (line 6)', 'get: developers (line 6)'])
  })
})
