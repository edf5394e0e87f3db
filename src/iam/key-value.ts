import { type Effort, regions } from './automaton.ts'
import type { Atom } from './condition.ts'
import { catalogueDate } from './catalogue.ts'
import { kindOf } from './condition-key.ts'
import { matches, mayCover } from './cover.ts'
import { addressOf, networkOf } from './network.ts'
import { type Family, numberOf, operatorOf } from './operators.ts'
import type { PatternSet } from './pattern.ts'
import { showTime, timeOf } from './time.ts'
import {
  any,
  anyInField,
  anySymbol,
  fresh,
  isFolded,
  isStar,
  isSymbol,
  isVariableSymbol,
  isWildcard,
  star,
  starInField,
  type Tokens,
} from './token.ts'
import { valueLetters, valuePattern, valueText } from './value.ts'

/** Whether a value is among those that the operator of an atom takes, its negation left out. */
export interface Test {
  readonly atom: Atom
  readonly holds: boolean
}

export type Value =
  | { readonly found: 'value'; readonly value: string; readonly isFormal: boolean }
  | { readonly found: 'none' }
  | { readonly found: 'unknown'; readonly reason: string }

const none: Value = { found: 'none' }

/** One value of a key that passes all tests. Exact for each family of operators; where two families meet, only a value that is found is certain. */
export function valueOf(key: string, tests: readonly Test[], effort: Effort): Value {
  if (tests.some((it) => it.holds && it.atom.values.length === 0)) return none
  const families = new Set(tests.map((it) => operatorOf(it.atom.operator)?.family ?? 'text'))
  if (families.has('bool') || kindOf(key) === 'bool') return firstOf(['true', 'false'], tests) ?? none
  const [family = 'text', ...others] = families
  if (others.length > 0) return mixed(key, tests, families)
  return family === 'text' ? textOf(key, tests, effort) : comparable(key, tests, family)
}

function comparable(key: string, tests: readonly Test[], family: Family): Value {
  const found = firstOf(candidates(tests), tests)
  if (found?.found !== 'value') return found ?? none
  const isWhole = tests.every((it) => it.atom.values.every((value) => Number.isInteger(Number(value))))
  return family === 'number' && isWhole && !Number.isInteger(Number(found.value))
    ? { found: 'unknown', reason: `only a number between two whole ones tells \`${key}\` apart` }
    : { ...found, isFormal: found.isFormal || Number(found.value) < 0 || (key === 'aws:currenttime' && isPast(found.value)) }
}

/** The first candidate that passes. */
function firstOf(values: Iterable<string>, tests: readonly Test[]): Value | null {
  for (const value of values) if (tests.every((it) => passes(value, it))) return { found: 'value', value, isFormal: false }
  return null
}

function passes(value: string, { atom, holds }: Test): boolean {
  const test = operatorOf(atom.operator)?.test
  return test !== undefined && atom.values.some((it) => test(value, it) === true) === holds
}

function mixed(key: string, tests: readonly Test[], families: ReadonlySet<Family>): Value {
  const shared = firstOf([...instances(tests), ...candidates(tests)], tests)
  // Where one of a few texts is asked for, all that there may be were tried.
  if (
    tests.some((it) => it.holds && /^string(not)?equals$/.test(it.atom.operator) && !it.atom.values.some((value) => value.includes('${')))
  )
    return shared ?? none
  return shared ?? { found: 'unknown', reason: `\`${key}\` is compared as ${[...families].join(' and as ')}` }
}

/** Values at, between and beyond those that are compared with: two that no comparison tells apart need not both be tried. */
function candidates(tests: readonly Test[]): string[] {
  const values = tests.flatMap((it) => it.atom.values.map((value) => ({ value, family: operatorOf(it.atom.operator)?.family })))
  const of = (family: Family) => values.flatMap((it) => (it.family === family ? [it.value] : []))
  return [...around(of('number').map(numberOf), 1).map(String), ...datesAround(of('date').map(timeOf)), ...networkEdges(of('network'))]
}

/** Now may be any time from the day of the data on. */
const today = timeOf(catalogueDate) ?? 0
const isPast = (time: string): boolean => (timeOf(time) ?? 0) < today

/** What is not past first. */
function datesAround(given: readonly (number | null)[]): string[] {
  if (given.length === 0) return []
  const all = around([...given, today], 1000)
  return [...all.filter((it) => it >= today), ...all.filter((it) => it < today)].map(showTime)
}

