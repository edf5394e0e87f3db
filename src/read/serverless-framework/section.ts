import { alternatives, isOpen, openValue, type Possible, possibilities } from '../cloudformation/choice.ts'
import { longForm } from '../cloudformation/call.ts'
import { describe } from '../cloudformation/text.ts'
import type { Dict, Entry, Tree } from '../syntax/tree.ts'

/** A tree without tags: every intrinsic function in its long form. */
export function longForms(tree: Tree): Tree {
  const plain = longForm(tree)
  if (plain.kind === 'list') return { ...plain, items: plain.items.map(longForms) }
  if (plain.kind === 'map') return { ...plain, entries: plain.entries.map((it) => ({ ...it, value: longForms(it.value) })) }
  return plain
}

/**
 * `functions:` and `resources:` as one map: they may be written as several, which the Framework merges
 * (https://www.serverless.com/framework/docs/providers/aws/guide/functions). Of maps among which only the deployment chooses, each counts.
 * Undefined where there is none.
 */
export function sectionOf(tree: Tree | undefined): Dict | undefined {
  const parts = possibilities(tree).filter(isMap)
  const [first, second] = parts
  return first === undefined || second === undefined ? first?.tree : joined(first, parts)
}

/** A value whose alternatives are maps as one map with all of their members; others as they are. */
export function widest(tree: Tree): Tree {
  return isOpen(tree) ? (sectionOf(openValue('', tree.at, alternatives(tree))) ?? tree) : tree
}

type PossibleMap = Possible & { readonly tree: Dict }

const isMap = (it: Possible): it is PossibleMap => it.tree.kind === 'map' && !isOpen(it.tree)

/** Each member where it is first written. */
function joined(first: PossibleMap, parts: readonly PossibleMap[]): Dict {
  const members = new Map<string, { readonly entry: Entry; readonly values: Possible[] }>()
  for (const { tree, conditional } of parts) {
    for (const entry of tree.entries) {
      const value: Possible = { tree: entry.value, conditional }
      const known = members.get(entry.key)
      if (known === undefined) members.set(entry.key, { entry, values: [value] })
      else known.values.push(value)
    }
  }
  return {
    ...first.tree,
    entries: [...members.values()].map(({ entry, values }) => ({ ...entry, value: together(values) ?? entry.value })),
  }
}

/** What one member of several maps is: of those that are certain what lodash's `merge` gives, or one of those that are chosen. */
function together(values: readonly Possible[]): Tree | undefined {
  const [first, second] = values
  if (first === undefined || second === undefined) return first?.tree
  if (isMap(first) && values.every(isMap)) return joined(first, values)
  const certain = merged(values.filter((it) => !it.conditional).map((it) => it.tree))
  const chosen = values.filter((it) => it.conditional).map((it) => it.tree)
  const all = new Map([...(certain === undefined ? [] : [certain]), ...chosen].map((it) => [describe(it), it]))
  const [only, another] = all.values()
  return another === undefined ? only : openValue([...all.keys()].join(' or '), first.tree.at, [...all.values()])
}

/** The last one; lists by their places. */
function merged(trees: readonly Tree[]): Tree | undefined {
  const last = trees.at(-1)
  if (last?.kind !== 'list') return last
  const places: Possible[][] = []
  for (const it of trees) {
    if (it.kind !== 'list') continue
    for (const [index, tree] of it.items.entries()) (places[index] ??= []).push({ tree, conditional: false })
  }
  return { ...last, items: places.flatMap((it) => together(it) ?? []) }
}
