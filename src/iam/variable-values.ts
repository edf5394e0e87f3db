import { type Region, regions } from './automaton.ts'
import type { Atom } from './condition.ts'
import { operatorOf } from './operators.ts'
import { patternKey } from './pattern.ts'
import type { Clause } from './policy-set.ts'
import {
  any,
  expressionOf,
  fresh,
  isAny,
  isOpenSymbol,
  isResourceSymbol,
  isStar,
  isSymbol,
  isVariableSymbol,
  showTokens,
  star,
  type Token,
  type Tokens,
} from './token.ts'
import { valuePattern } from './value.ts'

/** Of the texts that statements compare, those of one kind: resources, or the values of one condition key. */
type Space = readonly Tokens[]

/** More of what a variable is compared with than this is not told apart. */
const mostPatterns = 60

/**
 * A value of the variable for each way in which all that statements compare can tell its values apart: values with the same fate in every
 * pattern are as good as each other. Null where they are too many.
 */
export function valuesOf(key: string, clauses: readonly Clause[]): string[] | null {
  const atoms = textAtoms(clauses)
  const own = atoms.filter((it) => it.key === key).flatMap(patternsOf)
  const values = distinguished((it) => isOf(it, key), own, clauses)
  const inArn = atoms.some((it) => it.operator.startsWith('arn') && patternsOf(it).some((one) => one.some((token) => isOf(token, key))))
  // A colon in one of an ARN's fields would make it another ARN.
  return values?.filter((it) => !(inArn && it.includes(':'))) ?? null
}

/** The same of a letter that stands for something that only the deployment knows; a parameter may be empty, but that comes last. */
export function valuesOfSymbol(symbol: Token, clauses: readonly Clause[]): string[] | null {
  const isIt = (token: Token) => token === symbol
  const values = distinguished(isIt, [], clauses)
  const mayBeEmpty = !isResourceSymbol(symbol) && !expressionOf(symbol).startsWith('AWS::')
  const isEmpty = mayBeEmpty && spacesOf(clauses).some((it) => comparedIn(it, isIt).some((part) => part.length === 0))
  return values !== null && isEmpty ? [...values, ''] : values
}

const textAtoms = (clauses: readonly Clause[]): Atom[] =>
  clauses.flatMap((it) => it.atoms).filter((it) => operatorOf(it.operator)?.family === 'text')

/** The shortest first. */
function distinguished(isIt: (token: Token) => boolean, own: readonly Tokens[], clauses: readonly Clause[]): string[] | null {
  const compared = [...own.map(closed), ...spacesOf(clauses).flatMap((it) => comparedIn(it, isIt))]
  const distinct = [...new Map(compared.map((it) => [patternKey(it), it])).values()].filter(
    (it) => it.length > 0 && patternKey(it) !== star,
  )
  if (distinct.length > mostPatterns) return null
  const values = distinct.length === 0 ? [] : kindsOf(distinct)
  return values === null ? null : [...new Set(values)].filter((it) => it !== '').toSorted((a, b) => a.length - b.length)
}

function spacesOf(clauses: readonly Clause[]): readonly Space[] {
  const ofKeys = Map.groupBy(textAtoms(clauses), (it) => it.key).values()
  return [clauses.flatMap((it) => it.resource.patterns), ...ofKeys.map((it) => it.flatMap(patternsOf))]
}

export const isOf = (token: Token, key: string): boolean => isVariableSymbol(token) && keyOf(expressionOf(token)) === key

/** The key of a variable, without its default. */
export const keyOf = (expression: string): string => expression.split(',', 1)[0] ?? expression

function patternsOf(atom: Atom): Tokens[] {
  const name = atom.operator.replace(/^(string|arn)not/, '$1')
  return atom.values.map((it) => valuePattern(it, name))
}

/** What other patterns have wherever one has the letter. */
function comparedIn(space: Space, isIt: (token: Token) => boolean): Tokens[] {
  const distinct = [...new Map(space.map((it) => [patternKey(it), it])).values()]
  return distinct.flatMap((pattern) =>
    [...pattern.keys()]
      .filter((at) => isIt(pattern[at] ?? ''))
      .flatMap((at) => distinct.flatMap((other) => (other === pattern ? [] : partsAt(pattern.slice(0, at), pattern.slice(at + 1), other)))),
  )
}

/** The parts of a pattern that may stand between what comes before and what comes after. */
function partsAt(before: Tokens, after: Tokens, other: Tokens): Tokens[] {
  const starts = reach(before, other)
  const ends = [...reach(after.toReversed(), other.toReversed())].map((it) => other.length - it)
  return [...starts].flatMap((start) =>
    ends.flatMap((end) => {
      const part = other.slice(start, end)
      if (start > end) return []
      return part.some(isOpenSymbol) ? [closed(part), closed(part.flatMap((it) => (isOpenSymbol(it) ? shared : [it])))] : [closed(part)]
    }),
  )
}

/** A value that two variables, or two values of the deployment, may have at once. */
const shared: Tokens = [...'shared']

/** Where in a pattern a text may be of which another pattern takes the beginning; what either leaves open may be anything. */
function reach(head: Tokens, other: Tokens): ReadonlySet<number> {
  const isOpen = (token: Token | undefined) => token !== undefined && (isStar(token) || isSymbol(token))
  const spread = (from: Iterable<number>) => {
    const all = new Set(from)
    for (const it of all) if (isOpen(other[it])) all.add(it + 1)
    return all
  }
  let places = spread([0])
  for (const token of head) {
    if (places.size === 0) return places
    const first = Math.min(...places)
    if (isOpen(token)) places = new Set([...other.keys(), other.length].filter((it) => it >= first))
    else places = spread([...places].flatMap((it) => after(it, token, other)))
  }
  return places
}

function after(place: number, token: Token, other: Tokens): number[] {
  const next = other[place]
  if (next === undefined) return []
  if (isStar(next) || isSymbol(next)) return [place]
  return next === token || isAny(next) || isAny(token) ? [place + 1] : []
}

/** What the deployment or the request decides may be anything. */
const closed = (part: Tokens): Tokens => {
  const open = part.map((it) => (isSymbol(it) || isStar(it) ? star : isAny(it) ? any : it))
  return open.filter((it, i) => it !== star || open[i - 1] !== star)
}

/** One text of each kind that the patterns tell apart, if there is one that is like no other. */
function kindsOf(patterns: readonly Tokens[]): string[] | null {
  const nots = patterns.map((it) => ({ negated: false, patterns: [it] }))
  const kinds = new Map<string, Region>()
  for (const must of [
    [star, fresh, star],
    [any, star],
  ]) {
    const found = regions([{ negated: false, patterns: [must] }], [{ negated: false, patterns: [[star]] }, ...nots], { left: mostSteps })
    if (found === null) return null
    for (const it of found) if (!kinds.has([...it.hits].join())) kinds.set([...it.hits].join(), it)
  }
  const other = [...'zqjxkvw'].find((it) => !patterns.some((pattern) => pattern.includes(it))) ?? 'z'
  return [...kinds.values()].map((it) => showTokens(it.example.map((token) => (token === fresh ? other : token))))
}

const mostSteps = 50_000
