import type { Value } from './value.ts'
import type { Module } from './machine.ts'

/** A name's value; evaluated when it is first asked for, so that what a service does not use is never read. */
interface Binding {
  value?: Value
  evaluate?: () => Value
}

/** The names that are visible at one place of a program. */
export class Scope {
  readonly module: Module
  readonly #parent: Scope | undefined
  readonly #names = new Map<string, Binding>()

  constructor(module: Module, parent?: Scope) {
    this.module = module
    this.#parent = parent
  }

  declare(name: string, value: Value): void {
    this.#names.set(name, { value })
  }

  declareLater(name: string, evaluate: () => Value): void {
    this.#names.set(name, { evaluate })
  }

  /** Undefined where the program declares no such name. A name that needs itself is undefined too. */
  get(name: string): Value | undefined {
    const binding = this.#find(name)
    if (binding?.evaluate === undefined) return binding?.value
    const { evaluate } = binding
    delete binding.evaluate
    binding.value = evaluate()
    return binding.value
  }

  set(name: string, value: Value): void {
    const binding = this.#find(name)
    if (binding === undefined) return
    delete binding.evaluate
    binding.value = value
  }

  #find(name: string): Binding | undefined {
    const own = this.#names.get(name)
    if (own !== undefined || this.#parent === undefined) return own
    return this.#parent.#find(name)
  }
}
