import { excerpt } from './machine.ts'
import { spreadItems, underCondition } from './member.ts'
import type { Call } from './native/call.ts'
import { joined, partsOf } from './text.ts'
import { conditionalOf, isNothing, isTrue, listOf, type ListValue, possible, scalarOf, stringOf, undefinedAt, type Value } from './value.ts'

/** `list.name(…)`; undefined for methods that are not evaluated. */
export function callList(list: ListValue, name: string, call: Call): Value | undefined {
  call.machine.step(list.items.length)
  const [fn] = call.args
  return (
    changed(list, name, call) ??
    shortened(list, name, call) ??
    (fn === undefined ? undefined : throughEach(list, name, fn, call)) ??
    asked(list, name, call) ??
    sought(list, name, call)
  )
}

/** Methods that change the list in place. */
function changed(list: ListValue, name: string, { machine, args, at }: Call): Value | undefined {
  const added = () => args.map((it) => underCondition(machine, undefined, it))
  switch (name) {
    case 'push':
      list.items.push(...added())
      return scalarOf(list.items.length, at)
    case 'unshift':
      list.items.unshift(...added())
      return scalarOf(list.items.length, at)
    case 'reverse':
      list.items.reverse()
      return list
    case 'sort':
      return list
    default:
      return undefined
  }
}

/** Methods that take items out or put others in their place; where that is not certain or not followed the list holds what is not known. */
function shortened(list: ListValue, name: string, { machine, at, site, scope }: Call): Value | undefined {
  const isCertain = machine.condition === undefined && list.hidden.length === 0
  if ((name === 'pop' || name === 'shift') && isCertain) return list.items[name]() ?? undefinedAt(at)
  if (['pop', 'shift', 'splice', 'fill', 'copyWithin'].includes(name)) list.hidden.push(machine.unknown(site, scope))
  return undefined
}

/** Methods that call a function for each item. */
function throughEach(list: ListValue, name: string, fn: Value, call: Call): Value | undefined {
  const { machine, site, at, scope } = call
  const results = () => list.items.map((it, index) => machine.call(fn, [it, scalarOf(index, it.at), list], site, scope))
  switch (name) {
    case 'map':
      return like(list, results(), at)
    case 'flatMap':
      return flat(like(list, results(), at), call)
    case 'forEach':
      results()
      return undefinedAt(at)
    case 'filter':
      return filtered(list, results(), excerpt(scope.module.text, site), at)
    case 'find':
      return found(list, results(), at)
    case 'some':
    case 'every':
      return quantified(name, list, results(), at)
    case 'reduce':
      return reduced(list, fn, call)
    default:
      return undefined
  }
}

/** A list made from this one, which knows no more than it. */
function like(list: ListValue, items: Value[], at: Value['at']): ListValue {
  const made = listOf(items, at)
  made.hidden.push(...list.hidden)
  return made
}

function filtered(list: ListValue, verdicts: readonly Value[], expression: string, at: Value['at']): Value {
  const kept = list.items.flatMap((it, index) => {
    const verdict = verdicts[index]
    const answer = verdict === undefined ? undefined : isTrue(verdict)
    if (answer === false) return []
    if (answer === true) return [it]
    const rest = possible(it).filter((value) => isTrue(value) !== false)
    return rest.map((value) => conditionalOf(expression, value))
  })
  return like(list, kept, at)
}

function found(list: ListValue, verdicts: readonly Value[], at: Value['at']): Value | undefined {
  for (const [index, verdict] of verdicts.entries()) {
    const answer = isTrue(verdict)
    if (answer === undefined) return undefined
    if (answer) return list.items[index]
  }
  return list.hidden.length > 0 ? undefined : undefinedAt(at)
}

function quantified(name: 'some' | 'every', list: ListValue, verdicts: readonly Value[], at: Value['at']): Value | undefined {
  const answers = verdicts.map(isTrue)
  if (list.hidden.length > 0 || answers.includes(undefined)) return undefined
  return scalarOf(name === 'some' ? answers.includes(true) : !answers.includes(false), at)
}

function reduced(list: ListValue, fn: Value, { machine, args, site, scope }: Call): Value | undefined {
  const [, initial] = args
  const items = initial === undefined ? list.items.slice(1) : list.items
  let sum = initial ?? list.items[0]
  for (const [index, it] of items.entries()) sum = sum && machine.call(fn, [sum, it, scalarOf(index, it.at)], site, scope)
  if (list.hidden.length > 0 && (sum?.kind === 'map' || sum?.kind === 'list')) sum.hidden.push(...list.hidden)
  return sum
}

function flat(list: ListValue, { machine, site, scope }: Call): ListValue {
  const made = like(list, [], list.at)
  for (const it of list.items) {
    if (it.kind === 'list' || it.kind === 'open') spreadItems(machine, made, it, site, scope)
    else made.items.push(it)
  }
  return made
}

/** Methods that give a part of the list, or it in another form. */
function asked(list: ListValue, name: string, call: Call): Value | undefined {
  const { args, at } = call
  switch (name) {
    case 'join':
      return list.hidden.length > 0 ? undefined : text(list, stringOf(args[0]) ?? ',', call)
    case 'flat':
      return args.length === 0 ? flat(list, call) : undefined
    case 'concat':
      return flat(like(list, [...list.items, ...args], at), call)
    case 'slice': {
      const [start, end] = args.map(numberOf)
      return like(list, list.items.slice(start ?? 0, end), at)
    }
    default:
      return undefined
  }
}

const numberOf = (value: Value): number | undefined =>
  value.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined

function text(list: ListValue, separator: string, { machine, site, at, scope }: Call): Value {
  const parts = list.items.flatMap((it, index) => [
    ...(index === 0 ? [] : [separator]),
    ...(isNothing(it) === true ? [] : partsOf(machine, it, site, scope)),
  ])
  return joined(parts, at)
}

function sought(list: ListValue, name: string, { args: [item], at }: Call): Value | undefined {
  if (name === 'at') return list.items.at((item && numberOf(item)) ?? 0) ?? undefinedAt(at)
  if (name !== 'includes' || item?.kind !== 'scalar') return undefined
  if (list.items.some((it) => it.kind === 'scalar' && it.value === item.value)) return scalarOf(true, at)
  return list.hidden.length > 0 || list.items.some((it) => it.kind !== 'scalar') ? undefined : scalarOf(false, at)
}
