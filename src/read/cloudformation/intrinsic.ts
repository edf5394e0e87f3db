import type { Span } from '../../model/source.ts'
import { entries, entry, get, items, known, type Tree } from '../syntax/tree.ts'
import { conditionalValue, isNoValue, openValue } from './choice.ts'
import { composed, type Piece } from './composition.ts'
import { holds } from './condition.ts'
import { included } from './include.ts'
import { attribute, attributePath, reference } from './reference.ts'
import type { Scope } from './scope.ts'
import { describe, placed, scalar, unknown } from './text.ts'

/** What an intrinsic function may use: the template's scope, and the resolving of its arguments. */
export interface Context {
  readonly scope: Scope
  resolve(tree: Tree): Tree
  /** Resolves the operand of a condition, for which an empty default is a value. */
  operand(tree: Tree): Tree
  readonly emptyCounts: boolean
}

/** `argument` is as written, `at` the whole call. */
export type Intrinsic = (argument: Tree, at: Span, context: Context) => Tree

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', (argument, at, context) => ref(context.resolve(argument), at, context)],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', sub],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::FindInMap', findInMap],
  ['Fn::If', conditional],
  ['Fn::ImportValue', importValue],
  ['Fn::Transform', transform],
])

function ref(name: Tree, at: Span, context: Context): Tree {
  const text = known(name)
  return text === undefined ? unknown(`Ref:${describe(name)}`, at) : reference(text, at, context.scope, context.emptyCounts)
}

function getAtt(argument: Tree, at: Span, context: Context): Tree {
  const resolved = context.resolve(argument)
  const path = attributePath(resolved)
  return path === undefined ? unknown(`Fn::GetAtt:${describe(resolved)}`, at) : attribute(path, at, context.scope)
}

/** `"text ${Name} ${Name.Attribute} ${!Literal}"`, or a list of that and a map of further names. */
function sub(argument: Tree, at: Span, context: Context): Tree {
  const [template, variables] = argument.kind === 'list' ? argument.items : [argument]
  const text = template === undefined ? undefined : context.resolve(template)
  if (text === undefined || text.kind === 'list' || text.kind === 'map') return unknown('Fn::Sub', at)
  const names = new Map(variables?.kind === 'map' ? variables.entries.map((it) => [it.key, it.value]) : [])
  const value = once((name) => variable(name, names, at, context))
  const parts = text.kind === 'text' ? text.parts : text.kind === 'unknown' ? [text.symbol] : [text.source]
  const pieces = parts.flatMap((part) => (typeof part === 'string' ? substituted(part, value) : [part]))
  return composed(pieces, at, 'Fn::Sub')
}

function variable(name: string, names: ReadonlyMap<string, Tree>, at: Span, context: Context): Tree {
  const own = names.get(name)
  if (own !== undefined) return context.resolve(own)
  return name.includes('.') ? attribute(name, at, context.scope) : reference(name, at, context.scope, context.emptyCounts)
}

/** A name is resolved once, however often the text uses it. */
function once(value: (name: string) => Tree): (name: string) => Tree {
  const known = new Map<string, Tree>()
  return (name) => {
    const found = known.get(name) ?? value(name)
    known.set(name, found)
    return found
  }
}

function substituted(text: string, value: (name: string) => Tree): Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', from)) {
    const end = text.indexOf('}', start)
    if (end === -1) break
    const name = text.slice(start + 2, end)
    pieces.push(text.slice(from, start), name.startsWith('!') ? `\${${name.slice(1)}}` : value(name.trim()))
    from = end + 1
  }
  return [...pieces, text.slice(from)]
}

function join(argument: Tree, at: Span, context: Context): Tree {
  const [delimiter, list] = items(argument).map((it) => context.resolve(it))
  const between = delimiter === undefined ? undefined : (known(delimiter) ?? (delimiter.kind === 'scalar' ? '' : undefined))
  if (between === undefined || list?.kind !== 'list') return unknown(`Fn::Join(${list === undefined ? '' : describe(list)})`, at)
  const pieces = list.items.flatMap((it, index): Piece[] => [index === 0 ? '' : between, it])
  return composed(pieces, at, `Fn::Join(${describe(list)})`)
}

