import { regions } from './automaton.ts'
import type { Atom, Context } from './condition.ts'
import { fresh } from './cover.ts'
import { operatorOf } from './operators.ts'
import { patternKey } from './pattern.ts'
import { type Clause, type PolicySet, rewritten } from './policy-set.ts'
import { expressionOf, isSymbol, isVariableSymbol, isWildcard, showTokens, star, symbolToken, type Token, type Tokens } from './token.ts'
import { isVariable, valuePattern, variableName } from './value.ts'

/** What a policy variable stands for in a request: some value that nothing else is like, a value, or null for none at all. */
export type Standing = 'any' | { readonly value: string } | null

/** Lower-case key → what it stands for. */
export type Assignment = ReadonlyMap<string, Standing>

const keyOf = (expression: string): string => expression.split(',', 1)[0] ?? expression
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
const mostWays = 500

/**
 * The ways to give the variables values that policies may tell apart: one that is like nothing else, those that other patterns name in the
 * variable's place, and none. Null: they are too many.
 */
export function assignments(keys: readonly string[], sets: readonly [base: PolicySet, head: PolicySet]): Assignment[] | null {
  let ways: Assignment[] = [new Map()]
  const changed = changedClauses(sets)
  for (const key of keys) {
    const standings: Standing[] =
      changed === null || changed.some((it) => tellsOf(it, key))
        ? ['any', ...valuesFor(key, sets).map((value) => ({ value })), null]
        : ['any']
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

function valuesFor(key: string, sets: readonly PolicySet[]): string[] {
  const clauses = sets.flatMap(clausesOf)
  const atoms = clauses.flatMap((it) => it.atoms)
  const holds = (value: string) => variablesIn(value).some((name) => keyOf(variableName(name)) === key)
  const beside = new Set(atoms.filter((it) => it.values.some(holds)).map((it) => it.key))
  const compared = atoms.filter((it) => it.key === key || beside.has(it.key)).flatMap(patternsOf)
  const resources = clauses.flatMap((it) => it.resource.patterns)
  const inArn = atoms.some((it) => it.operator.startsWith('arn') && it.values.some(holds))
  const captured = resources
    .filter((it) => it.some((token) => isOf(token, key)))
    .flatMap((it) => resources.flatMap((other) => captures(it, other, key)))
  // A colon in one of an ARN's fields would make it another ARN.
  return [...new Set([...kindsOf(compared), ...captured])].filter((it) => it !== '' && !(inArn && it.includes(':')))
}

/** What a condition compares values with; none where those hold variables themselves. */
function patternsOf(atom: Atom): Tokens[] {
  if (operatorOf(atom.operator)?.family !== 'text') return []
  const name = atom.operator.replace(/^(string|arn)not/, '$1')
  return atom.values.map((it) => valuePattern(it, name)).filter((it) => !it.some(isSymbol))
}

/** A value of each kind that the patterns tell apart: a shortest one, and one that no other text is like. */
function kindsOf(patterns: readonly Tokens[]): string[] {
  const distinct = [...new Map(patterns.map((it) => [patternKey(it), it])).values()]
  const nots = [[star], ...distinct].map((it) => ({ negated: false, patterns: [it] }))
  const all = (must: Tokens) => regions([{ negated: false, patterns: [must] }], nots, { left: mostSteps }) ?? []
  const found = distinct.length === 0 ? [] : [...all([star]), ...all([star, fresh, star])]
  const plain = distinct.map((it) => it.filter((token) => !isWildcard(token)))
  return [...found.map((it) => it.example), ...plain].map((it) =>
    showTokens(it.flatMap((token) => (token === fresh ? [...'zq'] : [token]))),
  )
}

const mostSteps = 20_000

const isOf = (token: Token, key: string): boolean => isVariableSymbol(token) && keyOf(expressionOf(token)) === key

/** What stands in `other` where `pattern` has the variable: up to each letter that may follow it, and to a wildcard. */
function captures(pattern: Tokens, other: Tokens, key: string): string[] {
  const at = pattern.findIndex((it) => isOf(it, key))
  const start = alignment(pattern.slice(0, at), other)
  if (start === null || pattern === other) return []
  const rest = other.slice(start)
  const end = rest.findIndex((it) => isWildcard(it) || isSymbol(it))
  const text = rest.slice(0, end === -1 ? rest.length : end)
  const follows = pattern[at + 1]
  const stops = [...text.keys()].filter((i) => text[i] === follows && i > 0).slice(0, 3)
  const whole = text.length === 0 ? [] : end === -1 ? [showTokens(text)] : [showTokens(text), `${showTokens(text)}x`]
  return [...stops.map((i) => showTokens(text.slice(0, i))), ...whole]
}

/** Where what follows this beginning starts in another pattern; null where the other begins otherwise or only a wildcard covers it. */
function alignment(head: Tokens, other: Tokens): number | null {
  if (head.some(isWildcard)) {
    const last = head.findLastIndex(isWildcard)
    const tail = head.slice(last + 1).join('')
    const found = tail === '' ? -1 : other.findIndex((_, i) => other.slice(i, i + head.length - last - 1).join('') === tail)
    return found === -1 ? null : found + head.length - last - 1
  }
  return head.every((it, i) => it === other[i]) ? head.length : null
}

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
