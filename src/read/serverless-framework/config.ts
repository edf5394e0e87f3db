import { isOpen } from '../cloudformation/choice.ts'
import { resolve } from '../cloudformation/intrinsics.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { type Dict, entry, type Entry, get, isNull, type Tree } from '../syntax/tree.ts'
import { sectionOf, widest } from './section.ts'

/** A serverless.yml with its variables resolved, its functions and resources each one map. */
export interface Config {
  /** All but `resources`; once the stack is known, its intrinsic functions are resolved too. */
  readonly tree: Dict
  readonly functions: readonly Entry[]
  readonly resources: Dict | undefined
}

export function configOf(tree: Dict): Config {
  const functions = sectionOf(get(tree, 'functions'))
  const entries = (functions?.entries ?? []).filter((it) => !isNull(it.value)).map((it) => ({ ...it, value: widest(it.value) }))
  const provider = tree.entries.filter((it) => it.key === 'provider').map((it) => ({ ...it, value: widest(it.value) }))
  const merged = functions === undefined ? [] : [{ key: 'functions', keyAt: functions.at, value: { ...functions, entries } }]
  const others = tree.entries.filter((it) => it.key !== 'provider' && it.key !== 'functions' && it.key !== 'resources')
  // What decides most comes first: resolving may end where the rest takes too much work.
  return {
    tree: { ...tree, entries: [...provider, ...merged, ...others] },
    functions: entries,
    resources: sectionOf(get(tree, 'resources')),
  }
}

/** With the functions that a plugin makes of those that are written. */
export function withFunctions(config: Config, functions: readonly Entry[]): Config {
  const before = entry(config.tree, 'functions')
  if (before?.value.kind !== 'map') return config
  const section: Entry = { ...before, value: { ...before.value, entries: functions } }
  const tree: Dict = { ...config.tree, entries: config.tree.entries.map((it) => (it.key === 'functions' ? section : it)) }
  return { ...config, tree, functions }
}

/** With the intrinsic functions of what is not `resources:` resolved; those of resources the stack resolves itself. */
export function resolved(config: Config, stack: Stack): Config {
  const tree = resolve(config.tree, stack.scope)
  if (tree.kind !== 'map') return config
  return { ...config, tree, functions: sectionOf(get(tree, 'functions'))?.entries ?? [] }
}

/** A value that is there and may be more than the deployment's choice of nothing. */
export const isGiven = (tree: Tree | undefined): tree is Tree =>
  tree !== undefined && !isNull(tree) && !(tree.kind === 'scalar' && (tree.value === '' || tree.value === false))

/** Whether a value cannot be told at all, so that members that it should have may be missed. */
export const isUnread = (tree: Tree | undefined): tree is Tree => tree !== undefined && tree.kind === 'unknown' && !isOpen(tree)
