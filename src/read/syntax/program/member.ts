import type { MemberExpression } from 'oxc-parser'
import { staticMember } from './class.ts'
import { excerpt, type Machine, rootFolder, type Stretch } from './machine.ts'
import { frameworkOptions } from './native/framework.ts'
import type { UnknownNode } from '../tree.ts'
import type { Scope } from './scope.ts'
import {
  conditionalOf,
  isNothing,
  type ListValue,
  mapOf,
  type MapValue,
  type Member,
  nameIn,
  nativeAt,
  openOf,
  possible,
  scalarOf,
  undefinedAt,
  unknownAt,
  type Value,
} from './value.ts'

/** The name that `a.b` or `a['b']` asks for; undefined where it is not known. */
export function propertyName(machine: Machine, node: MemberExpression, scope: Scope): string | undefined {
  if (node.computed) return nameIn(machine.evaluate(node.property, scope))
  return node.property.name
}

export function memberOf(machine: Machine, object: Value, name: string, site: Stretch, scope: Scope): Value {
  const at = scope.module.lines.span(site.start, site.end)
  switch (object.kind) {
    case 'map':
      return ownOf(machine, object, name, site, scope) ?? absent(machine, object, site, scope)
    case 'list':
      return itemOf(machine, object, name, site, scope)
    case 'module':
      return object.get(name) ?? undefinedAt(at)
    case 'native':
      return nativeMember(object.name, name, at, scope.module.file)
    case 'open':
      return memberOfAny(machine, object.values, name, site, scope)
    case 'scalar':
      return name === 'length' ? scalarOf(String(object.value).length, at) : undefinedAt(at)
    default:
      return hiddenMember(machine, object, name, at) ?? machine.unknown(site, scope)
  }
}

/** Of what does not say all of its members. */
function hiddenMember(machine: Machine, object: Value, name: string, at: Value['at']): Value | undefined {
  if (object.kind === 'class') return staticMember(object, name, machine)
  return object.kind === 'unknown' ? variableMember(object, name, at) : undefined
}

/** A variable of the framework that has members by their names, which is how it names them itself: `self:custom.table`, `file(app.yml):table`. */
const lookup = /^(?:self:[\w.-]+|file\([^(),${}]*\)(?::[\w.-]+)?)$/

function variableMember({ symbol }: UnknownNode, name: string, at: Value['at']): Value | undefined {
  const { expression, refersTo } = symbol
  if (refersTo !== 'variable' || !lookup.test(expression) || !/^[\w-]+$/.test(name) || name === 'length') return undefined
  return unknownAt(`${expression}${expression.endsWith(')') ? ':' : '.'}${name}`, at, 'variable')
}

function ownOf(machine: Machine, map: MapValue, name: string, site: Stretch, scope: Scope): Value | undefined {
  const own = map.members.get(name)?.value ?? map.methods?.get(name)
  const getter = own === undefined ? map.getters?.get(name) : undefined
  return getter === undefined ? own : machine.apply(getter, [], machine.unknown(site, scope))
}

function memberOfAny(machine: Machine, all: readonly Value[], name: string, site: Stretch, scope: Scope): Value {
  const at = scope.module.lines.span(site.start, site.end)
  const values = all.filter((it) => isNothing(it) !== true).map((it) => memberOf(machine, it, name, site, scope))
  return values.length === 0 ? undefinedAt(at) : openOf(excerpt(scope.module.text, site), at, values)
}

/** `a[b]` where `b` is not known: any of them. */
export function membersOf(machine: Machine, object: Value, site: Stretch, scope: Scope): Value {
  const at = scope.module.lines.span(site.start, site.end)
  const values = possible(object).flatMap((it) => (it.kind === 'map' ? [...it.members.values()].map((member) => member.value) : []))
  return values.length === 0 ? machine.unknown(site, scope) : openOf(excerpt(scope.module.text, site), at, values)
}

const absent = (machine: Machine, object: MapValue | ListValue, site: Stretch, scope: Scope): Value =>
  object.hidden.length > 0 ? machine.unknown(site, scope) : undefinedAt(scope.module.lines.span(site.start, site.end))

function itemOf(machine: Machine, list: ListValue, name: string, site: Stretch, scope: Scope): Value {
  if (name === 'length' && list.hidden.length === 0) return scalarOf(list.items.length, scope.module.lines.span(site.start, site.end))
  const item = /^\d{1,6}$/.test(name) ? list.items[Number(name)] : undefined
  return item ?? absent(machine, list, site, scope)
}

/** Set by serverless-offline alone, never while something is deployed: https://github.com/dherault/serverless-offline */
const local = new Set(['IS_OFFLINE', 'SLS_OFFLINE'])

