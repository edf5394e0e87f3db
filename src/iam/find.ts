import { type Effort, regions } from './automaton.ts'
import { type Atom, implies } from './condition.ts'
import { plainlyCovers } from './cover.ts'
import { type Request, within } from './evaluate.ts'
import { actionCandidates, contexts, resourceInstance, withoutFresh } from './instance.ts'
import type { PatternSet } from './pattern.ts'
import type { Clause } from './policy-set.ts'
import { any, anyInField, anySymbol, star, starInField, type Token, type Tokens } from './token.ts'

/** Actions, resources and conditions that a request must meet, all at once. */
export interface Part {
  readonly action: PatternSet
  readonly resource: PatternSet
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
  readonly unsure: readonly Clause[]
}

function isPlainlyCovered(musts: readonly Part[], nots: readonly Not[]): boolean {
  const covers = (wide: PatternSet, narrow: PatternSet) =>
    !wide.negated && !narrow.negated && narrow.patterns.every((it) => wide.patterns.some((other) => plainlyCovers(other, it)))
  return nots.some(
    ({ clause, isSure }) => isSure && musts.some((it) => covers(clause.action, it.action) && covers(clause.resource, it.resource)),
  )
}

/** Tries readable requests before any search. */
function guess(question: Question, given: readonly Atom[]): Request | null {
  const [first] = question.musts
  if (first === undefined || first.action.negated || first.resource.negated) return null
  const actions = first.action.patterns.flatMap(actionCandidates)
  const resources = first.resource.patterns.map(resourceInstance)
  const fits = (action: Tokens, resource: Tokens) =>
    question.musts.every((it) => within(it.action, action) && within(it.resource, resource))
  const [context] = contexts(given, [])
  if (context === undefined) return null
  for (const action of actions) {
    for (const resource of resources) {
      const request = { action, resource, context }
      if (fits(action, resource) && question.confirm(request) === true) return request
    }
  }
  return null
}

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
      const hit = concerned.filter((_, i) => resource.hits.has(i))
      if (hit.some((it) => it.isSure)) continue
      places.push({ action: action.example, resource: resource.example, unsure: hit.map((it) => it.clause) })
      if (hit.length === 0) return places
    }
  }
  return places
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
    for (const by of ['x', 'example']) {
      const request = { action: withoutFresh(place.action, by), resource: withoutFresh(place.resource, by), context }
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