/** Whole steps before fractions, and what is not negative first. */
function around(given: readonly (number | null)[], step: number): number[] {
  if (given.length === 0) return []
  const points = [...new Set(given.filter((it) => it !== null))].toSorted((a, b) => a - b)
  const whole = points.flatMap((it) => [it, it + step, it - step, Math.floor(it), Math.ceil(it)])
  const between = points.flatMap((it, i) => [it + ((points[i + 1] ?? it + step) - it) / 2, it - step / 2])
  const all = [...whole, ...between]
  return [...all.filter((it) => it >= 0), ...all.filter((it) => it < 0)]
}

function networkEdges(texts: readonly string[]): string[] {
  if (texts.length === 0) return []
  const edges = texts.flatMap((it) => {
    const network = networkOf(it)
    if (network === null) return []
    const { version, first, last } = network
    return [first, last, first - 1n, last + 1n].flatMap((at) => addressOf(version, at) ?? [])
  })
  return [...edges, '198.51.100.7', '2001:db8::7']
}

/** What its wildcards stand for when nothing else is asked of them. */
function instances(tests: readonly Test[]): string[] {
  const positive = tests.filter((it) => it.holds).flatMap((it) => it.atom.values.map((value) => valuePattern(value, positiveName(it.atom))))
  return [...positive.map((it) => valueText(it.flatMap((token) => instanceOf(token)))), 'example', 'other']
}

const instanceOf = (token: string): Tokens =>
  isStar(token) ? [...'example'] : isWildcard(token) ? ['x'] : isFolded(token) ? [token.slice(1)] : [token]

/** The operator without its negation, whose values are the patterns. */
const positiveName = (it: Atom): string => it.operator.replace(/^(string|arn)not/, '$1')

function textOf(key: string, tests: readonly Test[], effort: Effort): Value {
  const isArn = key.endsWith('arn') || tests.some((it) => it.atom.operator.startsWith('arn'))
  const quick = firstOf(
    instances(tests).filter((it) => it !== '' && (!isArn || matches(wholeArn, valueLetters(it)))),
    tests,
  )
  const found = quick ?? search(key, tests, isArn, effort)
  if (found.found !== 'value' || !mayCoincide(found.value, tests)) return found
  return { found: 'unknown', reason: `it depends on the value of \`${key}\` that only the deployment knows` }
}

const field: Tokens = [anyInField, starInField, ':']
const wholeArn: Tokens = [...'arn:', ...field, ...field, starInField, ':', starInField, ':', any, star]

/** Values that are not empty; those of ARNs are ARNs. */
const usual: PatternSet = { negated: false, patterns: [[any, star]] }
const arns: PatternSet = { negated: false, patterns: [wholeArn] }

/** Whoever lists a bucket may give no prefix. */
const mayBeEmpty = new Set(['s3:prefix', 's3:delimiter'])

/** Where a variable stands for the whole value. */
const orSymbols = (it: PatternSet): PatternSet => ({ ...it, patterns: [...it.patterns, [anySymbol, star]] })

function search(key: string, tests: readonly Test[], isArn: boolean, effort: Effort): Value {
  const languages = tests.map(({ atom, holds }): PatternSet => {
    const name = positiveName(atom)
    return { negated: !holds, patterns: atom.values.map((value) => valuePattern(value, name)) }
  })
  const isOpen = languages.some((it) => !it.negated && it.patterns.some((pattern) => pattern.some(isSymbol)))
  const universe = isOpen ? orSymbols(isArn ? arns : usual) : isArn ? arns : usual
  const found = within([universe, ...languages], key, tests, effort)
  if (found.found !== 'none' || isArn) return found
  const empty = within(languages, key, tests, effort)
  return empty.found === 'value' ? { ...empty, isFormal: !mayBeEmpty.has(key) } : empty
}

function within(languages: readonly PatternSet[], key: string, tests: readonly Test[], effort: Effort): Value {
  const found = regions(languages, [], effort)
  if (found === null) return { found: 'unknown', reason: `the values of \`${key}\` are too complex to compare` }
  const [first] = found
  if (first === undefined) return none
  const spelled = ['x', 'y'].map((by) => valueText(first.example.map((it) => (it === fresh ? by : it))))
  const value = spelled.find((it) => tests.every((test) => passes(it, test)))
  if (value === undefined) return { found: 'unknown', reason: `the values of \`${key}\` could not be compared` }
  return { found: 'value', value, isFormal: false }
}

/** Whether a value that was found differs from another one only as long as the deployment does not make them one. */
function mayCoincide(value: string, tests: readonly Test[]): boolean {
  const letters = valueLetters(value)
  return tests.some(({ atom, holds }) => {
    const name = positiveName(atom)
    const isOpen = (text: string) => [...letters, ...valueLetters(text)].some((it) => isSymbol(it) && !isVariableSymbol(it))
    return !holds && atom.values.some((it) => isOpen(it) && mayCover(valuePattern(it, name), letters))
  })
}