function select(argument: Tree, at: Span, context: Context): Tree {
  const [index, list] = items(argument).map((it) => context.resolve(it))
  const position = Number(known(index) ?? Number.NaN)
  const item = list?.kind === 'list' ? list.items[position] : undefined
  if (item !== undefined) return placed(item, at)
  return unknown(`Fn::Select(${index === undefined ? '' : describe(index)}, ${list === undefined ? '' : describe(list)})`, at)
}

const mostPieces = 10_000

function split(argument: Tree, at: Span, context: Context): Tree {
  const [delimiter, text] = items(argument).map((it) => context.resolve(it))
  const between = known(delimiter)
  const whole = known(text)
  if (between === undefined || between === '' || whole === undefined)
    return unknown(`Fn::Split(${text === undefined ? '' : describe(text)})`, at)
  const pieces = whole.split(between, mostPieces + 1)
  if (pieces.length > mostPieces) return unknown(`Fn::Split(${describe(text as Tree)})`, at)
  return { kind: 'list', items: pieces.map((it) => scalar(it, at)), at, tag: null }
}

function findInMap(argument: Tree, at: Span, context: Context): Tree {
  const parts = items(argument).map((it) => context.resolve(it))
  const [map, top, second] = parts.map(known)
  const mapping = map === undefined ? undefined : get(context.scope.mappings, map)
  const rows = top === undefined ? entries(mapping) : entries(mapping).filter((it) => it.key === top)
  const stageOf = second !== undefined && namesStage(parts[1]) ? 'row' : top !== undefined && namesStage(parts[2]) ? 'cell' : undefined
  const [only, ...others] = rows.flatMap((row) => {
    const cells = second === undefined ? entries(row.value) : (entry(row.value, second) ?? [])
    return [cells].flat().map((cell) => {
      const value = placed(context.resolve(cell.value), at)
      return stageOf === undefined || value.kind !== 'scalar' ? value : { ...value, stages: [stageOf === 'row' ? row.key : cell.key] }
    })
  })
  const expression = `Fn::FindInMap(${parts.map(describe).join(', ')})`
  if (only === undefined) return get(parts[3], 'DefaultValue') ?? unknown(expression, at)
  if (others.every((it) => sameText(it, only))) return onAllStages(only)
  return openValue(`${expression} of ${[only, ...others].map(describe).join(' | ')}`, at, [only, ...others])
}

/** A parameter for what is deployed: the rows of the mapping are its stages. */
const namesStage = (tree: Tree | undefined): boolean =>
  tree?.kind === 'unknown' && tree.symbol.refersTo === 'parameter' && /env|stage/i.test(tree.symbol.expression)

function onAllStages(tree: Tree): Tree {
  if (tree.kind !== 'scalar') return tree
  const { stages: _, ...rest } = tree
  return rest
}

function conditional(argument: Tree, at: Span, context: Context): Tree {
  const [condition, yes, no] = items(argument)
  const name = known(condition)
  if (name === undefined || yes === undefined || no === undefined) return unknown('Fn::If', at)
  const [left, right] = [context.resolve(yes), context.resolve(no)]
  if (sameText(left, right)) return left
  const decided = holds(name, context.scope, (it) => context.operand(it))
  const chosen = decided === undefined ? undefined : decided ? left : right
  return conditionalValue(`Fn::If(${name}, ${describe(left)}, ${describe(right)})`, at, [left, right], chosen)
}

const sameText = (left: Tree, right: Tree): boolean =>
  left.kind === right.kind &&
  left.kind !== 'list' &&
  left.kind !== 'map' &&
  isNoValue(left) === isNoValue(right) &&
  describe(left) === describe(right)

function importValue(argument: Tree, at: Span, context: Context): Tree {
  const name = context.resolve(argument)
  const value = context.scope.neighbours?.exported(name)
  if (value !== undefined) return placed(value, at)
  const shown =
    name.kind === 'text' ? name.parts.map((it) => (typeof it === 'string' ? it : `\${${it.expression}}`)).join('') : describe(name)
  return unknown(`Fn::ImportValue:${shown}`, at, 'import')
}

function transform(argument: Tree, at: Span, context: Context): Tree {
  const call = context.resolve(argument)
  // A list of one call is taken as that call.
  const [only, ...more] = call.kind === 'list' ? call.items : [call]
  const found = included(more.length === 0 && only !== undefined ? only : call, context.scope)
  return found === undefined ? unknown('Fn::Transform', at) : context.resolve(found)
}
