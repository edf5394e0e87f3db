import type { Text, Unresolved } from '../model/source.ts'
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
  if (symbol.assumed !== undefined) return symbol.assumed.split('')
  const [id = '', ...rest] = symbol.expression.split('.')
  const shape = symbol.refersTo === 'resource' ? shapeOf(symbol, rest.join('.')) : undefined
  if (shape === undefined) return opaque(symbol.expression, symbol.refersTo === 'resource')
  return shape.split(/(\{[^}]*\})/).flatMap((part) => {
    if (!part.startsWith('{')) return part.split('')
    const expression = part.slice(1, -1)
    if (!expression.startsWith('$')) return opaque(expression, false)
    return symbol.resourceName === undefined || !names.has(expression)
      ? opaque(
          expression.replace('$', () => id),
          true,
        )
      : named(symbol.resourceName)
  })
}

function shapeOf({ resourceType, resourceName }: Unresolved, attribute: string): string | undefined {
  const known = shapes.get(resourceType ?? '')
  if (known !== undefined && Object.hasOwn(known, attribute)) return known[attribute]
  return attribute === '' && resourceName !== undefined && !refersElsewhere.has(resourceType ?? '') ? '{$}' : undefined
}

/** What the shapes call the name that a template may give. */
const names = new Set(['$', '$.QueueName', '$.TopicName', '$.Name'])

/** Types whose `Ref` is neither an ARN of the shapes nor the name. */
const refersElsewhere = new Set(['AWS::SQS::Queue'])

/** A name may hold symbols of its own; those of other resources stand for themselves here. */
const named = (name: Text): Token[] =>
  name.parts.flatMap((part) => {
    const text = typeof part === 'string' ? part : part.assumed
    return text === undefined && typeof part !== 'string' ? opaque(part.expression, part.refersTo === 'resource') : (text ?? '').split('')
  })

/** An account id has twelve digits: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html */
const opaque = (expression: string, isResource: boolean): Token[] =>
  expression === 'AWS::AccountId' ? fixedSymbol(expression, 12) : [symbolToken(expression, isResource ? 'r' : 'o')]
