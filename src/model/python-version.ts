import { compareNumbers } from './numbers.ts'
import { byText } from './text-order.ts'

/** https://packaging.python.org/specifications/version-specifiers/#appendix-parsing-version-strings-with-regular-expressions */
const form = new RegExp(
  [
    /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)/,
    /(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?/,
    /(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?/,
    /(?:[-_.]?(dev)[-_.]?(\d+)?)?/,
    /(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/,
  ]
    .map((it) => it.source)
    .join(''),
)

/** Parts in the order in which they count; each a rank with a number of any length. */
interface Parsed {
  readonly epoch: string
  readonly release: readonly string[]
  readonly rest: readonly (readonly [rank: number, number: string])[]
  readonly local: readonly string[]
}

/** Below 0, 0, above 0; undefined for what is no version of Python's. */
export function comparePython(a: string, b: string): number | undefined {
  const [left, right] = [parsed(a), parsed(b)]
  if (left === undefined || right === undefined) return undefined
  return (
    compareNumbers(left.epoch, right.epoch) ||
    compareReleases(left.release, right.release) ||
    compareRest(left.rest, right.rest) ||
    compareLocal(left.local, right.local)
  )
}

const words: Readonly<Record<string, number>> = { a: 1, alpha: 1, b: 2, beta: 2, c: 3, rc: 3, pre: 3, preview: 3 }
/** Stands before every word, and after every word. */
const [first, last] = [0, 9]

function parsed(version: string): Parsed | undefined {
  const found = form.exec(version.trim().toLowerCase())
  if (found === null) return undefined
  const [, epoch = '0', release = '', word, number, shortPost, post, postNumber, dev, devNumber, local] = found
  const isPost = (post ?? shortPost) !== undefined
  const isDev = dev !== undefined
  const rest = [
    numbered(rankOf(word, isDev && !isPost), number),
    numbered(isPost ? 1 : first, shortPost ?? postNumber),
    numbered(isDev ? 1 : last, devNumber),
  ]
  return { epoch, release: release.split('.'), rest, local: local?.split(/[-_.]/) ?? [] }
}

/** Without a word it is a release; what is only developed comes before the first pre-release. */
function rankOf(word: string | undefined, isOnlyDeveloped: boolean): number {
  if (word === undefined) return isOnlyDeveloped ? first : last
  return words[word] ?? last
}

const numbered = (rank: number, number = '0'): readonly [rank: number, number: string] => [rank, number]

function compareReleases(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareNumbers(a[index] ?? '0', b[index] ?? '0')
    if (order !== 0) return order
  }
  return 0
}

function compareRest(a: Parsed['rest'], b: Parsed['rest']): number {
  for (const [index, [rank, number]] of a.entries()) {
    const [otherRank, otherNumber] = b[index] ?? [first, '0']
    const order = rank - otherRank || compareNumbers(number, otherNumber)
    if (order !== 0) return order
  }
  return 0
}

/** Numbers stand after words, and what is longer after what it begins with. */
function compareLocal(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index]
    if (right === undefined) return 1
    const [isNumber, isOtherNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    const order = isNumber && isOtherNumber ? compareNumbers(left, right) : Number(isNumber) - Number(isOtherNumber) || byText(left, right)
    if (order !== 0) return order
  }
  return a.length - b.length
}
