import type { Statement } from '../model/application.ts'
import { kindOf } from './condition-key.ts'
import { networkOf } from './network.ts'
import { numberOf, operatorOf } from './operators.ts'
import { timeOf } from './time.ts'
import { isVariable, isWholeArn } from './value.ts'

/** One line of a condition: `StringEquals` on one key. All atoms of a statement must hold. */
export interface Atom {
  /** Lower case, without set prefix and `IfExists`; `unknown` where the whole condition could not be resolved. */
  readonly operator: string
  readonly set: '' | 'forallvalues' | 'foranyvalue'
  readonly ifExists: boolean
  /** Lower case: keys have none. */
  readonly key: string
  /** Sorted. What is a variable in them is alive; where the policy's version knows none, `$` is escaped. */
  readonly values: readonly string[]
}

/** What a request brings: lower-case key → values. */
export type Context = ReadonlyMap<string, readonly string[]>

/** `variables`: see `Statement.variables`. */
export function atomsOf(condition: Statement['condition'], variables: boolean): Atom[] {
  if (condition === null) return []
  if (!condition.known) return [{ operator: 'unknown', set: '', ifExists: false, key: condition.expression, values: [] }]
  const atoms = Object.entries(condition.value).flatMap(([operator, tests]) =>
    Object.entries(tests).map(([key, values]) => atom(operator.toLowerCase(), key.toLowerCase(), variables ? values : values.map(literal))),
  )
  return [...new Map(atoms.map((it) => [atomKey(it), it])).values()]
}

/** Without variables, what looks like one is text. */
const literal = (value: string): string =>
  value.replaceAll(/\$\{([^{}]*)\}/g, (whole, name: string) =>
    isVariable(name) || /^[*?$]$/.test(name) ? `\${$}${whole.slice(1)}` : whole,
  )

function atom(name: string, key: string, values: readonly string[]): Atom {
  const [, prefix = '', rest = name] = /^(forallvalues|foranyvalue):(.*)$/.exec(name) ?? []
  const set = prefix === 'forallvalues' || prefix === 'foranyvalue' ? prefix : ''
  const operator = sameAs(rest.replace(/ifexists$/, ''), key)
  const canonical = values.map((it) => (folding.has(operator) ? it.toLowerCase() : it))
  // A negated operator holds without the key anyway, and so does ForAllValues.
  const isNeedless = set === 'forallvalues' || (set === '' && operatorOf(operator)?.negated === true)
  return {
    operator,
    set,
    ifExists: rest.endsWith('ifexists') && !isNeedless,
    key: key === 'aws:epochtime' && operator.startsWith('date') ? 'aws:currenttime' : key,
    values: [...new Set(canonical)].toSorted(),
  }
}

/** Their values have no case. */
const folding = new Set(['bool', 'null', 'stringequalsignorecase', 'stringnotequalsignorecase'])

/** `ArnEquals` is `ArnLike`, and the time in seconds is a time. */
function sameAs(operator: string, key: string): string {
  if (operator === 'arnequals') return 'arnlike'
  if (operator === 'arnnotequals') return 'arnnotlike'
  return key === 'aws:epochtime' ? operator.replace(/^numeric/, 'date') : operator
}

/** Equal for atoms that ask for the same. */
export function atomKey(it: Atom): string {
  const known = keys.get(it)
  if (known !== undefined) return known
  const key = `${it.set} ${it.operator} ${it.ifExists ? '?' : ''} ${it.key} ${JSON.stringify(it.values)}`
  keys.set(it, key)
  return key
}

const keys = new WeakMap<Atom, string>()

/** Whether all of `wanted` are among `given`, so that whatever meets those meets these. */
export const includesAll = (given: readonly Atom[], wanted: readonly Atom[]): boolean =>
  wanted.every((it) => given.some((other) => it === other || atomKey(other) === atomKey(it)))

/** Why nobody can tell what an atom asks for: null where it is plain. */
export function oddityOf(it: Atom): string | null {
  if (it.operator === 'unknown') return `the condition \`\${${it.key}}\` is only known at deployment`
  if (it.operator === 'null') {
    const isPlain = it.set === '' && !it.ifExists && it.values.length > 0 && it.values.every((value) => ['true', 'false'].includes(value))
    return isPlain ? null : `\`Null\` on \`${it.key}\` takes \`true\` or \`false\``
  }
  const operator = operatorOf(it.operator)
  if (operator === undefined) return `\`${it.operator}\` is no operator that is documented`
  if (it.set === '' && kindOf(it.key) === 'many')
    return `\`${it.key}\` has several values, which AWS compares with ForAllValues or ForAnyValue only`
  return it.values.every((value) => isReadable(value, it.operator))
    ? null
    : `what \`${it.operator}\` asks of \`${it.key}\` is no value that it takes`
}

function isReadable(value: string, operator: string): boolean {
  if (/^arn(not)?like$/.test(operator)) return isWholeArn(value)
  switch (operatorOf(operator)?.family) {
    case 'number':
      return numberOf(value) !== null
    case 'date':
      return timeOf(value) !== null
    case 'network':
      return networkOf(value) !== null
    case 'bool':
      return !value.includes('${')
    default:
      return true
  }
}

/** Whether a request meets an atom; null where that cannot be told. Missing keys: see the operators' page and its table of multivalued keys. */
export function meets(atom: Atom, context: Context): boolean | null {
  if (oddityOf(atom) !== null) return null
  const given = context.get(atom.key)
  if (atom.operator === 'null') return atom.values.includes(String(given === undefined))
  const operator = operatorOf(atom.operator)
  if (operator === undefined) return null
  if (given === undefined || (given.length === 0 && atom.set !== '')) return absent(atom, operator.negated)
  const one = (value: string): boolean | null => {
    const results = atom.values.map((it) => operator.test(value, it))
    if (results.includes(true)) return !operator.negated
    return results.includes(null) ? null : operator.negated
  }
  const results = given.map(one)
  if (atom.set === '' && given.length > 1) return null
  return atom.set === 'forallvalues' ? all(results) : any(results)
}

function absent(atom: Atom, negated: boolean): boolean {
  if (atom.set === 'forallvalues') return true
  if (atom.set === 'foranyvalue') return atom.ifExists
  return negated || atom.ifExists
}

const all = (results: readonly (boolean | null)[]): boolean | null =>
  results.includes(false) ? false : results.includes(null) ? null : true
const any = (results: readonly (boolean | null)[]): boolean | null =>
  results.includes(true) ? true : results.includes(null) ? null : false
