import type { Effort } from './automaton.ts'
import { type Atom, atomKey, oddityOf } from './condition.ts'
import { isAlwaysPresent, kindOf } from './condition-key.ts'
import { type Test, valueOf } from './key-value.ts'
import { operatorOf } from './operators.ts'

/** An atom with the truth that it is to have. */
export interface Literal {
  readonly atom: Atom
  readonly wanted: boolean
}

export type Choice =
  | {
      readonly found: 'values'
      /** Null: the request lacks the key. */ readonly values: readonly string[] | null
      readonly isFormal: boolean
    }
  | { readonly found: 'none' }
  | { readonly found: 'unknown'; readonly reason: string }

const none: Choice = { found: 'none' }
const lacking = (isFormal: boolean): Choice => ({ found: 'values', values: null, isFormal })

/** What a literal asks of the values of its key: the table of multivalued keys, read for both truths. */
interface Demand {
  /** Whether the request may lack the key. */
  readonly absent: boolean
  /** What all values must pass. */
  readonly every?: Test
  /** What one value must pass. */
  readonly some?: Test
}

/**
 * The values of one key with which all literals come true. `isMany`: the key has any number of values.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function choiceOf(key: string, literals: readonly Literal[], isMany: boolean, effort: Effort): Choice {
  const odd = literals.filter((it) => oddityOf(it.atom) !== null)
  if (odd.some((it) => odd.some((other) => other.wanted !== it.wanted && atomKey(other.atom) === atomKey(it.atom)))) return none
  const plain = chosen(key, literals.filter((it) => !odd.includes(it)).map(demandOf), isMany, effort)
  const [first] = odd
  return first === undefined || plain.found === 'none' ? plain : { found: 'unknown', reason: oddityOf(first.atom) ?? '' }
}

function demandOf({ atom, wanted }: Literal): Demand {
  if (atom.operator === 'null') {
    const absent = atom.values.includes('true') === wanted
    return atom.values.includes('false') === wanted ? { absent } : { absent, every: { atom: nothing, holds: true } }
  }
  const negated = operatorOf(atom.operator)?.negated === true
  const test: Test = { atom, holds: wanted !== negated }
  if (atom.set === 'forallvalues') return wanted ? { absent: true, every: test } : { absent: false, some: test }
  if (atom.set === 'foranyvalue') return wanted ? { absent: atom.ifExists, some: test } : { absent: !atom.ifExists, every: test }
  return { absent: wanted === (negated || atom.ifExists), every: test }
}

/** No value is among none. */
const nothing: Atom = { operator: 'stringequals', set: '', ifExists: false, key: '', values: [] }

function chosen(key: string, demands: readonly Demand[], isMany: boolean, effort: Effort): Choice {
  const mayLack = demands.every((it) => it.absent)
  if (mayLack && !isAlwaysPresent(key)) return lacking(false)
  const every = demands.flatMap((it) => it.every ?? [])
  const some = demands.flatMap((it) => it.some ?? [])
  const needs = !isMany ? [[...every, ...some]] : some.length === 0 ? [every] : some.map((it) => [...every, it])
  const values = needs.map((tests) => valueOf(key, tests, effort))
  if (values.some((it) => it.found === 'none')) return mayLack ? lacking(true) : none
  const unknown = values.find((it) => it.found === 'unknown')
  if (unknown !== undefined) return mayLack ? lacking(true) : unknown
  const found = values.flatMap((it) => (it.found === 'value' ? [it] : []))
  return { found: 'values', values: [...new Set(found.map((it) => it.value))], isFormal: found.some((it) => it.isFormal) }
}

/** Whether a key has several values: as documented; where nothing is, as the conditions on it take it. */
export const isManyValued = (key: string, atoms: readonly Atom[]): boolean => {
  const documented = kindOf(key)
  if (documented !== undefined) return documented === 'many'
  const own = atoms.filter((it) => it.key === key && it.operator !== 'null')
  return own.length > 0 && own.every((it) => it.set !== '')
}
