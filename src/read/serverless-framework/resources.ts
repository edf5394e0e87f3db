import { possibilities } from '../cloudformation/choice.ts'
import type { Implicit } from '../cloudformation/stack.ts'
import { scalar } from '../cloudformation/text.ts'
import { isTrue } from '../cloudformation/value.ts'
import { type Dict, entries, type Entry, get, known, type Tree } from '../syntax/tree.ts'
import type { Config } from './config.ts'
import { deployedNames } from './deployed-name.ts'
import {
  bucketResource,
  functionResource,
  functionRole,
  layerResource,
  logGroupResource,
  poolResource,
  serviceRole,
  topicResource,
} from './naming.ts'
import { widest } from './section.ts'
import { warmerRoleNames } from './warmers.ts'

/** What the Framework adds to the template by itself, under the names that it gives. `service`: `Service.id` */
export function implicitOf(config: Config, service: string): ReadonlyMap<string, Implicit> {
  const { functions, tree } = config
  const found = new Map<string, Implicit>([
    [serviceRole, { type: 'AWS::IAM::Role', principal: principalId(service, serviceRole) }],
    ['ApiGatewayRestApi', { type: 'AWS::ApiGateway::RestApi' }],
    ['HttpApi', { type: 'AWS::ApiGatewayV2::Api' }],
    ['HttpApiStage', { type: 'AWS::ApiGatewayV2::Stage' }],
    ['WebsocketsApi', { type: 'AWS::ApiGatewayV2::Api' }],
    ['ServerlessDeploymentBucket', { type: 'AWS::S3::Bucket' }],
  ])
  for (const it of warmerRoleNames(config)) found.set(it, { type: 'AWS::IAM::Role', principal: principalId(service, it) })
  for (const { key } of entries(get(tree, 'layers'))) found.set(layerResource(key), { type: 'AWS::Lambda::LayerVersion' })
  for (const { key, value } of functions) {
    for (const it of possibilities(get(value, 'events'))) for (const event of entries(it.tree)) made(event, found)
    const deployed = { function: `${service}#function/${key}`, functionNames: deployedNames(key, value, tree) }
    found.set(functionResource(key), { type: 'AWS::Lambda::Function', ...deployed })
    found.set(`${functionResource(key)}Url`, { type: 'AWS::Lambda::Url', function: `${service}#function/${key}` })
    found.set(functionRole(key), { type: 'AWS::IAM::Role', principal: principalId(service, functionRole(key)) })
    found.set(logGroupResource(key), { type: 'AWS::Logs::LogGroup' })
  }
  return found
}

/** A topic, bucket or user pool that an event names without an ARN is one that the Framework makes. */
function made(event: Entry, found: Map<string, Implicit>): void {
  const [name, resource, type] = makers.get(event.key)?.(event.value) ?? []
  if (name === undefined || resource === undefined || type === undefined || name.startsWith('arn:')) return
  if (!isTrue(get(event.value, 'existing')) && !found.has(resource(name))) found.set(resource(name), { type })
}

type Maker = (event: Tree) => readonly [name: string | undefined, resource: (name: string) => string, type: string]

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  [
    'sns',
    (it) => [known(it) ?? (get(it, 'arn') === undefined ? known(get(it, 'topicName')) : undefined), topicResource, 'AWS::SNS::Topic'],
  ],
  ['s3', (it) => [known(it) ?? known(get(it, 'bucket')), bucketResource, 'AWS::S3::Bucket']],
  ['cognitoUserPool', (it) => [madePool(it), poolResource, 'AWS::Cognito::UserPool']],
])

/** The user pool of an event by its name; undefined for one that is there already. */
export function madePool(event: Tree): string | undefined {
  const pool = known(get(event, 'pool'))
  return isTrue(get(event, 'existing')) || pool?.startsWith('arn:') === true ? undefined : pool
}

const principalId = (service: string, name: string): string => `${service}#principal/${name}`

/**
 * `resources:` as a template. What overrides or extends a resource of the Framework's own stands there as a resource of its type, with only what
 * is written: https://www.serverless.com/framework/docs/providers/aws/guide/resources#override-aws-cloudformation-resource
 */
export function templateOf(resources: Dict | undefined, implicit: ReadonlyMap<string, Implicit>, at: Dict['at']): Dict {
  const sections = (resources?.entries ?? []).map((it) => ({ ...it, value: widest(it.value) }))
  const typed = extended(definitions(resources, 'Resources'), definitions(resources, 'extensions')).map((it) => withType(it, implicit))
  const others = sections.filter((it) => it.key !== 'Resources' && it.key !== 'extensions')
  const whole: Entry = { key: 'Resources', keyAt: at, value: { kind: 'map', entries: typed, at, tag: null } }
  return { kind: 'map', entries: [...others, whole], at: resources?.at ?? at, tag: null }
}

/** Of what only the deployment chooses, a resource has all properties. */
function definitions(resources: Dict | undefined, section: string): readonly Entry[] {
  const given = get(resources, section)
  return entries(given && widest(given)).map((it) => ({ ...it, value: withMember(widest(it.value), 'Properties') }))
}

const withMember = (tree: Tree, key: string): Tree =>
  tree.kind === 'map' ? { ...tree, entries: tree.entries.map((it) => (it.key === key ? { ...it, value: widest(it.value) } : it)) } : tree

/** The members of `Properties` replace those that are there. */
function extended(resources: readonly Entry[], extensions: readonly Entry[]): readonly Entry[] {
  const found = new Map(resources.map((it) => [it.key, it]))
  for (const it of extensions) {
    const before = found.get(it.key)
    const value = before === undefined ? it.value : over(before.value, it.value, (a, b) => over(a, b, (_, last) => last))
    found.set(it.key, { ...(before ?? it), value })
  }
  return [...found.values()]
}

function over(before: Tree, after: Tree, member: (before: Tree, after: Tree) => Tree): Tree {
  if (before.kind !== 'map' || after.kind !== 'map') return after
  const found = new Map<string, Entry>(before.entries.map((it) => [it.key, it]))
  for (const it of after.entries) {
    const same = found.get(it.key)
    found.set(it.key, same === undefined ? it : { ...it, value: member(same.value, it.value) })
  }
  return { ...before, entries: [...found.values()] }
}

function withType(it: Entry, implicit: ReadonlyMap<string, Implicit>): Entry {
  const type = implicit.get(it.key)?.type
  if (type === undefined || it.value.kind !== 'map' || get(it.value, 'Type') !== undefined) return it
  return { ...it, value: { ...it.value, entries: [...it.value.entries, { key: 'Type', keyAt: it.keyAt, value: scalar(type, it.keyAt) }] } }
}
