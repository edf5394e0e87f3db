import { entries, get, items, known, type Tree } from '../syntax/tree.ts'
import { possibilities } from './choice.ts'
import type { Resource, Stack } from './stack.ts'
import { asSwitched, patternName, polledType, type TriggerDraft } from './trigger.ts'
import { shown, shownAny, shownList, sourceName } from './value.ts'

/** What starts a function, as resources of plain CloudFormation say it. */
export function readTriggers(stack: Stack): TriggerDraft[] {
  return [...stack.resources.values()].flatMap((it) => asSwitched(triggerReaders.get(it.type)?.(it, stack) ?? [], it.properties))
}

type TriggerReader = (it: Resource, stack: Stack) => readonly TriggerDraft[]

const triggerReaders: ReadonlyMap<string, TriggerReader> = new Map<string, TriggerReader>([
  ['AWS::Lambda::EventSourceMapping', eventSourceMapping],
  ['AWS::Pipes::Pipe', pipe],
  ['AWS::Events::Rule', rule],
  ['AWS::Scheduler::Schedule', schedule],
  ['AWS::S3::Bucket', bucket],
  ['AWS::SNS::Topic', topic],
  ['AWS::SNS::Subscription', subscription],
  [
    'AWS::Logs::SubscriptionFilter',
    (it, stack) => one(it, stack, 'DestinationArn', 'cloudwatch-logs', sourceName(get(it.properties, 'LogGroupName'))),
  ],
  ['AWS::IoT::TopicRule', iotRule],
  ['AWS::Cognito::UserPool', userPool],
  ['AWS::CloudFront::Distribution', distribution],
  ['AWS::Config::ConfigRule', configRule],
  ['AWS::SES::ReceiptRule', receiptRule],
])

const target = (tree: Tree | undefined, stack: Stack) => (tree === undefined ? null : stack.functionOf(tree))

/** A trigger of the function that a property names, if it names one of this stack. */
function one(it: Resource, stack: Stack, member: string, type: TriggerDraft['type'], source: string | null): TriggerDraft[] {
  const fn = target(get(it.properties, member), stack)
  return fn === null ? [] : [{ function: fn, type, source, at: it.at }]
}

function eventSourceMapping(it: Resource, stack: Stack): TriggerDraft[] {
  const source = get(it.properties, 'EventSourceArn')
  const name = sourceName(source) ?? shownList(get(it.properties, 'Topics'))[0] ?? null
  return one(it, stack, 'FunctionName', polledType(source, it.properties, stack), name)
}

function pipe(it: Resource, stack: Stack): TriggerDraft[] {
  const source = get(it.properties, 'Source')
  const type = polledType(source, get(it.properties, 'SourceParameters'), stack)
  return [...one(it, stack, 'Target', type, sourceName(source)), ...one(it, stack, 'Enrichment', type, sourceName(source))]
}

function rule(it: Resource, stack: Stack): TriggerDraft[] {
  const expression = shownAny(get(it.properties, 'ScheduleExpression'))
  const type = expression === null ? 'eventbridge' : 'schedule'
  const source = expression ?? patternName(get(it.properties, 'EventPattern'), get(it.properties, 'EventBusName'))
  return possibilities(get(it.properties, 'Targets')).flatMap(({ tree }): TriggerDraft[] => {
    const fn = target(get(tree, 'Arn'), stack)
    return fn === null ? [] : [{ function: fn, type, source, at: it.at, name: it.id }]
  })
}

function schedule(it: Resource, stack: Stack): TriggerDraft[] {
  const fn = target(get(it.properties, 'Target', 'Arn'), stack)
  const source = shownAny(get(it.properties, 'ScheduleExpression'))
  return fn === null ? [] : [{ function: fn, type: 'schedule', source, at: it.at, name: it.id }]
}

/** A configuration tells of one kind of event; those of one function for the same objects are one trigger. */
function bucket(it: Resource, stack: Stack): TriggerDraft[] {
  const found = new Map<string, TriggerDraft>()
  for (const { tree } of possibilities(get(it.properties, 'NotificationConfiguration', 'LambdaConfigurations'))) {
    const fn = target(get(tree, 'Function'), stack)
    const key = `${fn} ${objectsOf(tree)}`
    if (fn !== null && !found.has(key)) found.set(key, { function: fn, type: 's3', source: it.id, at: tree.at })
  }
  return [...found.values()]
}

const objectsOf = (configuration: Tree): string =>
  items(get(configuration, 'Filter', 'S3Key', 'Rules'))
    .map((it) => `${shown(get(it, 'Name'))?.toLowerCase()}=${shown(get(it, 'Value'))}`)
    .toSorted()
    .join()

