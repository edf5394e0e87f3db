import type {
  AssignmentExpression,
  AssignmentTarget,
  BinaryExpression,
  ConditionalExpression,
  Expression,
  LogicalExpression,
  UnaryExpression,
} from 'oxc-parser'
import { isChange } from './change.ts'
import { excerpt, type Machine, type Stretch, under } from './machine.ts'
import { propertyName, removeMember, setMember, underCondition } from './member.ts'
import type { Scope } from './scope.ts'
import { fallbackExpression, isNothing, isTrue, openOf, scalarOf, undefinedAt, type Value } from './value.ts'
import { joined, partsOf } from './text.ts'

/** Operators; undefined for an expression that is none. */
export function evaluateOperation(machine: Machine, node: Expression, scope: Scope): Value | undefined {
  switch (node.type) {
    case 'ConditionalExpression':
      return conditional(machine, node, scope)
    case 'LogicalExpression':
      return logical(machine, node, scope)
    case 'BinaryExpression':
      return 'left' in node && node.operator !== 'in' ? binary(machine, node, scope) : undefined
    case 'UnaryExpression':
      if (node.operator === 'delete') return removed(machine, node, scope)
      return unary(machine, node.operator, machine.evaluate(node.argument, scope), node, scope)
    case 'SequenceExpression':
      return node.expressions.map((it) => machine.evaluate(it, scope)).at(-1)
    case 'AssignmentExpression':
      return assignment(machine, node, scope)
    case 'UpdateExpression':
      return update(machine, node.argument, node.operator === '++' ? 1 : -1, node, scope)
    default:
      return undefined
  }
}

function conditional(machine: Machine, node: ConditionalExpression, scope: Scope): Value {
  const test = isTrue(machine.evaluate(node.test, scope))
  if (test !== undefined) return machine.evaluate(test ? node.consequent : node.alternate, scope)
  const branches = [node.consequent, node.alternate].map((it) => perhaps(machine, it, node.test, scope))
  return openOf(excerpt(scope.module.text, node), scope.module.lines.span(node.start, node.end), branches)
}

function logical(machine: Machine, node: LogicalExpression, scope: Scope): Value {
  const left = machine.evaluate(node.left, scope)
  const known = node.operator === '??' ? isNothing(left) : isTrue(left)
  const takesRight = node.operator === '||' ? invert(known) : known
  if (takesRight === false) return left
  if (takesRight === true) return machine.evaluate(node.right, scope)
  const right = perhaps(machine, node.right, node.left, scope)
  const at = scope.module.lines.span(node.start, node.end)
  const otherwise = node.operator === '&&' ? scalarOf(false, at) : left
  return openOf(fallbackExpression(left, right) ?? excerpt(scope.module.text, node), at, [otherwise, right])
}

/** What is evaluated only if something holds that only the deployment knows: what it changes may be as it was. */
const perhaps = (machine: Machine, node: Expression, test: Stretch, scope: Scope): Value =>
  isChange(node) ? under(machine, excerpt(scope.module.text, test), () => machine.evaluate(node, scope)) : machine.evaluate(node, scope)

const invert = (it: boolean | undefined): boolean | undefined => (it === undefined ? undefined : !it)

function binary(machine: Machine, node: BinaryExpression, scope: Scope): Value {
  const left = machine.evaluate(node.left, scope)
  const right = machine.evaluate(node.right, scope)
  return applied(machine, node.operator, left, right, node, scope)
}

function applied(machine: Machine, operator: string, left: Value, right: Value, site: Stretch, scope: Scope): Value {
  const at = scope.module.lines.span(site.start, site.end)
  if (operator === '+' && (isText(left) || isText(right)))
    return joined([...partsOf(machine, left, site, scope), ...partsOf(machine, right, site, scope)], at)
  if (operator === 'in' && right.kind === 'map' && left.kind === 'scalar') return scalarOf(right.members.has(String(left.value)), at)
  const [one, two] = [plainOf(left), plainOf(right)]
  const result = one === unknown || two === unknown ? undefined : (compared(operator, one, two) ?? calculated(operator, one, two))
  return result === undefined ? machine.unknown(site, scope) : scalarOf(result, at)
}

