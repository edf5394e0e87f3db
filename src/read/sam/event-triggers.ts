import type { NodeId, Policy, Statement } from '../../model/application.ts'
import type { TriggerType } from '../../model/report.ts'
import { nameOf, type Stack } from '../cloudformation/stack.ts'
import { patternName, type TriggerDraft } from '../cloudformation/trigger.ts'
import { shown, shownAny, shownList, sourceName } from '../cloudformation/value.ts'
import { type Entry, get, items, known, type Tree } from '../syntax/tree.ts'
import { addedStatement, managed, ownArn } from './policies.ts'
import { registryPolicies } from './schema-registry.ts'

/** One of SAM's event types that is no route: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html */
interface EventType {
  readonly type: TriggerType
  source(properties: Tree | undefined): string | null
  /** Where one event stands for several triggers: all of their sources. */
  sources?(properties: Tree | undefined): readonly string[]
  /** The managed policy that SAM adds to a role of its own making. */
  readonly policy?: string
  /** The statements that it adds. `why` is for `Statement.origin`. */
  added?(properties: Tree | undefined, event: Entry, why: string): readonly Statement[]
}

const named = (member: string) => (properties: Tree | undefined) => sourceName(get(properties, member))
const written = (member: string) => (properties: Tree | undefined) => shownAny(get(properties, member))
const pattern = (properties: Tree | undefined) => patternName(get(properties, 'Pattern'), get(properties, 'EventBusName'))

const eventTypes: ReadonlyMap<string, EventType> = new Map<string, EventType>([
  ['S3', { type: 's3', source: named('Bucket') }],
  ['SNS', { type: 'sns', source: named('Topic') }],
  ['SQS', { type: 'sqs', source: named('Queue'), policy: 'service-role/AWSLambdaSQSQueueExecutionRole' }],
  ['Kinesis', { type: 'kinesis', source: named('Stream'), policy: 'service-role/AWSLambdaKinesisExecutionRole' }],
  ['DynamoDB', { type: 'dynamodb', source: named('Stream'), policy: 'service-role/AWSLambdaDynamoDBExecutionRole' }],
  [
    'MSK',
    {
      type: 'kafka',
      source: named('Stream'),
      policy: 'service-role/AWSLambdaMSKExecutionRole',
      added: secrets('CLIENT_CERTIFICATE_TLS_AUTH'),
    },
  ],
  ['MQ', { type: 'mq', source: named('Broker'), added: mq }],
  ['SelfManagedKafka', { type: 'kafka', source: (it) => shownList(get(it, 'Topics'))[0] ?? null, added: kafka }],
  ['DocumentDB', { type: 'documentdb', source: named('Cluster'), added: documentDb }],
  ['Schedule', { type: 'schedule', source: written('Schedule') }],
  ['ScheduleV2', { type: 'schedule', source: written('ScheduleExpression') }],
  ['CloudWatchEvent', { type: 'eventbridge', source: pattern }],
  ['EventBridgeRule', { type: 'eventbridge', source: pattern }],
  ['CloudWatchLogs', { type: 'cloudwatch-logs', source: named('LogGroupName') }],
  ['IoTRule', { type: 'iot', source: written('Sql') }],
  ['AlexaSkill', { type: 'alexa', source: written('SkillId') }],
  ['Cognito', { type: 'cognito', source: named('UserPool'), sources: poolTriggers }],
])

/** As the pool's own `LambdaConfig` names them, one by one. */
function poolTriggers(properties: Tree | undefined): string[] {
  const pool = sourceName(get(properties, 'UserPool')) ?? ''
  return shownList(get(properties, 'Trigger')).map((it) => `${pool} ${it}`.trim())
}

/** Types of events that are routes; state machines have them too. */
export const routeTypes: ReadonlyMap<string, 'rest' | 'http'> = new Map([
  ['Api', 'rest'],
  ['HttpApi', 'http'],
])

