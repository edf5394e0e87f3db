import type { Atom, Context } from './condition.ts'
import { type Clause, type PolicySet, rewritten } from './policy-set.ts'
import { expressionOf, isVariableSymbol, symbolToken, type Token, type Tokens } from './token.ts'
import { isVariable, variableName } from './value.ts'
import { isOf, keyOf, valuesOf } from './variable-values.ts'

/** What a policy variable stands for in a request: some value that nothing else is like, a value, or null for none at all. */
export type Standing = 'any' | { readonly value: string } | null

/** Lower-case key → what it stands for. */
export type Assignment = ReadonlyMap<string, Standing>

const defaultOf = (expression: string): string | null => /,\s*'([^']*)'$/.exec(expression)?.[1] ?? null

/** The variables that a text of a condition holds, as written. */
const variablesIn = (value: string): string[] =>
  [...value.matchAll(/\$\{([^{}]*)\}/g)].flatMap((it) => (isVariable(it[1] ?? '') ? [it[1] ?? ''] : []))

/** Keys that policies use as variables. */
export function variableKeys(sets: readonly PolicySet[]): string[] {
  const expressions = sets
    .flatMap(clausesOf)
    .flatMap((it) => [
      ...it.resource.patterns.flatMap((pattern) => pattern.filter(isVariableSymbol).map(expressionOf)),
      ...it.atoms.flatMap((atom) => atom.values.flatMap(variablesIn).map(variableName)),
    ])
  return [...new Set(expressions.map(keyOf))]
}

const clausesOf = (set: PolicySet): PolicySet['clauses'] => [...set.clauses, ...(set.boundary?.clauses ?? [])]

/**
 * The policies as they are for requests in which the variables stand for this. What has no value matches nothing:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-no-value
 */
export const withVariables = (set: PolicySet, assignment: Assignment): PolicySet =>
  rewritten(
    set,
    (pattern) => (pattern.some(isVariableSymbol) ? assigned(pattern, assignment) : pattern),
    (atom) => ({ ...atom, values: atom.values.flatMap((it) => assignedText(it, assignment) ?? []) }),
  )

function assigned(pattern: Tokens, assignment: Assignment): Tokens | null {
  const tokens: Token[] = []
  for (const token of pattern) {
    const letters = isVariableSymbol(token) ? lettersFor(expressionOf(token), assignment) : [token]
    if (letters === null) return null
    tokens.push(...letters)
  }
  return tokens
}

function lettersFor(expression: string, assignment: Assignment): Tokens | null {
  const standing = assignment.get(keyOf(expression))
  if (standing === 'any') return [symbolToken(keyOf(expression), 'v')]
  const value = standing?.value ?? defaultOf(expression)
  return value === null ? null : value.split('')
}

function assignedText(text: string, assignment: Assignment): string | null {
  let isAbsent = false
  const result = text.replaceAll(/\$\{([^{}]*)\}/g, (whole, name: string) => {
    if (!isVariable(name)) return whole
    const expression = variableName(name)
    const standing = assignment.get(keyOf(expression))
    if (standing === 'any') return `\${${keyOf(expression)}}`
    const value = standing?.value ?? defaultOf(expression)
    if (value === null) isAbsent = true
    return escaped(value ?? '')
  })
  return isAbsent ? null : result
}

const escaped = (value: string): string => value.replaceAll(/[*?$]/g, '${$&}')

/** What is so of every request in which the variables stand for this. */
export const givenBy = (assignment: Assignment): Atom[] =>
  [...assignment].map(([key, standing]): Atom => {
    const plain = { set: '', ifExists: false, key } as const
    if (standing === null) return { ...plain, operator: 'null', values: ['true'] }
    return { ...plain, operator: 'stringequals', values: [standing === 'any' ? `\${${key}}` : escaped(standing.value)] }
  })

/** More ways than these to give variables values are not all tried. */
const mostWays = 1_000

/**
 * The ways to give the variables values that policies may tell apart: one that is like nothing else, those that other patterns name in the
 * variable's place, and none. Null: they are too many.
 */
export function assignments(keys: readonly string[], sets: readonly [base: PolicySet, head: PolicySet]): Assignment[] | null {
  let ways: Assignment[] = [new Map()]
  const changed = changedClauses(sets)
  for (const key of keys) {
    const isConcerned = changed === null || changed.some((it) => tellsOf(it, key))
    const values = isConcerned ? valuesOf(key, sets.flatMap(clausesOf)) : []
    if (values === null) return null
    const standings: Standing[] = isConcerned ? ['any', ...values.map((value) => ({ value })), null] : ['any']
    ways = standings.flatMap((it) => ways.map((way) => new Map([...way, [key, it]])))
    if (ways.length > mostWays) return null
  }
  return ways
}

/**
 * All but the Allow statements that stand on both sides: whatever a variable of those is, what they allow is no gain. Null where that is not
 * so, because something else kept out what they allow.
 */
function changedClauses([base, head]: readonly [PolicySet, PolicySet]): readonly Clause[] | null {
  const [before, after] = [base, head].map((set) => new Set(set.clauses.map((it) => it.key)))
  const isLost = (it: Clause) => it.effect !== 'Allow' && after?.has(it.key) !== true
  if (base.boundary !== undefined || head.boundary !== undefined || base.clauses.some(isLost)) return null
  const stays = (it: Clause) => it.effect === 'Allow' && before?.has(it.key) === true && after?.has(it.key) === true
  return [...base.clauses, ...head.clauses].filter((it) => !stays(it))
}

const tellsOf = (clause: Clause, key: string): boolean =>
  clause.resource.patterns.some((pattern) => pattern.some((it) => isOf(it, key))) ||
  clause.atoms.some(
    (it) => it.key === key || it.values.some((value) => variablesIn(value).some((name) => keyOf(variableName(name)) === key)),
  )

/** A readable value for a variable of which nothing else is asked. */
export const exampleOf = (key: string): string => `example-${key.split(/[:/]/).at(-1) ?? 'value'}`

/** A request in which the variables that stand for anything have readable values. */
export function readable(context: Context, values: ReadonlyMap<string, string>): Context {
  const shown = (text: string) => text.replaceAll(/\$\{([^{}]*)\}/g, (whole, name: string) => values.get(name) ?? whole)
  return new Map([...context].map(([key, all]) => [key, all.map(shown)]))
}

/** The policies as they are for a request in this context. */
export function inContext(set: PolicySet, context: Context): PolicySet {
  const keys = variableKeys([set])
  if (keys.length === 0) return set
  return withVariables(set, new Map(keys.map((key) => [key, standingOf(key, context.get(key))])))
}

/** Of several values none stands for the variable. */
function standingOf(key: string, values: readonly string[] | undefined): Standing {
  const [value, ...others] = values ?? []
  if (value === undefined || others.length > 0) return null
  return value === `\${${key}}` ? 'any' : { value }
}
