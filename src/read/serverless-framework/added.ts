import type { Policy, Statement } from '../../model/application.ts'
import type { Span, Text } from '../../model/source.ts'
import { alternatives } from '../cloudformation/choice.ts'
import { shown } from '../cloudformation/value.ts'
import { entry, get, known, textOf, type Entry, type Tree } from '../syntax/tree.ts'
import { isGiven } from './config.ts'
import type { FunctionEvents } from './events/index.ts'

/** What the Framework adds to a role by itself, for other things than events: lib/plugins/aws/package/compile/functions.js of its source. */

const originFor = (why: string): string => `added by the Serverless Framework for ${why}`

export function addedStatement(actions: readonly string[], resources: readonly Text[], why: string, at: Span): Statement {
  return {
    sid: null,
    effect: { known: true, value: 'Allow', at },
    action: { negated: false, items: actions.map((it) => ({ parts: [it], at })) },
    resource: { negated: false, items: resources },
    principal: null,
    condition: null,
    variables: true,
    at,
    origin: originFor(why),
  }
}

const policy = (statements: readonly Statement[], at: Span): Policy => ({ kind: 'statements', name: null, statements, at })

const managed = (name: string, why: string, at: Span): Policy => ({
  kind: 'managed',
  arn: { parts: [`arn:aws:iam::aws:policy/service-role/${name}`], at },
  at,
  origin: originFor(why),
})

/** Lambda runs as it. */
export const lambdaTrust = (at: Span): Statement[] => trustIn('lambda.amazonaws.com', at)

/** A service of AWS runs as the role. */
export function trustIn(service: string, at: Span): Statement[] {
  const statement = addedStatement(['sts:AssumeRole'], [], 'the role', at)
  return [{ ...statement, principal: { negated: false, items: [{ parts: [service], at }], types: ['Service'] } }]
}

/** For what a function asks for outside of its events; `provider` has the defaults of all functions. */
export function addedPolicies({ tree }: FunctionEvents, provider: Tree | undefined): Policy[] {
  return [
    ...network(tree, provider),
    ...tracing(tree, provider),
    ...deadLetters(tree),
    ...keys(tree, provider),
    ...files(tree),
    ...targets(tree),
  ]
}

function network(fn: Tree, provider: Tree | undefined): Policy[] {
  const vpc = entry(fn, 'vpc') ?? entry(provider, 'vpc')
  const durable = entry(fn, 'durableConfig')
  return [
    ...(vpc === undefined || !isGiven(vpc.value) ? [] : [managed('AWSLambdaVPCAccessExecutionRole', 'vpc', vpc.keyAt)]),
    ...(durable === undefined ? [] : [managed('AWSLambdaBasicDurableExecutionRolePolicy', 'durableConfig', durable.keyAt)]),
  ]
}

function tracing(fn: Tree, provider: Tree | undefined): Policy[] {
  const own = entry(fn, 'tracing')
  const mode = own !== undefined && isGiven(own.value) ? own : entry(get(provider, 'tracing'), 'lambda')
  if (mode === undefined || !isGiven(mode.value)) return []
  const at = mode.keyAt
  const statement = addedStatement(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], [{ parts: ['*'], at }], 'tracing', at)
  return [policy([statement], at)]
}

/** Only for an ARN as text: a resource of the stack must be permitted by hand. */
function deadLetters(fn: Tree): Policy[] {
  return onText(entry(fn, 'onError'), ['sns:Publish'], 'onError')
}

function keys(fn: Tree, provider: Tree | undefined): Policy[] {
  const own = entry(fn, 'kmsKeyArn') ?? entry(fn, 'awsKmsKeyArn')
  return onText(own ?? entry(provider, 'kmsKeyArn'), ['kms:Decrypt'], 'kmsKeyArn')
}

function onText(member: Entry | undefined, actions: readonly string[], why: string): Policy[] {
  const text = textOf(member?.value)
  if (member === undefined || text === undefined || !isGiven(member.value) || text.parts.some(isReference)) return []
  return [policy([addedStatement(actions, [text], why, member.keyAt)], member.keyAt)]
}

/** What an intrinsic function gave, which is a map to the Framework and no text. */
const isReference = (part: Text['parts'][number]): boolean => typeof part !== 'string' && part.refersTo !== 'variable'

function files(fn: Tree): Policy[] {
  const system = entry(fn, 'fileSystemConfig')
  const arn = textOf(get(system?.value, 'arn'))
  if (system === undefined || arn === undefined) return []
  const actions = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite']
  return [policy([addedStatement(actions, [arn], 'fileSystemConfig', system.keyAt)], system.keyAt)]
}

/** `destinations: {onSuccess, onFailure}` */
function targets(fn: Tree): Policy[] {
  return ['onSuccess', 'onFailure'].flatMap((key) => {
    const member = entry(get(fn, 'destinations'), key)
    return member === undefined ? [] : alternatives(member.value).flatMap((it) => target(it, member.keyAt))
  })
}

function target(tree: Tree, at: Span): Policy[] {
  const arn = get(tree, 'arn') ?? tree
  const text = shown(arn) ?? ''
  const type = known(get(tree, 'type')) ?? typeOf(text)
  const action = actions.get(type)
  const resource = textOf(arn)
  if (action === undefined || resource === undefined) return []
  const named: Text = type === 'function' && !text.startsWith('arn:') ? { parts: [functionArn, ...resource.parts], at } : resource
  return [policy([addedStatement([action], [named], 'destinations', at)], at)]
}

/** A name is that of a function of the service: the account and region it is deployed to do not matter to tell it from others. */
const functionArn = 'arn:aws:lambda:*:*:function:'

const actions: ReadonlyMap<string, string> = new Map([
  ['function', 'lambda:InvokeFunction'],
  ['sqs', 'sqs:SendMessage'],
  ['sns', 'sns:Publish'],
  ['eventBus', 'events:PutEvents'],
])

function typeOf(text: string): string {
  if (text.includes(':sqs:')) return 'sqs'
  if (text.includes(':sns:')) return 'sns'
  return text.includes(':event-bus/') ? 'eventBus' : 'function'
}
