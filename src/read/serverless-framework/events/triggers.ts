import type { TriggerType } from '../../../model/report.ts'
import { possibilities } from '../../cloudformation/choice.ts'
import type { Stack } from '../../cloudformation/stack.ts'
import { asSwitched, patternName, polledType, type TriggerDraft } from '../../cloudformation/trigger.ts'
import { shown, shownList, sourceName } from '../../cloudformation/value.ts'
import { entries, entry, get, known, textOf, type Tree } from '../../syntax/tree.ts'
import { type EventContext, type FunctionEvent, type FunctionEvents, provider, warn } from './event.ts'
import { once } from './once.ts'

interface Started {
  readonly type: TriggerType
  readonly source: string | null
}

type TriggerReader = (config: Tree, context: EventContext) => readonly Started[]

/** Reads the member of a map, or the short form's text. */
const at =
  (type: TriggerType, ...members: readonly string[]): TriggerReader =>
  (config) => [{ type, source: sourceName(member(config, members)) }]

/** As it is written, also what looks like an ARN. */
const written =
  (type: TriggerType, ...members: readonly string[]): TriggerReader =>
  (config) => [{ type, source: shown(member(config, members)) ?? null }]

const member = (config: Tree, names: readonly string[]): Tree | undefined =>
  config.kind === 'map' ? names.map((it) => get(config, it)).find((it) => it !== undefined) : config

/** https://www.serverless.com/framework/docs/providers/aws/guide/events, and those of plugins whose meaning is known. */
const readers: ReadonlyMap<string, TriggerReader> = new Map<string, TriggerReader>([
  ['schedule', schedule],
  ['sns', at('sns', 'arn', 'topicName')],
  ['sqs', at('sqs', 'arn')],
  ['stream', stream],
  ['s3', bucket],
  ['eventBridge', eventBridge],
  ['cloudwatchEvent', (config) => [{ type: 'eventbridge', source: patternName(get(config, 'event'), undefined) }]],
  ['cloudwatchLog', at('cloudwatch-logs', 'logGroup')],
  ['iot', written('iot', 'sql')],
  ['iotFleetProvisioning', written('iot', 'templateName')],
  ['alexaSkill', alexa],
  ['alexaSmartHome', alexa],
  ['cognitoUserPool', userPool],
  ['msk', at('kafka', 'arn')],
  ['kafka', written('kafka', 'topic')],
  ['activemq', at('mq', 'arn')],
  ['rabbitmq', at('mq', 'arn')],
  ['cloudFront', cloudFront],
  ['existingS3', at('s3', 'bucket')],
  ['externalSNS', at('sns', 'arn', 'topicName')],
  ['preExistingCloudFront', (config) => edge(shown(get(config, 'distributionId')), config)],
  ['documentDb', at('documentdb', 'cluster', 'arn')],
])

/** What an event starts a function with; one that the Framework does not have is told. */
export function eventTriggers(event: FunctionEvent, fn: FunctionEvents, context: EventContext): TriggerDraft[] {
  const read = readers.get(event.type)
  if (read !== undefined) {
    const started = read(event.config, context).map((it): TriggerDraft => ({ ...it, function: fn.id, at: event.at }))
    return [...asSwitched(started, event.config)]
  }
  const message = `\`${event.type}\` is no event of the Serverless Framework. If a plugin makes it one, what it does is not known here.`
  warn('unknown-event', event.at, message, event.config, context.stack)
  return [{ type: 'other', source: event.type, function: fn.id, at: event.at }]
}

/** A key of `provider.s3` stands for the bucket that is named there. */
function bucket(config: Tree, context: EventContext): Started[] {
  const name = member(config, ['bucket'])
  return [{ type: 's3', source: sourceName(bucketsOf(context).get(known(name) ?? '') ?? name) }]
}

const bucketsOf = once(
  (context) => new Map(entries(provider(context, 's3')).flatMap((it): [string, Tree][] => [[it.key, get(it.value, 'name') ?? it.value]])),
)

/** Each of several rates is a rule of its own. */
function schedule(config: Tree): Started[] {
  const rates = shownList(config.kind === 'map' ? get(config, 'rate') : config)
  return rates.length === 0 ? [{ type: 'schedule', source: null }] : rates.map((source) => ({ type: 'schedule', source }))
}

/** By its `type`, else by what the ARN says or refers to, else by a member that only one kind has. */
function stream(config: Tree, { stack }: EventContext): Started[] {
  const arn = member(config, ['arn'])
  return [{ type: streamType(config, arn, stack), source: sourceName(arn) }]
}

function streamType(config: Tree, arn: Tree | undefined, stack: Stack): TriggerType {
  const said = known(get(config, 'type'))
  if (said === 'dynamodb' || said === 'kinesis') return said
  const found = polledType(arn, undefined, stack)
  if (found !== 'other') return found
  if (get(config, 'consumer') !== undefined) return 'kinesis'
  return (textOf(arn)?.parts ?? []).some((it) => typeof it !== 'string' && namesTable(it.expression.toLowerCase())) ? 'dynamodb' : found
}

/** Of the two, only tables have what CloudFormation calls a `StreamArn`, and outputs are named after that. */
const namesTable = (words: string): boolean =>
  words.includes('streamarn') || (words.includes('stream') && (words.includes('table') || words.includes('dynamo')))

/** A rule with a schedule, a pattern or both. */
function eventBridge(config: Tree): Started[] {
  const rate = shown(get(config, 'schedule'))
  const pattern = get(config, 'pattern')
  const scheduled: Started[] = rate === undefined ? [] : [{ type: 'schedule', source: rate }]
  if (pattern === undefined && rate !== undefined) return scheduled
  return [...scheduled, { type: 'eventbridge', source: patternName(pattern, get(config, 'eventBus')) }]
}

/** The bare word is a skill of any id. */
function alexa(config: Tree): Started[] {
  const id = shown(member(config, ['appId']))
  return [{ type: 'alexa', source: id === undefined || id === 'alexaSkill' || id === 'true' ? null : id }]
}

function userPool(config: Tree): Started[] {
  const pool = sourceName(member(config, ['pool'])) ?? ''
  return [{ type: 'cognito', source: [pool, ...shownList(get(config, 'trigger'))].join(' ').trim() }]
}

/** Lambda@Edge. */
function cloudFront(config: Tree): Started[] {
  const origin = entry(config, 'origin')?.value
  return edge(shown(origin) ?? shown(get(origin, 'DomainName')), config)
}

function edge(place: string | undefined, config: Tree): Started[] {
  const words = [place, shown(get(config, 'eventType'))].filter((it) => it !== undefined)
  return [{ type: 'cloudfront', source: words.length === 0 ? null : words.join(' ') }]
}

/** `lambdaAtEdge` of a function, one or several: https://github.com/silvermine/serverless-plugin-cloudfront-lambda-edge */
export function edgeTriggers(fn: FunctionEvents): TriggerDraft[] {
  const asked = entry(fn.tree, 'lambdaAtEdge')
  return possibilities(asked?.value).flatMap(({ tree }) => {
    const place = shown(get(tree, 'distribution')) ?? shown(get(tree, 'distributionID'))
    return edge(place, tree).map((it) => ({ ...it, function: fn.id, at: asked?.keyAt ?? tree.at }))
  })
}
