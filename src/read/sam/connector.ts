import type { FunctionNode, NodeId, Policy, Statement } from '../../model/application.ts'
import type { TriggerType } from '../../model/report.ts'
import type { Span } from '../../model/source.ts'
import { resolve } from '../cloudformation/intrinsics.ts'
import { statementOf, underCondition } from '../cloudformation/policy-document.ts'
import type { Principals } from '../cloudformation/principals.ts'
import { attribute, reference } from '../cloudformation/reference.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { scalar } from '../cloudformation/text.ts'
import type { TriggerDraft } from '../cloudformation/trigger.ts'
import { logicalId, references, shown, sourceName } from '../cloudformation/value.ts'
import { entries, entry, get, items, known, type Tree } from '../syntax/tree.ts'
import data from './connector-permissions.json' with { type: 'json' }

interface Grant {
  readonly Action: readonly string[]
  readonly Resource: readonly string[]
}

/** What a connector lets the role of one of its ends do to the other. */
interface Profile {
  readonly of: string
  readonly Read?: readonly Grant[]
  readonly Write?: readonly Grant[]
}

const profiles: ReadonlyMap<string, ReadonlyMap<string, Profile>> = new Map(
  Object.entries<Readonly<Record<string, Profile>>>(data.permissions).map(([source, it]) => [source, new Map(Object.entries(it))]),
)

interface Connector {
  readonly name: string
  readonly at: Span
  readonly source: Tree | undefined
  readonly destinations: readonly Tree[]
  readonly permissions: readonly Tree[]
  readonly conditional: boolean
}

/**
 * Gives principals what connectors grant to them: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/managing-permissions-connectors.html
 * Policies of queues and topics, and permissions to call a function, are no principal's and are left out.
 */
export function readConnectors(functions: readonly FunctionNode[], principals: Principals, stack: Stack): void {
  const byId = new Map(functions.map((it) => [it.id, it]))
  for (const it of connectorsOf(stack)) {
    for (const destination of it.destinations) connect(it, destination, byId, principals, stack)
  }
}

/** Sources that start the functions that a connector lets them call. */
const starters: ReadonlyMap<string, TriggerType> = new Map<string, TriggerType>([
  ['AWS::Events::Rule', 'eventbridge'],
  ['AWS::S3::Bucket', 's3'],
  ['AWS::SNS::Topic', 'sns'],
])

/** What a connector lets start a function; nothing where the template itself tells of such a trigger. */
export function connectedTriggers(functions: readonly FunctionNode[], told: readonly TriggerDraft[], stack: Stack): TriggerDraft[] {
  const ids = new Set(functions.map((it) => it.id))
  const known = new Set(told.map((it) => `${it.function} ${it.type === 'schedule' ? 'eventbridge' : it.type}`))
  return connectorsOf(stack).flatMap((it) =>
    it.destinations.flatMap((destination): TriggerDraft[] => {
      const from = endOf(it.source, stack)
      const type = starters.get(from?.type ?? '')
      const id = calledFunction(endOf(destination, stack), stack)
      if (from === undefined || type === undefined || id === null || !ids.has(id) || known.has(`${id} ${type}`)) return []
      return [{ function: id, type, source: from.resource?.id ?? sourceName(get(from.written, 'Arn')), at: it.at }]
    }),
  )
}

function calledFunction(end: End | undefined, stack: Stack): NodeId | null {
  if (end?.resource !== undefined) return stack.id('function', end.resource.id)
  return end === undefined ? null : stack.functionOf(get(end.written, 'Arn'))
}

/** Connectors as resources, and those that a source carries itself. */
function connectorsOf(stack: Stack): Connector[] {
  return [...stack.resources.values()].flatMap((it) => {
    const embedded = entries(get(it.attributes, 'Connectors')).map((own) => {
      const properties = get(own.value, 'Properties')
      const resolved = properties === undefined ? undefined : resolve(properties, stack.scope)
      return connector(own.key, own.keyAt, resolved, get(own.value, 'Condition') !== undefined, it.id)
    })
    return it.type === 'AWS::Serverless::Connector' ? [connector(it.id, it.at, it.properties, it.conditional), ...embedded] : embedded
  })
}

