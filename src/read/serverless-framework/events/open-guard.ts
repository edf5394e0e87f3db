import { enumerated } from '../../../model/enumeration.ts'
import { alternatives, closed, isOpen } from '../../cloudformation/choice.ts'
import { type Guard, unguarded, unknownGuard } from '../../cloudformation/route.ts'
import { describe } from '../../cloudformation/text.ts'
import { shown } from '../../cloudformation/value.ts'
import type { Entry, Tree } from '../../syntax/tree.ts'

/**
 * The guard that a member gives, reckoned with every value that it can have. Where they do not all guard alike, it is open on the stages that are
 * known to have no guard; without such a stage, what guards is not known. `read` gives undefined for a value that does not guard.
 */
export function guardOf(member: Entry | undefined, read: (value: Tree) => Guard | undefined): Guard | undefined {
  if (member === undefined) return undefined
  if (!isOpen(member.value)) return read(member.value)
  const options = alternatives(member.value).map((it): Option => ({ tree: it, guard: read(it) ?? unguarded(member.keyAt) }))
  const guards = options.map((it) => it.guard)
  // One value alone stands for a condition without which there is none.
  if (guards.length > 1 || member.value.kind !== 'unknown') {
    const one = sameGuard(guards)
    if (one !== undefined) return isNone(one) ? undefined : one
  }
  const when = whenOpen(options, member.value)
  if (when !== undefined) return { ...unguarded(member.keyAt), authAt: member.keyAt, authWhen: when }
  const expression = member.value.kind === 'unknown' ? (shown(member.value) ?? member.key) : member.key
  return unknownGuard(expression, member.keyAt)
}

interface Option {
  readonly tree: Tree
  readonly guard: Guard
}

const stagesOf = ({ tree }: Option): readonly string[] => (tree.kind === 'scalar' ? (tree.stages ?? []) : [])

/** On which stages nothing guards: those that the service names, and the one that it is deployed to when nobody says otherwise. */
function whenOpen(options: readonly Option[], value: Tree): string | undefined {
  if (options.some((it) => !it.guard.auth.known)) return undefined
  const [open, guarded] = [options.filter((it) => isNone(it.guard)), options.filter((it) => !isNone(it.guard))]
  const [named, others] = [open.flatMap(stagesOf), guarded.flatMap(stagesOf)]
  if (named.length > 0 && open.every((it) => stagesOf(it).length > 0)) return `on ${stages(named)}`
  const isUsual = open.some((it) => describe(it.tree) === describe(closed(value)))
  return isUsual && others.length > 0 ? `on all stages but ${listed(others)}` : undefined
}

const stages = (names: readonly string[]): string => `${names.length === 1 ? 'stage' : 'the stages'} ${listed(names)}`

const listed = (names: readonly string[]): string => enumerated([...new Set(names)].toSorted().map((it) => `\`${it}\``))

/** The one of them that all are like; undefined where they differ. */
export function sameGuard(guards: readonly Guard[]): Guard | undefined {
  const [first] = guards
  return first !== undefined && guards.every((it) => word(it) === word(first)) ? first : undefined
}

const word = (it: Guard): string => (it.auth.known ? it.auth.value : it.auth.expression)

export const isNone = (it: Guard): boolean => it.auth.known && it.auth.value === 'none'
