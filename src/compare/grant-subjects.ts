import type { Principal } from '../model/application.ts'
import type { Subject } from '../model/comparison.ts'
import type { Facing } from './facing.ts'
import { grantView } from './grant-view.ts'
import { type Grant, grantsOf } from './grants.ts'
import { causeOf, groupBy, locationOf } from './place.ts'
import { reachOf } from './reach.ts'
import { few, quoted, whoText } from './words.ts'
import { principalName, serviceName, type Side } from './side.ts'

/**
 * Every action that a principal may call by a statement. It was there before when what the principal is compared with named the same action, by
 * the same statement or, where that is another one, by any: the widest counts. What several principals have by one statement is one subject.
 */
export function grantSubjects(facings: readonly Facing[], sides: { readonly base: Side; readonly head: Side }): Subject[] {
  const before = new Map<Principal, Principal>()
  for (const it of facings) if (it.base !== null && !before.has(it.head)) before.set(it.head, it.base)
  const subjects = sides.head.app.principals.flatMap((principal) => {
    const old = before.get(principal)
    const was = old === undefined ? new Map<string, Grant[]>() : groupBy(grantsOf(old), keyOf)
    return distinct(principal).map((it) => subjectOf(principal, it, old, nearest(it, was.get(keyOf(it)) ?? []), sides))
  })
  return [...groupBy(subjects, (it) => JSON.stringify([it.service, it.cause, it.location, it.after?.['action']])).values()].map(together)
}

const keyOf = (it: Grant): string => it.action.toLowerCase()

/** Each action of each statement once. What a clause means is a text as long as the statement: it is made once, not for each action. */
function distinct(principal: Principal): Grant[] {
  const grants = grantsOf(principal)
  const meanings = new Map(grants.map(({ clause }) => [clause, '']))
  for (const it of meanings.keys()) meanings.set(it, JSON.stringify([it.key, it.statement.at]))
  const numbers = new Map([...new Set(meanings.values())].map((meaning, number) => [meaning, number]))
  return [...new Map(grants.map((it) => [`${numbers.get(meanings.get(it.clause) ?? '')} ${keyOf(it)}`, it])).values()]
}

function nearest(it: Grant, all: readonly Grant[]): Grant | undefined {
  const reaches = ['everything', 'unknown', 'named', 'stack']
  const reach = (one: Grant) => reaches.indexOf(one.clause.resource.negated ? 'everything' : reachOf(one.clause.resources))
  return all.find((one) => one.clause.key === it.clause.key) ?? all.toSorted((a, b) => reach(a) - reach(b))[0]
}

/** `dynamodb:*` on everything, without a condition, takes in all of DynamoDB's actions on whatever they are for. */
function takesIn(wide: Grant, it: Grant): boolean {
  const [prefix = '', ...more] = wide.action.toLowerCase().split('*')
  const isPrefix = more.join('') === '' && more.length > 0 && !prefix.includes('?') && it.action.toLowerCase().startsWith(prefix)
  return isPrefix && wide.clause.atoms.length === 0 && reachOf(wide.clause.resources) === 'everything'
}

function subjectOf(
  principal: Principal,
  grant: Grant,
  old: Principal | undefined,
  was: Grant | undefined,
  { base, head }: { readonly base: Side; readonly head: Side },
): Subject {
  const after = grantView(grant, principal, head)
  const wider = old === undefined || was !== undefined ? false : grantsOf(old).some((it) => takesIn(it, grant))
  return {
    noun: 'grant',
    subject: `${principalName(head, principal)} may ${grant.action}`,
    service: principal.service,
    serviceName: serviceName(head, principal.service),
    location: locationOf(grant.item.text?.at ?? grant.clause.statement.action.items[0]?.at ?? grant.clause.statement.at),
    // What is left of a wildcard was there with it.
    before: wider ? after : old === undefined || was === undefined ? null : grantView(was, old, base),
    after,
    change: null,
    cause: causeOf(grant.clause.statement.at, 'head'),
    related: [],
  }
}

function together(group: readonly Subject[]): Subject {
  const [first] = group
  if (first === undefined) throw new Error('a group of subjects is empty')
  if (group.length === 1 || first.after === null) return first
  const all = (member: string) => [...new Set(group.flatMap((it) => textsOf(it.after?.[member])))]
  const [principals, functions] = [all('principals'), all('functions')]
  const who = functions.length > 0 ? whoText('', functions) : few(principals.map(quoted), principals.length)
  const before = group.find((it) => it.before !== null)?.before ?? null
  return { ...first, before, after: { ...first.after, principals, functions, whoText: who } }
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [])
