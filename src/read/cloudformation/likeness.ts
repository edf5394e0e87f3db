import { show } from '../syntax/tree.ts'
import { wordsOf } from '../unchanged.ts'
import type { Resource, Stack } from './stack.ts'

/**
 * What tells a resource from others of its type, whatever its logical id: the name that it has of its own, else all that it says. Undefined
 * where it says nothing.
 */
export function likenessOf(it: Resource, stack: Stack): string | undefined {
  const name = stack.scope.names.get(it.id)
  if (name !== undefined) return `name ${show(name)}`
  const words = it.properties === undefined ? '{}' : wordsOf(it.properties)
  return words === '{}' ? undefined : words
}
