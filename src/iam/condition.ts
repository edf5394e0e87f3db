import type { Statement } from '../model/application.ts'
import { operatorOf } from './operators.ts'

/** One line of a condition: `StringEquals` on one key. All atoms of a statement must hold. */
export interface Atom {
  /** Lower case, without set prefix and `IfExists`; `unknown` where the whole condition could not be resolved. */
  readonly operator: string
  readonly set: '' | 'forallvalues' | 'foranyvalue'
  readonly ifExists: boolean
  /** Lower case: keys have none. */
  readonly key: string
  /** Sorted. */
  readonly values: readonly string[]
}

/** What a request brings: lower-case key → values. */
export type Context = ReadonlyMap<string, readonly string[]>

export function atomsOf(condition: Statement['condition']): Atom[] {
  if (condition === null) return []
  if (!condition.known) return [{ operator: 'unknown', set: '', ifExists: false, key: condition.expression, values: [] }]
  const atoms = Object.entries(condition.value).flatMap(([operator, tests]) =>
    Object.entries(tests).map(([key, values]) => atom(operator.toLowerCase(), key.toLowerCase(), values)),
  )
  return [...new Map(atoms.map((it) => [atomKey(it), it])).values()]
}

function atom(name: string, key: string, values: readonly string[]): Atom {
  const [, set = '', rest = name] = /^(forallvalues|foranyvalue):(.*)$/.exec(name) ?? []
  const ifExists = rest.endsWith('ifexists')
  const operator = ifExists ? rest.slice(0, -'ifexists'.length) : rest
  const folds = ['bool', 'null', 'stringequalsignorecase', 'stringnotequalsignorecase'].includes(operator)
  const canonical = values.map((it) => (folds ? it.toLowerCase() : it))
  return {
    operator,
    set: set === 'forallvalues' || set === 'foranyvalue' ? set : '',
    // A negated operator holds without the key anyway.
    ifExists: ifExists && operatorOf(operator)?.negated !== true,
    key,
    values: [...new Set(canonical)].toSorted(),
  }
}

export const atomKey = (it: Atom): string => JSON.stringify([it.set, it.operator, it.ifExists, it.key, it.values])

/** Whether whatever meets `given` meets `wanted` too. Yes is certain; what cannot be shown is no. */
export const implies = (given: readonly Atom[], wanted: readonly Atom[]): boolean =>
  wanted.every((it) => given.some((other) => impliesOne(other, it)))

function impliesOne(given: Atom, wanted: Atom): boolean {
  if (given.key !== wanted.key || given.operator === 'unknown') return atomKey(given) === atomKey(wanted)
  if (atomKey(given) === atomKey(wanted)) return true
  if (wanted.operator === 'null') return wanted.values.join() === 'false' && needsPresence(given)
  if (given.set !== wanted.set || (given.ifExists && !wanted.ifExists)) return false
  if (given.operator === wanted.operator) return narrower(given, wanted)
  const like = new Map([
    ['stringequals', ['stringlike', 'stringequalsignorecase']],
    ['arnequals', ['arnlike']],
    ['arnlike', ['arnequals']],
  ])
  const isLike = like.get(given.operator)?.includes(wanted.operator) === true
  return isLike && given.values.every((it) => wanted.values.some((value) => operatorOf(wanted.operator)?.test(it, value) === true))
}

/** A positive operator is false where the key is missing. */
const needsPresence = (it: Atom): boolean => it.set !== 'forallvalues' && !it.ifExists && operatorOf(it.operator)?.negated === false

function narrower(given: Atom, wanted: Atom): boolean {
  const operator = operatorOf(given.operator)
  if (operator === undefined || given.values.length === 0 || wanted.values.length === 0) return false
  const within = (few: readonly string[], many: readonly string[]) =>
    few.every((it) =>
      many.some((value) => value === it || (!/[*?]/.test(it) && isMatcher(given.operator) && operator.test(it, value) === true)),
    )
  if (operator.negated) return within(wanted.values, given.values)
  return isComparison(given.operator) ? false : within(given.values, wanted.values)
}

const isMatcher = (operator: string): boolean => /like$|^arn/.test(operator)
const isComparison = (operator: string): boolean => /lessthan|greaterthan/.test(operator)

/** Whether a request meets an atom; null where that cannot be told. Missing keys: see the operators' page and its table of multivalued keys. */
export function meets(atom: Atom, context: Context): boolean | null {
  const given = context.get(atom.key)
  if (atom.operator === 'null') return nullTest(atom, given)
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

function nullTest(atom: Atom, given: readonly string[] | undefined): boolean | null {
  if (atom.values.length !== 1 || !['true', 'false'].includes(atom.values[0] ?? '')) return null
  return (given === undefined) === (atom.values[0] === 'true')
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
