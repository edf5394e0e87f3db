import { alternatives, isOpen } from '../../cloudformation/choice.ts'
import type { Tree } from '../../syntax/tree.ts'
import { isFixed, matches, type Pattern, patternOf, stepsOf } from './address.ts'
import { certain, type Outcome } from './outcome.ts'
import { type Symbols, variable } from './symbols.ts'

/** What walking along an address needs: values with their members as written. */
export interface Ground {
  readonly symbols: Symbols
  /** The value itself, its members still as written. */
  head(tree: Tree): Tree
  /** Like `head`, for one of many values that an open address may mean; undefined where it cannot be one. */
  candidate(tree: Tree): Tree | undefined
  /** The included file that asks: where one of several files is included, by the stage, what it asks for is of the same stage. */
  readonly file?: string
}

const within = (file: string, ground: Ground): Ground => ({
  symbols: ground.symbols,
  head: (tree) => ground.head(tree),
  candidate: (tree) => ground.candidate(tree),
  file,
})

/** Values that one open address is reckoned to mean at most. */
const mostCandidates = 40

/** The value at an address that may itself be open: then every value that it can mean, and the one that the defaults mean. */
export function lookup(root: Tree, address: Tree | undefined, expression: string, ground: Ground): Outcome {
  if (address === undefined) return certain(ground.head(root), expression)
  const patterns = variants(address, ground.symbols)
  const [first] = patterns
  if (first === undefined) return certain(variable(expression, address.at), expression)
  const from: Ground = address.at.file === root.at.file ? ground : within(address.at.file, ground)
  if (patterns.length === 1 && isFixed(first)) return { ...walk(root, stepsOf(first), from), expression }
  const proposed = ground.symbols.proposed(address)
  const chosen = proposed === undefined ? null : walk(root, stepsOf([proposed]), from).chosen
  const found = patterns.flatMap((it) => walk(root, stepsOf(it), from).all)
  const all = alike(found, chosen?.value).slice(0, mostCandidates)
  return { all: [...(chosen === null ? [] : [chosen.value]), ...all, undefined], chosen, expression, free: false }
}

/**
 * Where the value of the default is a map, a candidate that is a list or a text is one of another purpose: the stages stand beside other things,
 * of which those that are not known may be any.
 */
function alike(found: readonly (Tree | undefined)[], known: Tree | undefined): Tree[] {
  const all = found.filter((it) => it !== undefined)
  if (known === undefined || known.kind === 'unknown') return all
  const others = all.filter((it) => it.kind !== 'unknown' && shapeOf(it) !== shapeOf(known))
  return all.filter((it) => (it.kind === 'unknown' ? others.length === 0 || shapeOf(known) === 'text' : !others.includes(it)))
}

const shapeOf = (tree: Tree): string => (tree.kind === 'map' || tree.kind === 'list' ? tree.kind : 'text')

/** The texts that an address or a path can be: one, but where it is looked up by what only the deployment knows. */
export function variants(tree: Tree, symbols: Symbols): readonly Pattern[] {
  const all = symbols.isFree(tree) ? [tree] : alternatives(tree)
  return all.flatMap((it) => {
    const pattern = patternOf(it)
    return pattern === undefined ? [] : [pattern]
  })
}

const nothing: Outcome = certain(undefined, '')

function walk(tree: Tree, steps: readonly Pattern[], ground: Ground): Outcome {
  const [step, ...rest] = steps
  const here = ground.head(tree)
  if (step === undefined) return certain(here, '')
  if (isOpen(here)) return walkAll(here, steps, ground)
  if (here.kind === 'map') return isFixed(step) ? member(here, step, rest, ground) : members(here, step, rest, ground)
  if (here.kind === 'list') return walkList(here.items, step, rest, ground)
  if (here.kind === 'scalar' || ground.symbols.isAbsent(here)) return nothing
  const names = patternOf(here)?.map((it) => (typeof it === 'string' ? it : it.expression)) ?? []
  const following = steps.map((it) => it.map((part) => (typeof part === 'string' ? part : `\${${part.expression}}`)).join(''))
  return certain(variable([names.join(''), ...following].join('.'), here.at), '')
}

function member(map: Tree & { kind: 'map' }, step: Pattern, rest: readonly Pattern[], ground: Ground): Outcome {
  const key = step.join('')
  const found = map.entries.findLast((it) => it.key === key)
  return found === undefined ? nothing : walk(found.value, rest, ground)
}

function members(map: Tree & { kind: 'map' }, step: Pattern, rest: readonly Pattern[], ground: Ground): Outcome {
  const found = map.entries
    .filter((it) => matches(step, it.key))
    .slice(0, 10 * mostCandidates)
    .flatMap((it) => {
      const value = ground.candidate(it.value)
      const all = value === undefined ? [] : walk(value, rest, ground).all
      return isStage(step) ? all.map((one) => ofStage(one, it.key)) : all
    })
  return { ...nothing, all: [...found, undefined], chosen: null }
}

const isStage = (step: Pattern): boolean => step.some((it) => typeof it !== 'string' && /stage/i.test(it.expression))

const ofStage = (tree: Tree | undefined, stage: string): Tree | undefined =>
  tree?.kind === 'scalar' && tree.stages === undefined ? { ...tree, stages: [stage] } : tree

function walkList(items: readonly Tree[], step: Pattern, rest: readonly Pattern[], ground: Ground): Outcome {
  const index = isFixed(step) ? step.join('') : ''
  const item = /^\d+$/.test(index) ? items[Number(index)] : undefined
  return item === undefined ? nothing : walk(item, rest, ground)
}

/** Of what several included files give, what the file that asks gives itself; else any. */
function walkAll(open: Tree, steps: readonly Pattern[], ground: Ground): Outcome {
  const own = alternatives(open).filter((it) => it.at.file === ground.file && shapeOf(it) !== 'text')
  const [only, another] = own
  if (only !== undefined && another === undefined) return walk(only, steps, ground)
  const all = (only === undefined ? alternatives(open) : own).flatMap((it) => walk(it, steps, ground).all)
  if (open.kind === 'unknown' || only !== undefined) return { ...nothing, all, chosen: null }
  const { alternatives: _, ...chosen } = open as Tree & { alternatives?: readonly Tree[] }
  return { ...nothing, all, chosen: walk(chosen, steps, ground).chosen }
}
