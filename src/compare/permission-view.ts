import type { View } from '../model/comparison.ts'
import type { PermissionFact } from '../model/report.ts'
import { type Gain, type Item, showItem, showTokens, spellAction } from '../iam/index.ts'
import {
  accountOf,
  inWords,
  isSensitive,
  quoted,
  reachOf,
  scopeOf,
  serviceOf,
  shortResource,
  showAction,
  whoText,
  widest,
  wildcardOf,
} from './reach.ts'

/** One gain with whom it is about. */
export interface Told {
  readonly gain: Gain
  /** As a person would name it. */
  readonly principal: string
  readonly functions: readonly string[]
  readonly kind: 'identity' | 'trust'
  readonly isNewPrincipal: boolean
  /** Accounts that the service named before this change. */
  readonly accounts: ReadonlySet<string>
}

/** What the report says of it. In a trust policy the resource is the role itself, and the witness names who may assume it. */
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
    escalation: null,
    reason: it.gain.reason,
  }
}

/** More than these nobody reads, and a hostile policy can name thousands for each of thousands of actions. */
const mostResources = 20

export const resourcesOf = (it: Told): readonly string[] =>
  it.kind === 'trust' ? [it.principal] : it.gain.resources.slice(0, mostResources).map(showResource)

const showResource = (it: Item): string => (it.text === null ? '*' : showItem(it))

/** Who may assume the role now: the trusted principal as written; '' for what a principal itself may do. */
export const trusted = (it: Told): string =>
  it.kind === 'trust' ? it.gain.resources.slice(0, mostResources).map(showResource).join(', ') : ''

function witnessOf(it: Told): PermissionFact['witness'] {
  const { witness, action } = it.gain
  if (witness === null) return null
  const shown = showTokens(witness.action)
  const asWritten = action.text === null ? '' : showItem(action)
  return {
    action: asWritten.toLowerCase() === shown ? asWritten : spellAction(shown),
    resource: it.kind === 'trust' ? it.principal : showTokens(witness.resource),
    ...(it.kind === 'trust' ? { principal: showPrincipal(showTokens(witness.resource)) } : {}),
    context: Object.fromEntries(witness.context),
  }
}

const showPrincipal = (encoded: string): string => {
  if (encoded === '*' || encoded.startsWith('anon:')) return '*'
  const account = /^aws:([^:]*):(.*)$/.exec(encoded)
  if (account !== null) return `arn:aws:iam::${account[1]}:${account[2] === '' || account[2] === 'example' ? 'root' : account[2]}`
  return encoded.replace(/^(?:svc|fed|can|aws):/, '')
}

/**
 * What rules see of it: `test/support/views.ts` says what each member means. One that speaks for a whole statement is as wide as the
 * widest of its actions.
 */
export function permissionView(it: Told, items: readonly Item[]): View {
  const actions = items.map(showAction)
  const action = showAction(it.gain.action)
  const resources = resourcesOf(it)
  const witness = witnessOf(it)
  return {
    principal: it.principal,
    functions: it.functions,
    whoText: whoText(it.principal, it.functions),
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
    routine: items.every((one) => scopeOf(one) === 'routine'),
    sensitive: actions.some(isSensitive),
    crossAccount: [...resources, ...it.gain.resources.slice(0, mostResources).map(showResource)].some((one) => isForeign(one, it.accounts)),
    isNewPrincipal: it.isNewPrincipal,
    conditional: it.gain.clause.atoms.length > 0,
    lostDeny: it.gain.isLostDeny,
    trusted: trusted(it),
    witness: { action: witness?.action ?? '', resource: witness?.resource ?? '' },
    reason: it.gain.reason ?? '',
  }
}

/** The same for a policy whose text nobody has: anything may be in it. */
export const unreadableView = (it: Pick<Told, 'principal' | 'functions' | 'isNewPrincipal'> & { readonly reason: string }): View => ({
  principal: it.principal,
  functions: it.functions,
  whoText: whoText(it.principal, it.functions),
  kind: 'identity',
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
  routine: false,
  sensitive: false,
  crossAccount: false,
  isNewPrincipal: it.isNewPrincipal,
  conditional: false,
  lostDeny: false,
  trusted: '',
  witness: { action: '', resource: '' },
  reason: it.reason,
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
