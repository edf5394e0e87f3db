import type { Statement } from '../../../model/application.ts'
import type { Unresolved } from '../../../model/source.ts'
import { scalar, TextBuilder, unknown } from '../../cloudformation/text.ts'
import { polledType } from '../../cloudformation/trigger.ts'
import { shown } from '../../cloudformation/value.ts'
import { entries, get, items, known, type Tree } from '../../syntax/tree.ts'
import { type Grant, granted } from '../grant.ts'
import { functionResource } from '../naming.ts'
import { type EventContext, type FunctionEvent, type FunctionEvents, isTruthy } from './event.ts'

type GrantReader = (event: FunctionEvent, fn: FunctionEvents, context: EventContext) => readonly Grant[]

/** lib/plugins/aws/package/compile/events of the Framework's source, equal in versions 1 to 4. */
const grants: ReadonlyMap<string, GrantReader> = new Map<string, GrantReader>([
  ['sqs', (it) => [{ actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], on: arnsOf(it) }]],
  ['stream', (it, fn, context) => [...streamGrants(it, context), ...failureGrants(it)]],
  ['msk', (it) => [{ actions: ['kafka:DescribeCluster', 'kafka:GetBootstrapBrokers'], on: arnsOf(it) }, network(it)]],
  ['kafka', kafkaGrants],
  ['activemq', brokerGrants],
  ['rabbitmq', brokerGrants],
  ['schedule', schedulerGrants],
  ['cloudFront', edgeGrants],
])

/** What the Framework adds to the role so that one event can start the function. `at`: the event's line. */
export function statementsFor(event: FunctionEvent, fn: FunctionEvents, context: EventContext): Statement[] {
  const found = grants.get(event.type)?.(event, fn, context) ?? []
  return found.flatMap((it) => granted(it, `added by the Serverless Framework for ${event.type}`, event.at))
}

const present = (tree: Tree | undefined): readonly Tree[] => (tree === undefined || isTruthy(tree) === false ? [] : [tree])

/** The `arn`, or the short form. */
const arnsOf = ({ config }: FunctionEvent): readonly Tree[] => (config.kind === 'map' ? present(get(config, 'arn')) : present(config))

/** Without the type of a table's stream it is one of Kinesis, as the Framework takes it. */
function streamGrants(event: FunctionEvent, { stack }: EventContext): Grant[] {
  const on = arnsOf(event)
  const said = known(get(event.config, 'type')) ?? polledType(on[0], undefined, stack)
  if (said === 'dynamodb') {
    const actions = ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream', 'dynamodb:ListStreams']
    return [{ actions, on }]
  }
  const consumer = get(event.config, 'consumer')
  const reads = ['kinesis:GetRecords', 'kinesis:GetShardIterator']
  if (isTruthy(consumer) === false) return [{ actions: [...reads, 'kinesis:DescribeStream', 'kinesis:ListStreams'], on }]
  // A consumer of the Framework's own making has an ARN that begins with the stream's.
  const own = on.map((it) => new TextBuilder().addTree(it).add('/consumer/*').build(it.at, 'consumer'))
  return [
    { actions: [...reads, 'kinesis:DescribeStreamSummary', 'kinesis:ListShards'], on },
    { actions: ['kinesis:SubscribeToShard'], on: known(consumer) === 'true' ? own : present(consumer) },
  ]
}

/** Where records go that could not be handled. */
function failureGrants({ config }: FunctionEvent): Grant[] {
  const failure = get(config, 'destinations', 'onFailure')
  const arn = failure?.kind === 'map' ? get(failure, 'arn') : failure
  const type = known(get(failure, 'type')) ?? shown(arn)?.split(':', 3)[2]
  return [{ actions: type === 'sns' ? ['sns:Publish'] : ['sqs:ListQueues', 'sqs:SendMessage'], on: present(arn) }]
}

const network = ({ at }: FunctionEvent): Grant => ({
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeVpcs',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
  ],
  on: [scalar('*', at)],
})

const secrets = (on: readonly Tree[]): Grant => ({ actions: ['secretsmanager:GetSecretValue'], on })

function kafkaGrants(event: FunctionEvent): Grant[] {
  const accesses = entries(get(event.config, 'accessConfigurations'))
  const inNetwork = accesses.filter((it) => it.key === 'vpcSubnet' || it.key === 'vpcSecurityGroup')
  const on = accesses.filter((it) => !inNetwork.includes(it)).flatMap((it) => items(it.value))
  return [secrets(on), ...(inNetwork.length > 0 ? [network(event)] : [])]
}

function brokerGrants(event: FunctionEvent): Grant[] {
  return [secrets(present(get(event.config, 'basicAuthArn'))), { actions: ['mq:DescribeBroker'], on: arnsOf(event) }, network(event)]
}

/** EventBridge Scheduler starts the function in the role of the function itself. */
function schedulerGrants({ config, at }: FunctionEvent, fn: FunctionEvents): Grant[] {
  if (known(get(config, 'method')) !== 'scheduler') return []
  const arn: Unresolved = { expression: `${functionResource(fn.name)}.Arn`, refersTo: 'resource', resourceType: 'AWS::Lambda::Function' }
  const versions = new TextBuilder().add(arn).add(':*').build(at, arn.expression)
  return [{ actions: ['lambda:InvokeFunction'], on: [unknown(arn.expression, at, 'resource'), versions] }]
}

/** Lambda@Edge logs in whatever region it runs. */
function edgeGrants({ at }: FunctionEvent): Grant[] {
  const actions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:TagResource']
  const partition: Unresolved = { expression: 'AWS::Partition', refersTo: 'pseudo' }
  return [{ actions, on: [new TextBuilder().add('arn:').add(partition).add(':logs:*:*:*').build(at, 'logs')] }]
}
