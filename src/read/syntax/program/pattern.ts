import type { BindingPattern, BindingProperty, BindingRestElement, ObjectPattern, ParamPattern } from 'oxc-parser'
import { keyName } from './key.ts'
import { excerpt, type Machine } from './machine.ts'
import { memberOf, setMember } from './member.ts'
import type { Scope } from './scope.ts'
import { fallbackExpression, isNothing, listOf, mapOf, openOf, undefinedAt, type Value } from './value.ts'

/** The names that a pattern declares, in order. */
export function namesOf(pattern: BindingPattern | BindingRestElement): readonly string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'AssignmentPattern':
      return namesOf(pattern.left)
    case 'RestElement':
      return namesOf(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap((it) => (it === null ? [] : namesOf(it)))
    case 'ObjectPattern':
      return pattern.properties.flatMap((it) => namesOf(it.type === 'Property' ? it.value : it))
    default:
      return []
  }
}

/** Declares the names of a pattern: `const { a, b: [c] = [] } = value`. */
export function bind(machine: Machine, pattern: BindingPattern | BindingRestElement, value: Value, scope: Scope): void {
  machine.step()
  switch (pattern.type) {
    case 'Identifier':
      scope.declare(pattern.name, value)
      break
    case 'AssignmentPattern':
      bind(machine, pattern.left, orDefault(machine, pattern, value, scope), scope)
      break
    case 'ArrayPattern':
      for (const [index, it] of pattern.elements.entries()) {
        if (it?.type === 'RestElement') bind(machine, it.argument, restOfList(machine, it, value, index, scope), scope)
        else if (it !== null) bind(machine, it, memberOf(machine, value, String(index), it, scope), scope)
      }
      break
    case 'ObjectPattern':
      for (const it of pattern.properties) bindProperty(machine, pattern, it, value, scope)
      break
    default:
  }
}

/** Parameters that have no argument are undefined, or what they default to. */
export function bindParameters(machine: Machine, params: readonly ParamPattern[], args: readonly Value[], scope: Scope): void {
  for (const [index, param] of params.entries()) {
    const at = scope.module.lines.span(param.start, param.end)
    if (param.type === 'TSParameterProperty') bindProperties(machine, param.parameter, args[index] ?? undefinedAt(at), scope)
    else if (param.type === 'RestElement') bind(machine, param.argument, listOf(args.slice(index), at), scope)
    else bind(machine, param, args[index] ?? undefinedAt(at), scope)
  }
}

/** `constructor(private name: string)` */
function bindProperties(machine: Machine, parameter: BindingPattern, value: Value, scope: Scope): void {
  bind(machine, parameter, value, scope)
  const self = scope.get('this')
  for (const name of namesOf(parameter)) {
    const member = scope.get(name)
    if (self !== undefined && member !== undefined) setMember(machine, self, name, { keyAt: member.at, value: member }, parameter, scope)
  }
}

function orDefault(machine: Machine, pattern: BindingPattern & { type: 'AssignmentPattern' }, value: Value, scope: Scope): Value {
  const isAbsent = value.kind === 'undefined' || (value.kind === 'unknown' ? undefined : false)
  if (isAbsent === false) return value
  const fallback = machine.evaluate(pattern.right, scope)
  if (isAbsent === true) return fallback
  return openOf(fallbackExpression(value, fallback) ?? excerpt(scope.module.text, pattern), value.at, [value, fallback])
}

function bindProperty(
  machine: Machine,
  pattern: ObjectPattern,
  property: BindingProperty | BindingRestElement,
  value: Value,
  scope: Scope,
): void {
  if (property.type === 'RestElement') {
    bind(machine, property.argument, restOfMap(machine, pattern, property, value, scope), scope)
    return
  }
  const name = keyName(machine, property, scope)
  const unknown = name === undefined || isNothing(value) === true
  bind(machine, property.value, unknown ? machine.unknown(property, scope) : memberOf(machine, value, name, property, scope), scope)
}

function restOfMap(machine: Machine, pattern: ObjectPattern, rest: BindingRestElement, value: Value, scope: Scope): Value {
  if (value.kind !== 'map') return machine.unknown(rest, scope)
  const taken = new Set(pattern.properties.map((it) => (it.type === 'Property' ? keyName(machine, it, scope) : undefined)))
  const map = mapOf(
    [...value.members].filter(([name]) => !taken.has(name)),
    value.at,
  )
  map.hidden.push(...value.hidden)
  return map
}

function restOfList(machine: Machine, rest: BindingRestElement, value: Value, index: number, scope: Scope): Value {
  if (value.kind !== 'list') return machine.unknown(rest, scope)
  const list = listOf(value.items.slice(index), value.at)
  list.hidden.push(...value.hidden)
  return list
}
