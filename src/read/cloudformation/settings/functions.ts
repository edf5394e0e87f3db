import { get, items, type Tree } from '../../syntax/tree.ts'
import { alternatives, isOpen, isOptional } from '../choice.ts'
import { shown } from '../value.ts'
import { flag, listed, named, quantity, type Row, row, said, unsaid, writtenAt } from './row.ts'

/** What a framework takes where nothing is said, other than Lambda itself. */
export interface FunctionDefaults {
  readonly timeout: number
  readonly memory: number
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html, also for SAM */
export const lambdaDefaults: FunctionDefaults = { timeout: 3, memory: 128 }

/** The settings of a function, from properties as CloudFormation or SAM has them. */
export const functionRows = ({ timeout, memory }: FunctionDefaults): readonly Row[] => [
  quantity('timeout', ['Timeout'], timeout),
  quantity('memory', ['MemorySize'], memory),
  quantity('ephemeral storage', ['EphemeralStorage', 'Size'], 512),
  quantity('reserved concurrency', ['ReservedConcurrentExecutions'], null),
  network,
  named('encryption key', ['KmsKeyArn']),
  named('code signing', ['CodeSigningConfigArn']),
  listed('layers', ['Layers']),
  destination,
  tracing,
  named('runtime', ['Runtime']),
  image,
]

/** In a VPC is what has subnets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html */
const network: Row = row('VPC', ['VpcConfig'], false, ({ value, keyAt }) => {
  const subnets = value.kind === 'unknown' ? value : get(value, 'SubnetIds')
  const isIn = subnets === value ? undefined : hasSubnets(subnets)
  return isIn === undefined ? unsaid(subnets ?? value, keyAt) : said(isIn, keyAt)
})

/** A reference to a list of subnets is such a list; of a choice, where all agree. */
function hasSubnets(list: Tree | undefined): boolean | undefined {
  if (list?.kind !== 'unknown') return items(list).length > 0
  if (!isOpen(list)) return true
  const [first, ...others] = [...new Set([...alternatives(list).map(hasSubnets), ...(isOptional(list) ? [false] : [])])]
  return others.length === 0 ? first : undefined
}

const failurePaths: readonly (readonly string[])[] = [
  ['DeadLetterConfig', 'TargetArn'],
  ['DeadLetterQueue', 'TargetArn'],
  ['EventInvokeConfig', 'DestinationConfig', 'OnFailure', 'Destination'],
]

/** Where what could not be worked off goes; SAM makes a queue or topic itself where only its type is named. */
const destination: Row = {
  name: 'failure destination',
  byDefault: null,
  read(properties) {
    for (const path of failurePaths) {
      const found = named('failure destination', path).read(properties)
      if (found !== undefined) return found
    }
    const type = writtenAt(properties, ['EventInvokeConfig', 'DestinationConfig', 'OnFailure', 'Type'])
    return type === undefined ? undefined : said(shown(type.value) ?? null, type.keyAt)
  },
}

const tracing: Row = {
  name: 'tracing',
  byDefault: false,
  read(properties) {
    const words = { Active: true, PassThrough: false, Disabled: false }
    return (
      flag('tracing', ['TracingConfig', 'Mode'], false, words).read(properties) ??
      flag('tracing', ['Tracing'], false, words).read(properties)
    )
  },
}

const image: Row = {
  name: 'image',
  byDefault: null,
  read: (properties) => named('image', ['Code', 'ImageUri']).read(properties) ?? named('image', ['ImageUri']).read(properties),
}