/** What an event starts a function with; a gap for a type that SAM does not have. */
export function eventTrigger(event: Entry, fn: NodeId, stack: Stack): TriggerDraft[] {
  const name = known(get(event.value, 'Type'))
  if (name !== undefined && routeTypes.has(name)) return []
  const type = name === undefined ? undefined : eventTypes.get(name)
  if (type === undefined) {
    stack.gap(
      'warning',
      'unknown-event',
      event.keyAt,
      `The event \`${event.key}\` is of a type that is not known here${name === undefined ? '' : ` (\`${name}\`)`}: it was not read.`,
      event.value,
    )
    return []
  }
  const properties = get(event.value, 'Properties')
  const at = event.keyAt
  if (isQueued(name, properties)) return [{ function: fn, type: 'sqs', source: subscribedQueue(event, fn), at, name: event.key }]
  const sources = type.sources?.(properties) ?? []
  return (sources.length > 0 ? sources : [type.source(properties)]).map((source) => ({
    function: fn,
    type: type.type,
    source,
    at,
    name: event.key,
  }))
}

/** `SqsSubscription`: a queue takes what the topic sends, and the function polls the queue. */
const isQueued = (type: string | undefined, properties: Tree | undefined): boolean =>
  type === 'SNS' && isGiven(get(properties, 'SqsSubscription'))

/** The queue that the event names, or the one that SAM makes, by the name that it gets. */
function subscribedQueue(event: Entry, fn: NodeId): string {
  return sourceName(get(event.value, 'Properties', 'SqsSubscription', 'QueueArn')) ?? `${nameOf(fn)}${event.key}Queue`
}

/** What SAM adds to a role of its own making so that the function can be started by an event. */
export function eventPolicies(event: Entry): Policy[] {
  const properties = get(event.value, 'Properties')
  const name = known(get(event.value, 'Type')) ?? ''
  const type = eventTypes.get(isQueued(name, properties) ? 'SQS' : name)
  const why = `the ${name} event ${event.key}`
  const statements = [...(type?.added?.(properties, event, why) ?? []), ...failures(properties, why)]
  const own: Policy[] = statements.length === 0 ? [] : [{ kind: 'statements', name: event.key, statements, at: event.keyAt }]
  own.push(...registryPolicies(get(properties, 'SchemaRegistryConfig'), event, why))
  return type?.policy === undefined ? own : [managed(type.policy, why, event.keyAt), ...own]
}

const isGiven = (tree: Tree | undefined): boolean => tree !== undefined && known(tree) !== 'false'

/** `DestinationConfig.OnFailure` with a `Type`. */
function failures(properties: Tree | undefined, why: string): Statement[] {
  const failure = get(properties, 'DestinationConfig', 'OnFailure')
  return destinationStatements(known(get(failure, 'Type')) ?? '', get(failure, 'Destination'), why)
}

const sends: ReadonlyMap<string, string> = new Map([
  ['SQS', 'sqs:SendMessage'],
  ['SNS', 'sns:Publish'],
  ['EventBridge', 'events:PutEvents'],
  ['Lambda', 'lambda:InvokeFunction'],
])

/** What a function needs to hand results or failures on. */
export function destinationStatements(type: string, destination: Tree | undefined, why: string): Statement[] {
  if (destination === undefined) return []
  const action = sends.get(type)
  if (action !== undefined) return [addedStatement([action], destination, why, destination.at)]
  if (type !== 'S3' && type !== 'S3Bucket') return []
  const bucket = addedStatement(['s3:ListBucket'], destination, why, destination.at)
  const objects = bucket.resource.items.map((it) => ({ ...it, parts: [...it.parts, '/*'] }))
  return [{ ...addedStatement(['s3:PutObject'], destination, why, destination.at), resource: { negated: false, items: objects } }, bucket]
}

const network = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeVpcs',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
]

/** Reading the secrets by which a source is entered. Without types, all of them. */
function secrets(...types: readonly string[]) {
  return (properties: Tree | undefined, event: Entry, why: string): Statement[] => {
    const accesses = items(get(properties, 'SourceAccessConfigurations')).filter((it) => types.includes(known(get(it, 'Type')) ?? ''))
    const uris = accesses.flatMap((it) => get(it, 'URI') ?? [])
    return [...uris.map((it) => addedStatement(['secretsmanager:GetSecretValue'], it, why, event.keyAt)), ...key(properties, event, why)]
  }
}

function key(properties: Tree | undefined, event: Entry, why: string): Statement[] {
  const id = shown(get(properties, 'SecretsManagerKmsKeyId'))
  if (id === undefined) return []
  const statement = addedStatement(['kms:Decrypt'], '', why, event.keyAt)
  return [{ ...statement, resource: { negated: false, items: [{ parts: ownArn('kms', `key/${id}`), at: event.keyAt }] } }]
}

function mq(properties: Tree | undefined, event: Entry, why: string): Statement[] {
  const broker = get(properties, 'Broker')
  const described = broker === undefined ? [] : [addedStatement(['mq:DescribeBroker'], broker, why, event.keyAt)]
  return [...secrets('BASIC_AUTH')(properties, event, why), ...described]
}

const kafkaSecrets = ['SASL_SCRAM_256_AUTH', 'SASL_SCRAM_512_AUTH', 'BASIC_AUTH', 'CLIENT_CERTIFICATE_TLS_AUTH']

function kafka(properties: Tree | undefined, event: Entry, why: string): Statement[] {
  const inVpc = items(get(properties, 'SourceAccessConfigurations')).some((it) => known(get(it, 'Type')) === 'VPC_SUBNET')
  return [...secrets(...kafkaSecrets)(properties, event, why), ...(inVpc ? [addedStatement(network, '*', why, event.keyAt)] : [])]
}

function documentDb(properties: Tree | undefined, event: Entry, why: string): Statement[] {
  const cluster = get(properties, 'Cluster')
  const at = event.keyAt
  const ofAccount = (action: string, rest: string): Statement => ({
    ...addedStatement([action], '', why, at),
    resource: { negated: false, items: [{ parts: ownArn('rds', rest), at }] },
  })
  return [
    ...secrets('BASIC_AUTH')(properties, event, why),
    ofAccount('rds:DescribeDBClusterParameters', 'cluster-pg:*'),
    ofAccount('rds:DescribeDBSubnetGroups', 'subgrp:*'),
    ...(cluster === undefined ? [] : [addedStatement(['rds:DescribeDBClusters'], cluster, why, at)]),
    addedStatement(network, '*', why, at),
  ]
}
