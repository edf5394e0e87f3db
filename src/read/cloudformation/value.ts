import type { Unresolved, Val } from '../../model/source.ts'
import { folderOf } from '../source.ts'
import { items, known, show, textOf, type Tree } from '../syntax/tree.ts'
import { alternatives, isOpen } from './choice.ts'

/** Reading resolved values. */

/** A text as a value: known, or what it depends on. Null where there is none. */
export function valueOf(tree: Tree | undefined): Val<string> | null {
  const text = textOf(tree)
  if (tree === undefined || text === undefined) return null
  const value = known(tree)
  return value === undefined ? { known: false, expression: show(text), at: tree.at } : { known: true, value, at: tree.at }
}

/** How a value is shown, with `${…}` for what is not known; undefined where there is none. */
export function shown(tree: Tree | undefined): string | undefined {
  const text = textOf(tree)
  return text === undefined ? undefined : show(text)
}

export const shownList = (tree: Tree | undefined): string[] => items(tree).flatMap((it) => shown(it) ?? [])

/** `true` in any of the forms that CloudFormation takes. */
export const isTrue = (tree: Tree | undefined): boolean => known(tree)?.toLowerCase() === 'true'
export const isFalse = (tree: Tree | undefined): boolean => known(tree)?.toLowerCase() === 'false'

/** The paths of the resources of the same template that a value refers to, in order: `Queue.Arn`, `Table`. */
export function references(tree: Tree | undefined): readonly string[] {
  return (textOf(tree)?.parts ?? []).flatMap((it) =>
    typeof it !== 'string' && it.refersTo === 'resource' && it.template === undefined ? [it.expression] : [],
  )
}

/** `Queue.Arn` → `Queue` */
export const logicalId = (path: string): string => path.split('.', 1)[0] ?? path

/** The one logical id that a whole value refers to. */
export function referred(tree: Tree | undefined): string | undefined {
  return tree?.kind === 'unknown' && tree.symbol.refersTo === 'resource' && tree.symbol.template === undefined
    ? logicalId(tree.symbol.expression)
    : undefined
}

/**
 * What starts a function, named as short as people do: a resource of the template by its logical id, an ARN by its last part. Where only the
 * deployment decides, all that it may be: `Orders or OrdersOfTests`.
 */
export const sourceName = (tree: Tree | undefined): string | null => anyOf(tree, nameOfOne)

/** As written, and all that it may be likewise: `rate(1 day) or rate(1 hour)`. */
export const shownAny = (tree: Tree | undefined): string | null => anyOf(tree, (it) => shown(it) ?? null)

function anyOf(tree: Tree | undefined, name: (it: Tree | undefined) => string | null): string | null {
  const names =
    tree === undefined || !isOpen(tree) || isVariable(tree) ? [] : [...new Set(alternatives(tree).flatMap((it) => name(it) ?? []))]
  return names.length > 0 && names.length <= mostNames ? names.join(orElse) : name(tree)
}

/** A variable of a framework, with what it falls back on, is told as it is written. */
const isVariable = (tree: Tree): boolean => tree.kind === 'unknown' && !tree.symbol.expression.startsWith('Fn::')

/** More than these are told as the expression that decides. */
const mostNames = 8
const orElse = ' or '

function nameOfOne(tree: Tree | undefined): string | null {
  const symbol = resourceIn(tree)
  if (symbol !== undefined) return symbol.template === undefined ? logicalId(symbol.expression) : nameElsewhere(symbol, symbol.template)
  const text = shown(tree)
  if (text === undefined || text === '') return null
  return text.startsWith('arn:') ? (afterColons(text, 5) ?? text) : text
}

/** The resource that a whole value refers to, or the last part of an ARN. */
function resourceIn(tree: Tree | undefined): Unresolved | undefined {
  const parts = textOf(tree)?.parts ?? []
  const [start, before, last] = [parts[0], parts.at(-2), parts.at(-1)]
  if (typeof last !== 'object' || last.refersTo !== 'resource') return undefined
  const isOfArn = typeof start === 'string' && start.startsWith('arn:') && typeof before === 'string' && before.endsWith(':')
  return parts.length === 1 || isOfArn ? last : undefined
}

/** `Orders of queues`: a resource of another template, by its folder; two of them may well have the same logical id. */
const nameElsewhere = (symbol: Unresolved, template: string): string =>
  logicalId(expressionElsewhere(symbol, template)) + ofTemplate(template)

/** `Orders.Arn of queues` */
export const wordsElsewhere = (symbol: Unresolved, template: string): string => expressionElsewhere(symbol, template) + ofTemplate(template)

const expressionElsewhere = ({ expression }: Unresolved, template: string): string => expression.slice(template.length + 1)

function ofTemplate(template: string): string {
  const folder = folderOf(template)
  return ` of ${(folder === '' ? template : folder).replace(/^.*\//s, '')}`
}

/** What follows the given number of colons, those inside `${…}`, and `#{…}` of a plugin that is not there, not counted. */
function afterColons(text: string, count: number): string | undefined {
  let inside = 0
  let seen = 0
  for (let index = 0; index < text.length; index++) {
    if (text.startsWith('${', index) || text.startsWith('#{', index)) inside++
    else if (text[index] === '}') inside = Math.max(0, inside - 1)
    else if (text[index] === ':' && inside === 0 && ++seen === count) return text.slice(index + 1)
  }
  return undefined
}
