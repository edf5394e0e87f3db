import { compareNumbers } from './numbers.ts'
import { byText } from './text-order.ts'

/** Below 0, 0, above 0; undefined for what RubyGems does not take: https://docs.ruby-lang.org/en/master/Gem/Version.html */
export function compareRuby(a: string, b: string): number | undefined {
  const [left, right] = [segments(a), segments(b)]
  if (left === undefined || right === undefined) return undefined
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareSegments(left[index] ?? '0', right[index] ?? '0')
    if (order !== 0) return order
  }
  return 0
}

/** Numbers and words one by one. Zeros say nothing at the end of the numbers, nor at the end of all. */
function segments(version: string): string[] | undefined {
  const text = version.trim()
  if (!/^\d+(\.[0-9A-Za-z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/.test(text)) return undefined
  const all = text.replaceAll('-', '.pre.').match(/\d+|[A-Za-z]+/g) ?? []
  const word = all.findIndex((it) => !isNumber(it))
  const split = word === -1 ? all.length : word
  return [...trimmed(all.slice(0, split)), ...trimmed(all.slice(split))]
}

const trimmed = (all: readonly string[]): readonly string[] => all.slice(0, all.findLastIndex((it) => !/^0+$/.test(it)) + 1)

const isNumber = (text: string): boolean => /^\d+$/.test(text)

/** A word stands before every number: whatever has a letter in it is a pre-release. */
function compareSegments(a: string, b: string): number {
  if (isNumber(a) !== isNumber(b)) return isNumber(a) ? 1 : -1
  return isNumber(a) ? compareNumbers(a, b) : byText(a, b)
}
