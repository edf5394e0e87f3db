import { describe, expect, test } from 'vitest'
import { openValue } from '../../../src/read/cloudformation/choice.ts'
import { scalar, unknown } from '../../../src/read/cloudformation/text.ts'
import { known, type Tree } from '../../../src/read/syntax/tree.ts'
import { events, gaps, shop, triggers } from './events.ts'

const resources = `resources:
  Resources:
    Orders: {Type: AWS::SQS::Queue}
    Table: {Type: AWS::DynamoDB::Table}
    Clicks: {Type: AWS::Kinesis::Stream}
    Topic: {Type: AWS::SNS::Topic}
`
const started = (lines: string): string[] =>
  triggers(events(shop(lines, resources))).map((it) => it.replace(/^shop: (.*) \(line 4\)$/, '$1'))

describe('triggers', () => {
  test.each([
    ['schedule: rate(5 minutes)', ['schedule rate(5 minutes)']],
    ['schedule: {rate: cron(0 8 * * ? *), enabled: false}', ['schedule cron(0 8 * * ? *) off']],
    ['schedule: {rate: cron(0 8 * * ? *), enabled: true}', ['schedule cron(0 8 * * ? *)']],
    ['schedule: {rate: cron(0 8 * * ? *), enabled: "${ssm:/on}"}', ['schedule cron(0 8 * * ? *)']],
    ['sqs: {arn: !GetAtt Orders.Arn, enabled: false}', ['sqs Orders off']],
    ['schedule: {rate: [rate(1 day), rate(2 days)]}', ['schedule rate(1 day)', 'schedule rate(2 days)']],
    ['sns: dispatcher', ['sns dispatcher']],
    ['sns: arn:aws:sns:eu-west-1:123456789012:orders', ['sns orders']],
    ['sns: {arn: !Ref Topic, topicName: orders}', ['sns Topic']],
    ['sns: {topicName: orders}', ['sns orders']],
    ['sqs: arn:aws:sqs:eu-west-1:123456789012:orders', ['sqs orders']],
    ['sqs: {arn: !GetAtt Orders.Arn, batchSize: 1}', ['sqs Orders']],
    ['sqs: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Orders.QueueName}"', ['sqs Orders']],
    ['sqs: !Sub "arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:${Orders.QueueName}-failed"', ['sqs ${Orders.QueueName}-failed']],
    ['sqs: "arn:aws:sqs:#{AWS::Region}:#{AWS::AccountId}:orders"', ['sqs orders']],
    ['sqs: {arn: !ImportValue queue}', ['sqs ${Fn::ImportValue:queue}']],
    ['stream: arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/1', ['dynamodb table/orders/stream/1']],
    ['stream: {type: dynamodb, arn: !GetAtt Table.StreamArn}', ['dynamodb Table']],
    ['stream: {arn: !GetAtt Table.StreamArn}', ['dynamodb Table']],
    ['stream: {type: kinesis, arn: !ImportValue clicks}', ['kinesis ${Fn::ImportValue:clicks}']],
    ['stream: {arn: !GetAtt Clicks.Arn, consumer: true}', ['kinesis Clicks']],
    ['s3: photos', ['s3 photos']],
    ['s3: {bucket: photos, event: s3:ObjectRemoved:*, existing: true}', ['s3 photos']],
    ['eventBridge: {schedule: rate(1 hour)}', ['schedule rate(1 hour)']],
    ['eventBridge: {eventBus: shop, pattern: {source: [shop.orders], detail-type: [Placed]}}', ['eventbridge shop.orders Placed']],
    ['eventBridge: {eventBus: shop, pattern: {detail: {a: [1]}}}', ['eventbridge shop']],
    ['cloudwatchEvent: {event: {source: [aws.ec2], detail-type: [State-change]}}', ['eventbridge aws.ec2 State-change']],
    ['cloudwatchLog: /aws/lambda/hello', ['cloudwatch-logs /aws/lambda/hello']],
    ['cloudwatchLog: {logGroup: /aws/lambda/hello, filter: x}', ['cloudwatch-logs /aws/lambda/hello']],
    ['iot: {sql: "SELECT * FROM \'some\'"}', ["iot SELECT * FROM 'some'"]],
    ['alexaSkill: amzn1.ask.skill.x', ['alexa amzn1.ask.skill.x']],
    ['alexaSmartHome: {appId: amzn1.x}', ['alexa amzn1.x']],
    ['cognitoUserPool: {pool: users, trigger: PreSignUp, existing: true}', ['cognito users PreSignUp']],
    ['msk: {arn: arn:aws:kafka:eu-west-1:123456789012:cluster/c/1, topic: t}', ['kafka cluster/c/1']],
    ['kafka: {topic: orders, bootstrapServers: [a:9092], accessConfigurations: {saslScram512Auth: x}}', ['kafka orders']],
    ['activemq: {arn: arn:aws:mq:eu-west-1:123456789012:broker:b:1, queue: q, basicAuthArn: x}', ['mq broker:b:1']],
    ['rabbitmq: {arn: arn:aws:mq:eu-west-1:123456789012:broker:b:1, queue: q, basicAuthArn: x}', ['mq broker:b:1']],
    ['cloudFront: {eventType: viewer-request, origin: s3://site.test}', ['cloudfront s3://site.test viewer-request']],
  ])('`- %s`', (event, expected) => {
    expect(started(`- ${event}`)).toEqual(expected)
  })

  test('a stream outside of the service is one of a table where it is named like one', () => {
    const outside = (tree: Tree): Tree =>
      known(tree) === '$OUTPUT' ? unknown('cf:database-dev.OrdersTableStreamArn', tree.at, 'variable') : tree
    expect(triggers(events(shop('- stream: {arn: $OUTPUT}'), outside))).toEqual([
      'shop: dynamodb ${cf:database-dev.OrdersTableStreamArn} (line 4)',
    ])
  })

  test('a source that is one of several is one source', () => {
    const either = (tree: Tree): Tree =>
      known(tree) === '$EITHER'
        ? openValue("env:BUCKET, 'photos'", tree.at, [scalar('photos', tree.at), unknown('env:BUCKET', tree.at)])
        : tree
    expect(triggers(events(shop('- s3: $EITHER'), either))).toEqual(["shop: s3 ${env:BUCKET, 'photos'} (line 4)"])
  })

  test('a bucket has the name that the provider gives it', () => {
    const told = events(shop('- s3: {bucket: photos}', 'provider: {s3: {photos: {name: shop-photos}}}\n'))
    expect(triggers(told)).toEqual(['shop: s3 shop-photos (line 4)'])
  })

  test('Lambda@Edge by the plugins for it', () => {
    expect(started('- preExistingCloudFront: {distributionId: E1, eventType: origin-request, pathPattern: "*"}')).toEqual([
      'cloudfront E1 origin-request',
    ])
    const told = events(
      'functions:\n  shop:\n    lambdaAtEdge:\n      - {distribution: Site, eventType: viewer-request}\n      - {distribution: Site, eventType: origin-response}\n',
    )
    expect(triggers(told)).toEqual(['shop: cloudfront Site viewer-request (line 3)', 'shop: cloudfront Site origin-response (line 3)'])
  })

  test('a bare word is an event, where the Framework has one', () => {
    expect(started('- alexaSkill')).toEqual(['alexa '])
  })

  test('an event that the Framework does not have is kept and told', () => {
    const told = events(shop('- scheduel: rate(1 day)'))
    expect(triggers(told)).toEqual(['shop: other scheduel (line 4)'])
    expect(gaps(told)).toEqual(['warning unknown-event (line 4)'])
  })

  test('what stands beside an event has no effect', () => {
    const told = events(shop('- schedule: rate(1 day)\n  enabled: false'))
    expect(triggers(told)).toEqual(['shop: schedule rate(1 day) (line 4)'])
    expect(told.gaps.map((it) => it.message)).toEqual(['`enabled` has no effect here: it stands beside `schedule`, not below it.'])
  })
})

