import type { Policy } from '../../../model/application.ts'
import type { Span, Unresolved } from '../../../model/source.ts'
import { possibilities } from '../../cloudformation/choice.ts'
import type { PrincipalDraft } from '../../cloudformation/principals.ts'
import type { Stack } from '../../cloudformation/stack.ts'
import { TextBuilder, unknown } from '../../cloudformation/text.ts'
import { entries, entry, get, known, type Tree } from '../../syntax/tree.ts'
import { trustIn } from '../added.ts'
import { isGiven } from '../config.ts'
import { type Grant, granted } from '../grant.ts'
import { functionResource } from '../naming.ts'
import { statements } from '../roles.ts'

/** What an API asks for data: a table, a function, a cluster … */
export interface DataSource {
  readonly name: string
  /** `{type, config}` */
  readonly tree: Tree
  readonly at: Span
}

/** Under `dataSources`, or where a resolver or a function of a pipeline names one of its own. */
export function sourcesOf(api: Tree): readonly DataSource[] {
  const own = possibilities(get(api, 'dataSources')).flatMap(({ tree }) => namedSources(tree))
  const users = ['resolvers', 'pipelineFunctions'].flatMap((key) => possibilities(get(api, key)).flatMap(({ tree }) => entries(tree)))
  const inner = users.flatMap(({ key, keyAt, value }) => {
    const steps = possibilities(get(value, 'functions')).map(({ tree }, index) => ({ name: `${key}_${index}`, tree, at: keyAt }))
    return [{ name: key, tree: value, at: keyAt }, ...steps].flatMap((it): DataSource[] => {
      const source = get(it.tree, 'dataSource')
      return source?.kind === 'map' ? [{ ...it, tree: source }] : []
    })
  })
  return [...own, ...inner]
}

/** A map by their names; the first version of the plugin has a list in which each says its name. */
function namedSources(tree: Tree): DataSource[] {
  const name = entry(tree, 'name')
  const title = known(name?.value)
  if (name !== undefined && title !== undefined && get(tree, 'type') !== undefined) return [{ name: title, tree, at: name.keyAt }]
  return entries(tree).map((it) => ({ name: it.key, tree: it.value, at: it.keyAt }))
}

/** What a source may do when it does not say so itself: `getDefaultDataSourcePolicyStatements` of the plugin's src/resources/DataSource.ts. */
const defaults: ReadonlyMap<string, (config: Tree, at: Span) => readonly Grant[] | undefined> = new Map([
  ['AWS_LAMBDA', invocation],
  ['AMAZON_DYNAMODB', table],
  ['AMAZON_EVENTBRIDGE', bus],
  ['NONE', () => []],
  ['HTTP', () => []],
])

const roleOf = ({ tree }: DataSource): Tree | undefined => get(tree, 'config', 'serviceRoleArn')

/** Whether what it may do is known, and it is no function in disguise. */
export function isReadSource(source: DataSource): boolean {
  const config = get(source.tree, 'config')
  if (get(config, 'function') !== undefined) return false
  if (isGiven(roleOf(source)) || isGiven(get(config, 'iamRoleStatements'))) return true
  return grantsOf(source) !== undefined
}

function grantsOf({ tree, at }: DataSource): readonly Grant[] | undefined {
  return defaults.get(known(get(tree, 'type')) ?? '')?.(get(tree, 'config') ?? tree, at)
}

/** The role that the plugin makes for it; undefined where it is given one, or needs none. */
export function sourceRole(source: DataSource, stack: Stack): PrincipalDraft | undefined {
  if (isGiven(roleOf(source))) return undefined
  const policies = policiesOf(source)
  if (policies.length === 0) return undefined
  const name = `GraphQlDs${source.name.replace(/[^a-zA-Z0-9]/g, '')}Role`
  const { at } = source
  return { id: stack.id('principal', name), name, kind: 'role', at, policies, trust: trustIn('appsync.amazonaws.com', at) }
}

function policiesOf(source: DataSource): readonly Policy[] {
  const written = entry(get(source.tree, 'config'), 'iamRoleStatements')
  if (written !== undefined && isGiven(written.value)) return statements(written)
  const grants = grantsOf(source) ?? []
  const added = grants.flatMap((it) => granted(it, 'serverless-appsync-plugin', source.at))
  return added.length === 0 ? [] : [{ kind: 'statements', name: null, statements: added, at: source.at }]
}

/** The function by its name in the service, or by its ARN; and its versions. */
function invocation(config: Tree, at: Span): readonly Grant[] | undefined {
  const name = known(get(config, 'functionName'))
  const arn = name === undefined ? (get(config, 'functionArn') ?? get(config, 'lambdaFunctionArn')) : functionArn(name, at)
  if (arn === undefined) return undefined
  const versions = new TextBuilder().addTree(arn).add(':*').build(at, 'functionArn')
  return [{ actions: ['lambda:InvokeFunction'], on: [arn, versions] }]
}

function functionArn(name: string, at: Span): Tree {
  const symbol: Unresolved = { expression: `${functionResource(name)}.Arn`, refersTo: 'resource', resourceType: 'AWS::Lambda::Function' }
  return { kind: 'unknown', symbol, at }
}

const tableActions = [
  'dynamodb:DeleteItem',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
]

function table(config: Tree, at: Span): readonly Grant[] | undefined {
  const name = get(config, 'tableName')
  if (name === undefined) return undefined
  const region = get(config, 'region') ?? pseudo('AWS::Region', at)
  const arn = (rest: string): Tree =>
    new TextBuilder()
      .add('arn:aws:dynamodb:')
      .addTree(region)
      .add(':')
      .addTree(pseudo('AWS::AccountId', at))
      .add(':table/')
      .addTree(name)
      .add(rest)
      .build(at, 'tableName')
  return [{ actions: tableActions, on: [arn(''), arn('/*')] }]
}

function bus(config: Tree): readonly Grant[] | undefined {
  const arn = get(config, 'eventBusArn')
  return arn === undefined ? undefined : [{ actions: ['events:PutEvents'], on: [arn] }]
}

const pseudo = (name: string, at: Span): Tree => unknown(name, at, 'pseudo')