function compared(operator: string, one: unknown, two: unknown): boolean | undefined {
  if (operator === '===' || operator === '==') return one === two
  return operator === '!==' || operator === '!=' ? one !== two : undefined
}

const unknown = Symbol('unknown')

/** A value as operators compare it: scalars by value, objects by identity. */
function plainOf(value: Value): unknown {
  if (value.kind === 'scalar') return value.value
  if (value.kind === 'undefined') return undefined
  return value.kind === 'list' || value.kind === 'map' || value.kind === 'function' ? value : unknown
}

const isText = (value: Value): boolean => value.kind === 'text' || (value.kind === 'scalar' && typeof value.value === 'string')

function calculated(operator: string, one: unknown, two: unknown): number | boolean | undefined {
  if (typeof one !== 'number' || typeof two !== 'number') return undefined
  const arithmetic = new Map<string, number | boolean>([
    ['+', one + two],
    ['-', one - two],
    ['*', one * two],
    ['/', one / two],
    ['%', one % two],
    ['**', one ** two],
    ['<', one < two],
    ['>', one > two],
    ['<=', one <= two],
    ['>=', one >= two],
  ])
  return arithmetic.get(operator)
}

function unary(machine: Machine, operator: string, value: Value, site: Stretch, scope: Scope): Value {
  const at = scope.module.lines.span(site.start, site.end)
  const truth = isTrue(value)
  if (operator === '!' && truth !== undefined) return scalarOf(!truth, at)
  if (operator === 'void') return undefinedAt(at)
  const result = value.kind === 'scalar' ? unaryOf(operator, value.value) : undefined
  if (operator === 'typeof' && value.kind === 'undefined') return scalarOf('undefined', at)
  return result === undefined ? machine.unknown(site, scope) : scalarOf(result, at)
}

function unaryOf(operator: string, value: string | number | boolean | null): string | number | undefined {
  if (operator === 'typeof') return value === null ? 'object' : typeof value
  if (operator === '-') return -Number(value)
  return operator === '+' ? Number(value) : undefined
}

function assignment(machine: Machine, node: AssignmentExpression, scope: Scope): Value {
  const { left, right, operator } = node
  const value = machine.evaluate(right, scope)
  if (operator === '=') return assign(machine, left, value, scope)
  const before = isSimple(left) ? machine.evaluate(left, scope) : machine.unknown(node, scope)
  const known = operator === '??=' ? isNothing(before) : isTrue(before)
  if (operator === '||=' || operator === '??=' || operator === '&&=') {
    const takesRight = operator === '||=' ? invert(known) : known
    if (takesRight === false) return before
    const at = scope.module.lines.span(node.start, node.end)
    return assign(machine, left, takesRight ? value : openOf(excerpt(scope.module.text, node), at, [before, value]), scope)
  }
  return assign(machine, left, applied(machine, operator.slice(0, -1), before, value, node, scope), scope)
}

const isSimple = (target: AssignmentTarget): target is AssignmentTarget & Expression =>
  target.type === 'Identifier' || target.type === 'MemberExpression'

function update(machine: Machine, target: AssignmentTarget, by: number, site: Stretch, scope: Scope): Value {
  const before = isSimple(target) ? machine.evaluate(target, scope) : machine.unknown(site, scope)
  assign(machine, target, applied(machine, '+', before, scalarOf(by, before.at), site, scope), scope)
  return before
}

/** `delete a.b` */
function removed(machine: Machine, { argument, start, end }: UnaryExpression, scope: Scope): Value {
  const at = scope.module.lines.span(start, end)
  if (argument.type === 'MemberExpression')
    removeMember(machine, machine.evaluate(argument.object, scope), propertyName(machine, argument, scope), argument, scope)
  return scalarOf(true, at)
}

/** `a = value`, `a.b = value`; other targets are not followed. */
function assign(machine: Machine, target: AssignmentTarget, value: Value, scope: Scope): Value {
  if (target.type === 'Identifier') scope.set(target.name, underCondition(machine, scope.get(target.name), value))
  if (target.type === 'MemberExpression') {
    const keyAt = scope.module.lines.span(target.property.start, target.property.end)
    const name = propertyName(machine, target, scope)
    setMember(machine, machine.evaluate(target.object, scope), name, { keyAt, value }, target, scope)
  }
  return value
}
