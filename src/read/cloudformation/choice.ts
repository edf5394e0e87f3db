import type { Span } from '../../model/source.ts'
import type { Tree, UnknownNode } from '../syntax/tree.ts'

/**
 * The value of an `Fn::If` that the deployment decides. To whoever does not ask, it is the value that the parameters' defaults give, or unknown
 * where they do not decide; whoever must reckon with the worst case (permissions) asks for all alternatives.
 */
interface Choice {
  readonly alternatives: readonly Tree[]
}

const isChoice = (tree: Tree): tree is Tree & Choice => 'alternatives' in tree && Array.isArray(tree.alternatives)

/** All values that this one can have, `AWS::NoValue` left out; the value itself where nothing is open. */
export const alternatives = (tree: Tree): readonly Tree[] => (isChoice(tree) ? tree.alternatives : [tree])

export const isOpen = isChoice

/** `AWS::NoValue`: a member or item with this value is as if it had not been written. */
export const noValue = (at: Span): UnknownNode => ({ kind: 'unknown', symbol: { expression: 'AWS::NoValue', refersTo: 'pseudo' }, at })

export const isNoValue = (tree: Tree): boolean => tree.kind === 'unknown' && tree.symbol.expression === 'AWS::NoValue' && !isChoice(tree)

/** What `Fn::If` gives. `decided`: the branch that defaults choose, when they do. */
export function choose(condition: string, at: Span, yes: Tree, no: Tree, decided: boolean | undefined): Tree {
  const all = [yes, no].flatMap(alternatives).filter((it) => !isNoValue(it))
  if (all.length === 0) return noValue(at)
  const chosen = decided === undefined ? undefined : decided ? yes : no
  const visible: Tree =
    chosen === undefined || isNoValue(chosen)
      ? { kind: 'unknown', symbol: { expression: `Fn::If:${condition}`, refersTo: 'other' }, at }
      : chosen
  return Object.assign({ ...visible }, { alternatives: all } satisfies Choice)
}

/** One item of a list that is read for the worst case. */
export interface Possible {
  readonly tree: Tree
  /** Only there under a condition that the deployment decides. */
  readonly conditional: boolean
}

const limit = 2_000

/** The items of a list (a single value stands for a list of itself), nested lists flattened, every alternative of an open `Fn::If` among them. */
export function possibilities(tree: Tree | undefined): readonly Possible[] {
  const found: Possible[] = []
  const open: Possible[] = tree === undefined ? [] : [{ tree, conditional: false }]
  for (let next = open.pop(); next !== undefined && found.length < limit; next = open.pop()) {
    const { tree: value, conditional } = next
    if (isChoice(value)) open.push(...value.alternatives.map((it) => ({ tree: closed(it), conditional: true })).toReversed())
    else if (value.kind === 'list') open.push(...value.items.map((it) => ({ tree: it, conditional })).toReversed())
    else if (value.kind !== 'scalar' || value.value !== null) found.push({ tree: value, conditional })
  }
  return found
}

/** Alternatives are flat (see `choose`), so what was chosen among them is no choice any more. */
function closed(tree: Tree): Tree {
  if (!isChoice(tree)) return tree
  const { alternatives: _, ...plain } = tree
  return plain
}