function connector(name: string, at: Span, properties: Tree | undefined, conditional: boolean, carrier?: string): Connector {
  const own: Tree | undefined = carrier === undefined ? undefined : idTree(carrier, at)
  return {
    name,
    at,
    source: carrier === undefined ? get(properties, 'Source') : own,
    destinations: items(get(properties, 'Destination')),
    permissions: items(get(properties, 'Permissions')),
    conditional,
  }
}

const idTree = (id: string, at: Span): Tree => ({ kind: 'map', at, tag: null, entries: [{ key: 'Id', keyAt: at, value: scalar(id, at) }] })

function connect(
  it: Connector,
  destination: Tree,
  functions: ReadonlyMap<NodeId, FunctionNode>,
  principals: Principals,
  stack: Stack,
): void {
  const [from, to] = [endOf(it.source, stack), endOf(destination, stack)]
  if (from === undefined || to === undefined) return tell(it, stack)
  const profile = profiles.get(from.type)?.get(to.type)
  if (profile === undefined) {
    if (!callers.has(from.type)) tell(it, stack)
    return
  }
  const [own, other] = profile.of === 'source' ? [from, to] : [to, from]
  const holder = roleOf(own, other, functions, stack)
  if (holder === undefined) return tell(it, stack)
  const statements = it.permissions.flatMap((permission) => statementsOf(permission, profile, { from, to }, it.name, stack))
  const policy: Policy = { kind: 'statements', name: it.name, statements, at: it.at }
  if (statements.length > 0) principals.attach(holder, [underCondition(policy, it.conditional)])
}

const tell = (it: Connector, stack: Stack): void =>
  stack.gap('warning', 'connector', it.at, `What the connector \`${it.name}\` permits is not known here.`)

interface End {
  readonly type: string
  readonly resource: Resource | undefined
  /** As written, for ends outside of the template. */
  readonly written: Tree | undefined
}

/** `{Id}` of the same template (an embedded connector's source may keep its own members), or `{Type, Arn, …}`. */
function endOf(tree: Tree | undefined, stack: Stack): End | undefined {
  const id = known(get(tree, 'Id'))
  const resource = id === undefined ? undefined : stack.resources.get(id)
  const type = resource?.type ?? known(get(tree, 'Type'))
  return type === undefined ? undefined : { type: plain.get(type) ?? type, resource, written: tree }
}

/** Sources that are let in by a policy of the other end, or by a permission to call it, and so gain nothing themselves. */
const callers = new Set([
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::AppSync::GraphQLApi',
  'AWS::Events::Rule',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
])

/** SAM's types by what they become. */
const plain: ReadonlyMap<string, string> = new Map([
  ['AWS::Serverless::Api', 'AWS::ApiGateway::RestApi'],
  ['AWS::Serverless::Function', 'AWS::Lambda::Function'],
  ['AWS::Serverless::GraphQLApi', 'AWS::AppSync::GraphQLApi'],
  ['AWS::Serverless::HttpApi', 'AWS::ApiGatewayV2::Api'],
  ['AWS::Serverless::StateMachine', 'AWS::StepFunctions::StateMachine'],
  ['AWS::Serverless::SimpleTable', 'AWS::DynamoDB::Table'],
])

/** The members that name the role of a resource: https://github.com/aws/serverless-application-model, samtranslator/model/connector_profiles/profiles.json */
const roleMembers = ['Role', 'RoleArn', 'ServiceRoleArn']

/** Whose permissions they become: the role of a function, a state machine, a data source, or of the one target of a rule that is the other end. */
function roleOf(end: End, other: End, functions: ReadonlyMap<NodeId, FunctionNode>, stack: Stack): NodeId | undefined {
  const { resource } = end
  if (resource === undefined) return stack.roleOf(get(end.written, 'RoleName')) ?? undefined
  const fn = functions.get(stack.id('function', resource.id))
  if (fn !== undefined) return fn.role ?? undefined
  const target = items(get(resource.properties, 'Targets')).find((it) => isEnd(get(it, 'Arn'), other))
  const holder = resource.type === 'AWS::Events::Rule' ? target : resource.properties
  const role = roleMembers.flatMap((it) => get(holder, it) ?? [])[0]
  if (role !== undefined) return stack.roleOf(role) ?? undefined
  return resource.type === 'AWS::Serverless::StateMachine' ? stack.id('principal', resource.id) : undefined
}

