import type { Principal } from '../model/application.ts'
import type { View } from '../model/comparison.ts'
import type { Text, Val } from '../model/source.ts'
import { actionsMatching, type Clause, type Item, type Level, levelsOf, showItem } from '../iam/index.ts'
import { breadthOf, type Grant } from './grants.ts'
import { isOfOneThing, reachOf, scopeOf, serviceOf, showAction, wildcardOf } from './reach.ts'
import { inWords, shortResource, whoText } from './words.ts'
import { principalName, runningAs, type Side } from './side.ts'

/** What rules see of one action that a principal may call: see `test/support/views.ts`. */
export function grantView(grant: Grant, principal: Principal, side: Side): View {
  const functions = runningAs(side, principal).map((it) => it.name)
  const name = principalName(side, principal)
  return {
    principal: name,
    principals: [name],
    functions,
    whoText: whoText(name, functions),
    action: grant.action,
    takes: wildcardOf(grant.action) === 'all' ? [] : actionsMatching(grant.item.pattern).map((it) => it.toLowerCase()),
    levels: levelsIn(grant),
    resources: grant.resources,
    resourceText: inWords(grant.resources.map(shortResource), grant.resources.length),
    service: serviceOf(grant.action),
    breadth: breadthOf(grant),
    wildcard: wildcardIn(grant),
    reach: grant.clause.resource.negated ? 'everything' : reachOf(grant.clause.resources),
    unlimited: unlimitedIn(grant),
    unscoped: isUnscoped(grant),
    negated: negatedIn(grant),
    bounded: principal.boundary !== undefined,
    administrator: administratorIn(grant),
    conditional: grant.clause.atoms.length > 0,
    limits: [...new Set(grant.clause.atoms.map((it) => it.key))],
    leftOut: leftOutBy(grant.clause),
    origin: grant.clause.statement.origin,
  }
}

/** Whether a statement names any resource of a kind; a value that whoever deploys gives may name any. */
function unlimitedIn({ clause }: Grant): boolean | Val<boolean> {
  if (clause.resource.negated || reachOf(clause.resources) === 'everything') return true
  const open = givenIn(clause)
  return open === undefined ? false : { known: false, expression: showItem(open), at: open.text?.at ?? clause.statement.at }
}

const givenIn = (clause: Clause): Item | undefined =>
  clause.resources.find(({ text }) => text?.parts.length === 1 && isGiven(text.parts[0]))

/** Every action, or every action of IAM with which one takes all others, on every resource; `NotAction` leaves some out. */
function administratorIn({ action, item, resources, clause }: Grant): boolean | Val<boolean> {
  if (item.text === null || (wildcardOf(action) !== 'all' && !/^iam:\*+$/i.test(action))) return false
  const open = givenIn(clause)
  if (resources.includes('*') || open === undefined) return resources.includes('*')
  return { known: false, expression: showItem(open), at: open.text?.at ?? clause.statement.at }
}

/** A value that whoever deploys gives. */
const isGiven = (part: Text['parts'][number] | undefined): boolean =>
  typeof part === 'object' && !isOfOneThing(part) && (part.refersTo === 'parameter' || part.refersTo === 'variable')

/** What only the deployment knows may turn out to be any wildcard. */
function wildcardIn({ action, item }: Grant): string | Val<string> {
  const isKnown = item.text === null || item.text.parts.every((it) => typeof it === 'string')
  return isKnown ? wildcardOf(action) : { known: false, expression: action, at: item.text.at }
}

/** What the actions do that it takes; nothing of every action, which does everything. */
const levelsIn = ({ item, action }: Grant): readonly Level[] => (wildcardOf(action) === 'all' ? [] : [...levelsOf(item.pattern).keys()])

/** No action that it takes can be limited to a resource. */
function isUnscoped({ item, action }: Grant): boolean {
  if (wildcardOf(action) === 'none') return scopeOf(item) !== 'resource'
  if (wildcardOf(action) === 'all') return false
  const taken = actionsMatching(item.pattern)
  return taken.length > 0 && taken.every((it) => scopeOf({ text: null, pattern: [...it.toLowerCase()] }) !== 'resource')
}

/** `action` for `NotAction`, `resource` for `NotResource`; what is left out may be everything where only the deployment knows it. */
function negatedIn({ clause }: Grant): string | Val<string> {
  const what = clause.action.negated ? 'action' : clause.resource.negated ? 'resource' : ''
  const left = clause.action.negated ? clause.actions : clause.resource.negated ? clause.resources : []
  const open = left.find(({ text }) => text?.parts.length === 1 && isGiven(text.parts[0]))
  return open === undefined ? what : { known: false, expression: showItem(open), at: open.text?.at ?? clause.statement.at }
}

/** What a statement of `NotAction` or `NotResource` leaves out. */
const leftOutBy = (clause: Clause): string[] =>
  clause.action.negated ? clause.actions.map(showAction) : clause.resource.negated ? clause.resources.map(showItem) : []
