import type { Asset, AssetKind, NodeId, Policy, Statement } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'
import { get, show, type Tree } from '../syntax/tree.ts'
import { accessListOf, shutBy } from './bucket-access.ts'
import { possibilities } from './choice.ts'
import { isEveryone } from './exposure.ts'
import { busStatement, functionPermission, layerPermission } from './permission.ts'
import { likenessOf } from './likeness.ts'
import { policiesOf } from './policy-document.ts'
import { nameOf, type Resource, type Stack } from './stack.ts'
import { logicalId, references, shown } from './value.ts'

/** What a template deploys that can let others in, with the policies by which it does. */
export function readAssets(stack: Stack): Asset[] {
  const assets = new Assets(stack)
  for (const it of stack.resources.values()) {
    const kind = kinds.get(it.type)
    if (kind !== undefined) assets.add(it, kind, ownPolicies(it))
  }
  for (const it of stack.resources.values()) attached.get(it.type)?.(it, assets)
  return assets.finish()
}

const kinds: ReadonlyMap<string, AssetKind> = new Map<string, AssetKind>([
  ['AWS::S3::Bucket', 'bucket'],
  ['AWS::S3Express::DirectoryBucket', 'bucket'],
  ['AWS::SQS::Queue', 'queue'],
  ['AWS::SNS::Topic', 'topic'],
  ['AWS::KMS::Key', 'key'],
  ['AWS::KMS::ReplicaKey', 'key'],
  ['AWS::SecretsManager::Secret', 'secret'],
  ['AWS::Events::EventBus', 'event bus'],
  ['AWS::ECR::Repository', 'repository'],
  ['AWS::EFS::FileSystem', 'file system'],
  ['AWS::DynamoDB::Table', 'table'],
  ['AWS::DynamoDB::GlobalTable', 'table'],
  ['AWS::Kinesis::Stream', 'stream'],
  ['AWS::OpenSearchService::Domain', 'search domain'],
  ['AWS::Elasticsearch::Domain', 'search domain'],
  ['AWS::Backup::BackupVault', 'vault'],
  ['AWS::EC2::VPCEndpoint', 'VPC endpoint'],
])

/** Where a resource holds its policy itself. */
const inline: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['AWS::KMS::Key', [['KeyPolicy']]],
  ['AWS::KMS::ReplicaKey', [['KeyPolicy']]],
  ['AWS::Events::EventBus', [['Policy']]],
  ['AWS::ECR::Repository', [['RepositoryPolicyText']]],
  ['AWS::EFS::FileSystem', [['FileSystemPolicy']]],
  [
    'AWS::DynamoDB::Table',
    [
      ['ResourcePolicy', 'PolicyDocument'],
      ['StreamSpecification', 'ResourcePolicy', 'PolicyDocument'],
    ],
  ],
  ['AWS::OpenSearchService::Domain', [['AccessPolicies']]],
  ['AWS::Elasticsearch::Domain', [['AccessPolicies']]],
  ['AWS::Backup::BackupVault', [['AccessPolicy']]],
  ['AWS::EC2::VPCEndpoint', [['PolicyDocument']]],
])

function ownPolicies(it: Resource): Policy[] {
  const documents = (inline.get(it.type) ?? []).map((path) => get(it.properties, ...path))
  const replicas = it.type === 'AWS::DynamoDB::GlobalTable' ? possibilities(get(it.properties, 'Replicas')) : []
  const all = [...documents, ...replicas.map(({ tree }) => get(tree, 'ResourcePolicy', 'PolicyDocument'))]
  const policies = all.flatMap((document) => documentPolicies(document, it))
  const network = get(it.properties, 'VPCOptions', 'SubnetIds')
  if (it.type === 'AWS::EC2::VPCEndpoint' && policies.length === 0) return [fullAccess(it)]
  return [...(network === undefined ? policies : policies.map((policy) => within(policy, `${it.id}.VPCOptions`))), ...listed(it)]
}

/** What an endpoint lets through where nothing is said: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
function fullAccess({ id, at }: Resource): Policy {
  const all = { negated: false, items: [{ parts: ['*'], at }] }
  const statement: Statement = {
    sid: null,
    effect: { known: true, value: 'Allow', at },
    action: all,
    resource: all,
    principal: { ...all, types: ['*'] },
    condition: null,
    variables: false,
    at,
    origin: 'the default of VPC endpoints',
  }
  return { kind: 'statements', name: id, statements: [statement], at }
}

const listed = (it: Resource): Policy[] => (it.type === 'AWS::S3::Bucket' ? accessListOf(it) : [])

/** What is for everyone is for those in the network: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html */
function within(policy: Policy, network: string): Policy {
  if (policy.kind !== 'statements') return policy
  const condition = { 'aws:SourceVpc': [`\${${network}}`] }
  const inside = (it: Statement): Statement =>
    isEveryone(it) && it.condition === null ? { ...it, condition: { known: true, value: { StringEquals: condition }, at: it.at } } : it
  return { ...policy, statements: policy.statements.map(inside) }
}

