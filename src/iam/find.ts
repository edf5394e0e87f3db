import type { Effort } from './automaton.ts'
import { type Atom, type Context, includesAll } from './condition.ts'
import { isAlwaysPresent } from './condition-key.ts'
import { plainlyCovers } from './cover.ts'
import { areLinked } from './linked-keys.ts'
import { type Request, within } from './evaluate.ts'
import { actionCandidates, resourceInstance, withoutFresh } from './instance.ts'
import type { PatternSet } from './pattern.ts'
import { type Area, type Not, type Place, placesOf } from './places.ts'
import type { Clause } from './policy-set.ts'
import { principalInstance } from './principal.ts'
import { anyone, impliedByPrincipal, isExactly, namesPrincipal, principalsLeftOut, principalsOf } from './principal-keys.ts'
import { isReal, realistic, usualResources } from './realistic.ts'
import { solve } from './solve.ts'
import { isWildcard, star, type Tokens } from './token.ts'

/** Actions, resources, principals and conditions that a request must meet, all at once. */
export interface Part extends Area {
  readonly atoms: readonly Atom[]
}

export interface Question {
  readonly musts: readonly Part[]
  /** A request that one of these takes does not count. */
  readonly nots: readonly Clause[]
  /** Whether a concrete request is an answer: asked of a second, independent opinion. Null: it cannot tell. */
  confirm(request: Request): boolean | null
  readonly isTrust: boolean
  /** What is so of every request. */
  readonly given: readonly Atom[]
}

export type Answer = { readonly found: 'nothing' } | Found | Undecided
export interface Found {
  readonly found: 'request'
  readonly request: Request
  /** Its context is one that no real request has. */
  readonly isFormal: boolean
}
interface Undecided {
  readonly found: 'unknown'
  readonly reason: string
}

/**
 * Is there a request that all musts take and no not? `nothing` comes only from complete enumeration of actions, resources, principals and
 * conditions; `request` is confirmed; anything else is `unknown`.
 */
export function find(question: Question, effort: Effort): Answer {
  const given = [...question.given, ...question.musts.flatMap((it) => it.atoms)]
  if (isPlainlyCovered(question, given)) return nothing
  const start = solve(given, [], effort)
  if (start.found === 'nothing') return nothing
  const isTold = isToldOf(question, given)
  const isPlain = !isTold && !areTied(given, question.nots)
  const quick = isPlain && start.found === 'context' && !start.isFormal ? guess(question, start.context) : null
  if (quick !== null) return { found: 'request', request: quick, isFormal: false }
  const nots = question.nots.map((clause) => ({ clause, isSure: includesAll(given, clause.atoms) }))
  return isTold ? searchOfWhom({ question, given, nots, isTold }, effort) : search({ question, given, nots, isTold }, [], effort)
}

/** Asks first for those whom the conditions tell of, then for each whom they leave out. */
function searchOfWhom(asked: Asked, effort: Effort): Answer {
  const { question, given } = asked
  const who = principalsOf(given).map((it) => partOf(it, question.isTrust))
  const answer = search(asked, who, effort)
  if (answer.found === 'request') return answer
  for (const one of principalsLeftOut(question.nots.map((it) => it.atoms))) {
    const other = search(asked, [...who, partOf(one, question.isTrust)], effort)
    if (other.found === 'request') return other
  }
  if (answer.found === 'unknown' || who.length === 0 || isExactly(given)) return answer
  return search(asked, [], effort).found === 'nothing' ? nothing : tied
}

interface Asked {
  readonly question: Question
  readonly given: readonly Atom[]
  readonly nots: readonly Not[]
  /** Conditions say who asks, as principals do. */
  readonly isTold: boolean
}

const tied: Answer = { found: 'unknown', reason: 'the principal and the condition on it tell of the same thing' }

const isToldOf = ({ musts, nots, isTrust }: Question, given: readonly Atom[]): boolean =>
  (isTrust || musts.some((it) => it.principal !== null)) && (namesPrincipal(given) || nots.some((it) => namesPrincipal(it.atoms)))

/** Who asks, as one more thing that a request must meet. */
const partOf = (who: PatternSet, isTrust: boolean): Area =>
  isTrust ? { action: anyone, resource: who, principal: null } : { action: anyone, resource: anyone, principal: who }

/** Statements whose conditions are about a key that all requests have and this context lacks. */
const askingMore = (context: Context, nots: readonly Clause[]): readonly Clause[] =>
  nots.filter((clause) => clause.atoms.some((it) => isAlwaysPresent(it.key) && !context.has(it.key)))

/** Whether what conditions ask of one key says something of what others ask. */
const areTied = (given: readonly Atom[], nots: readonly Clause[]): boolean =>
  nots.some((clause) =>
    clause.atoms.some((it) => given.some((other) => areLinked(it.key, other.key) || (it.key === other.key && isOpen(it, other)))),
  )

/** Values that only the deployment knows, and that may be those of the other. */
const isOpen = (one: Atom, other: Atom): boolean => [...one.values, ...other.values].some((it) => it.includes('${'))

function search(asked: Asked, who: readonly Area[], effort: Effort): Answer {
  const { question, nots } = asked
  const places = placesOf([...question.musts, ...who], nots, question.isTrust, effort)
  if (places === null) return { found: 'unknown', reason: 'the wildcards involved are too complex to compare' }
  return decide(asked, places, effort)
}

