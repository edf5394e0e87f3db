import type {
  CatchClause,
  Directive,
  DoWhileStatement,
  Expression,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  IfStatement,
  Statement,
  SwitchStatement,
  TryStatement,
  WhileStatement,
} from 'oxc-parser'
import { declareEnum } from './enumeration.ts'
import { excerpt, Exhausted, type Machine, type Stretch, under } from './machine.ts'
import { bind } from './pattern.ts'
import { Scope } from './scope.ts'
import { isTrue, scalarOf, type Value } from './value.ts'

/** How a statement ends. */
export type End = 'next' | 'return' | 'throw' | 'break' | 'continue'

/** What the statements of one function have given back so far: more than one where only the deployment knows which is reached. */
export type Returns = Value[]

/** Executes statements in order; the names of functions are there from the beginning. */
export function executeAll(machine: Machine, statements: readonly (Statement | Directive)[], scope: Scope, returns: Returns): End {
  for (const it of statements) {
    if (it.type !== 'FunctionDeclaration' || it.id === null) continue
    scope.declare(it.id.name, { kind: 'function', node: it, scope, at: scope.module.lines.span(it.start, it.end) })
  }
  for (const it of statements) {
    const end = execute(machine, it, scope, returns)
    if (end !== 'next') return end
  }
  return 'next'
}

export function execute(machine: Machine, node: Statement | Directive, scope: Scope, returns: Returns): End {
  machine.step()
  switch (node.type) {
    case 'ReturnStatement':
      if (node.argument !== null) returns.push(machine.evaluate(node.argument, scope))
      return 'return'
    case 'ThrowStatement':
      return 'throw'
    case 'ExpressionStatement':
      effect(machine, node.expression, scope)
      return 'next'
    case 'BlockStatement':
      return executeAll(machine, node.body, new Scope(scope.module, scope), returns)
    case 'IfStatement':
      return choose(machine, node, scope, returns)
    case 'TryStatement':
      return attempt(machine, node, scope, returns)
    case 'BreakStatement':
    case 'ContinueStatement':
      // Which of several loops a label ends is not followed: to go on as if there were none would be a guess.
      if (node.label !== null) throw new Exhausted()
      return node.type === 'BreakStatement' ? 'break' : 'continue'
    default:
      return declareOrRepeat(machine, node, scope, returns)
  }
}

/** A function that is not evaluated, and called for its effect alone, may change the maps that it is given. */
function effect(machine: Machine, node: Expression, scope: Scope): void {
  const result = machine.evaluate(node, scope)
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || result.kind !== 'unknown') return
  for (const it of node.arguments) {
    const given = it.type === 'Identifier' ? machine.evaluate(it, scope) : undefined
    if (given?.kind === 'map') given.hidden.push(result)
  }
}

function declareOrRepeat(machine: Machine, node: Statement | Directive, scope: Scope, returns: Returns): End {
  switch (node.type) {
    case 'VariableDeclaration':
      for (const { id, init } of node.declarations) {
        bind(machine, id, init === null ? scalarOf(null, scope.module.lines.span(id.start, id.end)) : machine.evaluate(init, scope), scope)
      }
      return 'next'
    case 'TSEnumDeclaration':
      declareEnum(machine, node, scope)
      return 'next'
    case 'ForOfStatement':
    case 'ForInStatement':
      return forEach(machine, node, scope, returns)
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return repeat(machine, node, scope, returns)
    case 'SwitchStatement':
      return select(machine, node, scope, returns)
    case 'LabeledStatement':
      return execute(machine, node.body, scope, returns)
    default:
      return 'next'
  }
}

function choose(machine: Machine, node: IfStatement, scope: Scope, returns: Returns): End {
  const test = isTrue(machine.evaluate(node.test, scope))
  const { consequent, alternate } = node
  if (test === true) return execute(machine, consequent, scope, returns)
  if (test === false) return alternate === null ? 'next' : execute(machine, alternate, scope, returns)
  return under(machine, excerpt(scope.module.text, node.test), () => {
    const one = execute(machine, consequent, scope, returns)
    const other = alternate === null ? 'next' : execute(machine, alternate, scope, returns)
    if (one === other) return one
    return leavesFunction(one) && leavesFunction(other) ? 'return' : 'next'
  })
}

const leavesFunction = (end: End): boolean => end === 'return' || end === 'throw'