const documentPolicies = (document: Tree | undefined, it: Resource): Policy[] =>
  policiesOf(document, { name: it.id, origin: 'written', at: it.at, conditional: it.conditional })

type Attach = (it: Resource, assets: Assets) => void

/** A policy that is a resource of its own, for what its member names. */
const document =
  (kind: AssetKind, member: string, holding = 'PolicyDocument'): Attach =>
  (it, assets) =>
    assets.attach(it, kind, get(it.properties, member), documentPolicies(get(it.properties, holding), it))

const attached: ReadonlyMap<string, Attach> = new Map<string, Attach>([
  ['AWS::S3::BucketPolicy', document('bucket', 'Bucket')],
  ['AWS::S3Express::BucketPolicy', document('bucket', 'Bucket')],
  ['AWS::S3::AccessPoint', document('bucket', 'Bucket', 'Policy')],
  ['AWS::SQS::QueuePolicy', document('queue', 'Queues')],
  ['AWS::SQS::QueueInlinePolicy', document('queue', 'Queue')],
  ['AWS::SNS::TopicPolicy', document('topic', 'Topics')],
  ['AWS::SNS::TopicInlinePolicy', document('topic', 'TopicArn')],
  ['AWS::SecretsManager::ResourcePolicy', document('secret', 'SecretId', 'ResourcePolicy')],
  ['AWS::Kinesis::ResourcePolicy', document('stream', 'ResourceArn', 'ResourcePolicy')],
  ['AWS::Logs::ResourcePolicy', document('log group', 'PolicyName')],
  ['AWS::ECR::RegistryPolicy', document('repository', 'RegistryId', 'PolicyText')],
  ['AWS::Events::EventBusPolicy', (it, assets) => assets.attach(it, 'event bus', get(it.properties, 'EventBusName'), busStatement(it))],
  ['AWS::Lambda::Permission', (it, assets) => assets.attach(it, 'function', get(it.properties, 'FunctionName'), functionPermission(it))],
  [
    'AWS::Lambda::LayerVersionPermission',
    (it, assets) => assets.attach(it, 'layer', get(it.properties, 'LayerVersionArn'), layerPermission(it)),
  ],
])

/** Collects assets and their policies; what a policy names and the template has not stands under that name. */
class Assets {
  readonly #stack: Stack
  readonly #found = new Map<string, Omit<Asset, 'policies'>>()
  readonly #policies = new Map<string, Policy[]>()
  readonly #shut = new Map<string, (policies: readonly Policy[]) => Policy[]>()

  constructor(stack: Stack) {
    this.#stack = stack
  }

  add(it: Resource, kind: AssetKind, policies: readonly Policy[]): void {
    if (it.type === 'AWS::S3::Bucket') this.#shut.set(`${kind} ${it.id}`, shutBy(get(it.properties, 'PublicAccessBlockConfiguration')))
    this.#put(it.id, kind, null, it.at, policies, likenessOf(it, this.#stack))
  }

  /** `named`: the assets that the policy is for, one or several. */
  attach(it: Resource, kind: AssetKind, named: Tree | undefined, policies: readonly Policy[]): void {
    if (policies.length === 0) return
    const targets = possibilities(named).map(({ tree }) => this.#target(tree, kind))
    if (targets.length === 0) this.#put(it.id, kind, null, it.at, policies)
    for (const { name, fn } of targets) this.#put(name === '' ? it.id : name, kind, fn, it.at, policies)
  }

  #target(tree: Tree, kind: AssetKind): { name: string; fn: NodeId | null } {
    const fn = kind === 'function' ? this.#stack.functionOf(tree) : null
    if (fn !== null) return { name: nameOf(fn), fn }
    const [path] = references(tree)
    if (path !== undefined) return { name: logicalId(path), fn }
    const text = shown(tree) ?? ''
    return { name: this.#named(text.includes('${') ? text : (/[^:/]*$/.exec(text)?.[0] ?? ''), kind) ?? text, fn }
  }

  /** The resource that has this name in the template. */
  #named(name: string, kind: AssetKind): string | undefined {
    const { names } = this.#stack.scope
    const isCalledSo = (it: Omit<Asset, 'policies'>) => it.kind === kind && show(names.get(it.name) ?? { parts: [], at: it.at }) === name
    return name === '' ? undefined : [...this.#found.values()].find(isCalledSo)?.name
  }

  #put(name: string, kind: AssetKind, fn: NodeId | null, at: Span, policies: readonly Policy[], likeness?: string): void {
    const { service } = this.#stack
    const key = `${kind} ${name}`
    if (!this.#found.has(key)) {
      const alike = likeness === undefined ? {} : { likeness }
      this.#found.set(key, { id: this.#stack.id('asset', key), service, at, name, kind, ...alike, function: fn })
    }
    this.#policies.set(key, [...(this.#policies.get(key) ?? []), ...policies])
  }

  finish(): Asset[] {
    return [...this.#found].map(([key, it]) => {
      const policies = this.#policies.get(key) ?? []
      return { ...it, policies: this.#shut.get(key)?.(policies) ?? policies }
    })
  }
}
