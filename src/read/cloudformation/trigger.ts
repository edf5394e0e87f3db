import type { NodeId, Trigger } from '../../model/application.ts'
import type { TriggerType } from '../../model/report.ts'
import { entries, get, textOf, type Tree } from '../syntax/tree.ts'
import { alternatives } from './choice.ts'
import { nameOf, type Stack } from './stack.ts'
import { logicalId, references, shown, shownList, sourceName } from './value.ts'

export type TriggerDraft = Omit<Trigger, 'id' | 'service'>

/** What turns an event, a rule or a mapping off, and the value that does; Serverless Framework writes them small. */
const switches: readonly (readonly [member: string, off: string])[] = [
  ['Enabled', 'false'],
  ['enabled', 'false'],
  ['State', 'disabled'],
  ['DesiredState', 'stopped'],
]

/** The triggers that `holder` describes, turned off where it says so whatever the deployment chooses. */
export function asSwitched(drafts: readonly TriggerDraft[], holder: Tree | undefined): readonly TriggerDraft[] {
  const isOff = switches.some(([member, off]) => {
    const value = get(holder, member)
    return value !== undefined && alternatives(value).every((it) => shown(it)?.toLowerCase() === off)
  })
  return isOff ? drafts.map((it): TriggerDraft => ({ ...it, isOff: true })) : drafts
}

/** Triggers with their ids; of equal ones of a function, the second and further are numbered. */
export function finishTriggers(drafts: readonly TriggerDraft[], service: string): Trigger[] {
  const counts = new Map<string, number>()
  return drafts.map((draft) => {
    const name = draft.function === null ? '' : nameOf(draft.function)
    const key = `${service}#trigger/${name} ${draft.type} ${draft.source ?? ''}`.trimEnd()
    const count = (counts.get(key) ?? 0) + 1
    counts.set(key, count)
    const id: NodeId = count === 1 && draft.source !== null ? key : `${key} ${count}`
    return { ...draft, id, service }
  })
}

const byResource: ReadonlyMap<string, TriggerType> = new Map([
  ['AWS::SQS::Queue', 'sqs'],
  ['AWS::DynamoDB::Table', 'dynamodb'],
  ['AWS::DynamoDB::GlobalTable', 'dynamodb'],
  ['AWS::Serverless::SimpleTable', 'dynamodb'],
  ['AWS::Kinesis::Stream', 'kinesis'],
  ['AWS::Kinesis::StreamConsumer', 'kinesis'],
  ['AWS::MSK::Cluster', 'kafka'],
  ['AWS::MSK::ServerlessCluster', 'kafka'],
  ['AWS::AmazonMQ::Broker', 'mq'],
  ['AWS::DocDB::DBCluster', 'documentdb'],
])

const byArn: ReadonlyMap<string, TriggerType> = new Map([
  ['sqs', 'sqs'],
  ['dynamodb', 'dynamodb'],
  ['kinesis', 'kinesis'],
  ['kafka', 'kafka'],
  ['mq', 'mq'],
  ['rds', 'documentdb'],
])

/** Members of an event source mapping or a pipe that only one kind of source has. */
const byMember: ReadonlyMap<string, TriggerType> = new Map([
  ['SelfManagedEventSource', 'kafka'],
  ['SelfManagedKafkaEventSourceConfig', 'kafka'],
  ['AmazonManagedKafkaEventSourceConfig', 'kafka'],
  ['Topics', 'kafka'],
  ['Queues', 'mq'],
  ['DocumentDBEventSourceConfig', 'documentdb'],
  ['SqsQueueParameters', 'sqs'],
  ['DynamoDBStreamParameters', 'dynamodb'],
  ['KinesisStreamParameters', 'kinesis'],
  ['ManagedStreamingKafkaParameters', 'kafka'],
  ['SelfManagedKafkaParameters', 'kafka'],
  ['ActiveMQBrokerParameters', 'mq'],
  ['RabbitMQBrokerParameters', 'mq'],
])

/** What kind of source is polled, by what its ARN refers to, says, or by members that only one kind has. */
export function polledType(source: Tree | undefined, members: Tree | undefined, stack: Stack): TriggerType {
  const types = (source === undefined ? [] : alternatives(source)).flatMap((it) => ofResource(it, stack) ?? ofArn(shown(it) ?? '') ?? [])
  return types[0] ?? ofMembers(members) ?? 'other'
}

function ofResource(source: Tree | undefined, stack: Stack): TriggerType | undefined {
  for (const part of textOf(source)?.parts ?? []) {
    const found = typeof part !== 'string' && part.template !== undefined ? byResource.get(part.resourceType ?? '') : undefined
    if (found !== undefined) return found
  }
  for (const path of references(source)) {
    const found = byResource.get(stack.scope.resources.get(logicalId(path)) ?? '')
    if (found !== undefined) return found
    if (path.endsWith('.StreamArn')) return 'dynamodb'
  }
  return undefined
}

const ofArn = (text: string): TriggerType | undefined => (text.startsWith('arn:') ? byArn.get(text.split(':', 3)[2] ?? '') : undefined)

function ofMembers(members: Tree | undefined): TriggerType | undefined {
  const found = entries(members).find((it) => byMember.has(it.key))
  return found === undefined ? undefined : byMember.get(found.key)
}

/** An EventBridge pattern in a few words: `aws.s3 Object Created`; the bus where it names no source. */
export function patternName(pattern: Tree | undefined, bus: Tree | undefined): string | null {
  const words = [...shownList(get(pattern, 'source')), ...shownList(get(pattern, 'detail-type'))]
  return words.length > 0 ? words.join(' ') : sourceName(bus)
}
