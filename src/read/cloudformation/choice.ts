import type { Span } from '../../model/source.ts'
import type { Tree, UnknownNode } from '../syntax/tree.ts'

/**
 * The value of an `Fn::If` that the deployment decides. To whoever does not ask, it is the value that the parameters' defaults give, or unknown
 * where they do not decide; whoever must reckon with the worst case (permissions) asks for all alternatives.
 */
interface Choice {
  readonly alternatives: readonly Tree[]
  /** `AWS::NoValue` is one of the values. */
  readonly optional: boolean
}

const isChoice = (tree: Tree): tree is Tree & Choice => 'alternatives' in tree && Array.isArray(tree.alternatives)

/** All values that this one can have, `AWS::NoValue` left out; the value itself where nothing is open. */
export const alternatives = (tree: Tree): readonly Tree[] => (isChoice(tree) ? tree.alternatives : [tree])

export const isOpen = isChoice

/** Whether the deployment may leave this value out. */
export const isOptional = (tree: Tree): boolean => isChoice(tree) && tree.optional

/** `AWS::NoValue`: a member or item with this value is as if it had not been written. */
export const noValue = (at: Span): UnknownNode => ({ kind: 'unknown', symbol: { expression: 'AWS::NoValue', refersTo: 'pseudo' }, at })

export const isNoValue = (tree: Tree): boolean => tree.kind === 'unknown' && tree.symbol.expression === 'AWS::NoValue' && !isChoice(tree)

/** A value that is one of several, and only the deployment knows which. `expression` tells it from other open values, so it names them all. */
export function openValue(expression: string, at: Span, all: readonly Tree[]): Tree {
  const values = all.flatMap(alternatives).filter((it) => !isNoValue(it))
  if (values.length === 0) return noValue(at)
  return Object.assign(
    { kind: 'unknown', symbol: { expression, refersTo: 'other' }, at } satisfies UnknownNode,
    { alternatives: values, optional: all.some((it) => isNoValue(it) || isOptional(it)) } satisfies Choice,
  )
}

/** What `Fn::If` gives. `chosen`: the branch that defaults decide for, when they do. */
export function conditionalValue(expression: string, at: Span, branches: readonly Tree[], chosen: Tree | undefined): Tree {
  const open = openValue(expression, at, branches)
  if (chosen === undefined || isNoValue(chosen) || !isChoice(open)) return open
  return Object.assign({ ...chosen }, { alternatives: open.alternatives, optional: open.optional } satisfies Choice)
}

/** One item of a list that is read for the worst case. */
export interface Possible {
  readonly tree: Tree
  /** Only there under a condition that the deployment decides. */
  readonly conditional: boolean
}

/** The items of a list (a single value stands for a list of itself), nested lists flattened, every alternative of an open `Fn::If` among them. */
export function possibilities(tree: Tree | undefined): readonly Possible[] {
  const found: Possible[] = []
  const open: Possible[] = tree === undefined ? [] : [{ tree, conditional: false }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { tree: value, conditional } = next
    if (isChoice(value)) open.push(...value.alternatives.map((it) => ({ tree: closed(it), conditional: true })).toReversed())
    else if (value.kind === 'list') open.push(...value.items.map((it) => ({ tree: it, conditional })).toReversed())
    else if (value.kind !== 'scalar' || value.value !== null) found.push({ tree: value, conditional })
  }
  return found
}

/** Alternatives are flat (see `openValue`), so what was chosen among them is no choice any more. */
export function closed(tree: Tree): Tree {
  if (!isChoice(tree)) return tree
  const { alternatives: _, optional: __, ...plain } = tree
  return plain
}
