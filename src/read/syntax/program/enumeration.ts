import type { TSEnumDeclaration } from 'oxc-parser'
import type { Machine } from './machine.ts'
import type { Scope } from './scope.ts'
import { mapOf, scalarOf, type Value } from './value.ts'

/** An enumeration as a map of its members; numbered ones count up from the one before. */
export function declareEnum(machine: Machine, node: TSEnumDeclaration, scope: Scope): void {
  scope.declareLater(node.id.name, () => enumeration(machine, node, scope))
}

function enumeration(machine: Machine, node: TSEnumDeclaration, scope: Scope): Value {
  const { lines } = scope.module
  const value = mapOf([], lines.span(node.start, node.end))
  let next = 0
  for (const { id, initializer, start, end } of node.body.members) {
    const name = id.type === 'Identifier' ? id.name : id.type === 'Literal' ? id.value : undefined
    const member = initializer === null ? scalarOf(next, lines.span(start, end)) : machine.evaluate(initializer, scope)
    next = member.kind === 'scalar' && typeof member.value === 'number' ? member.value + 1 : next + 1
    if (name === undefined) value.hidden.push(machine.unknown({ start, end }, scope))
    else value.members.set(name, { keyAt: lines.span(id.start, id.end), value: member })
  }
  return value
}