function nativeMember(owner: string, name: string, at: Value['at'], file: string): Value {
  if (owner === 'process.env') return local.has(name) ? undefinedAt(at) : unknownAt(`env:${name}`, at, 'variable')
  if (owner === frameworkOptions) return unknownAt(`opt:${name}`, at, 'variable')
  if (owner === 'import.meta') return scalarOf(placeOfModule(name, `${rootFolder}/${file}`), at)
  if (owner === 'path' && name === 'sep') return scalarOf('/', at)
  return nativeAt(name === 'default' || name === 'posix' ? owner : `${owner}.${name}`, at)
}

/** https://nodejs.org/api/esm.html#importmeta */
function placeOfModule(name: string, file: string): string {
  if (name === 'url') return `file://${file}`
  return name === 'dirname' ? file.slice(0, file.lastIndexOf('/')) : file
}

/** `a.b = value`, certain or under a condition. */
export function setMember(machine: Machine, object: Value, name: string | undefined, member: Member, site: Stretch, scope: Scope): void {
  if (object.kind === 'open') for (const it of object.values) setMember(machine, it, name, member, site, scope)
  if (object.kind === 'list') object.hidden.push(machine.unknown(site, scope))
  if (object.kind !== 'map') return
  if (name === undefined) object.hidden.push(machine.unknown(site, scope))
  else object.members.set(name, { keyAt: member.keyAt, value: underCondition(machine, object.members.get(name)?.value, member.value) })
}

/** `delete a.b`, certain or under a condition. */
export function removeMember(machine: Machine, object: Value, name: string | undefined, site: Stretch, scope: Scope): void {
  if (object.kind === 'open') for (const it of object.values) removeMember(machine, it, name, site, scope)
  if (object.kind === 'list') object.hidden.push(machine.unknown(site, scope))
  if (object.kind !== 'map') return
  if (name === undefined) object.hidden.push(machine.unknown(site, scope))
  else if (machine.condition === undefined) object.members.delete(name)
  else {
    const before = object.members.get(name)
    if (before === undefined) return
    const value = openOf(machine.condition, before.value.at, [before.value, undefinedAt(before.value.at)])
    object.members.set(name, { keyAt: before.keyAt, value })
  }
}

/** What a changed value is when the change is only made under the present condition. */
export function underCondition(machine: Machine, before: Value | undefined, value: Value): Value {
  const { condition } = machine
  if (condition === undefined) return value
  return before === undefined || before.kind === 'undefined'
    ? conditionalOf(condition, value)
    : openOf(condition, value.at, [before, value])
}

/** `{...value}` */
export function spreadInto(machine: Machine, map: MapValue, value: Value, site: Stretch, scope: Scope): void {
  if (value.kind === 'map') {
    machine.step(value.members.size)
    for (const [name, member] of value.members) map.members.set(name, member)
    map.hidden.push(...value.hidden)
  } else if (value.kind === 'module') {
    for (const name of value.names()) {
      const member = value.get(name)
      if (member !== undefined) map.members.set(name, { keyAt: member.at, value: member })
    }
  } else if (value.kind === 'open') spreadOpen(machine, map, value.values, excerpt(scope.module.text, site), site, scope)
  else if (value.kind !== 'scalar' && value.kind !== 'undefined') map.hidden.push(machine.unknown(site, scope))
}

/** Every member that any of the values has; certain where all have it. */
function spreadOpen(machine: Machine, map: MapValue, values: readonly Value[], expression: string, site: Stretch, scope: Scope): void {
  const found = new Map<string, Member[]>()
  for (const value of values) {
    const one = mapOf([], value.at)
    spreadInto(machine, one, value, site, scope)
    map.hidden.push(...one.hidden)
    for (const [name, member] of one.members) found.set(name, [...(found.get(name) ?? []), member])
  }
  for (const [name, members] of found) {
    const before = members.length === values.length ? undefined : map.members.get(name)
    const all = before === undefined ? members : [before, ...members]
    const isCertain = before !== undefined || members.length === values.length
    const value = openOf(
      expression,
      map.at,
      all.map((it) => it.value),
    )
    map.members.set(name, { keyAt: members[0]?.keyAt ?? map.at, value: isCertain ? value : conditionalOf(expression, value) })
  }
}

/** `[...value]` */
export function spreadItems(machine: Machine, list: ListValue, value: Value, site: Stretch, scope: Scope): void {
  if (value.kind === 'list') {
    machine.step(value.items.length)
    list.items.push(...value.items)
    list.hidden.push(...value.hidden)
  } else if (value.kind === 'open') {
    for (const it of value.values) {
      if (it.kind === 'list') machine.step(it.items.length)
      if (it.kind === 'list') list.items.push(...it.items.map((item) => conditionalOf(value.expression, item)))
      if (it.kind === 'list') list.hidden.push(...it.hidden)
      else if (it.kind !== 'scalar' && it.kind !== 'undefined') list.hidden.push(machine.unknown(site, scope))
    }
  } else if (value.kind !== 'scalar' && value.kind !== 'undefined') list.hidden.push(machine.unknown(site, scope))
}
