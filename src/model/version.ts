import type { PackageQuery } from './comparison.ts'
import { compareMaven } from './maven-version.ts'
import { compareNumbers } from './numbers.ts'
import { comparePython } from './python-version.ts'
import { compareRuby } from './ruby-version.ts'
import { byText } from './text-order.ts'

/**
 * Orders two versions as their ecosystem does: below 0, 0, above 0; undefined where that cannot be told.
 * npm, Go and crates.io follow https://semver.org; NuGet too, with four numbers and without case. Maven, Python and Ruby have orders of their own.
 * Composer compares the release number by number, and what follows it by words: https://github.com/composer/semver
 */
export function compareVersions(ecosystem: PackageQuery['ecosystem'], a: string, b: string): number | undefined {
  switch (ecosystem) {
    case 'Maven':
      return /^\d/.test(a.trim()) && /^\d/.test(b.trim()) ? compareMaven(a, b) : undefined
    case 'PyPI':
      return comparePython(a, b)
    case 'RubyGems':
      return compareRuby(a, b)
    case 'NuGet':
      return compareParsed(semantic(a.toLowerCase()), semantic(b.toLowerCase()))
    case 'Packagist':
      return compareParsed(wordy(a), wordy(b))
    default:
      return compareParsed(semantic(a), semantic(b))
  }
}

function compareParsed(left: Version | undefined, right: Version | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined
  return compareLists(left.release, right.release, compareNumbers) || compareTails(left.tail, right.tail)
}

interface Version {
  readonly release: readonly string[]
  /** Identifiers after the release; none means the release itself. */
  readonly tail: readonly Identifier[]
}

/** A number or a word, with its rank: below 0 stands before the release, above 0 after it. */
interface Identifier {
  readonly rank: number
  readonly text: string
}

function semantic(version: string): Version | undefined {
  const found = /^v?(\d+(?:\.\d+){0,3})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?$/.exec(version.trim())
  if (found === null) return undefined
  const tail = found[2] === undefined ? [] : found[2].split('.').map(semanticIdentifier)
  return { release: (found[1] ?? '').split('.'), tail }
}

/** A number stands before a word; the first one stands before the release, and any further one after its absence. */
const semanticIdentifier = (text: string, index: number): Identifier => ({ rank: (isNumber(text) ? 1 : 2) - (index === 0 ? 3 : 0), text })

/** Stabilities that stand before a release, in their order, and patches, which stand after it; several words mean the same. */
const stabilities: readonly (readonly string[])[] = [['dev'], ['alpha', 'a'], ['beta', 'b'], ['rc']]
const same = new Set(['stable'])
const after = new Set(['patch', 'pl', 'p'])

function wordy(version: string): Version | undefined {
  const found = /^v?(\d+(?:\.\d+)*)(.*)$/.exec(version.trim().toLowerCase().split('+', 1)[0] ?? '')
  if (found === null) return undefined
  const tail: Identifier[] = []
  for (const text of found[2]?.match(/\d+|[a-z]+/g) ?? []) {
    const rank = rankOf(text)
    if (rank === undefined) return undefined
    // Words of the same rank are the same.
    if (rank !== 0) tail.push({ rank, text: isNumber(text) ? text : '' })
  }
  return { release: (found[1] ?? '').split('.'), tail }
}

function rankOf(text: string): number | undefined {
  if (isNumber(text)) return 1
  if (same.has(text)) return 0
  if (after.has(text)) return 2
  const index = stabilities.findIndex((it) => it.includes(text))
  return index === -1 ? undefined : index - 100
}

const isNumber = (text: string): boolean => /^\d+$/.test(text)

function compareTails(a: readonly Identifier[], b: readonly Identifier[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]]
    const order = left === undefined || right === undefined ? againstNothing(left, right) : compareIdentifiers(left, right)
    if (order !== 0) return order
  }
  return 0
}

/** Nothing ranks 0, between what stands before it and what stands after it. */
const againstNothing = (left: Identifier | undefined, right: Identifier | undefined): number => (left?.rank ?? 0) - (right?.rank ?? 0)

const compareIdentifiers = (a: Identifier, b: Identifier): number =>
  a.rank - b.rank || (isNumber(a.text) ? compareNumbers(a.text, b.text) : byText(a.text, b.text))

function compareLists(a: readonly string[], b: readonly string[], compare: (a: string, b: string) => number): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compare(a[index] ?? '0', b[index] ?? '0')
    if (order !== 0) return order
  }
  return 0
}
