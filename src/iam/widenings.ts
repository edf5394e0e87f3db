import type { Effort } from './automaton.ts'
import { coincidences } from './coincidence.ts'
import { compared, type Gain } from './compared.ts'
import { evaluate, type Request } from './evaluate.ts'
import { isPlainlyCovered } from './find.ts'
import { lostDenies } from './lost-denies.ts'
import { newAllows } from './new-allows.ts'
import { certain, type Clause, type PolicySet } from './policy-set.ts'
import { agreed, readingsOf, withConditional } from './reading.ts'
import { expressionOf, isVariableSymbol, type Tokens } from './token.ts'
import { type Assignment, assignments, exampleOf, givenBy, readable, variableKeys, withVariables } from './variable.ts'

export type { Gain } from './compared.ts'

interface Options {
  /** The sets come from `trustSet`. */
  readonly isTrust?: boolean
  /** What is left of the work that several comparisons may cost together. */
  readonly effort?: Effort
  /** Also tells what a policy allows in form only, because no request of AWS is for such an action on such a resource. */
  readonly isFormal?: boolean
}

/** For one pair of sets: about two seconds at the very worst, where real ones need a millisecond. */
const work = 2_000_000

/**
 * Does head allow any request that base did not? Compares what both sets permit, not how they are written: order, splitting and moving
 * statements say nothing. No gain means proved, of what a request can be for; what cannot be decided is a gain of verdict `unknown` with its reason.
 */
export function widenings(
  base: PolicySet,
  head: PolicySet,
  { isTrust = false, effort = { left: work }, isFormal = isTrust }: Options = {},
): Gain[] {
  const options = { isTrust, effort, isFormal }
  const gains = agreed(
    readingsOf(base, head, isTrust).map((it) => readOnce(it.base, it.head, options)),
    [base, head],
  )
  const sure = certain(base)
  const all = sure === base ? gains : withConditional(gains, readOnce(sure, certain(head), options))
  const told = isFormal ? all : all.filter((it) => !it.isFormal)
  return told.length > 0 || isPlainlyNoMore(base, head) ? told : perhaps(base, head, options)
}

/** Work of its own, so that what may coincide never costs the comparison of what is there. */
function perhaps(base: PolicySet, head: PolicySet, options: Required<Options>): Gain[] {
  const effort = { left: Math.min(options.effort.left, workForCoincidences) }
  const [before, after] = withoutKept(base, head)
  return coincidences(before, after, (one, other) => {
    const gains = readOnce(one, other, { ...options, effort })
    return effort.left < 0 ? null : gains.filter((it) => options.isFormal || !it.isFormal)
  })
}

/** What neither set can gain by is left out: where no Deny is lost, what base denied, and what head allows just as base did. */
function withoutKept(base: PolicySet, head: PolicySet): readonly [PolicySet, PolicySet] {
  if (boundaryOf(base) !== boundaryOf(head)) return [base, head]
  const after = new Set(head.clauses.map((it) => it.key))
  const denies = head.clauses.filter((it) => it.effect === 'Deny')
  const stays = (it: Clause) => it.effect === 'Allow' || after.has(it.key) || isPlainlyCovered({ musts: [it], nots: denies }, it.atoms)
  if (!base.clauses.every(stays)) return [base, head]
  const nots = base.clauses.filter((it) => it.effect === 'Allow')
  const known = new Set(nots.map((it) => it.key))
  const isKept = (it: Clause) => it.effect === 'Allow' && (known.has(it.key) || isPlainlyCovered({ musts: [it], nots }, it.atoms))
  return [
    { ...base, clauses: nots },
    { ...head, clauses: head.clauses.filter((it) => !isKept(it)) },
  ]
}

const workForCoincidences = 200_000

/** Every Allow of head is taken in by one of base, as they are written, and every Deny of base stands in head. */
function isPlainlyNoMore(base: PolicySet, head: PolicySet): boolean {
  if (base.boundary !== undefined || head.boundary !== undefined) return false
  const [before, after] = [base, head].map((set) => new Set(set.clauses.map((it) => it.key)))
  const nots = base.clauses.filter((it) => it.effect === 'Allow')
  const isKept = (it: Clause) =>
    before?.has(it.key) === true || (it.effect === 'Allow' && isPlainlyCovered({ musts: [it], nots }, it.atoms))
  return (
    base.clauses.every((it) => it.effect === 'Allow' || after?.has(it.key) === true) &&
    head.clauses.every((it) => it.effect === 'Deny' || isKept(it))
  )
}

