import type { View } from '../model/comparison.ts'
import type { PermissionFact } from '../model/report.ts'
import type { Span } from '../model/source.ts'
import { type Gain, isMisspelt, type Item, type PolicySet, showItem, showPrincipal, showTokens, spellAction } from '../iam/index.ts'
import { type ExplanationView, unexplained } from './permissions/explanation.ts'
import { nobody, whoIs, whoView } from './audience.ts'
import { accountOf } from './arn.ts'
import { gravestFirst, isSensitive, reachOf, scopeOf, serviceOf, showAction, widest, wildcardOf } from './reach.ts'
import { inWords, quoted, shortResource, whoText } from './words.ts'

/** The action's own place; of what no action names, the statement's. */
export const placeOf = ({ action, clause }: Gain): Span => action.text?.at ?? clause.statement.action.items[0]?.at ?? clause.statement.at

/**
 * Of a lost Deny in the policy of a resource or a trust, one of those whom the rest of it lets in: the Deny itself is mostly for everyone.
 */
export function whoGains(gain: Gain, kind: 'trust' | 'resource'): Gain {
  const pattern = kind === 'trust' ? gain.witness?.resource : gain.witness?.principal
  if (!gain.isLostDeny || pattern === undefined) return gain
  const who: Item = { text: { parts: [showPrincipal(showTokens(pattern))], at: gain.clause.statement.at }, pattern }
  return kind === 'trust' ? { ...gain, resources: [who] } : { ...gain, principal: who }
}

/** One gain with whom it is about. */
export interface Told {
  readonly gain: Gain
  /** As a person would name it. */
  readonly principal: string
  readonly functions: readonly string[]
  readonly kind: 'identity' | 'trust' | 'resource' | 'boundary'
  readonly isNewPrincipal: boolean
  /** Accounts that the service named before this change. */
  readonly accounts: ReadonlySet<string>
  /** What the statement belongs to: the policies of a principal, the trust of a role, the policies of an asset. */
  readonly set: PolicySet
  /** What lets others in; null in what a principal itself may do. */
  readonly asset: string | null
  /** The known path of escalation that it completes; left out where none was looked for. */
  readonly escalation?: string | null
  /** Why it is one; left out where nobody asks. */
  readonly explanation?: ExplanationView
  /** What who assumes the role can do with it, in words; '' for anything but a trust. */
  readonly mayText: string
}

/**
 * What the report says of it. In a trust policy the resource is the role itself, in that of a resource what its statement names; the witness
 * names who may.
 */
export function permissionFact(it: Told): PermissionFact {
  const resources = resourcesOf(it)
  const { condition } = it.gain.clause.statement
  return {
    principal: it.principal,
    functions: it.functions,
    kind: it.kind,
    action: showAction(it.gain.action),
    resource: resources[0] ?? '*',
    ...(resources.length > 1 ? { resources } : {}),
    condition: condition === null ? null : condition.known ? condition.value : { unresolved: condition.expression },
    witness: witnessOf(it),
    escalation: it.escalation ?? null,
    reason: it.gain.reason,
  }
}

/** More than these nobody reads, and a hostile policy can name thousands for each of thousands of actions. */
const mostResources = 20

export const resourcesOf = (it: Told): readonly string[] =>
  it.kind === 'trust' ? [it.principal] : it.gain.resources.slice(0, mostResources).map((one) => ownOr(showResource(one), it))

const showResource = (it: Item): string => (it.text === null ? '*' : showItem(it))

/** In the policy of a resource `*` is that resource. */
const ownOr = (shown: string, { asset }: Told): string => (shown === '*' && asset !== null ? asset : shown)

/** Whom the gain lets in. */
const letIn = ({ gain, kind }: Told): readonly Item[] =>
  kind === 'trust' ? gain.resources : gain.principal === null ? [] : [gain.principal]

/** Who may assume the role, or use the resource, now: as written; '' for what a principal itself may do. */
export const trusted = (it: Told): string => [...new Set(letIn(it).map(showResource))].slice(0, mostResources).join(', ')

