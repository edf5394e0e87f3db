import { matches } from './cover.ts'
import { any, anyInField, star, starInField, type Token } from './token.ts'

/** The test of one operator, without its set prefix, `IfExists` and negation. Null: cannot be told. */
type Test = (given: string, wanted: string) => boolean | null

interface Operator {
  readonly test: Test
  readonly negated: boolean
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export function operatorOf(name: string): Operator | undefined {
  const negative = /^(string|arn|numeric|date)not(equals|equalsignorecase|like)$/.exec(name)
  const test = tests.get(negative === null ? name : `${negative[1]}${negative[2]}`)
  if (name === 'notipaddress') return { test: inNetwork, negated: true }
  return test === undefined ? undefined : { test, negated: negative !== null }
}

const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ['stringequals', (given, wanted) => given === wanted],
  ['stringequalsignorecase', (given, wanted) => given.toLowerCase() === wanted.toLowerCase()],
  ['stringlike', (given, wanted) => glob(given, wanted)],
  ['arnequals', (given, wanted) => arnGlob(given, wanted)],
  ['arnlike', (given, wanted) => arnGlob(given, wanted)],
  ['binaryequals', (given, wanted) => given === wanted],
  ['bool', (given, wanted) => given.toLowerCase() === wanted.toLowerCase()],
  ['numericequals', (given, wanted) => numbers(given, wanted, (a, b) => a === b)],
  ['numericlessthan', (given, wanted) => numbers(given, wanted, (a, b) => a < b)],
  ['numericlessthanequals', (given, wanted) => numbers(given, wanted, (a, b) => a <= b)],
  ['numericgreaterthan', (given, wanted) => numbers(given, wanted, (a, b) => a > b)],
  ['numericgreaterthanequals', (given, wanted) => numbers(given, wanted, (a, b) => a >= b)],
  ['dateequals', (given, wanted) => dates(given, wanted, (a, b) => a === b)],
  ['datelessthan', (given, wanted) => dates(given, wanted, (a, b) => a < b)],
  ['datelessthanequals', (given, wanted) => dates(given, wanted, (a, b) => a <= b)],
  ['dategreaterthan', (given, wanted) => dates(given, wanted, (a, b) => a > b)],
  ['dategreaterthanequals', (given, wanted) => dates(given, wanted, (a, b) => a >= b)],
  ['ipaddress', inNetwork],
])

/** A `${…}` is one letter that only itself equals. */
const letters = (text: string): Token[] => text.match(/\$\{[^{}]*\}|[^]/g)?.map((it) => (it.length > 1 ? `\u0001o${it}` : it)) ?? []

const pattern = (text: string, inField: boolean): Token[] =>
  letters(text).map((it) => (it === '*' ? (inField ? starInField : star) : it === '?' ? (inField ? anyInField : any) : it))

const glob = (given: string, wanted: string): boolean => matches(pattern(wanted, false), letters(given))

function arnGlob(given: string, wanted: string): boolean {
  if (wanted === '*') return true
  const fields = wanted.split(':')
  const head = fields.slice(0, 5).join(':')
  const rest = fields.slice(5).join(':')
  return matches([...pattern(head, true), ...(fields.length > 5 ? [':', ...pattern(rest, false)] : [])], letters(given))
}

function numbers(given: string, wanted: string, holds: (a: number, b: number) => boolean): boolean | null {
  const [a, b] = [Number(given), Number(wanted)]
  return Number.isFinite(a) && Number.isFinite(b) && given.trim() !== '' ? holds(a, b) : null
}

/** Only times of one spelling are compared; the calendar is not this file's business. */
function dates(given: string, wanted: string, holds: (a: string, b: string) => boolean): boolean | null {
  const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/
  const full = (text: string) => (text.length === 10 ? `${text}T00:00:00Z` : text)
  return iso.test(given) && iso.test(wanted) ? holds(full(given), full(wanted)) : null
}

function inNetwork(given: string, wanted: string): boolean | null {
  const [network = '', length = '32'] = wanted.split('/')
  const [a, b, bits] = [ipv4(given), ipv4(network), Number(length)]
  if (a === null || b === null || !Number.isInteger(bits) || bits < 0 || bits > 32) return null
  const size = 2 ** (32 - bits)
  return Math.floor(a / size) === Math.floor(b / size)
}

function ipv4(text: string): number | null {
  const parts = text.split('.').map(Number)
  if (parts.length !== 4 || parts.some((it) => !Number.isInteger(it) || it < 0 || it > 255)) return null
  return parts.reduce((sum, it) => sum * 256 + it, 0)
}
