import type { Span, Text } from '../../model/source.ts'
import { parseJson } from '../syntax/json.ts'
import { textOf, type Tree } from '../syntax/tree.ts'
import { TextBuilder } from './text.ts'

/** A character of no meaning that marks where a symbol was; JSON text that holds it already is not read. */
const mark = '\uE000'

/**
 * A JSON document that is written as a text (`PolicyDocument: !Sub '{…}'`), as a tree with its symbols back in place; undefined where it is none.
 * All of it stands where the text stands.
 */
export function parsedText(tree: Tree): Tree | undefined {
  const text = textOf(tree)
  if (text === undefined || !opens(text) || text.parts.some((it) => typeof it === 'string' && it.includes(mark))) return undefined
  const symbols = text.parts.filter((it) => typeof it !== 'string')
  let next = 0
  const source = text.parts.map((it) => (typeof it === 'string' ? it : `${mark}${next++}${mark}`)).join('')
  const parsed = parseJson(tree.at.file, source)
  return parsed.tree === undefined || parsed.gaps.some((it) => it.level === 'error') ? undefined : restored(parsed.tree, symbols, tree.at)
}

const opens = (text: Text): boolean => typeof text.parts[0] === 'string' && text.parts[0].trimStart().startsWith('{')

type Symbols = readonly Exclude<Text['parts'][number], string>[]

function restored(tree: Tree, symbols: Symbols, at: Span): Tree {
  if (tree.kind === 'list') return { ...tree, at, items: tree.items.map((it) => restored(it, symbols, at)) }
  if (tree.kind === 'map')
    return { ...tree, at, entries: tree.entries.map((it) => ({ ...it, keyAt: at, value: restored(it.value, symbols, at) })) }
  if (tree.kind !== 'scalar' || !tree.source.includes(mark)) return { ...tree, at }
  const built = new TextBuilder()
  for (const [index, part] of tree.source.split(mark).entries()) {
    const symbol = index % 2 === 1 ? symbols[Number(part)] : undefined
    built.add(symbol ?? part)
  }
  return built.build(at, 'a text')
}
