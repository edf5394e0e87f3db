import type { Effort } from './automaton.ts'
import { mayCover } from './cover.ts'
import { evaluate, type Request } from './evaluate.ts'
import { type Answer, find, type Part } from './find.ts'
import { type Clause, everything, type Item, type PolicySet } from './policy-set.ts'
import type { PatternSet } from './pattern.ts'
import { expressionOf, isSymbol, type Tokens } from './token.ts'
import { isUsable } from './usable.ts'

/** Something that head allows and base did not, or of which that cannot be told. */
export interface Gain {
  readonly verdict: 'widened' | 'unknown'
  /** The Allow of head that lets it through; of a lost Deny that Deny, which is a statement of base. */
  readonly clause: Clause
  readonly isLostDeny: boolean
  /** The action as written; `everything` for a `NotAction`. */
  readonly action: Item
  /** What of the statement's resources is gained; in a trust policy who. */
  readonly resources: readonly Item[]
  /** Of the policy of a resource, who gains it; null where it is whoever holds the policies. */
  readonly principal: Item | null
  /** One request that head allows and base does not; null when unknown. */
  readonly witness: Request | null
  readonly reason: string | null
}

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
  const weight = weightOf(base) + weightOf(head)
  const compared: Compared = {
    base,
    head,
    effort,
    isTrust,
    isFormal,
    keys: { base: keysOf(base), head: keysOf(head) },
    confirm(request) {
      effort.left -= weight
      return effort.left < 0 ? null : both(evaluate(head, request), negate(evaluate(base, request)))
    },
  }
  return [...newAllows(compared), ...lostDenies(compared)]
}

interface Compared {
  readonly base: PolicySet
  readonly head: PolicySet
  readonly effort: Effort
  readonly isTrust: boolean
  readonly isFormal: boolean
  readonly keys: { readonly base: ReadonlySet<string>; readonly head: ReadonlySet<string> }
  confirm(request: Request): boolean | null
}

/** What evaluating one request costs. */
const weightOf = (set: PolicySet): number => set.clauses.reduce((sum, it) => sum + 1 + it.resource.patterns.length / 8, 0)

const keysOf = (set: PolicySet): ReadonlySet<string> => new Set(set.clauses.map((it) => it.key))
const of = (set: PolicySet, effect: Clause['effect']): Clause[] => set.clauses.filter((it) => it.effect === effect)
const both = (a: boolean | null, b: boolean | null) => (a === false || b === false ? false : a === null || b === null ? null : true)
const negate = (it: boolean | null) => (it === null ? null : !it)

function newAllows(it: Compared): Gain[] {
  const candidates = it.head.clauses.filter((clause) => clause.effect !== 'Deny' && !it.keys.base.has(clause.key))
  const distinct = [...new Map(candidates.map((clause) => [clause.key, clause])).values()]
  return distinct.flatMap((clause) =>
    itemsOf(clause.action, clause.actions).flatMap((action) =>
      principalsOf(clause).flatMap((principal) => gainsOf({ clause, action, principal }, it)),
    ),
  )
}

/** What of a statement is asked about at once; its resources one by one. */
type Asked = Pick<Gain, 'clause' | 'action' | 'principal'>

const principalsOf = ({ principal, principals }: Clause): readonly (Item | null)[] =>
  principal === null ? [null] : itemsOf(principal, principals)

const itemsOf = (set: PatternSet, items: readonly Item[]): readonly Item[] =>
  set.negated ? [everything] : [...new Map(items.map((item) => [item.pattern.join('\u0000'), item])).values()]

const setOf = (set: PatternSet | null, item: Item): PatternSet =>
  item === everything && set !== null ? set : { negated: false, patterns: [item.pattern] }

