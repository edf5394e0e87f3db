import type { Gap } from '../../model/source.ts'
import { isOpen } from '../cloudformation/choice.ts'
import { folderOf, type Source, startOf } from '../source.ts'
import { Evaluation } from './program/evaluation.ts'
import { Exhausted } from './program/machine.ts'
import { frameworkArgument } from './program/native/framework.ts'
import { type SectionGap, treeOf, unresolved } from './program/tree-of.ts'
import { nativeAt, undefinedAt, type Value } from './program/value.ts'
import { get, type Tree } from './tree.ts'

export { loadParser } from './program/parser.ts'

interface Asked {
  /** The folder of the service: what `process.cwd()` gives and what relative paths are relative to. Default: the folder of the file. */
  readonly folder?: string
  /** The export to take, as the framework's `${file(x.js):name.member}` does; default: the whole. */
  readonly address?: readonly string[]
}

/**
 * What a program exports, as the tree that the same configuration in YAML would be, from its syntax tree alone: nothing is executed.
 * An exported function is what it gives back. Undefined where the file is not there, not loaded yet, or not a program (the source has the gap).
 * What cannot be evaluated is an unknown node under its source text; where it may hide functions, events or policies the source gets a gap
 * (`unresolved-program`). `loadParser` must have been awaited before.
 */
export function programTree(file: string, source: Source, asked: Asked = {}): Tree | undefined {
  const folder = asked.folder ?? folderOf(file)
  try {
    const value = exported(new Evaluation(source, folder), file, asked.address ?? [])
    // A class is code of a tool, a component or a plugin; the Framework takes none for a service.
    if (value === undefined || value.kind === 'undefined' || value.kind === 'class') return undefined
    const { tree, gaps } = treeOf(value, file, folder)
    for (const it of asked.folder === undefined ? gapsOfService(tree, gaps) : gaps.map(({ gap }) => gap)) source.gap(it)
    return tree
  } catch (error) {
    if (!(error instanceof Exhausted) && !(error instanceof RangeError)) throw error
    const message = `\`${file}\` was not read to its end: evaluating it takes more work than the definition of a service may.`
    source.gap({ level: 'error', reason: 'unresolved-program', at: startOf(file), message })
    return undefined
  }
}

/** Sections of a service that can hold a function, an event or a permission; what other keys hold, plugins that are not read take. */
const deploying = new Set(['provider', 'functions', 'resources', 'constructs', 'stepFunctions', 'appSync'])

/** A service of which nothing is known hides everything; and many a file is called serverless.js and starts a server, which is not our concern. */
function gapsOfService(tree: Tree, gaps: readonly SectionGap[]): readonly Gap[] {
  const own = gaps.filter(({ section }) => section === undefined || deploying.has(section)).map(({ gap }) => gap)
  if (tree.kind === 'unknown') return isOpen(tree) ? own : [unresolved(tree.symbol.expression, tree.at)]
  return ['service', 'provider', 'functions'].some((it) => get(tree, it) !== undefined) ? own : []
}

function exported(evaluation: Evaluation, file: string, [name, ...rest]: readonly string[]): Value | undefined {
  const module = evaluation.module(file)
  if (module === undefined) return undefined
  const whole = module.export('default') ?? module.exports()
  const named = name === undefined ? undefined : module.export(name)
  let value = settled(evaluation, named ?? whole)
  for (const it of name === undefined || named !== undefined ? rest : [name, ...rest]) {
    value = settled(evaluation, memberOf(value, it))
  }
  return value
}

/** Of what is not known, no member is either. */
function memberOf(value: Value, name: string): Value {
  if (value.kind === 'unknown') return value
  const member = value.kind === 'map' ? value.members.get(name)?.value : undefined
  return member ?? (value.kind === 'map' ? value.hidden[0] : undefined) ?? undefinedAt(value.at)
}

/** What a function gives back to the framework; other values as they are. */
function settled(evaluation: Evaluation, value: Value): Value {
  if (value.kind !== 'function') return value
  const args = value.node.params.map((it, index) =>
    index === 0 ? nativeAt(frameworkArgument, value.at) : evaluation.unknown(it, value.scope),
  )
  return evaluation.apply(value, args, evaluation.unknown(value.node, value.scope))
}
