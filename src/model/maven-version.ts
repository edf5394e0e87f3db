import { compareNumbers } from './numbers.ts'

/** A part of a version with what stands before it; changes between digits and letters count as a hyphen. */
interface Token {
  readonly hyphen: boolean
  readonly text: string
}

/** In their order; what is not among them comes after, by the alphabet. Several words mean the same. */
const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp']
const synonyms: ReadonlyMap<string, string> = new Map([
  ['cr', 'rc'],
  ['final', ''],
  ['ga', ''],
  ['release', ''],
])
const abbreviations: ReadonlyMap<string, string> = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
])

/** https://maven.apache.org/pom.html#version-order-specification: below 0, 0, above 0. Maven knows an order for whatever is written. */
export function compareMaven(a: string, b: string): number {
  const [left, right] = [tokens(a), tokens(b)]
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const [one, other] = [left[index], right[index]]
    const order = compareTokens(one ?? padding(other), other ?? padding(one))
    if (order !== 0) return order
  }
  return 0
}

/** What a shorter version has in the place of this token. */
const padding = (other: Token | undefined): Token => ({
  hyphen: other?.hyphen ?? false,
  text: other?.hyphen === false && isNumber(other.text) ? '0' : '',
})

function tokens(version: string): Token[] {
  const matches = [
    ...version
      .trim()
      .toLowerCase()
      .matchAll(/([.-]?)(\d+|[^\d.-]*)/g),
  ].filter(([whole]) => whole !== '')
  const found = matches.map(([, separator = '', written = ''], index): Token => {
    const isAbbreviation = isNumber(matches[index + 1]?.[0] ?? '')
    return { hyphen: separator === '-' || (separator === '' && index > 0), text: meaning(written, isAbbreviation) }
  })
  return trimmed(found)
}

/** One letter is a word for short where a number follows at once; nothing between two separators is zero. */
function meaning(written: string, isAbbreviation: boolean): string {
  if (written === '') return '0'
  return (isAbbreviation ? abbreviations.get(written) : undefined) ?? synonyms.get(written) ?? written
}

/** Parts that say nothing are left out at the end, and before each hyphen. */
function trimmed(all: readonly Token[]): Token[] {
  const kept: Token[] = []
  let isEnd = true
  for (const it of all.toReversed()) {
    if (isEnd && (it.text === '' || /^0+$/.test(it.text))) continue
    kept.unshift(it)
    isEnd = it.hyphen
  }
  return kept
}

function compareTokens(a: Token, b: Token): number {
  const [left, right] = [rank(a), rank(b)]
  if (left !== right) return left - right
  return isNumber(a.text) ? compareNumbers(a.text, b.text) : compareQualifiers(a.text, b.text)
}

/** A word stands before a number behind a hyphen, and that before a number behind a dot. */
const rank = (it: Token): number => (isNumber(it.text) ? (it.hyphen ? 1 : 2) : 0)

function compareQualifiers(a: string, b: string): number {
  const [left, right] = [a, b].map((it) => qualifiers.indexOf(it)) as [number, number]
  if (left !== -1 || right !== -1) return (left === -1 ? qualifiers.length : left) - (right === -1 ? qualifiers.length : right)
  return a < b ? -1 : a > b ? 1 : 0
}

const isNumber = (text: string): boolean => /^\d+$/.test(text)