function gainsOf(asked: Asked, it: Compared): Gain[] {
  const { clause, action, principal } = asked
  const gained: { item: Item; witness: Request }[] = []
  const open: { item: Item; reason: string }[] = []
  const of = { action: setOf(clause.action, action), atoms: clause.atoms, principal: principal && setOf(clause.principal, principal) }
  const items = itemsOf(clause.resource, clause.resources)
  for (const item of it.isFormal ? items : items.filter((one) => isUsable(action.pattern, one.pattern))) {
    const answer = ask({ ...of, resource: setOf(clause.resource, item) }, clause, it)
    if (answer.found === 'nothing') continue
    const reason = answer.found === 'unknown' ? answer.reason : doubt(asked, item, it)
    if (reason !== null) open.push({ item, reason })
    else if (answer.found === 'request') gained.push({ item, witness: answer.request })
  }
  return [...gainOf(asked, 'widened', gained), ...gainOf(asked, 'unknown', open)]
}

interface Found {
  readonly item: Item
  readonly witness?: Request
  readonly reason?: string
}

function gainOf(asked: Asked, verdict: Gain['verdict'], found: readonly Found[]): Gain[] {
  const [first] = found
  if (first === undefined) return []
  const { witness = null, reason = null } = first
  return [{ ...asked, verdict, isLostDeny: false, resources: found.map((it) => it.item), witness, reason }]
}

function ask(must: Part, clause: Clause, it: Compared): Answer {
  if (it.effort.left < 0) return { found: 'unknown', reason: 'there is too much to compare' }
  const nots = [...of(it.head, 'Deny'), ...of(it.base, 'Allow')]
  it.effort.left -= nots.length
  const confirm = clause.effect === 'unknown' ? () => null : it.confirm
  const answer = find({ musts: [must], nots, confirm, isTrust: it.isTrust }, it.effort)
  if (answer.found !== 'unknown' || clause.effect !== 'unknown') return answer
  return { found: 'unknown', reason: `whether the statement allows or denies is only known at deployment (${effectOf(clause)})` }
}

const effectOf = ({ statement }: Clause): string => (statement.effect.known ? statement.effect.value : `\${${statement.effect.expression}}`)

/** Why a gain is not certain: what only the deployment knows may be just what base allowed. */
function doubt({ clause, action, principal }: Asked, resource: Item, it: Compared): string | null {
  const unresolved = action.pattern.find(isSymbol)
  if (unresolved !== undefined) return `which actions \`\${${expressionOf(unresolved)}}\` stands for is only known at deployment`
  const gone = [...it.base.opaque.keys()].find((name) => !it.head.opaque.has(name))
  if (gone !== undefined) return `base had the policy \`${gone}\`, whose text is not in this repository and which may have allowed it`
  for (const other of of(it.base, 'Allow')) {
    const wide = other.resource.patterns.find(
      (pattern, i) => coincides(other, pattern, other.actions, action, resource.pattern, it) && i >= 0,
    )
    if (wide === undefined || other.resource.negated) continue
    const symbol = deciding(resource.pattern, wide) ?? deciding(wide, resource.pattern)
    if (symbol !== undefined) return mayBeTheSame(symbol)
  }
  const other = principal && sameUnderAnotherName(principal, action, it)
  if (other !== null) return mayBeTheSame(other)
  return clause.resource.negated && clause.resource.patterns.some((pattern) => pattern.some(isSymbol))
    ? 'what its NotResource leaves out is only known at deployment'
    : null
}

const mayBeTheSame = (symbol: string): string => `\`\${${expressionOf(symbol)}}\` may be what was allowed before; only the deployment tells`

/** A value that only the deployment knows, by which one principal may be another one that base let do the same. */
function sameUnderAnotherName(principal: Item, action: Item, it: Compared): string | null {
  for (const other of of(it.base, 'Allow')) {
    it.effort.left -= 20
    if (!other.action.negated && !other.actions.some((item) => mayCover(item.pattern, action.pattern))) continue
    const wide = other.principal?.patterns.find((pattern) => mayCover(pattern, principal.pattern))
    const symbol = wide && (deciding(principal.pattern, wide) ?? deciding(wide, principal.pattern))
    if (symbol !== undefined) return symbol
  }
  return null
}

