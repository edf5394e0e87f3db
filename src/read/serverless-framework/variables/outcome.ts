import { isOpen } from '../../cloudformation/choice.ts'
import { describe } from '../../cloudformation/text.ts'
import { wordsElsewhere } from '../../cloudformation/value.ts'
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
  /** The one thing that only the deployment knows which it is unless something else is given: `cf:net.Arn` of `env:ARN, cf:net.Arn`. */
  readonly otherwise?: Tree
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
  const asked = untilCertain(outcomes)
  const values = asked.flatMap((it) => it.all)
  const empty = isCertain(asked.at(-1)) ? [] : values.filter((it) => it !== undefined && isNull(it)).slice(0, 1)
  return {
    all: distinct([...values.filter(isPresent), ...empty].filter((it) => it !== undefined)),
    chosen: chosenOf(asked),
    expression: unrepeated(asked.flatMap(wordsOf)),
    free: asked.some((it) => it.free),
    ...otherwiseOf(asked),
  }
}

/** Those that are asked: none after one that has a value for certain. */
function untilCertain(outcomes: Iterable<Outcome>): Outcome[] {
  const asked: Outcome[] = []
  for (const it of outcomes) {
    asked.push(it)
    if (isCertain(it)) break
  }
  return asked
}

const isCertain = (outcome: Outcome | undefined): boolean => outcome !== undefined && outcome.all.length > 0 && outcome.all.every(isPresent)

function chosenOf(asked: readonly Outcome[]): Outcome['chosen'] {
  const first = asked.find((it) => it.chosen === null || isPresent(it.chosen.value))
  return first === undefined ? (asked.find((it) => isNull(it.chosen?.value))?.chosen ?? null) : first.chosen
}

function otherwiseOf(asked: readonly Outcome[]): Pick<Outcome, 'otherwise'> {
  const last = asked.at(-1)
  const [only, second] = (last?.all ?? []).filter(isPresent)
  const isLeft = asked.length > 1 && asked.slice(0, -1).every((it) => it.chosen !== null && !isPresent(it.chosen.value))
  return isLeft && last?.chosen === null && second === undefined && only?.kind === 'unknown' ? { otherwise: only } : {}
}

/** `opt:stage, self:provider.stage` with `provider.stage: ${opt:stage, 'dev'}` is `opt:stage, 'dev'`: one expression for one value. */
function unrepeated(expressions: readonly string[]): string {
  return expressions.reduceRight((following, it) => {
    if (following === '') return it
    return following === it || following.startsWith(`${it}, `) ? following : `${it}, ${following}`
  }, '')
}

/** A known value is as good a name for itself as where it comes from: `opt:stage, 'dev'` wherever the `dev` is written. */
function wordsOf(outcome: Outcome): readonly string[] {
  const [only, second] = outcome.all.filter(isPresent)
  if (only === undefined) return []
  if (second !== undefined || outcome.free || only.kind === 'map' || only.kind === 'list') return [outcome.expression]
  if (only.kind === 'unknown') {
    const { symbol } = only
    return [symbol.template === undefined ? symbol.expression : wordsElsewhere(symbol, symbol.template)]
  }
  return [only.kind === 'scalar' && typeof only.value !== 'string' ? only.source : `'${describe(only)}'`]
}

/** Equal scalars and texts are one value, and so is one and the same list or map; a value of several stages is one of all of them. */
export function distinct(trees: readonly Tree[]): Tree[] {
  const seen = new Map<Tree | string, Tree>()
  for (const it of trees) {
    const isItself = it.kind === 'map' || it.kind === 'list' || (isOpen(it) && it.kind !== 'unknown')
    const key = isItself ? it : `${it.kind} ${describe(it)}`
    const before = seen.get(key)
    if (before === undefined) seen.set(key, it)
    else if (before.kind === 'scalar' && it.kind === 'scalar' && it.stages !== undefined)
      seen.set(key, { ...before, stages: [...new Set([...(before.stages ?? []), ...it.stages])] })
  }
  return [...seen.values()]
}