describe('what the Framework grants for an event', () => {
  const grants = (lines: string): readonly string[] => events(shop(lines, resources)).grants.map((it) => it.replace(' (line 4)', ''))

  test('of a queue', () => {
    const told = events(shop('- sqs: {arn: !GetAtt Orders.Arn}', resources))
    expect(told.grants).toEqual([
      'sqs:ReceiveMessage on ${Orders.Arn} (line 4)',
      'sqs:DeleteMessage on ${Orders.Arn} (line 4)',
      'sqs:GetQueueAttributes on ${Orders.Arn} (line 4)',
    ])
    expect(told.statements.map((it) => it.origin)).toEqual(['added by the Serverless Framework for sqs'])
  })

  test('of a table, and where its failures go', () => {
    expect(
      grants('- stream: {type: dynamodb, arn: !GetAtt Table.StreamArn, destinations: {onFailure: "arn:aws:sns:eu-west-1:1:t"}}'),
    ).toEqual([
      'dynamodb:GetRecords on ${Table.StreamArn}',
      'dynamodb:GetShardIterator on ${Table.StreamArn}',
      'dynamodb:DescribeStream on ${Table.StreamArn}',
      'dynamodb:ListStreams on ${Table.StreamArn}',
      'sns:Publish on arn:aws:sns:eu-west-1:1:t',
    ])
  })

  test('of a stream with and without a consumer of its own', () => {
    const stream = 'arn:aws:kinesis:eu-west-1:1:stream/clicks'
    expect(grants(`- stream: ${stream}`)).toContain(`kinesis:DescribeStream on ${stream}`)
    expect(grants(`- stream: {arn: "${stream}", consumer: true}`)).toEqual([
      `kinesis:GetRecords on ${stream}`,
      `kinesis:GetShardIterator on ${stream}`,
      `kinesis:DescribeStreamSummary on ${stream}`,
      `kinesis:ListShards on ${stream}`,
      `kinesis:SubscribeToShard on ${stream}/consumer/*`,
    ])
  })

  test('of brokers: their secrets, and the network', () => {
    expect(grants('- rabbitmq: {arn: broker, queue: q, basicAuthArn: secret}').slice(0, 3)).toEqual([
      'secretsmanager:GetSecretValue on secret',
      'mq:DescribeBroker on broker',
      'ec2:CreateNetworkInterface on *',
    ])
    expect(grants('- kafka: {topic: t, accessConfigurations: {saslScram512Auth: secret}}')).toEqual([
      'secretsmanager:GetSecretValue on secret',
    ])
    expect(grants('- msk: {arn: cluster, topic: t}').slice(0, 2)).toEqual([
      'kafka:DescribeCluster on cluster',
      'kafka:GetBootstrapBrokers on cluster',
    ])
  })

  test('of a schedule of EventBridge Scheduler: calling the function itself', () => {
    expect(grants('- schedule: {rate: rate(1 day), method: scheduler}')).toEqual([
      'lambda:InvokeFunction on ${ShopLambdaFunction.Arn} and ${ShopLambdaFunction.Arn}:*',
    ])
    expect(grants('- schedule: rate(1 day)')).toEqual([])
  })

  test('of routes: nothing', () => {
    expect(grants('- http: GET /a\n- httpApi: GET /a\n- sns: t\n- s3: b')).toEqual([])
  })
})
