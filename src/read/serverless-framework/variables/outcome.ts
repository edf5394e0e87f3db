import { isOpen } from '../../cloudformation/choice.ts'
import { describe } from '../../cloudformation/text.ts'
import { isNull, type Tree } from '../../syntax/tree.ts'

/** What one source, or a chain of them, may give. */
export interface Outcome {
  /** Every value that it can have; undefined: none. One member where nothing is open. */
  readonly all: readonly (Tree | undefined)[]
  /** What the defaults written in the files decide for; null where they decide nothing. */
  readonly chosen: { readonly value: Tree | undefined } | null
  /** What stands between the braces, variables in it resolved. */
  readonly expression: string
  /** The deployment may give any value here at all (`opt:`, `env:`, `ssm:`), so that a fallback is a mere proposal. */
  readonly free: boolean
}

export const certain = (value: Tree | undefined, expression: string): Outcome => ({
  all: [value],
  chosen: { value },
  expression,
  free: false,
})

/** The framework takes null for no value: https://github.com/serverless/serverless/blob/v3.40.0/lib/configuration/variables/resolve.js */
const isPresent = (tree: Tree | undefined): tree is Tree => tree !== undefined && !isNull(tree)

/** The first source that has a value decides. `all` is empty when none has; a null stays one of the values when nothing certain follows it. */
export function chain(outcomes: Iterable<Outcome>): Outcome & { readonly all: readonly Tree[] } {
  const all: Tree[] = []
  const expressions: string[] = []
  let chosen: Outcome['chosen'] | undefined
  let free = false
  let empty: Tree | undefined
  let decided = false
  for (const it of outcomes) {
    const present = it.all.filter(isPresent)
    empty ??= it.all.find((value) => value !== undefined && isNull(value))
    free ||= it.free
    all.push(...present)
    if (present.length > 0) expressions.push(wordsOf(it, present))
    if (chosen === undefined && (it.chosen === null || isPresent(it.chosen.value))) chosen = it.chosen
    decided = present.length === it.all.length
    if (decided) break
  }
  if (!decided && empty !== undefined) all.push(empty)
  return { all: distinct(all), chosen: chosen ?? null, expression: unrepeated(expressions), free }
}

/** `opt:stage, self:provider.stage` with `provider.stage: ${opt:stage, 'dev'}` is `opt:stage, 'dev'`: one expression for one value. */
function unrepeated(expressions: readonly string[]): string {
  const [first, second, ...rest] = expressions
  if (first === undefined || second === undefined) return first ?? ''
  const following = unrepeated([second, ...rest])
  return following === first || following.startsWith(`${first}, `) ? following : `${first}, ${following}`
}

/** A known value is as good a name for itself as where it comes from: `opt:stage, 'dev'` wherever the `dev` is written. */
function wordsOf(outcome: Outcome, present: readonly Tree[]): string {
  const [only, second] = present
  if (only === undefined || second !== undefined || outcome.free || only.kind === 'map' || only.kind === 'list') return outcome.expression
  if (only.kind === 'unknown') return only.symbol.expression
  return only.kind === 'scalar' && typeof only.value !== 'string' ? only.source : `'${describe(only)}'`
}

/** Equal scalars and texts are one value, and so is one and the same list or map. */
export function distinct(trees: readonly Tree[]): Tree[] {
  const seen = new Map<Tree | string, Tree>()
  for (const it of trees) {
    const isItself = it.kind === 'map' || it.kind === 'list' || (isOpen(it) && it.kind !== 'unknown')
    const key = isItself ? it : `${it.kind} ${describe(it)}`
    if (!seen.has(key)) seen.set(key, it)
  }
  return [...seen.values()]
}
