import type { Span, Unresolved } from '../../model/source.ts'
import type { Tree } from '../syntax/tree.ts'
import { alternatives, conditionalValue, isOpen } from './choice.ts'
import { describe, TextBuilder } from './text.ts'

/** What a text is put together of, in order. */
export type Piece = string | Unresolved | Tree

/** The most texts that one text stands for, and the longest such text: any other keeps its open parts as symbols. */
const mostTexts = 30
const longest = 2_000

/**
 * One text of several pieces. Where some are open, the text is as well: to whoever does not ask it is what `TextBuilder` makes of them, and its
 * alternatives are the texts of all that they may be. `otherwise`: see `TextBuilder.build`.
 */
export function composed(pieces: readonly Piece[], at: Span, otherwise: string): Tree {
  const plain = built(pieces, at, otherwise)
  const open = [...new Set(pieces.filter((it) => isTree(it)).filter((it) => isOpen(it) && alternatives(it).every(isText)))]
  const count = open.reduce((product, it) => product * alternatives(it).length, 1)
  if (open.length === 0 || count < 2 || count > mostTexts) return plain
  const expression = describe(plain)
  if (expression.length > longest) return plain
  let choices: readonly ReadonlyMap<Piece, Tree>[] = [new Map()]
  for (const it of open) choices = choices.flatMap((chosen) => alternatives(it).map((value) => new Map([...chosen, [it, value]])))
  const texts = choices.map((chosen) =>
    built(
      pieces.map((it) => chosen.get(it) ?? it),
      at,
      otherwise,
    ),
  )
  return conditionalValue(expression, at, texts, plain)
}

const isTree = (piece: Piece): piece is Tree => typeof piece !== 'string' && 'kind' in piece
const isText = (tree: Tree): boolean => tree.kind === 'scalar' || tree.kind === 'text' || tree.kind === 'unknown'

function built(pieces: readonly Piece[], at: Span, otherwise: string): Tree {
  const text = new TextBuilder()
  for (const it of pieces) {
    if (isTree(it)) text.addTree(it)
    else text.add(it)
  }
  return text.build(at, otherwise)
}
