import type { Span } from '../../../model/source.ts'
import { startOf } from '../../source.ts'
import { get, known, type Tree } from '../../syntax/tree.ts'
import { describe, placed, scalar, TextBuilder } from '../../cloudformation/text.ts'
import { certain, chain, type Outcome } from './outcome.ts'
import { type Ground, lookup } from './lookup.ts'
import { type Region, variable } from './symbols.ts'
import { valueOf } from './value.ts'

/** `type(params):address` with the variables in it resolved. */
export interface Call {
  readonly type: string
  readonly params: readonly Tree[]
  readonly address: Tree | undefined
  /** The text that holds the placeholder. */
  readonly at: Span
  readonly expression: string
}

export interface Service extends Ground {
  /** The configuration as written. */
  readonly root: Tree
  readonly files: { outcome(call: Call): Outcome }
  /** The stage that is read for; null where that is any. */
  readonly stage: string | null
  readonly composition: { param(name: string): Tree | undefined }
  /** An output of another stack of the repository. */
  stackOutput(address: Tree | undefined): Tree | undefined
}

export type VariableReader = (call: Call, service: Service) => Outcome

/**
 * https://www.serverless.com/framework/docs/providers/aws/guide/variables; any other type (`ssm`, `cf`, `s3`, `git`, `output`, `vault`, what
 * plugins bring) is asked for during the deployment.
 */
const readers: ReadonlyMap<string, VariableReader> = new Map<string, VariableReader>([
  ['self', self],
  ['file', (call, service) => service.files.outcome(call)],
  ['opt', option],
  // A `.env` file (`useDotenv`) only proposes what the environment of the deployment overrides, and is rarely committed.
  ['env', free],
  ['param', parameter],
  ['sls', framework],
  ['aws', aws],
  ['strToBool', strToBool],
  ['construct', construct],
  ['cf', cloudFormation],
])

export const readVariable: VariableReader = (call, service) => (readers.get(call.type) ?? atDeployment)(call, service)

/** An output of a construct of serverless-lift, which stands in the same stack as everything else. */
function construct({ expression, at }: Call): Outcome {
  return certain(variable(expression, at, 'resource'), expression)
}

/** Whatever the other source has; a fallback tells nothing of it. */
function atDeployment(call: Call): Outcome {
  return { all: [variable(call.expression, call.at), undefined], chosen: null, expression: call.expression, free: true }
}

function cloudFormation(call: Call, service: Service): Outcome {
  const value = service.stackOutput(call.address)
  return value === undefined ? atDeployment(call) : certain(placed(value, call.at), call.expression)
}

/** What whoever deploys may give, and by default does not. */
function free(call: Call, service: Service, proposed?: string): Outcome {
  const symbol = service.symbols.free(call.expression, call.at, proposed)
  return { all: [symbol, undefined], chosen: { value: undefined }, expression: call.expression, free: true }
}

function option(call: Call, service: Service): Outcome {
  const name = known(call.address) ?? ''
  const standardName = name === 's' ? 'stage' : name === 'r' ? 'region' : name
  const fallback = defaults.get(standardName)
  if (fallback === undefined) return free(call, service)
  if (standardName === 'stage' && service.stage !== null) return certain(scalar(service.stage, call.at), 'opt:stage')
  return free({ ...call, expression: `opt:${standardName}` }, service, proposed(standardName, fallback, service))
}

/** Options that the framework itself takes, and what it takes without them. */
const defaults: ReadonlyMap<string, string> = new Map([
  ['stage', 'dev'],
  ['region', 'us-east-1'],
])

/** For `${opt:stage}` alone, which must be given, what the service otherwise proposes. */
function proposed(name: string, fallback: string, service: Service): string | undefined {
  const text = known(get(service.root, 'provider', name))
  return text?.includes('{') === true ? undefined : (text ?? fallback)
}

function self(call: Call, service: Service): Outcome {
  const found = lookup(service.root, addressIn(call, service), call.expression, service)
  const [value] = found.all
  // `service: {name, …}` is the service's name to whoever asks for it.
  return known(call.address) === 'service' && value?.kind === 'map' ? certain(get(value, 'name'), call.expression) : found
}

