import type {
  ArrayExpression,
  ArrowFunctionExpression,
  Expression,
  Function,
  ObjectExpression,
  ObjectProperty,
  TemplateLiteral,
} from 'oxc-parser'
import type { Unresolved } from '../../../model/source.ts'
import { evaluateCall } from './call.ts'
import { globalNamed } from './global.ts'
import { keyName } from './key.ts'
import type { Machine } from './machine.ts'
import { memberOf, membersOf, propertyName, spreadInto, spreadItems } from './member.ts'
import { evaluateOperation } from './operation.ts'
import { Scope } from './scope.ts'
import { joined, partsOf } from './text.ts'
import { listOf, type MapValue, mapOf, nativeAt, scalarOf, undefinedAt, type Value } from './value.ts'

/** The value of an expression. What is not understood is unknown, under its own source text. */
export function evaluate(machine: Machine, node: Expression, scope: Scope): Value {
  machine.step()
  return (
    literal(machine, node, scope) ??
    plain(machine, node, scope) ??
    access(machine, node, scope) ??
    evaluateOperation(machine, node, scope) ??
    machine.unknown(node, scope)
  )
}

function literal(machine: Machine, node: Expression, scope: Scope): Value | undefined {
  const at = scope.module.lines.span(node.start, node.end)
  switch (node.type) {
    case 'Literal':
      if ('regex' in node) return nativeAt(`/${node.regex.pattern}/${node.regex.flags}`, at)
      return typeof node.value === 'bigint' ? undefined : scalarOf(node.value, at)
    case 'TemplateLiteral':
      return template(machine, node, scope)
    case 'ArrayExpression':
      return list(machine, node, scope)
    case 'ObjectExpression':
      return map(machine, node, scope)
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
    case 'FunctionDeclaration':
      return functionOf(node, scope)
    case 'ClassDeclaration':
    case 'ClassExpression':
      return { kind: 'class', node, scope, at }
    default:
      return undefined
  }
}

/** A function's own name is known inside it. */
function functionOf(node: Function | ArrowFunctionExpression, scope: Scope): Value {
  const inside = node.type === 'FunctionExpression' && node.id !== null ? new Scope(scope.module, scope) : scope
  const value: Value = { kind: 'function', node, scope: inside, at: scope.module.lines.span(node.start, node.end) }
  if (node.id !== null && inside !== scope) inside.declare(node.id.name, value)
  return value
}

/** What only tells the type checker or the scheduler something. */
function plain(machine: Machine, node: Expression, scope: Scope): Value | undefined {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSTypeAssertion':
    case 'TSNonNullExpression':
    case 'TSInstantiationExpression':
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return machine.evaluate(node.expression, scope)
    case 'AwaitExpression':
      return machine.evaluate(node.argument, scope)
    default:
      return undefined
  }
}

function access(machine: Machine, node: Expression, scope: Scope): Value | undefined {
  const at = scope.module.lines.span(node.start, node.end)
  switch (node.type) {
    case 'Identifier':
      return atUse(scope.get(node.name), at) ?? globalNamed(node.name, at, machine, scope)
    case 'MemberExpression': {
      const object = machine.evaluate(node.object, scope)
      const name = propertyName(machine, node, scope)
      if (node.optional && object.kind === 'undefined') return undefinedAt(at)
      return name === undefined ? membersOf(machine, object, node, scope) : memberOf(machine, object, name, node, scope)
    }
    case 'CallExpression':
    case 'NewExpression':
    case 'ImportExpression':
      return evaluateCall(machine, node, scope)
    case 'ThisExpression':
      return scope.get('this')
    case 'MetaProperty':
      return nativeAt('import.meta', at)
    default:
      return undefined
  }
}

/** What is not known is looked for where it is used; everything else stands where it is written. */
const atUse = (value: Value | undefined, at: Value['at']): Value | undefined => (value?.kind === 'unknown' ? { ...value, at } : value)

function template(machine: Machine, node: TemplateLiteral, scope: Scope): Value {
  const at = scope.module.lines.span(node.start, node.end)
  const parts: (string | Unresolved)[] = []
  for (const [index, quasi] of node.quasis.entries()) {
    parts.push(quasi.value.cooked ?? quasi.value.raw)
    const expression = node.expressions[index]
    if (expression !== undefined) parts.push(...partsOf(machine, machine.evaluate(expression, scope), expression, scope))
  }
  return joined(parts, at)
}

function list(machine: Machine, node: ArrayExpression, scope: Scope): Value {
  const value = listOf([], scope.module.lines.span(node.start, node.end))
  for (const element of node.elements) {
    if (element === null) continue
    if (element.type === 'SpreadElement') spreadItems(machine, value, machine.evaluate(element.argument, scope), element, scope)
    else value.items.push(machine.evaluate(element, scope))
  }
  return value
}

function map(machine: Machine, node: ObjectExpression, scope: Scope): Value {
  const value = mapOf([], scope.module.lines.span(node.start, node.end))
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') spreadInto(machine, value, machine.evaluate(property.argument, scope), property, scope)
    else addProperty(machine, value, property, scope)
  }
  return value
}

function addProperty(machine: Machine, map: MapValue, property: ObjectProperty, scope: Scope): void {
  const { key } = property
  const keyAt = scope.module.lines.span(key.start, key.end)
  const value = property.kind === 'init' ? machine.evaluate(property.value, scope) : machine.unknown(property, scope)
  const name = keyName(machine, property, scope)
  if (name === undefined) map.hidden.push(machine.unknown(property, scope))
  else map.members.set(name, { keyAt, value })
}
