import { known, textOf, type Tree } from '../syntax/tree.ts'

/**
 * Whether a condition of a plugin holds, which evaluates it as JavaScript: texts and words that are compared (`"dev" == "prod"`), with `!`, `&&`,
 * `||` and brackets. Undefined for what only the deployment knows, and for all other programs.
 */
export function holds(condition: Tree | undefined): boolean | undefined {
  const text =
    known(condition) ??
    textOf(condition)
      ?.parts.map((it) => (typeof it === 'string' ? it : hidden))
      .join('')
  const tokens = text === undefined || text.length > longest ? undefined : tokensOf(text)
  if (tokens === undefined || tokens.filter((it) => it === '(' || it === '!').length > mostNested) return undefined
  const reading: Reading = { tokens, next: 0 }
  const value = anyOf(reading)
  return reading.next === tokens.length && typeof value === 'boolean' ? value : undefined
}

const longest = 2_000

/** Each is one call inside another. */
const mostNested = 100

/** Stands for what only the deployment knows. */
const hidden = '\u0000'

const token = /\s*("[^"\\]*"|'[^'\\]*'|[!=]==?|&&|\|\||[!()]|[\w.-]+)\s*/y

/** Undefined where something else is among them. */
function tokensOf(text: string): string[] | undefined {
  const found: string[] = []
  for (token.lastIndex = 0; token.lastIndex < text.length;) {
    const word = token.exec(text)?.[1]
    if (word === undefined) return undefined
    found.push(word)
  }
  return found
}

interface Reading {
  readonly tokens: readonly string[]
  next: number
}

type Value = boolean | string | undefined

function taken(reading: Reading, ...words: readonly string[]): string | undefined {
  const word = reading.tokens[reading.next]
  if (word === undefined || !words.includes(word)) return undefined
  reading.next++
  return word
}

/** What one side decides, the other need not be known for. */
function anyOf(reading: Reading): Value {
  let value = allOf(reading)
  while (taken(reading, '||') !== undefined) {
    const other = allOf(reading)
    value = isTrue(value) === true || isTrue(other) === true ? true : both(value, other)
  }
  return value
}

function allOf(reading: Reading): Value {
  let value = compared(reading)
  while (taken(reading, '&&') !== undefined) {
    const other = compared(reading)
    value = isTrue(value) === false || isTrue(other) === false ? false : both(value, other)
  }
  return value
}

const isTrue = (value: Value): boolean | undefined => (typeof value === 'string' ? value !== '' : value)

/** Neither decides by itself: the one that is not known, else the last. */
const both = (value: Value, other: Value): boolean | undefined => (value === undefined ? undefined : isTrue(other))

function compared(reading: Reading): Value {
  const value = single(reading)
  const operator = taken(reading, '==', '===', '!=', '!==')
  if (operator === undefined) return value
  const other = single(reading)
  if (value === undefined || other === undefined) return undefined
  return areEqual(value, other, operator.length === 2) === operator.startsWith('=')
}

/** A text and a truth value are compared as numbers: https://tc39.es/ecma262/#sec-islooselyequal */
const areEqual = (one: boolean | string, other: boolean | string, isLoose: boolean): boolean =>
  typeof one === typeof other || !isLoose ? one === other : Number(one) === Number(other)

function single(reading: Reading): Value {
  if (taken(reading, '!') !== undefined) {
    const value = isTrue(single(reading))
    return value === undefined ? undefined : !value
  }
  if (taken(reading, '(') !== undefined) {
    const value = anyOf(reading)
    return taken(reading, ')') === undefined ? undefined : value
  }
  const word = reading.tokens[reading.next++]
  if (word === 'true' || word === 'false') return word === 'true'
  return word !== undefined && /^["']/.test(word) && !word.includes(hidden) ? word.slice(1, -1) : undefined
}
