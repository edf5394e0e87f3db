import { describe, expect, test } from 'vitest'
import { sam as reader } from '../../../src/read/sam/index.ts'
import { show } from '../../../src/read/syntax/tree.ts'
import { functions, gaps, permissions, sam, statementLines } from '../cloudformation/template.ts'

const basic = (line: number): string => `managed arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole (line ${line})`

/** A function `Shop` on line 3 with these properties from line 6 on. */
const shop = (properties: string, rest = ''): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
${properties
  .trim()
  .split('\n')
  .map((it) => `      ${it}`)
  .join('\n')}
${rest}`

describe('functions', () => {
  test('with what Globals say, which they may override', () => {
    const told = sam(`Globals: {Function: {Runtime: nodejs22.x, Handler: index.handler, Environment: {Variables: {A: 1}}}}
Resources:
  Shop: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: src/}}
  Bakery: {Type: 'AWS::Serverless::Function', Properties: {Handler: own.handler, CodeUri: ../shared}}
  Alone: {Type: 'AWS::Serverless::Function', IgnoreGlobals: [Runtime], Properties: {CodeUri: s3://bucket/key}}
  Boxed: {Type: 'AWS::Serverless::Function', IgnoreGlobals: '*', Metadata: {DockerContext: ./box}, Properties: {PackageType: Image, ImageConfig: {Command: [app.run]}}}
`)
    expect(functions(told)).toEqual(['Shop (line 3)', 'Bakery (line 4)', 'Alone (line 5)', 'Boxed (line 6)'])
    expect(
      told.part.functions.map((it) => [it.runtime, it.handler].map((val) => (val?.known === true ? val.value : null)).concat(it.codePath)),
    ).toEqual([
      ['nodejs22.x', 'index.handler', 'app/src'],
      ['nodejs22.x', 'own.handler', 'shared'],
      [null, 'index.handler', null],
      [null, 'app.run', 'app/box'],
    ])
  })

  test('run as a role named after them, unless they are given one', () => {
    const told = sam(
      shop(
        '{}',
        `  Bakery: {Type: 'AWS::Serverless::Function', Properties: {Role: !GetAtt Shared.Arn, Policies: [AdministratorAccess]}}
  Shared: {Type: 'AWS::IAM::Role', Properties: {ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]}}`,
      ),
    )
    expect(told.part.functions.map((it) => [it.name, it.role, it.roleName])).toEqual([
      ['Shop', 'app/template.yml#principal/Shop', null],
      ['Bakery', 'app/template.yml#principal/Shared', 'Shared'],
    ])
    expect(permissions(told, 'Shared')).toEqual(['managed arn:aws:iam::aws:policy/ReadOnlyAccess (line 8)'])
    expect(told.part.principals.find((it) => it.name === 'Shop')?.trust.flatMap(statementLines)).toEqual(['sts:AssumeRole on  (line 3)'])
  })
})

describe('what a function may do', () => {
  test('what a policy template is given may be open, and all that it may be counts', () => {
    const told = sam(
      `Conditions: {Mocked: !Equals [!Ref 'AWS::AccountId', '1']}\nResources:\n  Shop:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies:\n        - SQSSendMessagePolicy: {QueueName: !If [Mocked, mock, !ImportValue jobs]}`,
    )
    expect(permissions(told, 'Shop').slice(1)).toEqual([
      'sqs:SendMessage* on arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:mock and arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Fn::ImportValue:jobs} (line 7)',
    ])
  })

  test('policies of all kinds, mixed', () => {
    const told = sam(
      shop(
        `
Policies:
  - AmazonS3ReadOnlyAccess
  - arn:aws:iam::aws:policy/AmazonSNSFullAccess
  - !Ref Own
  - DynamoDBReadPolicy:
      TableName: !Ref Table
  - Statement:
      - Effect: Allow
        Action: sqs:SendMessage
        Resource: !GetAtt Queue.Arn
  - NoSuchPolicy: {}`,
        `  Own: {Type: 'AWS::IAM::ManagedPolicy', Properties: {PolicyDocument: {Statement: {Effect: Allow, Action: ses:SendEmail, Resource: '*'}}}}
  Table: {Type: 'AWS::DynamoDB::Table'}
  Queue: {Type: 'AWS::SQS::Queue'}`,
      ),
    )
    const table = 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Table}'
    expect(permissions(told, 'Shop')).toEqual([
      basic(3),
      'managed AmazonS3ReadOnlyAccess (line 7)',
      'managed arn:aws:iam::aws:policy/AmazonSNSFullAccess (line 8)',
      'ses:SendEmail on * (line 17)',
      ...['GetItem', 'Scan', 'Query', 'BatchGetItem', 'DescribeTable'].map(
        (it) => `dynamodb:${it} on ${table} and ${table}/index/* (line 10)`,
      ),
      'sqs:SendMessage on ${Queue.Arn} (line 14)',
      'opaque NoSuchPolicy (line 16)',
    ])
    const origins = told.part.principals.flatMap((it) =>
      it.policies.flatMap((policy) => (policy.kind === 'statements' ? policy.statements.map((one) => one.origin) : [])),
    )
    expect(new Set(origins)).toEqual(new Set(['written', 'SAM policy template DynamoDBReadPolicy']))
  })

  test('one policy without a list', () => {
    expect(permissions(sam(shop('Policies: AmazonS3ReadOnlyAccess')), 'Shop')).toEqual([
      basic(3),
      'managed AmazonS3ReadOnlyAccess (line 6)',
    ])
    expect(permissions(sam(shop('Policies: {SQSPollerPolicy: {QueueName: jobs}}')), 'Shop')[1]).toBe(
      'sqs:ChangeMessageVisibility on arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:jobs (line 6)',
    )
  })

  test('what SAM attaches by itself is told apart from what is written', () => {
    const told = sam(
      shop(`
Tracing: Active
VpcConfig: {SubnetIds: [a]}
Policies: [AmazonS3ReadOnlyAccess, service-role/AWSLambdaVPCAccessExecutionRole]
Events:
  Job: {Type: SQS, Properties: {Queue: arn:aws:sqs:eu-west-1:123456789012:jobs}}`),
    )
    const origins = told.part.principals.flatMap((it) =>
      it.policies.flatMap((policy) =>
        policy.kind === 'managed' ? [`${show(policy.arn).replace(/^.*\//, '')}: ${policy.origin ?? ''}`] : [],
      ),
    )
    expect(origins).toEqual([
      'AWSLambdaBasicExecutionRole: added by SAM for every function',
      'AWSXrayWriteOnlyAccess: added by SAM for Tracing',
      'AWSLambdaVPCAccessExecutionRole: added by SAM for VpcConfig',
      'AWSLambdaSQSQueueExecutionRole: added by SAM for the SQS event Job',
      'AmazonS3ReadOnlyAccess: ',
    ])
  })

  test('what SAM adds is said where it is asked for', () => {
    const told = sam(
      shop(`
Tracing: Active
VpcConfig: {SubnetIds: [a]}
DeadLetterQueue: {Type: SQS, TargetArn: arn:aws:sqs:eu-west-1:1:dead}
Policies: AWSLambdaBasicExecutionRole
Events:
  Jobs: {Type: SQS, Properties: {Queue: arn:aws:sqs:eu-west-1:1:jobs}}
  Clicks: {Type: Kinesis, Properties: {Stream: arn:aws:kinesis:eu-west-1:1:stream/clicks, DestinationConfig: {OnFailure: {Type: SNS, Destination: arn:aws:sns:eu-west-1:1:alarm}}}}`),
    )
    expect(permissions(told, 'Shop')).toEqual([
      basic(3),
      'managed arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess (line 6)',
      'managed arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole (line 7)',
      'sqs:SendMessage on arn:aws:sqs:eu-west-1:1:dead (line 8)',
      'managed arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole (line 11)',
      'managed arn:aws:iam::aws:policy/service-role/AWSLambdaKinesisExecutionRole (line 12)',
      'sns:Publish on arn:aws:sns:eu-west-1:1:alarm (line 12)',
    ])
  })

  test('what a registry of schemas needs, which may be in AWS Glue', () => {
    const registry = (uri: string, access = '') =>
      shop(
        `Events: {Orders: {Type: MSK, Properties: {Stream: x, SchemaRegistryConfig: {SchemaRegistryURI: ${uri}, AccessConfigs: [${access}]}}}}`,
      )
    const added = (text: string) => permissions(sam(text), 'Shop').slice(2)
    expect(
      added(registry('arn:aws:glue:eu-west-1:1:registry/shop', '{Type: BASIC_AUTH, URI: arn:aws:secretsmanager:eu-west-1:1:secret:s}')),
    ).toEqual([
      'secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:1:secret:s (line 6)',
      'glue:GetRegistry on arn:aws:glue:eu-west-1:1:registry/shop (line 6)',
      'glue:GetSchemaVersion on arn:aws:glue:${AWS::Region}:${AWS::AccountId}:schema/shop/* (line 6)',
    ])
    expect(added(registry('https://schemas.example.com'))).toEqual([])
    expect(added(registry('!Ref Registry'))).toEqual(['opaque SchemaRegistryConfig (line 6)'])
  })

  test("a queue that SAM makes for results is the function's own", () => {
    const told = sam(shop('EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SQS}, OnFailure: {Type: SNS}}}'))
    expect(permissions(told, 'Shop').slice(1)).toEqual([
      'sqs:SendMessage on ${ShopEventInvokeConfigOnSuccessQueue.Arn} (line 6)',
      'sns:Publish on ${ShopEventInvokeConfigOnFailureTopic} (line 6)',
    ])
  })

  test('a queue for results that may be given may also be of its making', () => {
    const told = sam(
      `${shop("EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SQS, Destination: !If [Own, !Ref QueueArn, !Ref 'AWS::NoValue']}}}")}
Parameters: {QueueArn: {Type: String}}\nConditions: {Own: !Not [!Equals [!Ref QueueArn, '']]}\n`,
    )
    expect(permissions(told, 'Shop').slice(1)).toEqual([
      'sqs:SendMessage on ${QueueArn} (line 6)',
      'sqs:SendMessage on ${ShopEventInvokeConfigOnSuccessQueue.Arn} (line 6)',
    ])
  })

  test('what stands under a condition is given under one', () => {
    const told = sam(
      shop(
        "EventInvokeConfig: {DestinationConfig: {OnSuccess: {Type: SQS, Destination: !If [Own, !Ref QueueArn, !Ref 'AWS::NoValue']}}}",
        `  Sink: {Type: 'AWS::SQS::Queue'}
  Connector: {Type: 'AWS::Serverless::Connector', Condition: Own, Properties: {Source: {Id: Shop}, Destination: {Id: Sink}, Permissions: [Write]}}`,
      ),
    )
    const statements = told.part.principals.flatMap((it) =>
      it.policies.flatMap((policy) => (policy.kind === 'statements' ? policy.statements : [])),
    )
    const conditional = statements.filter((it) => it.conditional).map((it) => it.action.items[0]?.parts[0])
    expect(conditional).toEqual(['sqs:SendMessage', 'sqs:DeleteMessage'])
  })

  test('a connector gives to the role of whatever it starts from, and says when there is none', () => {
    const connected = (from: string, role: string, to: string) =>
      sam(
        shop(
          '{}',
          `  Sink: {Type: '${to}'}
  Own: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {}}}
  Source: {Type: '${from}', Properties: {${role}}}
  Connector: {Type: 'AWS::Serverless::Connector', Properties: {Source: {Id: Source}, Destination: {Id: Sink}, Permissions: [Write]}}`,
        ),
      )
    const data = connected('AWS::AppSync::DataSource', 'ServiceRoleArn: !GetAtt Own.Arn', 'AWS::DynamoDB::Table')
    expect(permissions(data, 'Own')[0]).toMatch(/^dynamodb:/)
    const targets = 'Targets: [{Arn: x, RoleArn: !GetAtt Other.Arn}, {Arn: !GetAtt Sink.Arn, RoleArn: !GetAtt Own.Arn}]'
    expect(permissions(connected('AWS::Events::Rule', targets, 'AWS::Events::EventBus'), 'Own')[0]).toMatch(/^events:PutEvents/)
    expect(gaps(connected('AWS::AppSync::DataSource', '', 'AWS::DynamoDB::Table'))).toEqual(['warning connector (line 10)'])
    expect(gaps(connected('AWS::SNS::Topic', '', 'AWS::SQS::Queue'))).toEqual([])
    expect(gaps(connected('AWS::SQS::Queue', '', 'AWS::SNS::Topic'))).toEqual(['warning connector (line 10)'])
  })

  test('a policy under an open condition counts', () => {
    const told = sam(
      `${shop(`Policies: [!If [Extra, {S3CrudPolicy: {BucketName: data}}, !Ref 'AWS::NoValue']]`)}\nConditions: {Extra: !Equals [!Ref 'AWS::Region', eu-west-1]}\n`,
    )
    expect(permissions(told, 'Shop')[1]).toBe('s3:GetObject on arn:aws:s3:::data and arn:aws:s3:::data/* (line 6)')
  })

  test('a role that may be given leaves the policies in force', () => {
    const told = sam(
      `${shop(`Role: !If [Own, !Ref RoleArn, !Ref 'AWS::NoValue']\nPolicies: AdministratorAccess`)}\nParameters: {RoleArn: {Type: String}}\nConditions: {Own: !Not [!Equals [!Ref RoleArn, '']]}\n`,
    )
    expect(permissions(told, 'Shop')).toContain('managed AdministratorAccess (line 7)')
  })

  test('policies attached to the role that SAM makes', () => {
    const told = sam(
      shop(
        '{}',
        `  More: {Type: 'AWS::IAM::Policy', Properties: {Roles: [!Ref ShopRole], PolicyDocument: {Statement: {Effect: Allow, Action: s3:*, Resource: '*'}}}}`,
      ),
    )
    expect(permissions(told, 'Shop')).toEqual([basic(3), 's3:* on * (line 7)'])
  })

  test('a state machine has a role too', () => {
    const told = sam(`Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {Policies: [LambdaInvokePolicy: {FunctionName: shop}]}
`)
    expect(permissions(told, 'Flow')).toEqual([
      'lambda:InvokeFunction on arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:shop* (line 4)',
    ])
  })
})

describe('which files are SAM templates', () => {
  test.each([
    ['Transform: AWS::Serverless-2016-10-31\nResources: {}', true],
    ['{"Transform": "AWS::Serverless-2016-10-31", "Resources": {}}', true],
    ["Resources:\n  A:\n    Type: 'AWS::Serverless::Function'\n", true],
    ['AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  A: {Type: AWS::S3::Bucket}', false],
    ['About AWS::Serverless-2016-10-31 templates', false],
  ])('%s', (text, expected) => {
    expect(reader.isRoot('template.yaml', text)).toBe(expected)
  })
})
