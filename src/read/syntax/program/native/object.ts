import { setMember, spreadInto } from '../member.ts'
import { listOf, mapOf, type MapValue, nameIn, scalarOf, type Value } from '../value.ts'
import type { Call, Native } from './call.ts'

/** https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Object */
export const objects: readonly (readonly [string, Native])[] = [
  ['Object.freeze', ({ args: [it] }) => it],
  ['Object.seal', ({ args: [it] }) => it],
  ['Object.keys', (call) => listed(call, (key) => key)],
  ['Object.values', (call) => listed(call, (_, value) => value)],
  ['Object.entries', (call) => listed(call, (key, value) => listOf([key, value], value.at))],
  ['Object.fromEntries', fromEntries],
  ['Object.assign', assign],
]

function listed(call: Call, item: (key: Value, value: Value) => Value): Value | undefined {
  const { machine, args, at, site, scope } = call
  const [object] = args
  if (object?.kind !== 'map' && object?.kind !== 'module') return undefined
  const map = mapOf([], at)
  spreadInto(machine, map, object, site, scope)
  const list = listOf(
    [...map.members].map(([name, { keyAt, value }]) => item(scalarOf(name, keyAt), value)),
    at,
  )
  list.hidden.push(...map.hidden)
  return list
}

function fromEntries({ machine, args: [pairs], at, site, scope }: Call): Value | undefined {
  if (pairs?.kind !== 'list') return undefined
  const map = mapOf([], at)
  map.hidden.push(...pairs.hidden)
  for (const pair of pairs.items) {
    const [key, value] = pair.kind === 'list' ? pair.items : []
    const name = key === undefined ? undefined : nameIn(key)
    if (key === undefined || name === undefined || value === undefined) map.hidden.push(machine.unknown(site, scope))
    else map.members.set(name, { keyAt: key.at, value })
  }
  return map
}

/** Changes its first argument, as the program would. */
function assign({ machine, args: [target, ...others], site, scope }: Call): Value | undefined {
  if (target?.kind !== 'map') return undefined
  const all: MapValue = mapOf([], target.at)
  for (const it of others) spreadInto(machine, all, it, site, scope)
  target.hidden.push(...all.hidden)
  for (const [name, member] of all.members) setMember(machine, target, name, member, site, scope)
  return target
}
