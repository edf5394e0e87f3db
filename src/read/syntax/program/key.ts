import type { PropertyKey } from 'oxc-parser'
import type { Machine } from './machine.ts'
import type { Scope } from './scope.ts'
import { nameIn } from './value.ts'

/** The name that a member is given by its key; undefined where it is not known. */
export function keyName(machine: Machine, { key, computed }: Keyed, scope: Scope): string | undefined {
  if ((key.type === 'Identifier' && !computed) || key.type === 'PrivateIdentifier') return key.name
  return nameIn(machine.evaluate(key, scope))
}

interface Keyed {
  readonly key: PropertyKey
  readonly computed: boolean
}
