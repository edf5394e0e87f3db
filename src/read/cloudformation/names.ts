import type { Text } from '../../model/source.ts'
import { type Entry, get, known, textOf } from '../syntax/tree.ts'
import { resolve } from './intrinsics.ts'
import type { Scope } from './scope.ts'

/**
 * The property that names a resource, for types whose ARN ends in that name:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const properties: ReadonlyMap<string, string> = new Map([
  ['AWS::DynamoDB::Table', 'TableName'],
  ['AWS::DynamoDB::GlobalTable', 'TableName'],
  ['AWS::Serverless::SimpleTable', 'TableName'],
  ['AWS::S3::Bucket', 'BucketName'],
  ['AWS::SQS::Queue', 'QueueName'],
  ['AWS::SNS::Topic', 'TopicName'],
  ['AWS::Lambda::Function', 'FunctionName'],
  ['AWS::Serverless::Function', 'FunctionName'],
  ['AWS::Kinesis::Stream', 'Name'],
  ['AWS::KinesisFirehose::DeliveryStream', 'DeliveryStreamName'],
  ['AWS::Events::EventBus', 'Name'],
  ['AWS::StepFunctions::StateMachine', 'StateMachineName'],
  ['AWS::Serverless::StateMachine', 'Name'],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::Logs::LogGroup', 'LogGroupName'],
])

/** The names of the resources that have one of their own; what another resource's name holds is left as that resource. */
export function namesOf(resources: readonly Entry[], scope: Scope): ReadonlyMap<string, Text> {
  const found = new Map<string, Text>()
  for (const { key, value } of resources) {
    const written = get(value, 'Properties', properties.get(known(get(value, 'Type')) ?? '') ?? '')
    const name = written === undefined ? undefined : textOf(resolve(written, scope))
    if (name !== undefined) found.set(key, name)
  }
  return found
}
