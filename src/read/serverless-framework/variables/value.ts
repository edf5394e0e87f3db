import type { Span } from '../../../model/source.ts'
import { alternatives, conditionalValue, isOpen, openValue } from '../../cloudformation/choice.ts'
import { describe, placed, TextBuilder } from '../../cloudformation/text.ts'
import type { Tree } from '../../syntax/tree.ts'
import { distinct, type Outcome } from './outcome.ts'
import { type Symbols, variable } from './symbols.ts'

/**
 * One value of what a placeholder may give. Lists and maps keep the place where they are written; anything else is at the placeholder,
 * which is the line that a reader looks at. Undefined where there is none.
 */
export function valueOf(outcome: Outcome, at: Span, symbols: Symbols): Tree | undefined {
  const given = outcome.all.filter((it) => it !== undefined)
  const all = bounded(distinct(given.flatMap(alternatives)), outcome.expression, at)
  const chosen = outcome.chosen?.value
  const [only, second] = all
  if (only === undefined) return undefined
  if (second === undefined) return atUse(given[0] ?? only, at)
  // As with a text: what may be given in its place is taken for not given.
  if (outcome.otherwise !== undefined) return atUse(outcome.otherwise, at)
  const values = all.map((it) => atUse(it, at))
  if (chosen !== undefined && isStructure(chosen)) return conditionalValue(outcome.expression, at, values, chosen)
  if (!outcome.free) return conditionalValue(namingAll(outcome.expression, values), at, values, chosen && atUse(chosen, at))
  const symbol = symbols.free(outcome.expression, at, symbols.proposed(chosen))
  return { ...openValue(outcome.expression, at, values), ...symbol }
}

/** One value may be one of so many. */
const mostAlternatives = 64

function bounded(all: readonly Tree[], expression: string, at: Span): readonly Tree[] {
  return all.length <= mostAlternatives ? all : [...all.slice(0, mostAlternatives), variable(`${expression} of ${all.length}`, at)]
}

export const isStructure = (tree: Tree): boolean => tree.kind === 'map' || tree.kind === 'list'

const atUse = (tree: Tree, at: Span): Tree => (isStructure(tree) ? tree : placed(tree, at))

/** An open value's expression tells it from others, so that no change of what it may be hides. */
function namingAll(expression: string, values: readonly Tree[]): string {
  if (values.some(isStructure)) return expression
  const words = values.map(describe).join(' | ')
  return `${expression} of ${words.length > longestName ? `${words.slice(0, longestName)}… (${words.length})` : words}`
}

const longestName = 4_000

/** Texts that are put together of several open values have as many variants as those can be combined. */
const mostVariants = 12

/** Text put together of literal parts and values. `written`: how it stands in the file. */
export function joined(parts: readonly (string | Tree)[], at: Span, written: string, symbols: Symbols): Tree {
  const isFork = (it: string | Tree): it is Tree => typeof it !== 'string' && isOpen(it) && !symbols.isFree(it)
  const forks = parts.filter(isFork)
  const count = forks.reduce((product, it) => product * alternatives(it).length, 1)
  const build = (all: readonly (string | Tree)[]): Tree => {
    const text = new TextBuilder()
    for (const it of all)
      if (typeof it === 'string') text.add(it)
      else text.addTree(it)
    const tree = text.build(at, written)
    return tree.kind === 'unknown' && tree.symbol.expression === written ? variable(written, at) : tree
  }
  if (forks.length === 0) return build(parts)
  if (count > mostVariants) return build(parts.map((it) => (isFork(it) ? variable(namingAll('one', alternatives(it)), at) : it)))
  const all = combinations(parts.map((it) => (isFork(it) ? alternatives(it) : [it]))).map(build)
  const chosen = forks.some((it) => it.kind === 'unknown') ? undefined : build(parts)
  return conditionalValue(namingAll('one', all), at, all, chosen)
}

function combinations(choices: readonly (readonly (string | Tree)[])[]): (string | Tree)[][] {
  return choices.reduce<(string | Tree)[][]>((all, choice) => all.flatMap((it) => choice.map((next) => [...it, next])), [[]])
}
