import type { Span } from '../../../../model/source.ts'
import type { Machine, Stretch } from '../machine.ts'
import type { Scope } from '../scope.ts'
import type { Value } from '../value.ts'

/** A call of something that is not part of the program. */
export interface Call {
  readonly machine: Machine
  readonly args: readonly Value[]
  /** The call itself. */
  readonly site: Stretch
  readonly at: Span
  readonly scope: Scope
}

/** Undefined where the result cannot be told. */
export type Native = (call: Call) => Value | undefined
