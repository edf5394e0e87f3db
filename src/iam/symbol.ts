import type { Unresolved } from '../model/source.ts'
import { fixedSymbol, symbolToken, type Token } from './token.ts'

/**
 * What `Ref` and `Fn::GetAtt` of a resource return, as far as its form is known, so that `!GetAtt Table.Arn` and
 * `!Sub arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Table}` are one resource. `$` stands for the logical id.
 * Return values: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const shapes: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ['AWS::DynamoDB::Table', table()],
  ['AWS::DynamoDB::GlobalTable', table()],
  ['AWS::Serverless::SimpleTable', table()],
  ['AWS::S3::Bucket', { Arn: 'arn:aws:s3:::{$}' }],
  ['AWS::SQS::Queue', { Arn: inAccount('sqs', '{$.QueueName}') }],
  ['AWS::SNS::Topic', { '': inAccount('sns', '{$.TopicName}'), TopicArn: inAccount('sns', '{$.TopicName}') }],
  ['AWS::Lambda::Function', { Arn: inAccount('lambda', 'function:{$}') }],
  ['AWS::Serverless::Function', { Arn: inAccount('lambda', 'function:{$}') }],
  ['AWS::Kinesis::Stream', { Arn: inAccount('kinesis', 'stream/{$}') }],
  ['AWS::KinesisFirehose::DeliveryStream', { Arn: inAccount('firehose', 'deliverystream/{$}') }],
  ['AWS::KMS::Key', { Arn: inAccount('kms', 'key/{$}') }],
  ['AWS::Events::EventBus', { Arn: inAccount('events', 'event-bus/{$}') }],
  ['AWS::StepFunctions::StateMachine', stateMachine()],
  ['AWS::Serverless::StateMachine', stateMachine()],
  ['AWS::Cognito::UserPool', { Arn: inAccount('cognito-idp', 'userpool/{$}') }],
  ['AWS::IAM::Role', { Arn: 'arn:aws:iam::{AWS::AccountId}:role/{$}' }],
  ['AWS::Logs::LogGroup', { Arn: inAccount('logs', 'log-group:{$}:*') }],
])

function inAccount(service: string, rest: string): string {
  return `arn:aws:${service}:{AWS::Region}:{AWS::AccountId}:${rest}`
}

function table(): Readonly<Record<string, string>> {
  const arn = inAccount('dynamodb', 'table/{$}')
  return { Arn: arn, StreamArn: `${arn}/stream/{$.StreamLabel}` }
}

function stateMachine(): Readonly<Record<string, string>> {
  const arn = inAccount('states', 'stateMachine:{$.Name}')
  return { '': arn, Arn: arn }
}

/** The letters of a symbol. A wildcard in the known form (a log group's `:*`) stays one: `*` in the result is a wildcard. */
export function symbolTokens(symbol: Unresolved): Token[] {
  const [id = '', ...rest] = symbol.expression.split('.')
  const shape = symbol.refersTo === 'resource' ? shapeOf(symbol.resourceType, rest.join('.')) : undefined
  if (shape === undefined) return opaque(symbol.expression, symbol.refersTo === 'resource')
  return shape.split(/(\{[^}]*\})/).flatMap((part) => {
    if (!part.startsWith('{')) return part.split('')
    const expression = part.slice(1, -1).replace('$', () => id)
    return opaque(expression, expression.startsWith(id))
  })
}

function shapeOf(type: string | undefined, attribute: string): string | undefined {
  const known = shapes.get(type ?? '')
  return known !== undefined && Object.hasOwn(known, attribute) ? known[attribute] : undefined
}

/** An account id has twelve digits: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
const opaque = (expression: string, isResource: boolean): Token[] =>
  expression === 'AWS::AccountId' ? fixedSymbol(expression, 12) : [symbolToken(expression, isResource ? 'r' : 'o')]
