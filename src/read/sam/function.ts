import type { FunctionNode, Policy, Statement } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'
import { alternatives, isOpen } from '../cloudformation/choice.ts'
import { functionUrl } from '../cloudformation/function-url.ts'
import { bounded } from '../cloudformation/iam.ts'
import { codePathOf, handlerOf, roleOf } from '../cloudformation/lambda.ts'
import { buildOf, layersOf, packingOf } from '../cloudformation/packing.ts'
import { statementsOf, underCondition } from '../cloudformation/policy-document.ts'
import type { PrincipalDraft } from '../cloudformation/principals.ts'
import type { RouteDraft } from '../cloudformation/route.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { tagged } from '../cloudformation/tags.ts'
import { valueOf } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, isNull, known, type Tree } from '../syntax/tree.ts'
import { destinationStatements, eventPolicies } from './event-triggers.ts'
import { addedStatement, distinct, managed, readPolicies } from './policies.ts'

/** `AWS::Serverless::Function`. `properties` hold the globals. */
export function functionNode(it: Resource, properties: Tree | undefined, stack: Stack): FunctionNode {
  const own = hasOwnRole(properties)
  const codePath = codePathOf(get(properties, 'CodeUri'), it, stack)
  return {
    id: stack.id('function', it.id),
    service: stack.service,
    at: it.at,
    body: it.body,
    name: it.id,
    runtime: valueOf(get(properties, 'Runtime')),
    handler: handlerOf(properties),
    codePath,
    ...tagged(get(properties, 'Tags')),
    ...packingOf({ ...buildOf(it, codePath, stack), layers: layersOf(get(properties, 'Layers'), stack) }),
    ...(own ? { role: stack.id('principal', it.id), roleName: null } : roleOf(get(properties, 'Role'), stack)),
  }
}

/** SAM makes a role unless one is given; where only the deployment knows whether one is, its own counts. */
export function hasOwnRole(properties: Tree | undefined): boolean {
  return mayBeNone(get(properties, 'Role'))
}

export const eventsOf = (properties: Tree | undefined): readonly Entry[] =>
  entries(get(properties, 'Events')).filter((it) => it.value.kind === 'map')

export function functionUrlRoute(it: Resource, properties: Tree | undefined, stack: Stack): RouteDraft[] {
  const config = entry(properties, 'FunctionUrlConfig')
  return config === undefined ? [] : [functionUrl(config.value, stack.id('function', it.id), it.id, config.keyAt)]
}

/** The role that SAM makes for a function: named after it, with what is asked for and what SAM adds. */
export function functionPrincipal(it: Resource, properties: Tree | undefined, stack: Stack): PrincipalDraft {
  const added = [...standing(it, properties), ...eventsOf(properties).flatMap(eventPolicies)]
  return {
    id: stack.id('principal', it.id),
    name: it.id,
    kind: 'role',
    at: it.at,
    policies: distinct([...added, ...readPolicies(get(properties, 'Policies'), stack)]),
    trust: trustOf(properties, 'lambda.amazonaws.com', it.at),
    ...bounded(entry(properties, 'PermissionsBoundary'), stack),
  }
}

/** What SAM adds for other properties than events: https://github.com/aws/serverless-application-model, samtranslator/model/sam_resources.py */
function standing(it: Resource, properties: Tree | undefined): Policy[] {
  const basic = get(properties, 'DurableConfig') === undefined ? 'AWSLambdaBasicExecutionRole' : 'AWSLambdaBasicDurableExecutionRolePolicy'
  const tracing = entry(properties, 'Tracing')
  const vpc = entry(properties, 'VpcConfig')
  const policies = [managed(`service-role/${basic}`, 'every function', it.at)]
  if (tracing !== undefined && isTraced(tracing.value)) policies.push(managed('AWSXrayWriteOnlyAccess', 'Tracing', tracing.keyAt))
  if (vpc !== undefined) policies.push(managed('service-role/AWSLambdaVPCAccessExecutionRole', 'VpcConfig', vpc.keyAt))
  for (const member of [entry(properties, 'DeadLetterQueue'), ...destinations(properties)]) policies.push(...handedOn(member, it.id))
  return policies
}

/** Any mode but `Disabled`, which is as good as none. */
const isTraced = (mode: Tree): boolean => !isNull(mode) && known(mode) !== '' && known(mode) !== 'Disabled'

/** `EventInvokeConfig.DestinationConfig.OnSuccess` and `OnFailure`. */
function destinations(properties: Tree | undefined): (Entry | undefined)[] {
  const config = get(properties, 'EventInvokeConfig', 'DestinationConfig')
  return [entry(config, 'OnSuccess'), entry(config, 'OnFailure')]
}

function handedOn(member: Entry | undefined, owner: string): Policy[] {
  if (member === undefined) return []
  const type = known(get(member.value, 'Type')) ?? ''
  const given = get(member.value, 'TargetArn') ?? get(member.value, 'Destination')
  const own = mayBeNone(given) ? made(member, type, owner) : undefined
  return [given, own].flatMap((it): Policy[] => {
    const statements = destinationStatements(type, it, member.key)
    const policy: Policy = { kind: 'statements', name: member.key, statements, at: member.keyAt }
    return statements.length === 0 ? [] : [underCondition(policy, it === own && given !== undefined)]
  })
}

/** Left out, or left out under a condition that only the deployment decides. */
const mayBeNone = (tree: Tree | undefined): boolean => tree === undefined || (isOpen(tree) && alternatives(tree).length < 2)

/** Without a destination SAM makes the queue or topic itself. */
function made(member: Entry, type: string, owner: string): Tree | undefined {
  const name = `${owner}EventInvokeConfig${member.key}`
  const [expression, resourceType] =
    type === 'SQS' ? [`${name}Queue.Arn`, 'AWS::SQS::Queue'] : type === 'SNS' ? [`${name}Topic`, 'AWS::SNS::Topic'] : []
  if (expression === undefined || resourceType === undefined) return undefined
  return { kind: 'unknown', symbol: { expression, refersTo: 'resource', resourceType }, at: member.keyAt }
}

/** `AssumeRolePolicyDocument`, else the service that runs it. */
export function trustOf(properties: Tree | undefined, service: string, at: Span): Statement[] {
  const own = get(properties, 'AssumeRolePolicyDocument')
  if (own !== undefined) return statementsOf(own, 'written')
  const statement = addedStatement(['sts:AssumeRole'], '', 'the role', at)
  const principal = { negated: false, items: [{ parts: [service], at }], types: ['Service'] }
  return [{ ...statement, resource: { negated: false, items: [] }, principal, variables: true }]
}
