import type { Asset, AssetKind, Trigger } from '../model/application.ts'
import type { TriggerType } from '../model/report.ts'
import { actionsMatching, type Clause, type PolicySet, resourceSet } from '../iam/index.ts'
import { letInBy } from './assets.ts'
import { whoView } from './audience.ts'
import { settingsOfService } from './setting-index.ts'
import type { Side } from './side.ts'

/**
 * Who beside the account itself can make happen what starts a function: `anyone` by the policy of what it is started by, who sends a `mail`, a
 * `visitor` of a distribution, who may `sign up` to a user pool. '' where nothing in the repository says that anybody can.
 */
type Producer = '' | 'anyone' | 'mail' | 'visitor' | 'sign up'

export function producerOf(it: Trigger, side: Side): Producer {
  if (it.type === 'ses') return 'mail'
  if (it.type === 'cloudfront') return 'visitor'
  if (it.type === 'cognito') return letsSignUp(it, side) ? 'sign up' : ''
  const writing = writes.get(it.type)
  if (writing === undefined || it.source === null) return ''
  const asset = side.app.assets.find((one) => one.service === it.service && one.kind === writing.kind && one.name === it.source)
  return asset !== undefined && isOpenFor(writing.action, asset) ? 'anyone' : ''
}

/** What puts something into what functions are started by, in lower case. */
const writes: ReadonlyMap<TriggerType, { readonly kind: AssetKind; readonly action: string }> = new Map([
  ['sqs', { kind: 'queue', action: 'sqs:sendmessage' }],
  ['sns', { kind: 'topic', action: 'sns:publish' }],
  ['s3', { kind: 'bucket', action: 's3:putobject' }],
  ['kinesis', { kind: 'stream', action: 'kinesis:putrecord' }],
])

/** The functions that who may do this with it can start, by name. */
export function startedThrough(asset: Asset, clause: Clause, side: Side): readonly string[] {
  const types = [...writes].flatMap(([type, it]) => (it.kind === asset.kind && takes(clause, it.action) ? [type] : []))
  const triggers = side.app.triggers.filter(
    (it) => types.includes(it.type) && it.service === asset.service && it.source === asset.name && it.function !== null,
  )
  return [...new Set(triggers.flatMap((it) => side.functions.get(it.function ?? '')?.name ?? []))]
}

const policySets = new WeakMap<Asset, PolicySet>()

/** Many functions may be started by one source. */
function policySetOf(asset: Asset): PolicySet {
  const set = policySets.get(asset) ?? resourceSet(asset.policies)
  policySets.set(asset, set)
  return set
}

function isOpenFor(action: string, asset: Asset): boolean {
  const set = policySetOf(asset)
  return set.clauses.some((it) => it.effect === 'Allow' && takes(it, action) && isForEveryone(it, set))
}

const takes = ({ action, actions }: Clause, wanted: string): boolean =>
  actions.some((it) => actionsMatching(it.pattern).some((one) => one.toLowerCase() === wanted)) !== action.negated

function isForEveryone(clause: Clause, set: PolicySet): boolean {
  const { audience, limited } = whoView(letInBy(clause), clause, set, new Set())
  return audience === 'everyone' && limited === false
}

/** The name of the pool comes first in what starts the function: `Customers PreSignUp`. */
function letsSignUp({ service, source }: Trigger, side: Side): boolean {
  const [pool] = (source ?? '').split(' ')
  const setting = settingsOfService(side, service).find((it) => it.name === 'self sign-up' && it.of === pool)
  return setting?.value.known === true && setting.value.value === true
}
