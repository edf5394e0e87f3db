import type { Effort } from './automaton.ts'
import { type Atom, atomKey, type Context } from './condition.ts'
import { type Choice, choiceOf, isManyValued } from './key-choice.ts'
import { areOne, impliedBy } from './linked-keys.ts'

export type Solution =
  | { readonly found: 'nothing' }
  | { readonly found: 'context'; readonly context: Context; /** No real request has it. */ readonly isFormal: boolean }
  | { readonly found: 'unknown'; readonly reason: string }

/**
 * A context in which all `wanted` atoms hold and of each of `broken` at least one does not: keys are independent, so it is a search over which
 * atom to break, with the values of each key decided exactly. `nothing` is proved.
 */
export function solve(wanted: readonly Atom[], broken: readonly (readonly Atom[])[], effort: Effort): Solution {
  if (broken.some((it) => it.length === 0)) return { found: 'nothing' }
  return new Search(wanted, smallest(broken), effort).run()
}

/** Whatever breaks a part of a clause breaks the clause. */
function smallest(clauses: readonly (readonly Atom[])[]): (readonly Atom[])[] {
  const keyed = clauses.map((atoms) => ({ atoms, keys: new Set(atoms.map(atomKey)) })).toSorted((a, b) => a.keys.size - b.keys.size)
  const kept: typeof keyed = []
  for (const it of keyed) if (!kept.some((other) => [...other.keys].every((key) => it.keys.has(key)))) kept.push(it)
  return kept.map((it) => it.atoms)
}

/** For each key the literals, by number: twice the atom's, one more where it is to be broken. */
type Chosen = ReadonlyMap<string, readonly number[]>

/** Steps of one search: real policies need some tens. */
const mostSteps = 3_000

class Search {
  readonly #effort: Effort
  readonly #atoms: Atom[] = []
  readonly #numbers = new Map<string, number>()
  readonly #wanted: readonly number[]
  readonly #broken: readonly (readonly number[])[]
  readonly #many = new Map<string, boolean>()
  readonly #known = new Map<string, Choice>()
  #steps = 0
  #doubt: string | null = null
  #formal: Context | null = null

  constructor(wanted: readonly Atom[], broken: readonly (readonly Atom[])[], effort: Effort) {
    this.#effort = effort
    this.#wanted = wanted.map((it) => this.#number(it))
    this.#broken = broken.map((clause) => clause.map((it) => this.#number(it)))
    for (const { key } of this.#atoms) if (!this.#many.has(key)) this.#many.set(key, isManyValued(key, this.#atoms))
  }

  run(): Solution {
    let start: Chosen = new Map()
    for (const it of this.#wanted) start = this.#with(start, it * 2)
    for (const [key, literals] of start) if (this.#choice(key, literals).found === 'none') return { found: 'nothing' }
    const context = this.#descend(start, this.#broken)
    if (context !== null) return { found: 'context', context, isFormal: false }
    if (this.#formal !== null) return { found: 'context', context: this.#formal, isFormal: true }
    return this.#doubt === null ? { found: 'nothing' } : { found: 'unknown', reason: this.#doubt }
  }

  #number(atom: Atom): number {
    const key = atomKey(atom)
    const known = this.#numbers.get(key) ?? this.#atoms.length
    if (known === this.#atoms.length) this.#atoms.push(atom)
    this.#numbers.set(key, known)
    return known
  }

  #with(chosen: Chosen, literal: number): Chosen {
    const key = this.#atoms[literal >> 1]?.key ?? ''
    const own = chosen.get(key) ?? []
    return own.includes(literal) ? chosen : new Map([...chosen, [key, [...own, literal].toSorted((a, b) => a - b)]])
  }

  #choice(key: string, literals: readonly number[]): Choice {
    const name = literals.join()
    const known = this.#known.get(name)
    if (known !== undefined) return known
    this.#effort.left -= 10
    const given = literals.flatMap((it) => {
      const atom = this.#atoms[it >> 1]
      return atom === undefined ? [] : [{ atom, wanted: it % 2 === 0 }]
    })
    const choice = choiceOf(key, given, this.#many.get(key) === true, this.#effort)
    this.#known.set(name, choice)
    return choice
  }

  /** Breaks the clause that leaves the fewest ways first. */
  #descend(chosen: Chosen, clauses: readonly (readonly number[])[]): Context | null {
    if (this.#steps++ > mostSteps || this.#effort.left < 0) {
      this.#doubt ??= 'the conditions involved are too many to compare'
      return null
    }
    const open = clauses.filter((clause) => !clause.some((it) => chosen.get(this.#atoms[it]?.key ?? '')?.includes(it * 2 + 1)))
    const ways = open.map((clause) => ({ clause, next: clause.flatMap((it) => this.#broken1(chosen, it) ?? []) }))
    const narrowest = ways.toSorted((a, b) => a.next.length - b.next.length)[0]
    if (narrowest === undefined) return this.#contextOf(chosen)
    const rest = open.filter((it) => it !== narrowest.clause)
    for (const next of narrowest.next) {
      const context = this.#descend(next, rest)
      if (context !== null) return context
    }
    return null
  }

  #broken1(chosen: Chosen, atom: number): Chosen | null {
    const next = this.#with(chosen, atom * 2 + 1)
    const key = this.#atoms[atom]?.key ?? ''
    return this.#choice(key, next.get(key) ?? []).found === 'none' ? null : next
  }

  /** Null where it cannot be told whether a request has these values; a context that no real one has is kept for the end. */
  #contextOf(chosen: Chosen): Context | null {
    const context = new Map<string, readonly string[]>()
    let isFormal = false
    for (const [key, literals] of chosen) {
      const choice = this.#choice(key, literals)
      if (choice.found !== 'values') {
        this.#doubt ??= choice.found === 'unknown' ? choice.reason : null
        return null
      }
      isFormal ||= choice.isFormal
      if (choice.values !== null) context.set(key, choice.values)
    }
    if (!this.#tie(chosen, context)) return null
    if (!isFormal) return context
    this.#formal ??= context
    return null
  }

  /** Gives keys whose conditions are to be broken a value that goes with what was asked of the keys that tell of the same thing. */
  #tie(chosen: Chosen, context: Map<string, readonly string[]>): boolean {
    const isWanted = (key: string) => chosen.get(key)?.some((it) => it % 2 === 0) === true
    for (const [key, literals] of chosen) {
      for (const [other, values] of context) {
        if (isWanted(key) && !areOne(key, other)) continue
        const implied = isWanted(other) && values[0] !== undefined ? impliedBy(other, values[0], key) : null
        if (implied === null) continue
        const choice = this.#choice(key, [...literals, this.#number(implied) * 2])
        if (choice.found !== 'values') {
          this.#doubt ??= `\`${other}\` and \`${key}\` tell of the same thing`
          return false
        }
        if (choice.values !== null) context.set(key, choice.values)
      }
    }
    return true
  }
}