/**
 * Until its third version the framework took `self:service.name` for the name also where `service:` is a text:
 * https://github.com/serverless/serverless/blob/v1.83.3/lib/classes/Variables.js#L654
 */
function addressIn({ address, at }: Call, { root }: Service): Tree | undefined {
  return known(address) === 'service.name' && get(root, 'service')?.kind === 'scalar' ? scalar('service', at) : address
}

/** What the framework itself puts where the configuration has nothing. */
export function implied(call: Call, service: Service): Outcome | undefined {
  const address = call.type === 'self' ? known(call.address) : undefined
  if (address === 'provider.stage') return standard('stage', call, service)
  return address === 'provider.region' ? standard('region', call, service) : undefined
}

/** https://www.serverless.com/framework/docs/providers/aws/guide/variables#referencing-serverless-core-variables */
function framework(call: Call, service: Service): Outcome {
  return known(call.address) === 'stage' ? standard('stage', call, service) : atDeployment(call)
}

/** `${opt:stage, self:provider.stage, 'dev'}` */
function standard(name: 'stage' | 'region', call: Call, service: Service): Outcome {
  if (name === 'stage' && service.stage !== null) return certain(scalar(service.stage, call.at), 'opt:stage')
  const otherwise = defaults.get(name) ?? ''
  const given = free({ ...call, expression: `opt:${name}` }, service, proposed(name, otherwise, service))
  const written = lookup(service.root, scalar(`provider.${name}`, call.at), `self:provider.${name}`, service)
  const value = valueOf(chain([given, written, certain(scalar(otherwise, call.at), '')]), call.at, service.symbols)
  return certain(value, call.expression)
}

/** What `${self:provider.region}` is; what is not known of it is not told. */
export function regionOf(service: Service): Region {
  const at = startOf('')
  const call: Call = { type: 'self', params: [], address: scalar('provider.region', at), at, expression: 'self:provider.region' }
  const value = valueOf(chain([self(call, service), standard('region', call, service)]), at, service.symbols)
  const expression = value?.kind === 'unknown' ? value.symbol.expression : undefined
  return { expression, proposed: service.symbols.proposed(value) }
}

function aws(call: Call, service: Service): Outcome {
  const name = known(call.address)
  if (name === 'accountId') return certain(variable('AWS::AccountId', call.at, 'pseudo'), 'AWS::AccountId')
  if (name !== 'region') return atDeployment(call)
  return certain(service.symbols.region(call.at), 'AWS::Region')
}

/** What a composition gives; `params:` of the stage, then those for all stages; `stages:` is their name since version 4. What is written nowhere is given at the deployment. */
function parameter(call: Call, service: Service): Outcome {
  const name = known(call.address)
  if (name === undefined) return free(call, service)
  const composed = service.composition.param(name)
  if (composed !== undefined) return certain(service.head(composed), call.expression)
  const stage = standard('stage', call, service).all[0] ?? scalar('dev', call.at)
  const at = (before: string, after: string): Outcome =>
    lookup(service.root, new TextBuilder().add(before).addTree(stage).add(after).build(call.at, call.expression), call.expression, service)
  const everywhere = (address: string): Outcome => lookup(service.root, scalar(address, call.at), call.expression, service)
  const written = chain([
    at('params.', `.${name}`),
    everywhere(`params.default.${name}`),
    at('stages.', `.params.${name}`),
    everywhere(`stages.default.params.${name}`),
  ])
  return written.all.length > 0 ? { ...written, expression: call.expression } : free(call, service)
}

/** https://www.serverless.com/framework/docs/providers/aws/guide/variables#read-string-variable-values-as-boolean-values */
function strToBool(call: Call): Outcome {
  const [given] = call.params
  const text = known(given)?.toLowerCase()
  if (text !== 'true' && text !== '1' && text !== 'false' && text !== '0') {
    return certain(variable(`strToBool(${given === undefined ? '' : describe(given)})`, call.at), call.expression)
  }
  const value = text === 'true' || text === '1'
  return certain({ kind: 'scalar', value, source: String(value), quoted: false, at: call.at, tag: null }, call.expression)
}
