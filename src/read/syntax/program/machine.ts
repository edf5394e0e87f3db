import type { Expression } from 'oxc-parser'
import type { Source } from '../../source.ts'
import type { Lines } from '../lines.ts'
import type { UnknownNode } from '../tree.ts'
import type { Scope } from './scope.ts'
import type { FunctionValue, ModuleValue, Value } from './value.ts'

/** A stretch of a program, by its offsets. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** One file of the program. */
export interface Module {
  readonly file: string
  readonly text: string
  readonly lines: Lines
  /** CommonJS's own names: `module`, and `exports`, to which a program may add as long as it is not replaced. */
  commonJs(name: 'module' | 'exports'): Value
  /** All exports as one value: `module.exports` of CommonJS, the namespace of an ES module. */
  exports(): Value
  /** One export of an ES module, or a member of `module.exports`. `default` of CommonJS is `module.exports` itself. */
  export(name: string): Value | undefined
  namespace(): ModuleValue
}

/** What the parts of the evaluation need of each other. */
export interface Machine {
  readonly source: Source
  /** The folder of the service, which is `process.cwd()`. */
  readonly folder: string
  /** The condition that only the deployment knows and under which the present statement is executed. */
  condition: string | undefined
  evaluate(node: Expression, scope: Scope): Value
  /** What a function of the program gives back for these arguments. `call`: the call as it is if that cannot be told. */
  apply(fn: FunctionValue, args: readonly Value[], call: UnknownNode): Value
  /** Any callable value. */
  call(callee: Value, args: readonly Value[], site: Stretch, scope: Scope): Value
  /** What a specifier names, seen from a module: a module or data of the repository; undefined for packages. */
  load(specifier: string, from: Module): Value | Module | undefined
  unknown(site: Stretch, scope: Scope): UnknownNode
  /** Counts the work; throws `Exhausted` where it is too much. */
  step(amount?: number): void
}

/** More work than the definition of a service takes; caught where the program is read. */
export class Exhausted extends Error {}

/** Runs what may or may not be executed: what it changes is then one of two values. */
export function under<T>(machine: Machine, condition: string, run: () => T): T {
  const before = machine.condition
  machine.condition = condition
  try {
    return run()
  } finally {
    machine.condition = before
  }
}

/** The repository's root where a program asks for absolute paths. */
export const rootFolder = '/repository'

export const isModule = (it: Value | Module | undefined): it is Module => it !== undefined && 'lines' in it

/** The source text as a person would find it, in one line. */
export function excerpt(text: string, site: Stretch): string {
  const line = text.slice(site.start, Math.min(site.end, site.start + 400)).replaceAll(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}