function topic(it: Resource, stack: Stack): TriggerDraft[] {
  return items(get(it.properties, 'Subscription')).flatMap((entry): TriggerDraft[] => {
    const fn = known(get(entry, 'Protocol')) === 'lambda' ? target(get(entry, 'Endpoint'), stack) : null
    return fn === null ? [] : [{ function: fn, type: 'sns', source: it.id, at: entry.at }]
  })
}

function subscription(it: Resource, stack: Stack): TriggerDraft[] {
  if (known(get(it.properties, 'Protocol')) !== 'lambda') return []
  return one(it, stack, 'Endpoint', 'sns', sourceName(get(it.properties, 'TopicArn')))
}

function iotRule(it: Resource, stack: Stack): TriggerDraft[] {
  const payload = get(it.properties, 'TopicRulePayload')
  return items(get(payload, 'Actions')).flatMap((action): TriggerDraft[] => {
    const fn = target(get(action, 'Lambda', 'FunctionArn'), stack)
    return fn === null ? [] : [{ function: fn, type: 'iot', source: shown(get(payload, 'Sql')) ?? null, at: it.at }]
  })
}

function userPool(it: Resource, stack: Stack): TriggerDraft[] {
  return entries(get(it.properties, 'LambdaConfig')).flatMap((entry): TriggerDraft[] => {
    const fn = target(get(entry.value, 'LambdaArn') ?? entry.value, stack)
    return fn === null ? [] : [{ function: fn, type: 'cognito', source: `${it.id} ${entry.key}`, at: entry.keyAt }]
  })
}

function distribution(it: Resource, stack: Stack): TriggerDraft[] {
  const config = get(it.properties, 'DistributionConfig')
  const behaviors = [get(config, 'DefaultCacheBehavior'), ...items(get(config, 'CacheBehaviors'))]
  return behaviors
    .flatMap((behavior) => items(get(behavior, 'LambdaFunctionAssociations')))
    .flatMap((association): TriggerDraft[] => {
      const fn = target(get(association, 'LambdaFunctionARN'), stack)
      const source = `${it.id} ${shown(get(association, 'EventType')) ?? ''}`.trimEnd()
      return fn === null ? [] : [{ function: fn, type: 'cloudfront', source, at: association.at }]
    })
}

function configRule(it: Resource, stack: Stack): TriggerDraft[] {
  const fn = target(get(it.properties, 'Source', 'SourceIdentifier'), stack)
  return fn === null ? [] : [{ function: fn, type: 'config', source: it.id, at: it.at }]
}

/** For whose mail it is; for any, the name of the rule. */
function receiptRule(it: Resource, stack: Stack): TriggerDraft[] {
  const recipients = shownList(get(it.properties, 'Rule', 'Recipients'))
  return possibilities(get(it.properties, 'Rule', 'Actions')).flatMap(({ tree }): TriggerDraft[] => {
    const fn = target(get(tree, 'LambdaAction', 'FunctionArn'), stack)
    return fn === null ? [] : [{ function: fn, type: 'ses', source: recipients.length === 0 ? it.id : recipients.join(' '), at: it.at }]
  })
}

/** Services that start functions without a resource of this template saying so: the skill, rule or bucket is set up elsewhere. */
const services: ReadonlyMap<string, TriggerDraft['type']> = new Map<string, TriggerDraft['type']>([
  ['alexa-appkit.amazon.com', 'alexa'],
  ['alexa-connectedhome.amazon.com', 'alexa'],
  ['cognito-idp.amazonaws.com', 'cognito'],
  ['config.amazonaws.com', 'config'],
  ['events.amazonaws.com', 'eventbridge'],
  ['iot.amazonaws.com', 'iot'],
  ['s3.amazonaws.com', 's3'],
  ['ses.amazonaws.com', 'ses'],
  ['sns.amazonaws.com', 'sns'],
])

/** A permission tells of a trigger where nothing else does. */
export function permittedTriggers(told: readonly TriggerDraft[], stack: Stack): TriggerDraft[] {
  const known = new Set(told.map((it) => `${it.function} ${it.type}`))
  return stack.ofType('AWS::Lambda::Permission').flatMap((it): TriggerDraft[] => {
    const type = services.get(shown(get(it.properties, 'Principal')) ?? '')
    const fn = type === undefined ? null : target(get(it.properties, 'FunctionName'), stack)
    if (type === undefined || fn === null) return []
    if (known.has(`${fn} ${type}`) || (type === 'eventbridge' && known.has(`${fn} schedule`))) return []
    const source = get(it.properties, 'SourceArn') ?? get(it.properties, 'EventSourceToken')
    return [{ function: fn, type, source: sourceName(source), at: it.at }]
  })
}
