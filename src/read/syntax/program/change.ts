import type { Expression } from 'oxc-parser'

const changing = new Set(['assign', 'push', 'unshift', 'shift', 'splice', 'forEach', 'merge', 'reverse', 'sort', 'pop'])

/** Whether an expression changes something in place: an assignment, `delete`, a method that is known for it. */
export function isChange(node: Expression): boolean {
  if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') return true
  if (node.type === 'UnaryExpression') return node.operator === 'delete'
  if (node.type !== 'CallExpression') return false
  const { callee } = node
  return callee.type === 'MemberExpression' && !callee.computed && changing.has(callee.property.name)
}

/** Whether a statement of the top level may change a value: beside what does, functions of this program that are given something. */
export function mayChange(node: Expression): boolean {
  switch (node.type) {
    case 'AwaitExpression':
    case 'UnaryExpression':
      return isChange(node) || mayChange(node.argument)
    case 'ChainExpression':
      return mayChange(node.expression)
    case 'LogicalExpression':
      return mayChange(node.right)
    case 'ConditionalExpression':
      return mayChange(node.consequent) || mayChange(node.alternate)
    case 'SequenceExpression':
      return node.expressions.some(mayChange)
    case 'CallExpression':
      return isChange(node) || (node.callee.type === 'Identifier' && node.arguments.length > 0)
    default:
      return isChange(node)
  }
}
