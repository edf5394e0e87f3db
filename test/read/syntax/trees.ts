import type { Span } from '../../../src/model/source.ts'
import type { Tree } from '../../../src/read/syntax/tree.ts'

/** A tree as the plain value it stands for. */
export function plain(tree: Tree | undefined): unknown {
  if (tree === undefined) return undefined
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'list') return tree.items.map(plain)
  return tree.kind === 'map' ? Object.fromEntries(tree.entries.map((it) => [it.key, plain(it.value)])) : `<${tree.kind}>`
}

/** What a file has at a place, which is within one line. */
export function sliceOf(text: string, at: Span): string {
  return (text.split('\n')[at.start.line - 1] ?? '').slice(at.start.column - 1, at.end.column - 1)
}
