import type { Setting } from '../../model/setting.ts'
import { alternatives, isOpen, isOptional, noValue, openValue } from '../cloudformation/choice.ts'
import { quantity, type Row } from '../cloudformation/settings/row.ts'
import { functionRows } from '../cloudformation/settings/functions.ts'
import { settingsOfFunction } from '../cloudformation/settings/index.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { entries, entry, type Entry, get, isNull, type Tree } from '../syntax/tree.ts'
import { imageAddress } from './code.ts'
import { type Config, isGiven } from './config.ts'
import type { FunctionEvents } from './events/index.ts'
import { functionResource } from './naming.ts'
import { map, nested, overlaid } from './properties.ts'

/** What the Framework sets where nothing is said: lib/plugins/aws/package/compile/functions.js of its source. */
const defaults = { timeout: 6, memory: 1024 }

const rows: readonly Row[] = [...functionRows(defaults), quantity('log retention', ['LogRetention'], null, 86_400)]

/** The settings of a function, said at it, at the provider, or in `resources:` over what the Framework makes of both. */
export function functionSettings(fn: FunctionEvents, config: Config, stack: Stack): Setting[] {
  const own = propertiesOf(fn, get(config.tree, 'provider'))
  const resource = stack.resources.get(functionResource(fn.name))
  const over = resource?.properties
  const bodies = [fn.tree.at, ...(resource === undefined ? [] : [resource.body])]
  const owner = { service: stack.service, kind: 'function', of: fn.name, function: fn.id, at: fn.at, bodies } as const
  return settingsOfFunction(owner, rows, overlaid(own, over))
}

/** The properties that the Framework gives the function's resource, each at the key that says so. */
function propertiesOf(fn: FunctionEvents, provider: Tree | undefined): Tree {
  const plain = members.flatMap(({ property, own, ofAll }) => {
    const said = entry(fn.tree, own)
    const general = ofAll === undefined ? undefined : entry(get(provider, ...ofAll.slice(0, -1)), ofAll.at(-1) ?? '')
    const member = said !== undefined && isGiven(said.value) ? said : general
    if (member === undefined || isNull(member.value)) return []
    return [nested(property, member)]
  })
  const target = entry(get(fn.tree, 'destinations'), 'onFailure')
  const failure = target === undefined ? [] : [nested(onFailure, { ...target, value: get(target.value, 'arn') ?? target.value })]
  const address = imageAddress(fn.tree, provider)
  const image = address === undefined ? [] : [nested(['Code', 'ImageUri'], address)]
  return map(
    [...plain, ...image, ...failure, ...network(fn, provider), nested(['Environment', 'Variables'], variables(fn, provider))],
    fn.tree.at,
  )
}

interface Member {
  /** Where CloudFormation has it. */
  readonly property: readonly string[]
  readonly own: string
  readonly ofAll?: readonly string[]
}

/** https://www.serverless.com/framework/docs/providers/aws/guide/functions */
const members: readonly Member[] = [
  { property: ['Timeout'], own: 'timeout', ofAll: ['timeout'] },
  { property: ['MemorySize'], own: 'memorySize', ofAll: ['memorySize'] },
  { property: ['EphemeralStorage', 'Size'], own: 'ephemeralStorageSize' },
  { property: ['ReservedConcurrentExecutions'], own: 'reservedConcurrency' },
  { property: ['KmsKeyArn'], own: 'kmsKeyArn', ofAll: ['kmsKeyArn'] },
  { property: ['KmsKeyArn'], own: 'awsKmsKeyArn' },
  { property: ['Layers'], own: 'layers', ofAll: ['layers'] },
  { property: ['DeadLetterConfig', 'TargetArn'], own: 'onError' },
  { property: ['TracingConfig', 'Mode'], own: 'tracing', ofAll: ['tracing', 'lambda'] },
  { property: ['Runtime'], own: 'runtime', ofAll: ['runtime'] },
  { property: ['LogRetention'], own: 'logRetentionInDays', ofAll: ['logRetentionInDays'] },
]

const onFailure = ['EventInvokeConfig', 'DestinationConfig', 'OnFailure', 'Destination']

/** A function takes each part of its network from the provider where it has none of its own, and none of it where its own is `false` or `~`. */
function network(fn: FunctionEvents, provider: Tree | undefined): Entry[] {
  const own = entry(fn.tree, 'vpc')
  if (own !== undefined && !isGiven(own.value)) return [nested(['VpcConfig', 'SubnetIds'], { ...own, value: nothing(own.keyAt) })]
  const general = entry(provider, 'vpc')
  const holder = own !== undefined && hasSubnets(own.value) ? own : general
  if (holder === undefined || isNull(holder.value)) return []
  return [nested(['VpcConfig', 'SubnetIds'], { ...holder, value: subnetsOf(holder.value) })]
}

function subnetsOf(vpc: Tree): Tree {
  if (isOpen(vpc) && vpc.kind === 'unknown') {
    const none = isOptional(vpc) ? [noValue(vpc.at)] : []
    return openValue(vpc.symbol.expression, vpc.at, [...alternatives(vpc).map(subnetsOf), ...none])
  }
  return vpc.kind === 'map' ? (get(vpc, 'subnetIds') ?? nothing(vpc.at)) : vpc
}

const hasSubnets = (vpc: Tree): boolean => vpc.kind !== 'map' || get(vpc, 'subnetIds') !== undefined

const nothing = (at: Tree['at']): Tree => ({ kind: 'list', items: [], at, tag: null })

/** The provider's variables, and the function's over them. */
function variables(fn: FunctionEvents, provider: Tree | undefined): Entry {
  const own = get(fn.tree, 'environment')
  const all = new Map([...entries(get(provider, 'environment')), ...entries(own)].map((it) => [it.key, it]))
  return { key: 'Variables', keyAt: fn.at, value: map([...all.values()], fn.tree.at) }
}
