import { describe, expect, test } from 'vitest'
import { show } from '../../../src/read/syntax/tree.ts'
import { service } from '../serverless-framework/service.ts'
import { cloudFormation, type Told } from './template.ts'

/** Resources of statements that are said to be of the same stack. */
const own = ({ part }: Told): string[] =>
  part.principals.flatMap((it) =>
    it.policies.flatMap((policy) =>
      policy.kind === 'statements'
        ? policy.statements.flatMap((one) => one.resource.items.filter((text) => text.ofStack !== undefined).map(show))
        : [],
    ),
  )

describe('an ARN that is put together by hand', () => {
  test('names what the same stack makes under that name, and what is in it', () => {
    const told = cloudFormation(`Parameters: {Stage: {Type: String}}
Resources:
  Orders: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: !Sub 'orders-\${Stage}'}}
  Jobs: {Type: 'AWS::SQS::Queue', Properties: {QueueName: jobs}}
  Files: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !Sub 'files-\${AWS::AccountId}'}}
  Own:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: own
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: '*'
                Resource:
                  - !Sub 'arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/orders-\${Stage}'
                  - !Sub 'arn:aws:dynamodb:eu-west-1:*:table/orders-\${Stage}/index/*'
                  - !Sub 'arn:aws:dynamodb:eu-west-1:*:table/orders-\${Stage}-archive'
                  - arn:aws:sqs:*:*:jobs
                  - !Sub 'arn:aws:s3:::files-\${AWS::AccountId}/*'
                  - arn:aws:sns:*:*:jobs
                  - arn:aws:sqs:*:*:jobs-*
                  - '*'`)
    expect(own(told)).toEqual([
      'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders-${Stage}',
      'arn:aws:dynamodb:eu-west-1:*:table/orders-${Stage}/index/*',
      'arn:aws:sqs:*:*:jobs',
      'arn:aws:s3:::files-${AWS::AccountId}/*',
    ])
  })

  test('in a serverless.yml, too', () => {
    const told = service(`service: shop
provider:
  name: aws
  stage: \${opt:stage, 'dev'}
  iamRoleStatements:
    - {Effect: Allow, Action: 'dynamodb:*', Resource: 'arn:aws:dynamodb:\${opt:region}:*:table/\${self:custom.table}'}
custom: {table: 'orders-\${opt:stage, "dev"}'}
functions: {list: {handler: a.b}}
resources: {Resources: {Orders: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: '\${self:custom.table}'}}}}
`)
    expect(own(told)).toEqual([expect.stringContaining(':table/orders-')])
  })
})