/** A symbol of one side that the other does not hold; region and account only where nothing else decides. */
function deciding(these: Tokens, those: Tokens): string | undefined {
  const own = these.filter((it) => isSymbol(it) && !those.includes(it))
  return own.find((it) => !expressionOf(it).startsWith('AWS::')) ?? own[0]
}

/**
 * Whether a resource of base may be this one. Something that still stands in head beside it is another thing: nobody grants the same twice
 * in two spellings; only what its wildcards may take in stays open.
 */
function coincides(other: Clause, wide: Tokens, actions: readonly Item[], action: Item, resource: Tokens, it: Compared): boolean {
  if (!resource.some(isSymbol) && !wide.some(isSymbol)) return false
  it.effort.left -= 20
  if (!other.action.negated && !actions.some((item) => mayCover(item.pattern, action.pattern))) return false
  const key = wide.join('\u0000')
  const stands = of(it.head, 'Allow').some((clause) => clause.resource.patterns.some((pattern) => pattern.join('\u0000') === key))
  return (!stands || wide.some((token) => token.startsWith('<*'))) && mayCover(wide, resource)
}

/** What base denied and head does not, where head allows it. */
function lostDenies(it: Compared): Gain[] {
  const lost = it.base.clauses.filter((clause) => clause.effect !== 'Allow' && !it.keys.head.has(clause.key))
  return lost.flatMap((deny) => {
    const answers = of(it.head, 'Allow').flatMap((allow) => lettingThrough(deny, allow, it))
    const answer = answers.find((one) => one.found === 'request') ?? answers.find((one) => one.found === 'unknown')
    return answer === undefined ? [] : [lostDeny(deny, answer)]
  })
}

/** Requests that this Allow of head lets through, that base allowed too, and that only the Deny kept out. */
function lettingThrough(deny: Clause, allow: Clause, it: Compared): Answer[] {
  it.effort.left -= it.base.clauses.length + it.head.clauses.length
  if (it.effort.left < 0) return [{ found: 'unknown', reason: 'there is too much to compare' }]
  const before = it.keys.base.has(allow.key) ? [[]] : of(it.base, 'Allow').map((other) => [other])
  const answers = before.map((allowed) =>
    find({ musts: [allow, deny, ...allowed], nots: of(it.head, 'Deny'), confirm: it.confirm, isTrust: it.isTrust }, it.effort),
  )
  const areMet = allow.principal === null || deny.principal === null || meetsIf(allow.principal, deny.principal)
  const mayMeet = areMet && meetsIf(allow.action, deny.action) && meetsIf(allow.resource, deny.resource)
  const isOpen = [allow.resource, deny.resource].some((set) => set.patterns.some((pattern) => pattern.some(isSymbol)))
  if (!mayMeet || !isOpen || answers.some((one) => one.found !== 'nothing')) return answers
  return [{ found: 'unknown', reason: 'base denied it if a value that only the deployment knows turns out to be the one that is denied' }]
}

const meetsIf = (a: PatternSet, b: PatternSet): boolean =>
  a.negated || b.negated || a.patterns.some((one) => b.patterns.some((other) => mayCover(one, other) || mayCover(other, one)))

const lostDeny = (deny: Clause, answer: Exclude<Answer, { found: 'nothing' }>): Gain => ({
  verdict: answer.found === 'request' ? 'widened' : 'unknown',
  clause: deny,
  isLostDeny: true,
  action: deny.action.negated ? everything : (deny.actions[0] ?? everything),
  resources: deny.resource.negated ? [everything] : deny.resources,
  principal: deny.principal === null ? null : deny.principal.negated ? everything : (deny.principals[0] ?? null),
  witness: answer.found === 'request' ? answer.request : null,
  reason: answer.found === 'unknown' ? answer.reason : null,
})
