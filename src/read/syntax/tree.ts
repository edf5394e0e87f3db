import type { Span, Text, Unresolved } from '../../model/source.ts'

/**
 * What every syntax (YAML, JSON, later HCL and TypeScript) becomes: values with their places. Resolving (intrinsics, variables)
 * maps such a tree to another one whose nodes keep the place where their text was written, also across included files.
 */
export type Tree = Scalar | TextNode | List | Dict | UnknownNode

/** `tag` is a YAML tag as written (`!Sub`), which only CloudFormation gives a meaning to. */
export interface Scalar {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** As written, without quotes: `012`, `yes`, `2012-10-17`. */
  readonly source: string
  readonly quoted: boolean
  readonly at: Span
  readonly tag: string | null
  /** How a text that it is a part of tells it: a parameter that other deployments give other values. Made by resolving. */
  readonly called?: Unresolved
  /** The stages for which a service has this value, where it has others for others. Made by resolving, never by parsing. */
  readonly stages?: readonly string[]
}

/** A string that holds at least one unresolved part. Made by resolving, never by parsing. */
export interface TextNode extends Text {
  readonly kind: 'text'
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly Tree[]
  readonly at: Span
  readonly tag: string | null
}

export interface Dict {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly at: Span
  readonly tag: string | null
  /** Of a map that a function of a program makes: where that is called, which is what changes when there is one more of them. */
  readonly calledAt?: Span
}

export interface Entry {
  readonly key: string
  readonly keyAt: Span
  readonly value: Tree
}

/** A whole value (scalar, list or map, nobody can tell) that could not be resolved. Made by resolving, never by parsing. */
export interface UnknownNode {
  readonly kind: 'unknown'
  readonly symbol: Unresolved
  readonly at: Span
}

/** The value under a path of keys; the last one of duplicate keys, as the platforms take it. */
export function get(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  let node = tree
  for (let at = 0; at < path.length && node !== undefined; at++) node = entry(node, path[at] ?? '')?.value
  return node
}

export function entry(tree: Tree | undefined, key: string): Entry | undefined {
  if (tree?.kind !== 'map') return undefined
  const { entries: all } = tree
  if (all.length > fewEntries) return indexOf(all).get(key)
  for (let at = all.length - 1; at >= 0; at--) if (all[at]?.key === key) return all[at]
  return undefined
}

/** Up to this many are faster looked through than looked up. */
const fewEntries = 24

const indexes = new WeakMap<readonly Entry[], ReadonlyMap<string, Entry>>()

/** The resources of a template are many, and asked for one by one. */
function indexOf(all: readonly Entry[]): ReadonlyMap<string, Entry> {
  const index = indexes.get(all) ?? new Map(all.map((it) => [it.key, it]))
  indexes.set(all, index)
  return index
}

export const entries = (tree: Tree | undefined): readonly Entry[] => (tree?.kind === 'map' ? tree.entries : [])

/** The items of a list; a single value stands for a list of itself, as policies and many properties allow; null and nothing are empty. */
export function items(tree: Tree | undefined): readonly Tree[] {
  if (tree === undefined || isNull(tree)) return []
  return tree.kind === 'list' ? tree.items : [tree]
}

export const isNull = (tree: Tree | undefined): boolean => tree?.kind === 'scalar' && tree.value === null

/** The text of a scalar (numbers and booleans as written); undefined for anything that is not a fully known scalar. */
export function known(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'scalar' && tree.value !== null ? tree.source : undefined
}

/** Any scalar, partly known text or unknown value as `Text`; undefined for maps, lists and null. */
export function textOf(tree: Tree | undefined): Text | undefined {
  if (tree === undefined) return undefined
  if (tree.kind === 'scalar') return tree.value === null ? undefined : { parts: [tree.called ?? tree.source], at: tree.at }
  if (tree.kind === 'text') return { parts: tree.parts, at: tree.at }
  if (tree.kind === 'unknown') return { parts: [tree.symbol], at: tree.at }
  return undefined
}

/** How a text is shown to people and in the report: what cannot be known stays as `${…}`. */
export const show = (text: Text): string =>
  text.parts.map((it) => (typeof it === 'string' ? it : (it.written ?? `\${${it.expression}}`))).join('')
