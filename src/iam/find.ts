import { type Effort, regions } from './automaton.ts'
import { type Atom, implies } from './condition.ts'
import { plainlyCovers } from './cover.ts'
import { type Request, within } from './evaluate.ts'
import { actionCandidates, contexts, resourceInstance, withoutFresh } from './instance.ts'
import type { PatternSet } from './pattern.ts'
import type { Clause } from './policy-set.ts'
import { principalInstance, principalUniverse } from './principal.ts'
import { any, anyInField, anySymbol, star, starInField, type Token, type Tokens } from './token.ts'

/** Actions, resources, principals and conditions that a request must meet, all at once. */
export interface Part {
  readonly action: PatternSet
  readonly resource: PatternSet
  /** Null in all parts and nots of a question, or in none. */
  readonly principal: PatternSet | null
  readonly atoms: readonly Atom[]
}

export interface Question {
  readonly musts: readonly Part[]
  /** A request that one of these takes does not count. */
  readonly nots: readonly Clause[]
  /** Whether a concrete request is an answer: asked of a second, independent opinion. Null: it cannot tell. */
  confirm(request: Request): boolean | null
  readonly isTrust: boolean
}

export type Answer = { readonly found: 'nothing' } | { readonly found: 'request'; readonly request: Request } | Undecided
interface Undecided {
  readonly found: 'unknown'
  readonly reason: string
}

/**
 * Is there a request that all musts take and no not? `nothing` comes only from complete enumeration of actions and resources, or from a
 * not that holds whenever the musts do; `request` is confirmed; anything else is `unknown`.
 */
export function find(question: Question, effort: Effort): Answer {
  const given = question.musts.flatMap((it) => it.atoms)
  const nots = question.nots.map((clause) => ({ clause, isSure: implies(given, clause.atoms) }))
  if (isPlainlyCovered(question.musts, nots)) return nothing
  const quick = guess(question, given)
  if (quick !== null) return { found: 'request', request: quick }
  const points = pointsOf(question, nots, effort)
  if (points === null) return { found: 'unknown', reason: 'the wildcards involved are too complex to compare' }
  return points.length === 0 ? nothing : decide(question, given, points, effort)
}

const nothing: Answer = { found: 'nothing' }

interface Not {
  readonly clause: Clause
  /** Its condition holds whenever those of the musts do. */
  readonly isSure: boolean
}

/** A place where no sure not holds; `unsure` are the nots whose conditions decide there. */
interface Place {
  readonly action: Tokens
  readonly resource: Tokens
  readonly principal: Tokens | null
  readonly unsure: readonly Clause[]
}

function isPlainlyCovered(musts: readonly Part[], nots: readonly Not[]): boolean {
  const covers = (wide: PatternSet, narrow: PatternSet) =>
    !wide.negated && !narrow.negated && narrow.patterns.every((it) => wide.patterns.some((other) => plainlyCovers(other, it)))
  const isFor = (wide: PatternSet | null, narrow: PatternSet | null) => wide === null || narrow === null || covers(wide, narrow)
  return nots.some(
    ({ clause, isSure }) =>
      isSure &&
      musts.some((it) => covers(clause.action, it.action) && covers(clause.resource, it.resource) && isFor(clause.principal, it.principal)),
  )
}

/** Tries readable requests before any search. */
function guess(question: Question, given: readonly Atom[]): Request | null {
  const [first] = question.musts
  const [context] = contexts(given, [])
  if (first === undefined || context === undefined) return null
  for (const request of readable(first, context)) {
    const { action, resource, principal } = request
    const fits = question.musts.every((it) => within(it.action, action) && within(it.resource, resource) && isOf(it, principal))
    if (fits && question.confirm(request) === true) return request
  }
  return null
}

function* readable({ action: actions, resource: resources, principal: principals }: Part, context: Request['context']): Generator<Request> {
  if ([actions, resources, principals].some((it) => it?.negated)) return
  const asking = principals?.patterns.map(principalInstance) ?? [null]
  const on = resources.patterns.map(resourceInstance)
  for (const action of actions.patterns.flatMap(actionCandidates)) {
    for (const resource of on) for (const principal of asking) yield { action, resource, ...by(principal), context }
  }
}

