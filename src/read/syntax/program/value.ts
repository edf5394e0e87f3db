import type { ArrowFunctionExpression, Class, Function } from 'oxc-parser'
import type { Span } from '../../../model/source.ts'
import type { Scalar, TextNode, Tree, UnknownNode } from '../tree.ts'
import type { Scope } from './scope.ts'

/** What an expression gives. Lists and maps are changed in place, as in the program itself. */
export type Value =
  | Scalar
  | TextNode
  | UnknownNode
  | ListValue
  | MapValue
  | OpenValue
  | FunctionValue
  | ClassValue
  | NativeValue
  | ModuleValue
  | Undefined

export interface ListValue {
  readonly kind: 'list'
  readonly items: Value[]
  /** What was put in without being known: how many items it stands for nobody can tell. */
  readonly hidden: UnknownNode[]
  readonly at: Span
}

export interface Member {
  readonly keyAt: Span
  readonly value: Value
}

export interface MapValue {
  readonly kind: 'map'
  readonly members: Map<string, Member>
  /** What was put in without being known, or under a name that is not known. */
  readonly hidden: UnknownNode[]
  /** Of an object of a class: what can be called, and is no member when it is looked through. */
  readonly methods?: Map<string, Value>
  /** Of an object of a class: what is evaluated whenever it is asked for. */
  readonly getters?: Map<string, FunctionValue>
  readonly at: Span
  /** The calls that made it, the innermost first. */
  readonly calls: CalledFrom[]
}

/** A call of a function of the program. */
export interface CalledFrom {
  readonly at: Span
  /** How often the function is called: the same object for all calls of it. */
  readonly callee: { times: number }
}

/** One of several values, and only the deployment knows which. `likely`: the one to show where only one can be. */
export interface OpenValue {
  readonly kind: 'open'
  readonly expression: string
  readonly values: readonly Value[]
  readonly likely: Value | undefined
  readonly at: Span
}

export interface FunctionValue {
  readonly kind: 'function'
  readonly node: Function | ArrowFunctionExpression
  readonly scope: Scope
  readonly at: Span
}

export interface ClassValue {
  readonly kind: 'class'
  readonly node: Class
  readonly scope: Scope
  readonly at: Span
}

/** Something of the language or of Node: `process.env`, `Object.keys`, `path.join`. */
export interface NativeValue {
  readonly kind: 'native'
  readonly name: string
  readonly at: Span
}

/** All exports of a file under their names; each is evaluated when it is asked for. */
export interface ModuleValue {
  readonly kind: 'module'
  names(): readonly string[]
  get(name: string): Value | undefined
  readonly at: Span
}

export interface Undefined {
  readonly kind: 'undefined'
  readonly at: Span
}

export const undefinedAt = (at: Span): Undefined => ({ kind: 'undefined', at })
export const nativeAt = (name: string, at: Span): NativeValue => ({ kind: 'native', name, at })
export const listOf = (items: Value[], at: Span): ListValue => ({ kind: 'list', items, hidden: [], at })
export const mapOf = (members: Iterable<readonly [string, Member]>, at: Span): MapValue => ({
  kind: 'map',
  members: new Map(members),
  hidden: [],
  calls: [],
  at,
})

export function scalarOf(value: string | number | boolean | null, at: Span): Scalar {
  return { kind: 'scalar', value, source: String(value), quoted: typeof value === 'string', at, tag: null }
}

export const unknownAt = (expression: string, at: Span, refersTo: 'variable' | 'other' = 'other'): UnknownNode => ({
  kind: 'unknown',
  symbol: { expression, refersTo },
  at,
})

/** One of these values; the value itself where there is no choice. */
export function openOf(expression: string, at: Span, values: readonly Value[], likely?: Value): Value {
  const flat = values.flatMap((it) => (it.kind === 'open' ? it.values : [it]))
  const different = flat.filter((it, index) => flat.findIndex((other) => isSame(it, other)) === index)
  const [only] = different
  if (only !== undefined && different.length === 1) return only
  const some = different.length > mostAlternatives ? [...different.slice(0, mostAlternatives - 1), unknownAt(expression, at)] : different
  return { kind: 'open', expression, values: some, likely, at }
}

/** What more there may be is one that is not known. */
const mostAlternatives = 20

/** What the framework's own variables call this value, between the braces; undefined for all others. */
export function variableIn(value: Value): string | undefined {
  if (value.kind === 'unknown') return value.symbol.refersTo === 'variable' ? value.symbol.expression : undefined
  const [first, second, more] = value.kind === 'open' ? value.values : []
  if (first === undefined || second === undefined || more !== undefined) return undefined
  return fallbackExpression(first, second)
}

/** `process.env.STAGE || 'dev'` is what the framework's own variables write as `${env:STAGE, 'dev'}`: equal in both. */
export function fallbackExpression(value: Value, fallback: Value): string | undefined {
  if (value.kind !== 'unknown' || value.symbol.refersTo !== 'variable' || fallback.kind !== 'scalar') return undefined
  return `${value.symbol.expression}, ${typeof fallback.value === 'string' ? `'${fallback.value}'` : String(fallback.value)}`
}

/** There under a condition that only the deployment knows. */
export const conditionalOf = (expression: string, value: Value): Value =>
  value.kind === 'open' ? value : { kind: 'open', expression, values: [value], likely: value, at: value.at }

function isSame(one: Value, other: Value): boolean {
  if (one === other) return true
  if (one.kind === 'scalar' && other.kind === 'scalar') return one.value === other.value
  if (one.kind === 'unknown' && other.kind === 'unknown') return one.symbol.expression === other.symbol.expression
  return one.kind === 'undefined' && other.kind === 'undefined'
}

/** The values that this one can be. */
export const possible = (value: Value): readonly Value[] => (value.kind === 'open' ? value.values : [value])

export const stringOf = (value: Value | undefined): string | undefined =>
  value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined

/** A known value as the name of a member; undefined where it is not known. */
export const nameIn = (value: Value): string | undefined => (value.kind === 'scalar' ? String(value.value) : undefined)

/** As a condition takes it; undefined where only the deployment knows. */
export function isTrue(value: Value): boolean | undefined {
  if (value.kind === 'scalar') return Boolean(value.value)
  if (value.kind === 'undefined') return false
  if (value.kind === 'text') return value.parts.some((it) => typeof it === 'string' && it !== '') || undefined
  if (value.kind === 'unknown') return undefined
  if (value.kind !== 'open') return true
  const answers = new Set(value.values.map(isTrue))
  return answers.size === 1 ? [...answers][0] : undefined
}

/** Null or undefined, which `??` and `?.` ask for. */
export function isNothing(value: Value): boolean | undefined {
  if (value.kind === 'undefined') return true
  if (value.kind === 'scalar') return value.value === null
  if (value.kind === 'unknown') return undefined
  if (value.kind !== 'open') return false
  const answers = new Set(value.values.map(isNothing))
  return answers.size === 1 ? [...answers][0] : undefined
}

/** What YAML or JSON holds, as a program that imports it has it. */
export function valueOf(tree: Tree): Value {
  if (tree.kind === 'list') return listOf(tree.items.map(valueOf), tree.at)
  if (tree.kind !== 'map') return tree
  return mapOf(
    tree.entries.map(({ key, keyAt, value }) => [key, { keyAt, value: valueOf(value) }]),
    tree.at,
  )
}
