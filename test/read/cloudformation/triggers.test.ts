import { describe, expect, test } from 'vitest'
import { cloudFormation, triggers } from './template.ts'

const template = (resources: string): string => `AWSTemplateFormatVersion: '2010-09-09'\nResources:${resources.trimEnd()}\n`

const orders = `
  Orders:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs22.x, Handler: index.handler, Code: ./src/orders, FunctionName: shop-orders, Role: !GetAtt OrdersRole.Arn}`

describe('triggers', () => {
  test('of every kind of source, each at the line that says it', () => {
    const told = cloudFormation(
      template(`${orders}
  Queue: {Type: 'AWS::SQS::Queue'}
  Alias: {Type: 'AWS::Lambda::Alias', Properties: {FunctionName: !Ref Orders, Name: live}}
  FromQueue: {Type: 'AWS::Lambda::EventSourceMapping', Properties: {FunctionName: !Ref Alias, EventSourceArn: !GetAtt Queue.Arn}}
  FromStream: {Type: 'AWS::Lambda::EventSourceMapping', Properties: {FunctionName: shop-orders, EventSourceArn: !Sub 'arn:aws:kinesis:\${AWS::Region}:1:stream/clicks'}}
  Nightly: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: rate(1 day), Targets: [{Arn: !GetAtt Orders.Arn}]}}
  OnUpload: {Type: 'AWS::Events::Rule', Properties: {EventPattern: {source: [aws.s3], detail-type: [Object Created]}, Targets: [{Arn: !GetAtt Orders.Arn}]}}
  Soon: {Type: 'AWS::Scheduler::Schedule', Properties: {ScheduleExpression: cron(0 1 * * ? *), Target: {Arn: !GetAtt Orders.Arn}}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        LambdaConfigurations:
          - {Event: 's3:ObjectCreated:*', Function: !GetAtt Orders.Arn}
  News: {Type: 'AWS::SNS::Topic', Properties: {Subscription: [{Protocol: lambda, Endpoint: !GetAtt Orders.Arn}]}}
  More: {Type: 'AWS::SNS::Subscription', Properties: {Protocol: lambda, TopicArn: !Ref Other, Endpoint: 'arn:aws:lambda:eu-west-1:1:function:shop-orders'}}
  Logs: {Type: 'AWS::Logs::SubscriptionFilter', Properties: {LogGroupName: /shop, DestinationArn: !GetAtt Orders.Arn}}
  Thing: {Type: 'AWS::IoT::TopicRule', Properties: {TopicRulePayload: {Sql: select * from 'a', Actions: [{Lambda: {FunctionArn: !GetAtt Orders.Arn}}]}}}
  Pool: {Type: 'AWS::Cognito::UserPool', Properties: {LambdaConfig: {PreSignUp: !GetAtt Orders.Arn}}}
  Skill: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref Orders, Principal: alexa-appkit.amazon.com, EventSourceToken: amzn1.skill}}
  Known: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref Orders, Principal: sns.amazonaws.com}}
  FromKafka: {Type: 'AWS::Lambda::EventSourceMapping', Properties: {FunctionName: !Ref Orders, Topics: [orders], SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: [a]}}}}
  Mail: {Type: 'AWS::SES::ReceiptRule', Properties: {RuleSetName: inbox, Rule: {Recipients: [a@shop.example], Actions: [{S3Action: {BucketName: b}}, {LambdaAction: {FunctionArn: !GetAtt Orders.Arn}}]}}}`),
    )
    expect(triggers(told)).toEqual([
      'Orders: sqs Queue (line 8)',
      'Orders: kinesis stream/clicks (line 9)',
      'Orders: schedule rate(1 day) (line 10)',
      'Orders: eventbridge aws.s3 Object Created (line 11)',
      'Orders: schedule cron(0 1 * * ? *) (line 12)',
      'Orders: s3 Bucket (line 18)',
      'Orders: sns News (line 19)',
      'Orders: sns ${Other} (line 20)',
      'Orders: cloudwatch-logs /shop (line 21)',
      "Orders: iot select * from 'a' (line 22)",
      'Orders: cognito Pool PreSignUp (line 23)',
      'Orders: kafka orders (line 26)',
      'Orders: ses a@shop.example (line 27)',
      'Orders: alexa amzn1.skill (line 24)',
    ])
    expect(new Set(told.part.triggers.map((it) => it.id)).size).toBe(told.part.triggers.length)
  })
})

