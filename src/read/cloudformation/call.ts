import type { Entry, Tree } from '../syntax/tree.ts'

/** An intrinsic function as written in either form, `!Sub x` or `{Fn::Sub: x}`. */
export interface Call {
  /** `Ref`, `Condition`, `Fn::Sub` … */
  readonly name: string
  /** Without the tag. */
  readonly argument: Tree
}

/** Undefined for what is a plain value. */
export function callOf(tree: Tree): Call | undefined {
  const tag = tagOf(tree)
  if (tag !== null) return { name: nameOf(tag), argument: untagged(tree) }
  if (tree.kind !== 'map' || tree.entries.length !== 1) return undefined
  const only = tree.entries[0] as Entry
  return isFunction(only.key) ? { name: only.key, argument: only.value } : undefined
}

/** `Fn::ForEach::Name` and `Fn::Transform` are members beside others, see loop.ts and include.ts. */
const isFunction = (key: string): boolean => key === 'Ref' || (key.startsWith('Fn::') && !key.startsWith('Fn::ForEach'))

const tagOf = (tree: Tree): string | null => (tree.kind === 'scalar' || tree.kind === 'list' || tree.kind === 'map' ? tree.tag : null)

const nameOf = (tag: string): string => {
  const name = tag.slice(1)
  return name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`
}

function untagged(tree: Tree): Tree {
  return tree.kind === 'scalar' || tree.kind === 'list' || tree.kind === 'map' ? { ...tree, tag: null } : tree
}

/**
 * A tagged value in its long form, `!Sub x` as `{Fn::Sub: x}`; others as they are. For readers whose own variables turn a scalar into a text,
 * which cannot carry a tag.
 */
export function longForm(tree: Tree): Tree {
  const call = tagOf(tree) === null ? undefined : callOf(tree)
  if (call === undefined) return tree
  return { kind: 'map', entries: [{ key: call.name, keyAt: tree.at, value: call.argument }], at: tree.at, tag: null }
}