const nothing: Answer = { found: 'nothing' }

/** Whether one of the nots takes in, as it is written, whatever one of the musts does, under no other conditions. */
export const isPlainlyCovered = ({ musts, nots }: Pick<Question, 'musts' | 'nots'>, given: readonly Atom[]): boolean =>
  nots.some(
    (clause) =>
      musts.some(
        (it) =>
          covers(clause.resource, it.resource) &&
          covers(clause.action, it.action) &&
          (clause.principal === null || it.principal === null || covers(clause.principal, it.principal)),
      ) && includesAll(given, clause.atoms),
  )

function covers(wide: PatternSet, narrow: PatternSet): boolean {
  if (wide.negated) return false
  if (wide.patterns.some((it) => it.length === 1 && it[0] === star)) return true
  return !narrow.negated && narrow.patterns.every((it) => wide.patterns.some((other) => plainlyCovers(other, it)))
}

/** Tries readable requests before any search. */
function guess(question: Question, context: Context): Request | null {
  const [first] = question.musts
  if (first === undefined || first.action.negated || first.resource.negated || first.principal?.negated) return null
  const actions = first.action.patterns.flatMap(actionCandidates)
  const principals = first.principal?.patterns.map(principalInstance) ?? [null]
  const unmet = askingMore(context, question.nots)
  const isAnswer = (it: Request) =>
    question.musts.every((must) => isIn(must, it)) &&
    !unmet.some((one) => within(one.action, it.action) && within(one.resource, it.resource)) &&
    isReal(it, question.isTrust) &&
    question.confirm(it) === true
  for (const action of actions) {
    for (const resource of first.resource.patterns.flatMap((it) => instancesOf(it, action))) {
      const requests = principals.map((principal) => ({ action, resource, ...by(principal), context }))
      const found = requests.find(isAnswer)
      if (found !== undefined) return found
    }
  }
  return null
}

/** Of whatever there is, something that the action is for. */
const instancesOf = (pattern: Tokens, action: Tokens): Tokens[] =>
  pattern.length === 1 && pattern[0] === star ? [['*'], ...usualResources(action)] : [resourceInstance(pattern)]

const isIn = (must: Part, { action, resource, principal }: Request): boolean =>
  within(must.action, action) &&
  within(must.resource, resource) &&
  (must.principal === null || (principal !== undefined && within(must.principal, principal)))

const by = (principal: Tokens | null): Pick<Request, 'principal'> => (principal === null ? {} : { principal })

/** Of the places one with a context in which no condition closes it; a context that real requests have is preferred. */
function decide(asked: Asked, places: readonly Place[], effort: Effort): Answer {
  let formal: Found | null = null
  let reason: string | null = null
  for (const place of places) {
    if (effort.left < 0) return { found: 'unknown', reason: 'there is too much to compare' }
    const answer = decideAt(place, asked, effort)
    if (answer.found === 'request' && !answer.isFormal) return answer
    if (answer.found === 'request') formal ??= answer
    if (answer.found === 'unknown') reason ??= answer.reason
  }
  return formal ?? (reason === null ? nothing : { found: 'unknown', reason })
}

function decideAt(place: Place, { question, given, isTold }: Asked, effort: Effort): Answer {
  const broken = place.unsure.map((it) => it.atoms)
  const who = question.isTrust ? place.resource : place.principal
  const implied = isTold && who !== null ? impliedByPrincipal(withoutFresh(who, 'x'), given) : []
  const solution = solve([...given, ...implied], broken, effort)
  if (solution.found === 'unknown') return solution
  if (solution.found === 'nothing') {
    const isCertain = implied.length === 0 || (isOneName(question) && isExactly([...given, ...broken.flat()]))
    return isCertain || solve(given, broken, effort).found === 'nothing' ? nothing : tied
  }
  const request = confirmed(question, place, solution.context)
  if (request !== null) return { found: 'request', request, isFormal: solution.isFormal }
  return { found: 'unknown', reason: 'a statement whose effect is not known decides it' }
}

/** Whether no wildcard of the musts leaves open who asks. */
const isOneName = ({ musts, isTrust }: Question): boolean =>
  musts.some(({ resource, principal }) => {
    const who = isTrust ? resource : principal
    return who !== null && !who.negated && who.patterns.every((it) => !it.some(isWildcard))
  })

function confirmed(question: Question, place: Place, context: Context): Request | null {
  for (const some of ['x', 'example', 'y', null]) {
    const letters = some ?? unnamedIn(question)
    const request = {
      action: withoutFresh(place.action, letters),
      resource: withoutFresh(place.resource, letters),
      ...by(place.principal === null ? null : withoutFresh(place.principal, letters)),
      context,
    }
    if (question.confirm(request) === true) return realistic(question, request)
  }
  return null
}

/** A letter that no pattern names, so that none of them takes it for its own. */
function unnamedIn({ musts, nots }: Question): string {
  const all = [...musts, ...nots].flatMap((it) => [it.action, it.resource, ...(it.principal === null ? [] : [it.principal])])
  const named = new Set(all.flatMap((it) => it.patterns.flat()))
  return [...'zqjkvw0123456789bcdfghilmopu'].find((it) => !named.has(it)) ?? 'z'
}