/** What is thrown in functions that the block calls is not followed; what is thrown in it is caught here. */
function attempt(machine: Machine, { block, handler, finalizer }: TryStatement, scope: Scope, returns: Returns): End {
  const tried = executeAll(machine, block.body, new Scope(scope.module, scope), returns)
  const end = tried === 'throw' && handler !== null ? caught(machine, handler, scope, returns) : tried
  const last = finalizer === null ? 'next' : executeAll(machine, finalizer.body, new Scope(scope.module, scope), returns)
  return last === 'next' ? end : last
}

function caught(machine: Machine, { param, body }: CatchClause, scope: Scope, returns: Returns): End {
  const inside = new Scope(scope.module, scope)
  if (param !== null) bind(machine, param, machine.unknown(param, scope), inside)
  return executeAll(machine, body.body, inside, returns)
}

function select(machine: Machine, node: SwitchStatement, scope: Scope, returns: Returns): End {
  const inside = new Scope(scope.module, scope)
  const subject = machine.evaluate(node.discriminant, scope)
  const tests = node.cases.map((it) => (it.test === null ? undefined : machine.evaluate(it.test, inside)))
  const isKnown = subject.kind === 'scalar' && tests.every((it) => it === undefined || it.kind === 'scalar')
  if (!isKnown) {
    under(machine, excerpt(scope.module.text, node.discriminant), () => {
      for (const it of node.cases) executeAll(machine, it.consequent, inside, returns)
    })
    return 'next'
  }
  const match = tests.findIndex((it) => it?.kind === 'scalar' && it.value === subject.value)
  const first = match === -1 ? tests.indexOf(undefined) : match
  if (first === -1) return 'next'
  const end = executeAll(
    machine,
    node.cases.slice(first).flatMap((it) => it.consequent),
    inside,
    returns,
  )
  return end === 'break' ? 'next' : end
}

function forEach(machine: Machine, node: ForOfStatement | ForInStatement, scope: Scope, returns: Returns): End {
  const values = elementsOf(node, machine.evaluate(node.right, scope))
  const once = (value: Value): End => {
    const inside = new Scope(scope.module, scope)
    const { left } = node
    const [declarator] = left.type === 'VariableDeclaration' ? left.declarations : []
    if (declarator !== undefined) bind(machine, declarator.id, value, inside)
    else if (left.type === 'Identifier') scope.set(left.name, value)
    return execute(machine, node.body, inside, returns)
  }
  if (values === undefined) return maybe(machine, node.right, scope, () => once(machine.unknown(node.right, scope)))
  for (const value of values) {
    const end = once(value)
    if (leavesFunction(end)) return end
    if (end === 'break') break
  }
  return 'next'
}

/** What a loop goes through; undefined where it is not wholly known. */
function elementsOf(node: ForOfStatement | ForInStatement, value: Value): readonly Value[] | undefined {
  if ((value.kind !== 'list' && value.kind !== 'map') || value.hidden.length > 0) return undefined
  if (node.type === 'ForOfStatement') return value.kind === 'list' ? [...value.items] : undefined
  const names = value.kind === 'map' ? [...value.members.keys()] : [...value.items.keys()].map(String)
  return names.map((it) => scalarOf(it, value.at))
}

function repeat(machine: Machine, node: ForStatement | WhileStatement | DoWhileStatement, scope: Scope, returns: Returns): End {
  const inside = new Scope(scope.module, scope)
  const update = node.type === 'ForStatement' ? node.update : null
  if (node.type === 'ForStatement') begin(machine, node, inside, returns)
  for (let rounds = 0; rounds < mostRounds; rounds++) {
    const test = node.type === 'DoWhileStatement' && rounds === 0 ? true : testOf(machine, node, inside)
    if (test === false) return 'next'
    if (test === undefined) return maybe(machine, node, scope, () => execute(machine, node.body, inside, returns))
    const end = execute(machine, node.body, inside, returns)
    if (leavesFunction(end)) return end
    if (end === 'break') return 'next'
    if (update !== null) machine.evaluate(update, inside)
  }
  throw new Exhausted()
}

const testOf = (machine: Machine, { test }: ForStatement | WhileStatement | DoWhileStatement, scope: Scope): boolean | undefined =>
  test === null ? undefined : isTrue(machine.evaluate(test, scope))

function begin(machine: Machine, { init }: ForStatement, scope: Scope, returns: Returns): void {
  if (init?.type === 'VariableDeclaration') execute(machine, init, scope, returns)
  else if (init !== null) machine.evaluate(init, scope)
}

const mostRounds = 10_000

function maybe(machine: Machine, site: Stretch, scope: Scope, run: () => End): End {
  under(machine, excerpt(scope.module.text, site), run)
  return 'next'
}
