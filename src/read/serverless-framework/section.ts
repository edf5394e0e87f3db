import { alternatives, isOpen, openValue, possibilities } from '../cloudformation/choice.ts'
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
  let whole: Dict | undefined
  for (const { tree: part, conditional } of possibilities(tree)) {
    if (part.kind !== 'map') continue
    whole = whole === undefined ? part : joined(whole, part, conditional ? anyOf : lastOf)
  }
  return whole
}

/** A value whose alternatives are maps as one map with all of their members; others as they are. */
export function widest(tree: Tree): Tree {
  return isOpen(tree) ? (sectionOf(openValue('', tree.at, alternatives(tree))) ?? tree) : tree
}

/** What a value is that two maps have. */
type Conflict = (before: Tree, after: Tree) => Tree

/** Both may be deployed. */
const anyOf: Conflict = (before, after) => {
  const words = [describe(before), describe(after)]
  return words[0] === words[1] ? after : openValue(words.join(' or '), after.at, [before, after])
}

/** As lodash's `merge` has it: lists by their places. */
const lastOf: Conflict = (before, after) => {
  if (before.kind !== 'list' || after.kind !== 'list') return after
  const longest = before.items.length > after.items.length ? before.items : after.items
  return {
    ...after,
    items: longest.map((it, index) => {
      const [first, second] = [before.items[index], after.items[index]]
      return first === undefined || second === undefined ? it : both(first, second, lastOf)
    }),
  }
}

const both = (before: Tree, after: Tree, conflict: Conflict): Tree =>
  before.kind === 'map' && after.kind === 'map' && !isOpen(before) && !isOpen(after)
    ? joined(before, after, conflict)
    : conflict(before, after)

function joined(before: Dict, after: Dict, conflict: Conflict): Dict {
  const entries = new Map<string, Entry>(before.entries.map((it) => [it.key, it]))
  for (const it of after.entries) {
    const known = entries.get(it.key)
    entries.set(it.key, known === undefined ? it : { ...known, value: both(known.value, it.value, conflict) })
  }
  return { ...before, entries: [...entries.values()] }
}