test.each([
  ['AWS::Lambda::EventSourceMapping', 'FunctionName: !Ref Orders, EventSourceArn: !ImportValue jobs', 'Enabled: false', 'Enabled: true'],
  ['AWS::Scheduler::Schedule', 'ScheduleExpression: rate(1 day), Target: {Arn: !GetAtt Orders.Arn}', 'State: DISABLED', 'State: ENABLED'],
  ['AWS::Events::Rule', 'ScheduleExpression: rate(1 day), Targets: [{Arn: !GetAtt Orders.Arn}]', 'State: DISABLED', 'State: !Ref Given'],
])('what is turned off by %s starts nothing', (type, properties, off, on) => {
  const told = (state: string) =>
    triggers(cloudFormation(template(`${orders}\n  It: {Type: '${type}', Properties: {${properties}, ${state}}}`)))
  expect(told(off).join()).toMatch(/ off \(/)
  expect(told(on).join()).not.toMatch(/ off \(|^$/)
})

test('a pipe starts its target and what enriches on the way, unless it is stopped', () => {
  const told = cloudFormation(
    template(`${orders}
  Queue: {Type: 'AWS::SQS::Queue'}
  Pipe: {Type: 'AWS::Pipes::Pipe', Properties: {Source: !GetAtt Queue.Arn, Target: !GetAtt Orders.Arn}}
  Late: {Type: 'AWS::Pipes::Pipe', Properties: {DesiredState: STOPPED, Source: 'arn:aws:kinesis:eu-west-1:1:stream/clicks', Enrichment: !GetAtt Orders.Arn, Target: x}}`),
  )
  expect(triggers(told)).toEqual(['Orders: sqs Queue (line 7)', 'Orders: kinesis stream/clicks off (line 8)'])
})

test('a source that only the deployment chooses is told by what it may be', () => {
  const told = cloudFormation(
    template(`${orders}
  Queue: {Type: 'AWS::SQS::Queue'}
  FromQueue: {Type: 'AWS::Lambda::EventSourceMapping', Properties: {FunctionName: !Ref Orders, EventSourceArn: !If [Tests, !GetAtt Queue.Arn, !ImportValue jobs]}}`),
  )
  expect(triggers(told)).toEqual(['Orders: sqs Queue or ${Fn::ImportValue:jobs} (line 7)'])
})

test('a schedule that differs between deployments is told with each of its rates', () => {
  const told = cloudFormation(`Mappings: {Stages: {dev: {Rate: rate(1 day)}, prod: {Rate: rate(1 hour)}}}
Resources:${orders}
  Nightly: {Type: 'AWS::Events::Rule', Properties: {ScheduleExpression: !FindInMap [Stages, !Ref 'AWS::StackName', Rate], Targets: [{Arn: !GetAtt Orders.Arn}]}}
`)
  expect(triggers(told)).toEqual(['Orders: schedule rate(1 day) or rate(1 hour) (line 6)'])
})

describe('a bucket that calls a function', () => {
  test('for several kinds of events is one trigger, for other objects another', () => {
    const call = (event: string, filter = ''): string => `{Event: '${event}', Function: !GetAtt Orders.Arn${filter}}`
    const images = ', Filter: {S3Key: {Rules: [{Name: suffix, Value: .png}]}}'
    const told = cloudFormation(
      template(`${orders}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        LambdaConfigurations:
          - ${call('s3:ObjectCreated:*')}
          - ${call('s3:ObjectRemoved:*')}
          - ${call('s3:ObjectCreated:*', images)}`),
    )
    expect(triggers(told)).toEqual(['Orders: s3 Bucket (line 11)', 'Orders: s3 Bucket (line 13)'])
  })
})
