import type { Machine } from '../machine.ts'
import { underCondition } from '../member.ts'
import { listOf, mapOf, type MapValue, type Value } from '../value.ts'
import type { Call, Native } from './call.ts'

/** How two lists become one: by position (https://lodash.com/docs#merge) or one after the other (https://github.com/TehShrike/deepmerge). */
type Lists = 'positions' | 'appended'

/** Packages that people put base configurations and services together with. */
export const merging: readonly (readonly [string, Native])[] = [
  ['lodash.merge', (call) => intoFirst(call)],
  ['deepmerge', (call) => allOf(call, call.args.slice(0, 2))],
  ['deepmerge.all', (call) => (call.args[0]?.kind === 'list' ? allOf(call, call.args[0].items) : undefined)],
]

function intoFirst({ machine, args: [target, ...others], site, scope }: Call): Value | undefined {
  if (target?.kind !== 'map') return undefined
  for (const it of others) {
    if (it.kind === 'map') mergeInto(machine, target, it, 'positions', 0)
    else if (it.kind !== 'undefined' && it.kind !== 'scalar') target.hidden.push(machine.unknown(site, scope))
  }
  return target
}

function allOf({ machine, at, site, scope }: Call, values: readonly Value[]): Value {
  const target = mapOf([], at)
  for (const it of values) {
    if (it.kind === 'map') mergeInto(machine, target, it, 'appended', 0)
    else target.hidden.push(machine.unknown(site, scope))
  }
  return target
}

const deepest = 50

function mergeInto(machine: Machine, target: MapValue, source: MapValue, lists: Lists, depth: number): void {
  machine.step(source.members.size)
  target.hidden.push(...source.hidden)
  for (const [name, { keyAt, value }] of source.members) {
    const before = target.members.get(name)
    if (value.kind === 'undefined') continue
    if (before?.value.kind === 'map' && value.kind === 'map' && depth < deepest) {
      // What others hold too stays as it is.
      const copy = mapOf(before.value.members, before.value.at)
      copy.hidden.push(...before.value.hidden)
      mergeInto(machine, copy, value, lists, depth + 1)
      target.members.set(name, { keyAt: before.keyAt, value: copy })
    } else target.members.set(name, { keyAt, value: underCondition(machine, before?.value, listed(before?.value, value, lists)) })
  }
}

function listed(before: Value | undefined, value: Value, lists: Lists): Value {
  if (before?.kind !== 'list' || value.kind !== 'list') return value
  const items = lists === 'appended' ? [...before.items, ...value.items] : [...value.items, ...before.items.slice(value.items.length)]
  const list = listOf(items, value.at)
  list.hidden.push(...before.hidden, ...value.hidden)
  return list
}
