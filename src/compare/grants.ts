import type { Principal } from '../model/application.ts'
import { actionsMatching, type Clause, documentedCount, type Item, policySet, type PolicySet, showItem } from '../iam/index.ts'
import { byText } from '../model/text-order.ts'
import { isRoutine, isSensitive, reachOf, scopeOf, showAction, wildcardOf } from './reach.ts'
import { shortResource } from './words.ts'

/** One action that a principal may call, on the resources of one statement. */
export interface Grant {
  readonly action: string
  readonly item: Item
  readonly resources: readonly string[]
  readonly clause: Clause
}

const sets = new WeakMap<Principal, PolicySet>()

/** A principal's policies together; made once. What somebody wrote stands for what a framework adds of the very same. */
export function policiesOf(principal: Principal): PolicySet {
  const known = sets.get(principal)
  if (known !== undefined) return known
  const all = policySet(principal.policies)
  const written = new Set(all.clauses.filter((it) => !isRoutine(it.statement)).map((it) => it.key))
  const set = { ...all, clauses: all.clauses.filter((it) => !isRoutine(it.statement) || !written.has(it.key)) }
  sets.set(principal, set)
  return set
}

const all = new WeakMap<Principal, readonly Grant[]>()

/** What a principal's Allow statements name, in the order of the file. */
export function grantsOf(principal: Principal): readonly Grant[] {
  const grants = all.get(principal) ?? policiesOf(principal).clauses.flatMap((it) => (it.effect === 'Allow' ? grantsIn(it) : []))
  all.set(principal, grants)
  return grants
}

function grantsIn(clause: Clause): Grant[] {
  const resources = clause.resource.negated ? ['*'] : clause.resources.map(showItem)
  const items = clause.action.negated ? [{ text: null, pattern: [] }] : clause.actions
  return items.map((item) => ({ action: showAction(item), item, resources, clause }))
}

/** "`dynamodb:Scan` on `orders`": what is most dangerous in it, two at most; '' where it is nothing but what every function needs. */
export function dangersOf(principal: Principal, counts: (it: Grant) => boolean = () => true): string {
  const grants = grantsOf(principal).filter((it) => !isRoutine(it.clause.statement) && scopeOf(it.item) !== 'routine' && counts(it))
  const ordered = [...grants.keys()].toSorted((a, b) => danger(grants[b]) - danger(grants[a]) || a - b)
  const dangers = ordered.flatMap((i) => grants[i] ?? []).map((it) => ({ action: it.action, on: shortResource(it.resources[0] ?? '*') }))
  const [first] = dangers
  const second = dangers.find((it) => it.action !== first?.action || it.on !== first.on)
  if (first === undefined) return ''
  if (second?.on === first.on) return `\`${first.action}\` and \`${second.action}\` on ${first.on}`
  return [first, ...(second === undefined ? [] : [second])].map((it) => `\`${it.action}\` on ${it.on}`).join(' and ')
}

function danger(grant: Grant | undefined): number {
  if (grant === undefined) return 0
  const wildcard = { all: 100, service: 40, prefix: 20, none: 0 }[wildcardOf(grant.action)]
  const name = grant.action.split(':')[1] ?? ''
  const effect = /^(delete|put|update|create|write|batchwrite|attach|pass|assume|send|publish|invoke|terminate|remove|set)/i.test(name)
    ? 10
    : 0
  const reads = /^(scan|getsecret|getobject|decrypt|batchget|query)/i.test(name) ? 5 : 0
  const reach = { everything: 15, unknown: 3, named: 2, stack: 0 }[reachOf(grant.clause.resource.negated ? [] : grant.clause.resources)]
  return wildcard + (isSensitive(grant.action) ? 30 : 0) + effect + reads + reach
}

/** How many documented actions a grant takes; 1 for what names one, documented or not. */
export const breadthOf = (grant: Grant): number =>
  wildcardOf(grant.action) === 'all' ? documentedCount() : actionsMatching(grant.item.pattern).length

/**
 * How many actions a principal may call: each documented one that its patterns take, and each that is named and not documented. What its Deny
 * statements keep out is not taken off.
 */
export function actionCount(principal: Principal): number {
  const grants = grantsOf(principal)
  if (grants.some((it) => wildcardOf(it.action) === 'all')) return documentedCount()
  return new Set(grants.flatMap((it) => actionsMatching(it.item.pattern)).map((it) => it.toLowerCase())).size
}

/** Action patterns granted, each once for each principal. */
export const actionsOf = (principal: Principal): string[] =>
  [...new Set(grantsOf(principal).map((it) => it.action.toLowerCase()))].toSorted(byText)
