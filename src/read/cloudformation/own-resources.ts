import type { Policy, Principal, Statement } from '../../model/application.ts'
import type { Text } from '../../model/source.ts'
import { show } from '../syntax/tree.ts'
import type { Scope } from './scope.ts'

/** Types by the service of their ARN, with what stands before the name: `table/orders`. */
const forms: ReadonlyMap<string, readonly [service: string, before: string]> = new Map<string, readonly [string, string]>([
  ['AWS::DynamoDB::Table', ['dynamodb', 'table/']],
  ['AWS::DynamoDB::GlobalTable', ['dynamodb', 'table/']],
  ['AWS::Serverless::SimpleTable', ['dynamodb', 'table/']],
  ['AWS::S3::Bucket', ['s3', '']],
  ['AWS::SQS::Queue', ['sqs', '']],
  ['AWS::SNS::Topic', ['sns', '']],
  ['AWS::Lambda::Function', ['lambda', 'function:']],
  ['AWS::Serverless::Function', ['lambda', 'function:']],
  ['AWS::Kinesis::Stream', ['kinesis', 'stream/']],
  ['AWS::KinesisFirehose::DeliveryStream', ['firehose', 'deliverystream/']],
  ['AWS::Events::EventBus', ['events', 'event-bus/']],
  ['AWS::StepFunctions::StateMachine', ['states', 'stateMachine:']],
  ['AWS::Serverless::StateMachine', ['states', 'stateMachine:']],
])

/** Principals whose statements say which of their resources are of the same stack, also where their ARNs are put together by hand. */
export function withOwnResources(principals: readonly Principal[], scope: Scope): Principal[] {
  const own = new Map<string, string>()
  for (const [id, name] of scope.names) {
    const [service, before] = forms.get(scope.resources.get(id) ?? '') ?? []
    if (service !== undefined) own.set(`${service} ${before}${show(name)}`, id)
  }
  if (own.size === 0) return [...principals]
  const text = (it: Text): Text => {
    const ofStack = ownerOf(it, own)
    return ofStack === undefined ? it : { ...it, ofStack }
  }
  const statement = (it: Statement): Statement => {
    const items = it.resource.items.map(text)
    return items.every((item, i) => item === it.resource.items[i]) ? it : { ...it, resource: { ...it.resource, items } }
  }
  const policy = (it: Policy): Policy => (it.kind === 'statements' ? { ...it, statements: it.statements.map(statement) } : it)
  return principals.map((it) => ({ ...it, policies: it.policies.map(policy) }))
}

/** `table/orders` and what is in it, `table/orders/index/*`: whatever the region and the account are. */
function ownerOf(it: Text, own: ReadonlyMap<string, string>): string | undefined {
  const fields = /^arn:(?:\$\{[^}]*\}|[^:$])*:([a-z0-9-]+):(?:\$\{[^}]*\}|[^:$])*:(?:\$\{[^}]*\}|[^:$])*:(.{1,1000})$/.exec(show(it))
  if (fields === null) return undefined
  const [, service = '', rest = ''] = fields
  for (let end = rest.length; end > 0; end = Math.max(rest.lastIndexOf('/', end - 1), rest.lastIndexOf(':', end - 1))) {
    const id = own.get(`${service} ${rest.slice(0, end)}`)
    if (id !== undefined) return id
  }
  return undefined
}
