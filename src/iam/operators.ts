import { matches } from './cover.ts'
import { networkOf } from './network.ts'
import { timeOf } from './time.ts'
import { valueLetters, valuePattern } from './value.ts'

/** The test of one operator, without its set prefix, `IfExists` and negation. Null: cannot be told. */
type Test = (given: string, wanted: string) => boolean | null

/** What kind of value an operator compares. */
export type Family = 'text' | 'number' | 'date' | 'bool' | 'network'

interface Operator {
  readonly test: Test
  readonly family: Family
  readonly negated: boolean
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
export function operatorOf(name: string): Operator | undefined {
  const negative = /^(string|arn|numeric|date)not(equals|equalsignorecase|like)$/.exec(name)
  if (name === 'notipaddress') return { test: inNetwork, family: 'network', negated: true }
  const positive = negative === null ? name : `${negative[1]}${negative[2]}`
  const test = tests.get(positive)
  return test === undefined ? undefined : { test, family: familyOf(positive), negated: negative !== null }
}

function familyOf(name: string): Family {
  if (name.startsWith('numeric')) return 'number'
  if (name.startsWith('date')) return 'date'
  return name === 'bool' ? 'bool' : name === 'ipaddress' ? 'network' : 'text'
}

const text = (operator: string): Test => {
  return (given, wanted) => matches(valuePattern(wanted, operator), valueLetters(given))
}

const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...['stringequals', 'stringequalsignorecase', 'stringlike', 'arnlike', 'binaryequals'].map((it): [string, Test] => [it, text(it)]),
  ['arnequals', text('arnlike')],
  ['bool', (given, wanted) => given.toLowerCase() === wanted.toLowerCase()],
  ['numericequals', (given, wanted) => compared(numberOf, given, wanted, (a, b) => a === b)],
  ['numericlessthan', (given, wanted) => compared(numberOf, given, wanted, (a, b) => a < b)],
  ['numericlessthanequals', (given, wanted) => compared(numberOf, given, wanted, (a, b) => a <= b)],
  ['numericgreaterthan', (given, wanted) => compared(numberOf, given, wanted, (a, b) => a > b)],
  ['numericgreaterthanequals', (given, wanted) => compared(numberOf, given, wanted, (a, b) => a >= b)],
  ['dateequals', (given, wanted) => compared(timeOf, given, wanted, (a, b) => a === b)],
  ['datelessthan', (given, wanted) => compared(timeOf, given, wanted, (a, b) => a < b)],
  ['datelessthanequals', (given, wanted) => compared(timeOf, given, wanted, (a, b) => a <= b)],
  ['dategreaterthan', (given, wanted) => compared(timeOf, given, wanted, (a, b) => a > b)],
  ['dategreaterthanequals', (given, wanted) => compared(timeOf, given, wanted, (a, b) => a >= b)],
  ['ipaddress', inNetwork],
])

/** Null for what is no number. */
export const numberOf = (text: string): number | null => (/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? Number(text) : null)

function compared(
  read: (text: string) => number | null,
  given: string,
  wanted: string,
  holds: (a: number, b: number) => boolean,
): boolean | null {
  const [a, b] = [read(given), read(wanted)]
  return a === null || b === null ? null : holds(a, b)
}

function inNetwork(given: string, wanted: string): boolean | null {
  const [address, network] = [networkOf(given), networkOf(wanted)]
  if (address === null || network === null) return null
  return address.version === network.version && address.first >= network.first && address.last <= network.last
}