const boundaryOf = ({ boundary }: PolicySet): string | undefined =>
  boundary?.clauses
    .map((it) => it.key)
    .toSorted()
    .join('\u0004')

function readOnce(base: PolicySet, head: PolicySet, options: Required<Options>): Gain[] {
  if (isPlainlyNoMore(base, head)) return []
  const keys = variableKeys([base, head])
  if (keys.length === 0) return gainsOf(base, head, { ...options, given: [] })
  const ways = assignments(keys, [base, head])
  const gains = (ways ?? [new Map(keys.map((it) => [it, 'any'] as const))]).map((way) =>
    options.effort.left < 0 ? tooMany(head) : gainsWith(way, base, head, options),
  )
  const all = distinct(gains.flat())
  return ways === null && !all.some((it) => it.verdict === 'widened') ? [...all, ...tooMany(head)] : all
}

function gainsOf(base: PolicySet, head: PolicySet, options: Parameters<typeof compared>[2]): Gain[] {
  const both = compared(base, head, options)
  return [...newAllows(both), ...lostDenies(both)]
}

/** What is gained by requests in which the variables of policies have these values. */
function gainsWith(way: Assignment, base: PolicySet, head: PolicySet, options: Omit<Parameters<typeof compared>[2], 'given'>): Gain[] {
  const [before, after] = [withVariables(base, way), withVariables(head, way)]
  const examples = new Map([...way].flatMap(([key, it]) => (it === 'any' ? [[key, exampleOf(key)] as const] : [])))
  return gainsOf(before, after, { ...options, given: givenBy(way) }).map((gain) => {
    const original = asWritten(gain, gain.isLostDeny ? base : head)
    const witness = gain.witness && readableRequest(gain.witness, examples)
    if (witness === null || evaluate(head, witness) !== true || evaluate(base, witness) !== false) return original
    return { ...original, witness }
  })
}

function readableRequest(it: Request, examples: ReadonlyMap<string, string>): Request {
  const shown = (tokens: Tokens) =>
    tokens.flatMap((token) => (isVariableSymbol(token) ? (examples.get(expressionOf(token))?.split('') ?? [token]) : [token]))
  return { ...it, resource: shown(it.resource), context: readable(it.context, examples) }
}

/** The statement and its resources with their variables, as they are written. */
function asWritten(gain: Gain, set: PolicySet): Gain {
  const all: readonly Clause[] = [...set.clauses, ...(set.boundary?.clauses ?? [])]
  const clause = all.find((it) => it.statement === gain.clause.statement) ?? gain.clause
  const resources = gain.resources.map((it) => clause.resources.find((other) => other.text !== null && other.text === it.text) ?? it)
  return { ...gain, clause, resources }
}

/** What several values of the variables show is told once, where it can be with a request. */
function distinct(gains: readonly Gain[]): Gain[] {
  const found = new Map<string, Gain>()
  for (const gain of gains) {
    const key = [gain.clause.key, gain.isLostDeny, gain.action.pattern.join(''), gain.principal?.pattern.join('') ?? ''].join('\u0003')
    const known = found.get(key)
    if (known === undefined || rank(gain) < rank(known)) found.set(key, gain)
  }
  return [...found.values()]
}

const rank = (it: Gain): number => (it.verdict === 'unknown' ? 2 : it.isFormal ? 1 : 0)

function tooMany(head: PolicySet): Gain[] {
  const clause = head.clauses.find((it) => it.resource.patterns.some((pattern) => pattern.some(isVariableSymbol))) ?? head.clauses[0]
  if (clause === undefined) return []
  const { resources, actions } = clause
  const [action] = actions
  const reason = 'the variables of the policies have too many values that matter'
  return action === undefined
    ? []
    : [{ verdict: 'unknown', clause, isLostDeny: false, action, resources, principal: null, witness: null, isFormal: false, reason }]
}
