import type { FunctionNode, Principal } from '../model/application.ts'
import { policiesOf } from './grants.ts'
import { isTranslated, type Matching } from './match.ts'
import { runningAs, type Side } from './side.ts'

/**
 * What a principal of head is to be compared with, and for whom. What counts is what a function could do before, under whichever role:
 * so a permission that moved from a shared role to the function's own, or a role that was renamed, gains nothing.
 */
export interface Facing {
  readonly head: Principal
  /** null: everything it may do is new. */
  readonly base: Principal | null
  /** Who gains what head allows and base did not. */
  readonly functions: readonly FunctionNode[]
  /** No function and no principal of base had this role's place. */
  readonly isNew: boolean
  /** Both are the same principal, so that what base allows beyond head was lost, and who may assume it can be compared. */
  readonly isSame: boolean
}

export function facingsOf(base: Side, head: Side, matching: Matching): Facing[] {
  const named = new Map(head.app.principals.flatMap((it) => pairByName(it, base, head, matching)))
  const taken = new Set(named.values())
  const left = base.app.principals.filter((it) => !taken.has(it) && runningAs(base, it).length === 0)
  const drafts = head.app.principals.flatMap((it) => facingsOfOne(it, named.get(it), base, head, matching))
  return alikes(drafts, left, matching)
}

function pairByName(it: Principal, base: Side, head: Side, matching: Matching): [Principal, Principal][] {
  const service = matching.serviceBefore.get(it.service)?.id
  const others = base.app.principals.filter((other) => other.service === service && other.kind === it.kind)
  const named = (name: string) => others.find((other) => other.name === name)
  const before = named(it.name) ?? (isTranslated(it.service, head, matching) ? named(withOrWithoutRole(it.name)) : undefined)
  return before === undefined ? [] : [[it, before]]
}

/** The role that SAM makes for `Orders` is told under that name, and deployed as `OrdersRole`. */
const withOrWithoutRole = (name: string): string => (name.endsWith('Role') ? name.slice(0, -'Role'.length) : `${name}Role`)

function facingsOfOne(principal: Principal, named: Principal | undefined, base: Side, head: Side, matching: Matching): Facing[] {
  const groups = new Map<Principal, FunctionNode[]>(named === undefined ? [] : [[named, []]])
  const fresh: FunctionNode[] = []
  for (const fn of runningAs(head, principal)) {
    const before = roleBefore(fn, base, matching)
    if (before === undefined) fresh.push(fn)
    else groups.set(before, [...(groups.get(before) ?? []), fn])
  }
  const [first] = groups.keys()
  if (first === undefined) return [{ head: principal, base: null, functions: fresh, isNew: true, isSame: false }]
  return [...groups].map(([before, functions]) => {
    const isMain = before === first
    const isSame = before === named || (named === undefined && groups.size === 1 && isRename(before, base, head, matching, principal))
    return { head: principal, base: before, functions: isMain ? [...functions, ...fresh] : functions, isNew: false, isSame }
  })
}

const roleBefore = (fn: FunctionNode, base: Side, matching: Matching): Principal | undefined => {
  const role = matching.functionBefore.get(fn.id)?.role
  return role === undefined || role === null ? undefined : base.principals.get(role)
}

/** Two revisions of a function run as the same role, though in one of them it is not written out. */
export function isSameRole(before: FunctionNode, after: FunctionNode, base: Side, head: Side, matching: Matching): boolean {
  if (before.roleName !== null && after.roleName !== null) return false
  const [was, is] = [base.principals.get(before.role ?? ''), head.principals.get(after.role ?? '')]
  return was !== undefined && is !== undefined && isTranslated(after.service, head, matching) && isRename(was, base, head, matching, is)
}

/** All functions that ran as the one and still exist run as the other. */
function isRename(before: Principal, base: Side, head: Side, matching: Matching, after: Principal): boolean {
  const then = new Set(runningAs(base, before).map((it) => it.id))
  return head.app.functions.every((it) => {
    const was = matching.functionBefore.get(it.id)
    return was === undefined || !then.has(was.id) || it.role === after.id
  })
}

/** A new principal of no function that allows just what one that went allowed is that one under another name. */
function alikes(drafts: readonly Facing[], left: readonly Principal[], matching: Matching): Facing[] {
  const keyOf = (it: Principal, service: string | undefined) =>
    [service, it.kind, ...policiesOf(it).clauses.map((clause) => clause.key), ...policiesOf(it).opaque.keys()].join('\u0004')
  const gone = new Map(left.filter((it) => it.policies.length > 0).map((it) => [keyOf(it, it.service), it]))
  return drafts.map((it) => {
    const before =
      it.isNew && it.functions.length === 0 ? gone.get(keyOf(it.head, matching.serviceBefore.get(it.head.service)?.id)) : undefined
    return before === undefined ? it : { ...it, base: before, isNew: false, isSame: true }
  })
}
