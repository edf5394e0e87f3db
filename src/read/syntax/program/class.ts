import type { Class } from 'oxc-parser'
import type { Machine } from './machine.ts'
import { keyName } from './key.ts'
import type { Call } from './native/call.ts'
import { Scope } from './scope.ts'
import { type ClassValue, type FunctionValue, type MapValue, mapOf, undefinedAt, type Value } from './value.ts'

type Element = Class['body']['body'][number]
type Method = Extract<Element, { type: 'MethodDefinition' | 'TSAbstractMethodDefinition' }>

/** A new object of a class of the program; undefined where it inherits from another one, which is not followed. */
export function construct({ node, scope }: ClassValue, call: Call): Value | undefined {
  if (node.superClass !== null) return undefined
  const inside = new Scope(scope.module, scope)
  const object: MapValue = { ...mapOf([], call.at), methods: new Map(), getters: new Map() }
  inside.declare('this', object)
  for (const it of node.body.body) addElement(it, object, inside, call)
  const constructor = node.body.body.find((it) => isMethod(it) && it.kind === 'constructor')
  if (constructor !== undefined && isMethod(constructor))
    call.machine.apply(methodOf(constructor, inside), call.args, call.machine.unknown(call.site, call.scope))
  return object
}

const isMethod = (element: Element): element is Method => element.type === 'MethodDefinition' && element.value.body !== null

const methodOf = (method: Method, scope: Scope): FunctionValue => ({
  kind: 'function',
  node: method.value,
  scope,
  at: scope.module.lines.span(method.start, method.end),
})

function addElement(element: Element, object: MapValue, inside: Scope, { machine }: Call): void {
  if (element.type !== 'PropertyDefinition' && !isMethod(element)) return
  const name = element.static ? undefined : keyName(machine, element, inside)
  if (name === undefined) return
  const keyAt = inside.module.lines.span(element.key.start, element.key.end)
  if (isMethod(element)) {
    if (element.kind === 'method') object.methods?.set(name, methodOf(element, inside))
    if (element.kind === 'get') object.getters?.set(name, methodOf(element, inside))
  } else object.members.set(name, { keyAt, value: element.value === null ? undefinedAt(keyAt) : machine.evaluate(element.value, inside) })
}

/** A static member. */
export function staticMember({ node, scope }: ClassValue, name: string, machine: Machine): Value | undefined {
  for (const it of node.body.body) {
    if ((it.type !== 'PropertyDefinition' && !isMethod(it)) || !it.static || keyName(machine, it, scope) !== name) continue
    if (isMethod(it)) return it.kind === 'method' ? methodOf(it, scope) : undefined
    return it.value === null ? undefined : machine.evaluate(it.value, scope)
  }
  return undefined
}
