import { describe, expect, test } from 'vitest'
import { gaps, sam, triggers } from '../cloudformation/template.ts'

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

describe('what starts a function', () => {
  test('every type of event, at its key', () => {
    const events: readonly (readonly [string, string])[] = [
      ['S3, Properties: {Bucket: !Ref Uploads}', 's3 Uploads'],
      ['SNS, Properties: {Topic: !Ref News}', 'sns ${News}'],
      ['SQS, Properties: {Queue: arn:aws:sqs:eu-west-1:1:jobs}', 'sqs jobs'],
      ['Kinesis, Properties: {Stream: arn:aws:kinesis:eu-west-1:1:stream/clicks}', 'kinesis stream/clicks'],
      ['DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn}', 'dynamodb Table'],
      ['MSK, Properties: {Stream: x}', 'kafka x'],
      ['SelfManagedKafka, Properties: {Topics: [orders]}', 'kafka orders'],
      ['MQ, Properties: {Broker: x}', 'mq x'],
      ['DocumentDB, Properties: {Cluster: x}', 'documentdb x'],
      ['Schedule, Properties: {Schedule: rate(1 day)}', 'schedule rate(1 day)'],
      ['ScheduleV2, Properties: {ScheduleExpression: rate(1 hour)}', 'schedule rate(1 hour)'],
      ['EventBridgeRule, Properties: {Pattern: {source: [shop], detail-type: [Sold]}}', 'eventbridge shop Sold'],
      ['CloudWatchEvent, Properties: {Pattern: {account: ["1"]}, EventBusName: bus}', 'eventbridge bus'],
      ['CloudWatchLogs, Properties: {LogGroupName: /shop}', 'cloudwatch-logs /shop'],
      ['IoTRule, Properties: {Sql: select *}', 'iot select *'],
      ['AlexaSkill', 'alexa '],
      ['Cognito, Properties: {UserPool: !Ref Pool, Trigger: PreSignUp}', 'cognito Pool PreSignUp'],
    ]
    const told = sam(
      shop(
        `Events:\n${events.map(([it], index) => `  E${index}: {Type: ${it}}`).join('\n')}`,
        `  Uploads: {Type: 'AWS::S3::Bucket'}\n  Table: {Type: 'AWS::DynamoDB::Table'}\n  Pool: {Type: 'AWS::Cognito::UserPool'}`,
      ),
    )
    expect(triggers(told)).toEqual(events.map(([, expected], index) => `Shop: ${expected} (line ${index + 7})`))
    expect(gaps(told)).toEqual([])
  })

  test.each(['Enabled: false', 'State: DISABLED'])('nothing that is turned off by `%s`', (off) => {
    const told = sam(shop(`Events: {Daily: {Type: Schedule, Properties: {Schedule: rate(1 day), ${off}}}}`))
    expect(triggers(told)).toEqual(['Shop: schedule rate(1 day) off (line 6)'])
  })

  test('a user pool by each of the triggers that an event lists, as the pool itself does', () => {
    const told = sam(
      shop(
        'Events: {Sign: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: [PreSignUp, PostConfirmation]}}}',
        `  Pool: {Type: 'AWS::Cognito::UserPool'}`,
      ),
    )
    expect(triggers(told)).toEqual(['Shop: cognito Pool PreSignUp (line 6)', 'Shop: cognito Pool PostConfirmation (line 6)'])
  })

  test('the queue between it and a topic, its own or one that SAM makes', () => {
    const told = sam(
      shop(
        `Events:
  Own: {Type: SNS, Properties: {Topic: !Ref News, SqsSubscription: {QueueArn: !GetAtt Jobs.Arn, QueueUrl: !Ref Jobs}}}
  Made: {Type: SNS, Properties: {Topic: !Ref News, SqsSubscription: true}}
  Direct: {Type: SNS, Properties: {Topic: !Ref News, SqsSubscription: false}}`,
        `  News: {Type: 'AWS::SNS::Topic'}\n  Jobs: {Type: 'AWS::SQS::Queue'}`,
      ),
    )
    expect(triggers(told)).toEqual(['Shop: sqs Jobs (line 7)', 'Shop: sqs ShopMadeQueue (line 8)', 'Shop: sns News (line 9)'])
  })

  test('all that the deployment may choose, by their names', () => {
    const told = sam(
      `Conditions: {Stored: !Equals [!Ref 'AWS::AccountId', '1']}\nResources:\n  Shop:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events: {Poll: {Type: SQS, Properties: {Queue: !If [Stored, !GetAtt Jobs.Arn, 'arn:aws:sqs:eu-west-1:1:others']}}}\n  Jobs: {Type: 'AWS::SQS::Queue'}`,
    )
    expect(triggers(told)).toEqual(['Shop: sqs Jobs or others (line 6)'])
  })

  test('what a connector lets call it, where nothing else says so', () => {
    const told = sam(
      shop(
        'Events: {News: {Type: SNS, Properties: {Topic: !Ref News}}}',
        `  News: {Type: 'AWS::SNS::Topic'}
  Uploads: {Type: 'AWS::S3::Bucket', Connectors: {Call: {Properties: {Destination: {Id: Shop}, Permissions: [Write]}}}}
  Connector: {Type: 'AWS::Serverless::Connector', Properties: {Source: {Id: News}, Destination: {Id: Shop}, Permissions: [Write]}}`,
      ),
    )
    expect(triggers(told)).toEqual(['Shop: sns News (line 6)', 'Shop: s3 Uploads (line 8)'])
  })

  test('a connector between ends that it names by their ARNs', () => {
    const told = sam(
      shop(
        '{}',
        `  Connector: {Type: 'AWS::Serverless::Connector', Properties: {Source: {Type: 'AWS::S3::Bucket', Arn: 'arn:aws:s3:::uploads'}, Destination: {Type: 'AWS::Lambda::Function', Arn: !GetAtt Shop.Arn}, Permissions: [Write]}}`,
      ),
    )
    expect(triggers(told)).toEqual(['Shop: s3 uploads (line 7)'])
  })

  test('an event of a type that nobody knows is said', () => {
    const told = sam(shop('Events: {Odd: {Type: Telepathy}}'))
    expect(triggers(told)).toEqual([])
    expect(gaps(told)).toEqual(['warning unknown-event (line 6)'])
  })
})
