import { describe, expect, test } from 'vitest'
import { statementLines } from '../cloudformation/template.ts'
import { gaps, permissions, service } from './service.ts'

const head = 'service: shop\nprovider:\n  name: aws\n'
const functions = 'functions:\n  list: {handler: a.b}\n  pay: {handler: a.c}\n'
const plugin = 'plugins: [serverless-iam-roles-per-function]\n'

/** Without the logs that every role may write. */
const beyondLogs = (told: ReturnType<typeof service>, principal: string): string[] =>
  permissions(told, principal).filter((it) => !it.startsWith('logs:'))

describe('the role that functions share', () => {
  test.each([
    ['iam.role.statements', '  iam:\n    role:\n      statements:\n        - {Effect: Allow, Action: [s3:GetObject], Resource: "*"}\n', 7],
    ['iamRoleStatements', '  iamRoleStatements:\n    - {Effect: Allow, Action: s3:GetObject, Resource: "*"}\n', 5],
  ])('has the statements of %s', (_, iam, line) => {
    const told = service(`${head}${iam}${functions}`)
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual([`s3:GetObject on * (line ${line})`])
    expect(told.part.principals.map((it) => [it.id, it.functions])).toEqual([
      ['app/template.yml#principal/IamRoleLambdaExecution', ['app/template.yml#function/list', 'app/template.yml#function/pay']],
    ])
    expect(told.part.functions.map((it) => it.roleName)).toEqual([null, null])
  })

  test('may write the logs of its functions, and Lambda runs as it', () => {
    const told = service(`${head}  stage: live\nfunctions:\n  list: {handler: a.b}\n  pay: {handler: a.c, name: payments}\n`)
    const [role] = told.part.principals
    expect(permissions(told, 'IamRoleLambdaExecution')).toContain(
      'logs:PutLogEvents on arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/shop-live*:*:* (line 2)',
    )
    expect(permissions(told, 'IamRoleLambdaExecution')).toContain(
      'logs:PutLogEvents on arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/payments:*:* (line 2)',
    )
    expect(role?.trust.flatMap((it) => it.principal?.items.map((one) => one.parts))).toEqual([[['lambda.amazonaws.com']].flat()])
    expect(role?.policies.flatMap((it) => (it.kind === 'statements' ? it.statements.map((one) => one.origin) : []))).toEqual(
      Array.from({ length: 4 }, () => 'added by the Serverless Framework for logs'),
    )
  })

  test('takes lists of lists, one statement alone, and what lies in other files', () => {
    const told = service(
      `${head}  iam: {role: {statements: [[{Effect: Allow, Action: s3:A, Resource: '*'}], "\${file(iam.yml)}", "\${file(one.yml)}"]}}\n${functions}`,
      {
        'app/iam.yml': '- {Effect: Allow, Action: s3:B, Resource: "*"}\n- {Effect: Deny, Action: s3:C, Resource: "*"}\n',
        'app/one.yml': 'Effect: Allow\nAction: s3:D\nResource: !GetAtt Bucket.Arn\n',
      },
    )
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual([
      's3:A on * (line 4)',
      's3:B on * (app/iam.yml line 1)',
      'Deny s3:C on * (app/iam.yml line 2)',
      's3:D on ${Bucket.Arn} (app/one.yml line 2)',
    ])
  })

  test.each([
    [
      'iam',
      '{role: {statements: [{Effect: Allow, Action: s3:A, Resource: a}]}}',
      '{role: {statements: [{Effect: Allow, Action: s3:B, Resource: b}]}}',
    ],
    [
      'iam: {role',
      '{statements: [{Effect: Allow, Action: s3:A, Resource: a}]}',
      '{statements: [{Effect: Allow, Action: s3:B, Resource: b}]}',
    ],
    [
      'iam: {role',
      '{statements: [{Effect: Allow, Action: s3:A, Resource: a}, {Effect: Allow, Action: s3:B, Resource: b}]}',
      'arn:aws:iam::1:role/far',
    ],
    ['iam: {role: {statements', '[{Effect: Allow, Action: s3:A, Resource: a}]', '[{Effect: Allow, Action: s3:B, Resource: b}]'],
  ])('under %s has all that only the deployment chooses among', (place, dev, live) => {
    const closing = '}'.repeat(place.split('{').length - 1)
    const told = service(
      `${head}  ${place}: "\${self:custom.by.\${opt:stage}}"${closing}\n${functions}custom:\n  by:\n    dev: ${dev}\n    live: ${live}\n`,
    )
    expect(beyondLogs(told, 'IamRoleLambdaExecution').map((it) => it.replace(/ \(.*/, ''))).toEqual(['s3:A on a', 's3:B on b'])
  })

  test('keeps what cannot be read in sight', () => {
    const told = service(`${head}  iam: \${ssm:/shop/iam}\n${functions}`)
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual(['opaque ssm:/shop/iam (line 4)'])
  })

  test('has managed policies', () => {
    const told = service(`${head}  iam: {role: {managedPolicies: [arn:aws:iam::aws:policy/A, !Ref Own]}}\n${functions}resources:
  Resources:
    Own: {Type: 'AWS::IAM::ManagedPolicy', Properties: {PolicyDocument: {Statement: [{Effect: Allow, Action: s3:A, Resource: '*'}]}}}
`)
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual(['managed arn:aws:iam::aws:policy/A (line 4)', 's3:A on * (line 10)'])
  })

  test('has what `resources:` attach to it', () => {
    const told = service(`${head}${functions}resources:
  Resources:
    More:
      Type: AWS::IAM::Policy
      Properties:
        Roles: [!Ref IamRoleLambdaExecution]
        PolicyDocument: {Statement: [{Effect: Allow, Action: s3:A, Resource: '*'}]}
`)
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual(['s3:A on * (line 13)'])
  })

  test('has what an override of it says', () => {
    const told = service(`${head}${functions}resources:
  extensions:
    IamRoleLambdaExecution:
      Properties:
        ManagedPolicyArns: [arn:aws:iam::aws:policy/A]
`)
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual(['managed arn:aws:iam::aws:policy/A (line 11)'])
  })

  test.each([
    ['vpc: {subnetIds: [a]}', ['managed arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole (line 6)']],
    ['vpc: ~', []],
    ['tracing: true', ['xray:PutTraceSegments on * (line 6)', 'xray:PutTelemetryRecords on * (line 6)']],
    ['tracing: false', []],
    ['onError: arn:aws:sns:us-east-1:1:dead', ['sns:Publish on arn:aws:sns:us-east-1:1:dead (line 6)']],
    ['onError: !Ref Dead', []],
    ['kmsKeyArn: arn:aws:kms:us-east-1:1:key/k', ['kms:Decrypt on arn:aws:kms:us-east-1:1:key/k (line 6)']],
    ['destinations: {onSuccess: pay}', ['lambda:InvokeFunction on arn:aws:lambda:*:*:function:pay (line 6)']],
    ['destinations: {onFailure: {type: sqs, arn: !GetAtt Q.Arn}}', ['sqs:SendMessage on ${Q.Arn} (line 6)']],
    [
      'fileSystemConfig: {arn: arn:aws:elasticfilesystem:us-east-1:1:access-point/f}',
      [
        'elasticfilesystem:ClientMount on arn:aws:elasticfilesystem:us-east-1:1:access-point/f (line 6)',
        'elasticfilesystem:ClientWrite on arn:aws:elasticfilesystem:us-east-1:1:access-point/f (line 6)',
      ],
    ],
  ])('has what a function needs for %s', (property, expected) => {
    const told = service(`${head}functions:\n  list:\n    ${property}\n    handler: a.b\n`)
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual(expected)
  })

  test('is not made for functions that are given one', () => {
    const told = service(`${head}functions:
  list: {handler: a.b, role: Own}
  pay: {handler: a.c, role: !GetAtt Own.Arn}
  ship: {handler: a.d, role: 'arn:aws:iam::111122223333:role/far'}
resources:
  Resources:
    Own: {Type: 'AWS::IAM::Role', Properties: {ManagedPolicyArns: [arn:aws:iam::aws:policy/A]}}
`)
    expect(told.part.functions.map((it) => [it.role, it.roleName])).toEqual([
      ['app/template.yml#principal/Own', 'Own'],
      ['app/template.yml#principal/Own', 'Own'],
      [null, 'arn:aws:iam::111122223333:role/far'],
    ])
    expect(told.part.principals.map((it) => it.name)).toEqual(['Own'])
  })

  test.each([
    ['iam.role', "  iam: {role: 'arn:aws:iam::111122223333:role/far'}\n"],
    ['role', "  role: arn:aws:iam::111122223333:role/far\n  iamRoleStatements: [{Effect: Allow, Action: '*', Resource: '*'}]\n"],
  ])('is not made where the provider is given one by %s', (_, iam) => {
    const told = service(`${head}${iam}${functions}`)
    expect(told.part.functions.map((it) => it.roleName)).toEqual(Array.from({ length: 2 }, () => 'arn:aws:iam::111122223333:role/far'))
    expect(told.part.principals).toEqual([])
  })
})

describe('a role for each function', () => {
  const own = 'functions:\n  list:\n    handler: a.b\n    iamRoleStatements: [{Effect: Allow, Action: s3:List, Resource: "*"}]\n'
  const provided = '  iamRoleStatements: [{Effect: Allow, Action: s3:All, Resource: "*"}]\n'

  test('has its own statements alone', () => {
    const told = service(`${plugin}${head}${provided}${own}  pay: {handler: a.c}\n`)
    expect(beyondLogs(told, 'list')).toEqual(['s3:List on * (line 9)'])
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual(['s3:All on * (line 5)'])
    expect(told.part.functions.map((it) => it.role)).toEqual([
      'app/template.yml#principal/ListIamRoleLambdaExecution',
      'app/template.yml#principal/IamRoleLambdaExecution',
    ])
  })

  test.each([
    ['iamRoleStatementsInherit: true', '', true],
    ['memorySize: 128', 'custom: {serverless-iam-roles-per-function: {defaultInherit: true}}\n', true],
    ['iamRoleStatementsInherit: false', 'custom: {serverless-iam-roles-per-function: {defaultInherit: true}}\n', false],
    ['iamRoleStatementsInherit: ${opt:inherit}', '', true],
  ])('with %s and "%s" inherits those of the provider: %s', (property, custom, inherits) => {
    const told = service(`${plugin}${head}${provided}${own}    ${property}\n${custom}`)
    expect(beyondLogs(told, 'list')).toEqual(['s3:List on * (line 9)', ...(inherits ? ['s3:All on * (line 5)'] : [])])
  })

  test('for all of them leaves nobody to run as the one that they would share', () => {
    const names = (text: string) => service(text).part.principals.map((it) => it.name)
    expect(names(`${plugin}${head}${provided}${own}`)).toEqual(['list'])
    // Without the plugin, and of which version is not known, they may share it still.
    expect(names(`${head}${provided}${own}`)).toEqual(['IamRoleLambdaExecution', 'list'])
  })

  test('has what an override of it says', () => {
    const told = service(`${plugin}${head}${own}resources:
  Resources:
    ListIamRoleLambdaExecution: {Properties: {ManagedPolicyArns: [arn:aws:iam::aws:policy/A]}}
`)
    expect(told.part.principals.find((it) => it.id.endsWith('/ListIamRoleLambdaExecution'))?.policies.map((it) => it.kind)).toEqual([
      'managed',
      'statements',
      'statements',
    ])
  })

  test('is not made without the plugin, which is said', () => {
    const told = service(`frameworkVersion: '3'\n${head}${provided}${own}`)
    expect(beyondLogs(told, 'IamRoleLambdaExecution')).toEqual(['s3:All on * (line 5)'])
    expect(gaps(told)).toEqual(['note misplaced-key (line 9)'])
  })

  test('is read as if the version were the fourth where none is named, which is said', () => {
    const told = service(`${head}${provided}${own}`)
    expect(beyondLogs(told, 'list')).toEqual(['s3:List on * (line 8)'])
    expect(gaps(told)).toEqual(['note misplaced-key (line 8)'])
  })

  test('is made by the fourth version of the Framework itself', () => {
    const told = service(`frameworkVersion: '4'\n${head}  iam:\n    role:
      mode: perFunction
      managedPolicies: [arn:aws:iam::aws:policy/A]
      statements: [{Effect: Allow, Action: s3:All, Resource: "*"}]
functions:
  list: {handler: a.b, iam: {role: {statements: [{Effect: Allow, Action: s3:List, Resource: '*'}]}}}
  pay: {handler: a.c, iam: {inheritStatements: false}}
`)
    expect(told.part.principals.map((it) => it.name)).toEqual(['list', 'pay'])
    expect(beyondLogs(told, 'list')).toEqual([
      's3:List on * (line 11)',
      's3:All on * (line 9)',
      'managed arn:aws:iam::aws:policy/A (line 8)',
    ])
    expect(beyondLogs(told, 'pay')).toEqual(['managed arn:aws:iam::aws:policy/A (line 8)'])
  })
})

describe('permissions at a place where they have no effect are said', () => {
  test.each([
    ['beside the provider', `${head}${functions}iamRoleStatements: [{Effect: Allow, Action: '*', Resource: '*'}]\n`, 7],
    ['outside of `role`', `${head}  iam: {statements: []}\n${functions}`, 4],
    [
      'beside newer ones',
      `${head}  iam: {role: {statements: [{Effect: Allow, Action: s3:A, Resource: '*'}]}}\n  iamRoleStatements: []\n${functions}`,
      5,
    ],
    ['under a role that is given', `${head}  role: arn:aws:iam::111122223333:role/far\n  iamRoleStatements: []\n${functions}`, 5],
  ])('%s', (_, text, line) => {
    expect(gaps(service(text))).toEqual([`note misplaced-key (line ${line})`])
  })
})

test('who may assume the role is told once', () => {
  const told = service(`${head}${functions}`)
  expect(told.part.principals[0]?.trust.flatMap(statementLines)).toEqual(['sts:AssumeRole on  (line 2)'])
})
