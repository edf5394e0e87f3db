import type { Gap } from '../model/source.ts'
import { show, textOf, type Tree } from './syntax/tree.ts'

/** A gap that matters only where what it tells of is not as it was. */
export const unlessChanged = (gap: Gap, of: Tree): Gap => ({ ...gap, about: [], subject: `${gap.message} ${wordsOf(of)}` })

/** All of a tree in words that differ where it does, for telling whether it changed. */
export function wordsOf(tree: Tree): string {
  if (tree.kind === 'list') return `[${tree.items.map(wordsOf).join(',')}]`
  if (tree.kind === 'map') return `{${tree.entries.map((it) => `${JSON.stringify(it.key)}:${wordsOf(it.value)}`).join(',')}}`
  const text = textOf(tree)
  return text === undefined ? 'null' : JSON.stringify(show(text))
}
