import { folderOf, type Source, startOf } from '../source.ts'
import { Evaluation } from './program/evaluation.ts'
import { Exhausted } from './program/machine.ts'
import { treeOf } from './program/tree-of.ts'
import { undefinedAt, type Value } from './program/value.ts'
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
  const evaluation = new Evaluation(source, folder)
  try {
    const value = exported(evaluation, file, asked.address ?? [])
    if (value === undefined || value.kind === 'undefined') return undefined
    const { tree, gaps } = treeOf(value, folder)
    if (asked.folder !== undefined || mayBeService(tree)) for (const it of gaps) source.gap(it)
    return tree
  } catch (error) {
    if (!(error instanceof Exhausted) && !(error instanceof RangeError)) throw error
    const message = `\`${file}\` was not read to its end: evaluating it takes more work than the definition of a service may.`
    source.gap({ level: 'error', reason: 'unresolved-program', at: startOf(file), message })
    return undefined
  }
}

/** Many a file is called serverless.js and starts a server: what it exports is not our concern. */
const mayBeService = (tree: Tree): boolean =>
  tree.kind === 'unknown' || ['service', 'provider', 'functions'].some((it) => get(tree, it) !== undefined)

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

/** What a function gives back to a caller that nothing is known of; other values as they are. */
function settled(evaluation: Evaluation, value: Value): Value {
  if (value.kind !== 'function') return value
  const unknowns = value.node.params.map((it) => evaluation.unknown(it, value.scope))
  return evaluation.apply(value, unknowns, evaluation.unknown(value.node, value.scope))
}
