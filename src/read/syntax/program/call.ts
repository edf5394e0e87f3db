import type { Argument, CallExpression, Expression, ImportExpression, NewExpression } from 'oxc-parser'
import { construct } from './class.ts'
import { nativeModule } from './global.ts'
import { callList } from './list.ts'
import { excerpt, isModule, type Machine, type Stretch, under } from './machine.ts'
import { memberOf, propertyName, spreadItems } from './member.ts'
import type { Call } from './native/call.ts'
import { callNative } from './native/index.ts'
import type { Scope } from './scope.ts'
import { callText } from './string.ts'
import { isNothing, listOf, nativeAt, openOf, stringOf, undefinedAt, type Value } from './value.ts'

type Site = CallExpression | NewExpression | ImportExpression

export function evaluateCall(machine: Machine, node: Site, scope: Scope): Value {
  if (node.type === 'ImportExpression') return required(machine, stringOf(machine.evaluate(node.source, scope)), node, scope)
  const args = argumentsOf(machine, node.arguments, node, scope)
  const call: Call = { machine, args, site: node, at: scope.module.lines.span(node.start, node.end), scope }
  const { callee } = node
  if (node.type === 'NewExpression') return constructed(callee, call) ?? machine.unknown(node, scope)
  if (callee.type !== 'MemberExpression') return callValue(machine.evaluate(callee, scope), call)
  const object = machine.evaluate(callee.object, scope)
  if ((callee.optional || node.optional) && isNothing(object) === true) return undefinedAt(object.at)
  const name = propertyName(machine, callee, scope)
  return name === undefined ? ignorant(call) : callMember(object, name, call)
}

/** Objects of the program's own classes, and sets, as the lists that they are made of. */
function constructed(callee: Expression, call: Call): Value | undefined {
  const [first] = call.args
  const isSet = callee.type === 'Identifier' && callee.name === 'Set' && first?.kind === 'list'
  if (isSet) return first
  const value = call.machine.evaluate(callee, call.scope)
  return value.kind === 'class' ? construct(value, call) : undefined
}

function argumentsOf(machine: Machine, nodes: readonly Argument[], site: Stretch, scope: Scope): readonly Value[] {
  const list = listOf([], scope.module.lines.span(site.start, site.end))
  for (const it of nodes) {
    if (it.type === 'SpreadElement') spreadItems(machine, list, machine.evaluate(it.argument, scope), it, scope)
    else list.items.push(machine.evaluate(it, scope))
  }
  return list.items
}

/** `object.name(…)` */
function callMember(object: Value, name: string, call: Call): Value {
  switch (object.kind) {
    case 'list':
      return callList(object, name, call) ?? ignorant(call)
    case 'scalar':
    case 'text':
      return callText(object, name, call) ?? ignorant(call)
    case 'open': {
      const values = object.values.map((it) => callMember(it, name, call))
      return openOf(excerpt(call.scope.module.text, call.site), call.at, values)
    }
    case 'unknown':
      return ignorant(call)
    default:
      return callValue(memberOf(call.machine, object, name, call.site, call.scope), call)
  }
}

/** A call of any value. */
export function callValue(callee: Value, call: Call): Value {
  const { machine, args, site, scope } = call
  machine.step()
  if (callee.kind === 'function') return machine.apply(callee, args, machine.unknown(site, scope))
  if (callee.kind !== 'native') return ignorant(call)
  return callee.name === 'require' ? required(machine, stringOf(args[0]), site, scope) : (callNative(callee.name, call) ?? ignorant(call))
}

/** Something that is not evaluated is called: what the functions given to it change may be changed. */
function ignorant({ machine, args, site, scope }: Call): Value {
  const result = machine.unknown(site, scope)
  for (const it of args) {
    if (it.kind !== 'function') continue
    const unknowns = it.node.params.map((param) => machine.unknown(param, it.scope))
    under(machine, result.symbol.expression, () => machine.apply(it, unknowns, result))
  }
  return result
}

function required(machine: Machine, specifier: string | undefined, site: Stretch, scope: Scope): Value {
  if (specifier === undefined) return machine.unknown(site, scope)
  const native = nativeModule(specifier)
  if (native !== undefined) return nativeAt(native, scope.module.lines.span(site.start, site.end))
  const found = machine.load(specifier, scope.module)
  if (found === undefined) return machine.unknown(site, scope)
  return isModule(found) ? found.exports() : found
}
