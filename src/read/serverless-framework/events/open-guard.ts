import { alternatives, isOpen } from '../../cloudformation/choice.ts'
import { type Guard, unguarded, unknownGuard } from '../../cloudformation/route.ts'
import { shown } from '../../cloudformation/value.ts'
import type { Entry, Tree } from '../../syntax/tree.ts'

/**
 * The guard that a member gives, reckoned with every value that it can have: where they do not all guard alike, what guards is not known.
 * `read` gives undefined for a value that does not guard.
 */
export function guardOf(member: Entry | undefined, read: (value: Tree) => Guard | undefined): Guard | undefined {
  if (member === undefined) return undefined
  if (!isOpen(member.value)) return read(member.value)
  const guards = alternatives(member.value).map((it) => read(it) ?? unguarded(member.keyAt))
  // One value alone stands for a condition without which there is none.
  if (guards.length > 1 || member.value.kind !== 'unknown') {
    const one = sameGuard(guards)
    if (one !== undefined) return isNone(one) ? undefined : one
  }
  const expression = member.value.kind === 'unknown' ? (shown(member.value) ?? member.key) : member.key
  return unknownGuard(expression, member.keyAt)
}

/** The one of them that all are like; undefined where they differ. */
export function sameGuard(guards: readonly Guard[]): Guard | undefined {
  const [first] = guards
  return first !== undefined && guards.every((it) => word(it) === word(first)) ? first : undefined
}

const word = (it: Guard): string => (it.auth.known ? it.auth.value : it.auth.expression)

export const isNone = (it: Guard): boolean => it.auth.known && it.auth.value === 'none'