const isEnd = (arn: Tree | undefined, { resource, written }: End): boolean =>
  resource === undefined ? shown(arn) === shown(get(written, 'Arn')) : references(arn).map(logicalId).includes(resource.id)

/** The statements of `Read` or `Write`, with the ARNs of the ends. */
function statementsOf(
  permission: Tree,
  profile: Profile,
  ends: { readonly from: End; readonly to: End },
  name: string,
  stack: Stack,
): Statement[] {
  const grants = known(permission) === 'Read' ? profile.Read : known(permission) === 'Write' ? profile.Write : undefined
  const at = permission.at
  const list = (values: readonly Tree[]): Tree => ({ kind: 'list', items: values, at, tag: null })
  return (grants ?? []).flatMap((grant) => {
    const members: readonly (readonly [string, Tree])[] = [
      ['Effect', scalar('Allow', at)],
      ['Action', list(grant.Action.map((it) => scalar(it, at)))],
      ['Resource', list(grant.Resource.map((it) => filled(it, ends, at, stack)))],
    ]
    const tree: Tree = { kind: 'map', at, tag: null, entries: members.map(([key, value]) => ({ key, keyAt: at, value })) }
    return statementOf(tree, `SAM connector ${name}`, true) ?? []
  })
}

/** What a connector between such ends grants, of which the other one has this ARN. */
export function connectorStatements(
  {
    source,
    destination,
    arn,
    permissions,
    name,
  }: Readonly<Record<'source' | 'destination' | 'name', string>> & {
    readonly arn: Tree
    readonly permissions: readonly Tree[]
  },
  stack: Stack,
): Statement[] {
  const profile = profiles.get(source)?.get(destination)
  const written: Tree = { kind: 'map', at: arn.at, tag: null, entries: [{ key: 'Arn', keyAt: arn.at, value: arn }] }
  const ends = { from: { type: source, resource: undefined, written: undefined }, to: { type: destination, resource: undefined, written } }
  return profile === undefined ? [] : permissions.flatMap((it) => statementsOf(it, profile, ends, name, stack))
}

/** `%{Source.Arn}/stream/*`, `arn:${AWS::Partition}:…` */
function filled(text: string, { from, to }: { readonly from: End; readonly to: End }, at: Span, stack: Stack): Tree {
  const names = [...text.matchAll(/%\{(Source|Destination)\.(Arn|Name)\}/g)]
  const values = names.map(([, end, member]) => ({
    key: `${end}${member}`,
    keyAt: at,
    value: memberOf(end === 'Source' ? from : to, member ?? 'Arn', at, stack),
  }))
  const template = scalar(text.replaceAll(/%\{(Source|Destination)\.(Arn|Name)\}/g, '${$1$2}'), at)
  const argument: Tree = { kind: 'list', at, tag: null, items: [template, { kind: 'map', entries: values, at, tag: null }] }
  return resolve({ kind: 'map', at, tag: null, entries: [{ key: 'Fn::Sub', keyAt: at, value: argument }] }, stack.scope)
}

/** Types of which a reference is the ARN. */
const arnByReference = new Set(['AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine'])

function memberOf(end: End, member: string, at: Span, stack: Stack): Tree {
  if (end.resource === undefined) {
    const given = entry(end.written, member)?.value
    return (
      given ?? {
        kind: 'unknown',
        symbol: { expression: `${shown(get(end.written, 'Type')) ?? 'Connector'}.${member}`, refersTo: 'other' },
        at,
      }
    )
  }
  const whole = member === 'Arn' && arnByReference.has(end.type)
  return whole ? reference(end.resource.id, at, stack.scope, false) : attribute(`${end.resource.id}.${member}`, at, stack.scope)
}