const by = (principal: Tokens | null): Pick<Request, 'principal'> => (principal === null ? {} : { principal })
const isOf = (it: Part, principal: Tokens | undefined): boolean =>
  it.principal === null || (principal !== undefined && within(it.principal, principal))

function pointsOf(question: Question, nots: readonly Not[], effort: Effort): Place[] | null {
  const sets = (pick: 'action' | 'resource', among: readonly Not[]) => among.map((it) => it.clause[pick])
  const musts = (pick: 'action' | 'resource') => question.musts.map((it) => it[pick])
  const actions = regions([actionUniverse, ...musts('action')], sets('action', nots), effort)
  if (actions === null) return null
  const places: Place[] = []
  for (const action of actions.toSorted((a, b) => a.hits.size - b.hits.size)) {
    const concerned = nots.filter((_, i) => action.hits.has(i))
    const resources = regions([...universe(question), ...musts('resource')], sets('resource', concerned), effort)
    if (resources === null) return null
    for (const resource of resources) {
      const met = concerned.filter((_, i) => resource.hits.has(i))
      const principals = principalsAt(question, met, effort)
      if (principals === null) return null
      for (const principal of principals) {
        const hit = met.filter((_, i) => principal.hits?.has(i) ?? true)
        if (hit.some((it) => it.isSure)) continue
        places.push({
          action: action.example,
          resource: resource.example,
          principal: principal.example,
          unsure: hit.map((it) => it.clause),
        })
        if (hit.length === 0) return places
      }
    }
  }
  return places
}

interface Principals {
  readonly example: Tokens | null
  /** Null for all: the principal is whoever holds the policies. */
  readonly hits: ReadonlySet<number> | null
}

function principalsAt(question: Question, nots: readonly Not[], effort: Effort): readonly Principals[] | null {
  const musts = question.musts.flatMap((it) => it.principal ?? [])
  if (musts.length === 0) return [{ example: null, hits: null }]
  return regions(
    [principalUniverse, ...musts],
    nots.flatMap((it) => it.clause.principal ?? []),
    effort,
  )
}

/** Among places that only conditions can close, one with a context in which they do not. */
function decide(question: Question, given: readonly Atom[], places: readonly Place[], effort: Effort): Answer {
  const ordered = places.toSorted((a, b) => a.unsure.length - b.unsure.length).slice(0, 20)
  for (const place of ordered) {
    if (effort.left < 0) break
    const request = confirmed(question, place, given, effort)
    if (request !== null) return { found: 'request', request }
  }
  const keys = [...new Set([...given, ...ordered.flatMap((it) => it.unsure.flatMap((clause) => clause.atoms))].map((it) => it.key))]
  const reason =
    keys.length === 0
      ? 'a statement whose effect is not known decides it'
      : `it depends on the condition on ${keys.slice(0, 3).join(', ')}, which could not be compared`
  return { found: 'unknown', reason }
}

function confirmed(question: Question, place: Place, given: readonly Atom[], effort: Effort): Request | null {
  const tried = contexts(
    given,
    place.unsure.flatMap((it) => it.atoms),
  )
  effort.left -= tried.length * 50
  for (const context of tried) {
    for (const letters of ['x', 'example']) {
      const request = {
        action: withoutFresh(place.action, letters),
        resource: withoutFresh(place.resource, letters),
        ...by(place.principal === null ? null : withoutFresh(place.principal, letters)),
        context,
      }
      if (question.confirm(request) === true) return request
    }
  }
  return null
}

/** `service:name`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
const actionUniverse: PatternSet = { negated: false, patterns: [[anyInField, starInField, ':', anyInField, starInField]] }

const field: Token[] = [anyInField, starInField]

/** What a request can name: an ARN, something that only the deployment knows, or nothing (`*`). */
const resourceUniverse: PatternSet = {
  negated: false,
  patterns: [['*'], [...'arn:', ...field, ':', ...field, ':', starInField, ':', starInField, ':', any, star], [anySymbol, star]],
}

function universe(question: Question): PatternSet[] {
  const isOpen = (it: Part) => it.resource.negated || it.resource.patterns.some((pattern) => pattern[0] === star)
  return !question.isTrust && question.musts.every(isOpen) ? [resourceUniverse] : []
}
