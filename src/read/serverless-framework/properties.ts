import { entries, type Entry, type Tree } from '../syntax/tree.ts'

/** Properties as CloudFormation has them, put together from the Framework's own keys; each stays at the place of its key. */

export const map = (all: readonly Entry[], at: Tree['at']): Tree => ({ kind: 'map', entries: all, at, tag: null })

/** `{A: {B: value}}`, each at the place of the value's key. */
export function nested([key = '', ...rest]: readonly string[], { keyAt, value }: Entry): Entry {
  if (rest.length === 0) return { key, keyAt, value }
  return { key, keyAt, value: map([nested(rest, { key, keyAt, value })], value.at) }
}

/** Nothing where the member is not written. */
export const put = (path: readonly string[], member: Entry | undefined): Entry[] => (member === undefined ? [] : [nested(path, member)])

/** What `resources:` say of a resource that the Framework makes counts instead. */
export function overlaid(own: Tree, over: Tree | undefined): Tree {
  const written = new Set(entries(over).map((it) => it.key))
  return map([...entries(own).filter((it) => !written.has(it.key)), ...entries(over)], own.at)
}
