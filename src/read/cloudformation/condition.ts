import { items, known, type Tree } from '../syntax/tree.ts'
import { callOf } from './call.ts'
import type { Scope } from './scope.ts'

/** Resolves the operand of a comparison. */
export type Operand = (tree: Tree) => Tree

/** Conditions refer to conditions; no real template nests them deeper. */
const deepest = 30

/** Whether a condition holds as the parameters' defaults have it; undefined where they do not decide. */
export function holds(name: string, scope: Scope, operand: Operand, depth = 0): boolean | undefined {
  const condition = scope.conditions.get(name)
  return condition === undefined || depth > deepest ? undefined : evaluate(condition, scope, operand, depth + 1)
}

function evaluate(tree: Tree, scope: Scope, operand: Operand, depth: number): boolean | undefined {
  if (depth > deepest || scope.effort.steps-- <= 0) return undefined
  const { name, argument } = conditionCall(tree) ?? { name: '', argument: tree }
  if (name === 'Condition') return holds(known(argument) ?? '', scope, operand, depth)
  if (name === 'Fn::Equals') return equal(items(argument).map(operand))
  const parts = () => items(argument).map((it) => evaluate(it, scope, operand, depth + 1))
  if (name === 'Fn::Not') return not(parts())
  if (name === 'Fn::And') return every(parts(), true)
  return name === 'Fn::Or' ? every(parts(), false) : undefined
}

const not = (parts: readonly (boolean | undefined)[]): boolean | undefined =>
  parts.length === 1 && parts[0] !== undefined ? !parts[0] : undefined

/** `value` when all parts are that, its opposite when one part is; for `Fn::And` with true, for `Fn::Or` with false. */
function every(parts: readonly (boolean | undefined)[], value: boolean): boolean | undefined {
  if (parts.includes(!value)) return !value
  return parts.length === 0 || parts.includes(undefined) ? undefined : value
}

/** `{Condition: Name}` is a reference only here; elsewhere it is a member of a policy statement. */
function conditionCall(tree: Tree): { readonly name: string; readonly argument: Tree } | undefined {
  const only = tree.kind === 'map' && tree.tag === null && tree.entries.length === 1 ? tree.entries[0] : undefined
  return only?.key === 'Condition' ? { name: 'Condition', argument: only.value } : callOf(tree)
}

function equal([left, right]: readonly Tree[]): boolean | undefined {
  if (left === undefined || right === undefined) return undefined
  if (left.kind === 'scalar' && right.kind === 'scalar') return left.source === right.source
  if (left.kind === 'unknown' && right.kind === 'unknown' && left.symbol.expression === right.symbol.expression) return true
  return undefined
}