function witnessOf(it: Told): PermissionFact['witness'] {
  const { witness, action } = it.gain
  if (witness === null) return null
  const shown = showTokens(witness.action)
  const asWritten = action.text === null ? '' : showItem(action)
  const who = it.kind === 'trust' ? witness.resource : witness.principal
  return {
    action: asWritten.toLowerCase() === shown ? asWritten : spellAction(shown),
    resource: it.kind === 'trust' ? it.principal : ownOr(showTokens(witness.resource), it),
    ...(who === undefined ? {} : { principal: showPrincipal(showTokens(who)) }),
    context: Object.fromEntries(witness.context),
  }
}

/**
 * What rules see of it: `test/support/views.ts` says what each member means. One that speaks for a whole statement is as wide as the
 * widest of its actions.
 */
export function permissionView(it: Told, all: readonly Item[]): View {
  const items = gravestFirst(all)
  const actions = items.map(showAction)
  const action = showAction(it.gain.action)
  const resources = resourcesOf(it)
  const witness = witnessOf(it)
  return {
    principal: it.principal,
    principals: [it.principal],
    functions: it.functions,
    kind: it.kind,
    action,
    actions,
    resource: resources[0] ?? '*',
    resources,
    resourceText: wordsFor(resources, it),
    service: serviceOf(action),
    services: [...new Set(actions.map(serviceOf))],
    wildcard: widest(actions.map(wildcardOf)),
    reach: it.kind === 'trust' ? 'named' : reachOf(it.gain.resources),
    unscoped: items.every((one) => scopeOf(one) !== 'resource'),
    formal: items.every(isMisspelt),
    routine: items.every((one) => scopeOf(one) === 'routine'),
    sensitive: actions.some(isSensitive),
    crossAccount: [...resources, ...it.gain.resources.slice(0, mostResources).map(showResource)].some((one) => isForeign(one, it.accounts)),
    isNewPrincipal: it.isNewPrincipal,
    conditional: it.gain.clause.atoms.length > 0,
    lostDeny: it.gain.isLostDeny,
    trusted: trusted(it),
    mayText: it.mayText,
    ...whoOf(it),
    witness: { action: witness?.action ?? '', resource: witness?.resource ?? '' },
    origin: it.gain.clause.statement.origin,
    reason: it.gain.reason ?? '',
    ...(it.explanation ?? unexplained),
  }
}

/** Who gains it, and whom it lets in where it is about others than who holds the policy. */
function whoOf(it: Told): View {
  if (it.kind === 'identity' || it.kind === 'boundary') return { whoText: whoText(it.principal, it.functions), ...nobody }
  const who = letIn(it)
  const clause = it.gain.isLostDeny ? null : it.gain.clause
  return { whoText: inWords(who.map(whoIs), who.length), ...whoView(who, clause, it.set, it.accounts) }
}

/** The same for a policy whose text nobody has: anything may be in it. */
export const unreadableView = (
  it: Pick<Told, 'principal' | 'functions' | 'isNewPrincipal' | 'kind'> & {
    /** `managed policy NAME` for one that is named only. */
    readonly origin: string
    readonly reason: string
  },
): View => ({
  principal: it.principal,
  principals: [it.principal],
  functions: it.functions,
  whoText: whoText(it.principal, it.functions),
  kind: it.kind,
  action: '*',
  actions: ['*'],
  resource: '*',
  resources: ['*'],
  resourceText: 'any resource',
  service: '*',
  services: ['*'],
  wildcard: 'none',
  reach: 'unknown',
  unscoped: false,
  formal: false,
  routine: false,
  sensitive: false,
  crossAccount: false,
  isNewPrincipal: it.isNewPrincipal,
  conditional: false,
  lostDeny: false,
  trusted: '',
  mayText: '',
  ...nobody,
  witness: { action: '', resource: '' },
  origin: it.origin,
  reason: it.reason,
  ...unexplained,
})

/** As short as they stay telling; what is in a foreign account is named in full. */
const wordsFor = (resources: readonly string[], it: Told): string =>
  inWords(
    resources.map((one) => (isForeign(one, it.accounts) ? quoted(one) : shortResource(one))),
    it.gain.resources.length,
  )

/** An account that nothing of the service named before; where none was ever named nobody can tell which one is its own. */
function isForeign(resource: string, accounts: ReadonlySet<string>): boolean {
  const account = accountOf(resource)
  return account !== null && accounts.size > 0 && !accounts.has(account)
}
