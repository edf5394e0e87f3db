import type { Expression } from 'oxc-parser'
import { isExcluded, isProgram } from '../../wanted.ts'
import type { Source } from '../../source.ts'
import type { UnknownNode } from '../tree.ts'
import { callValue } from './call.ts'
import { evaluate } from './evaluate.ts'
import { Exhausted, excerpt, type Machine, type Module, type Stretch } from './machine.ts'
import { ProgramModule } from './module.ts'
import { bindParameters } from './pattern.ts'
import { resolveImport } from './resolve.ts'
import { markCalled } from './called.ts'
import { Scope } from './scope.ts'
import { executeAll, type Returns } from './statement.ts'
import { type FunctionValue, openOf, undefinedAt, unknownAt, type Value, valueOf } from './value.ts'

/** Bounds on what a stranger's program may cost. The largest public definitions take some 20,000 steps and 150 files. */
const most = { steps: 300_000, modules: 400, calls: 60, depth: 400 }

/** One evaluation of a program: its modules, and what it may still cost. */
export class Evaluation implements Machine {
  readonly source: Source
  readonly folder: string
  condition: string | undefined = undefined
  readonly #modules = new Map<string, Module | undefined>()
  readonly #callees = new Map<FunctionValue['node'], { times: number }>()
  readonly #resolved = new Map<string, string | null>()
  #steps = 0
  #calls = 0
  #depth = 0

  constructor(source: Source, folder: string) {
    this.source = source
    this.folder = folder
  }

  step(amount = 1): void {
    this.#steps += amount
    if (this.#steps > most.steps) throw new Exhausted()
  }

  evaluate(node: Expression, scope: Scope): Value {
    if (this.#depth > most.depth) throw new Exhausted()
    this.#depth++
    try {
      return evaluate(this, node, scope)
    } finally {
      this.#depth--
    }
  }

  call(callee: Value, args: readonly Value[], site: Stretch, scope: Scope): Value {
    return callValue(callee, { machine: this, args, site, at: scope.module.lines.span(site.start, site.end), scope })
  }

  apply(callee: FunctionValue, args: readonly Value[], call: UnknownNode): Value {
    const value = this.#result(callee, args, call)
    const count = this.#callees.get(callee.node) ?? { times: 0 }
    count.times++
    this.#callees.set(callee.node, count)
    markCalled(value, callee.at, { at: call.at, callee: count }, () => this.step())
    return value
  }

  #result({ node, scope }: FunctionValue, args: readonly Value[], call: UnknownNode): Value {
    const { body } = node
    if (this.#calls >= most.calls || node.generator || body === null) return call
    const inside = new Scope(scope.module, scope)
    this.#calls++
    try {
      bindParameters(this, node.params, args, inside)
      if (body.type !== 'BlockStatement') return this.evaluate(body, inside)
      const returns: Returns = []
      const end = executeAll(this, body.body, inside, returns)
      const [first] = returns
      if (first === undefined) return undefinedAt(call.at)
      const all = end === 'return' || end === 'throw' ? returns : [...returns, undefinedAt(call.at)]
      return all.length === 1 ? first : openOf(call.symbol.expression, call.at, all)
    } finally {
      this.#calls--
    }
  }

  load(specifier: string, from: Module): Value | Module | undefined {
    const key = `${specifier}\n${from.file}`
    const before = this.#resolved.get(key)
    const path = before === undefined ? resolveImport(specifier, from.file, this.source) : before
    this.#resolved.set(key, path)
    if (path === null || isExcluded(path)) return undefined
    if (isProgram(path)) return this.module(path)
    if (!/\.(json|ya?ml)$/i.test(path)) return undefined
    const tree = this.source.tree(path)
    return tree === undefined ? undefined : valueOf(tree)
  }

  /** A file of the repository as a module; undefined where it cannot be read (the source has the gap) or is not loaded yet. */
  module(file: string): Module | undefined {
    if (this.#modules.has(file)) return this.#modules.get(file)
    if (this.#modules.size >= most.modules) throw new Exhausted()
    this.#modules.set(file, undefined)
    const parsed = this.source.program(file)
    if (parsed === undefined) return undefined
    const { program, ...parts } = parsed
    const module = program === undefined ? undefined : new ProgramModule({ ...parts, file, program }, this)
    this.#modules.set(file, module)
    return module
  }

  unknown(site: Stretch, scope: Scope): UnknownNode {
    const { lines, text } = scope.module
    return unknownAt(excerpt(text, site), lines.span(site.start, site.end))
  }
}
