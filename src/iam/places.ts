import { type Effort, regions } from './automaton.ts'
import type { PatternSet } from './pattern.ts'
import type { Clause } from './policy-set.ts'
import { principalUniverse } from './principal.ts'
import { any, anyInField, anySymbol, isOpenSymbol, isSymbol, star, starInField, type Token, type Tokens } from './token.ts'

/** What of a request patterns decide. Actions, resources and principals that it must meet, all at once. */
export interface Area {
  readonly action: PatternSet
  readonly resource: PatternSet
  /** Null in all musts and nots of a question, or in none. */
  readonly principal: PatternSet | null
}

export interface Not {
  readonly clause: Clause
  /** Its condition holds whenever those of the musts do. */
  readonly isSure: boolean
}

/** Where no sure not holds; `unsure` are the nots whose conditions decide there. */
export interface Place {
  readonly action: Tokens
  readonly resource: Tokens
  readonly principal: Tokens | null
  readonly unsure: readonly Clause[]
}

/**
 * Whatever the musts take in, told apart by the nots that take it too, the least of them first; a place that no not takes ends the search.
 * Null when the effort does not suffice.
 */
export function placesOf(musts: readonly Area[], nots: readonly Not[], isTrust: boolean, effort: Effort): Place[] | null {
  const sets = (pick: 'action' | 'resource', among: readonly Not[]) => among.map((it) => it.clause[pick])
  const of = (pick: 'action' | 'resource') => musts.map((it) => it[pick])
  const actions = regions([...actionsOf(musts), ...of('action')], sets('action', nots), effort)
  if (actions === null) return null
  const named = [
    ...new Set(nots.flatMap((it) => (it.clause.resource.negated ? it.clause.resource.patterns.flat().filter(isOpenSymbol) : []))),
  ]
  const places: Place[] = []
  for (const action of actions.toSorted((a, b) => a.hits.size - b.hits.size)) {
    const concerned = nots.filter((_, i) => action.hits.has(i))
    const resources = regions([...universe(musts, named, isTrust), ...of('resource')], sets('resource', concerned), effort)
    if (resources === null) return null
    for (const resource of resources) {
      const met = concerned.filter((_, i) => resource.hits.has(i))
      const principals = principalsAt(musts, met, isTrust, effort)
      if (principals === null) return null
      for (const principal of principals) {
        const hit = met.filter((_, i) => principal.hits?.has(i) ?? true)
        if (hit.some((it) => it.isSure)) continue
        const unsure = hit.map((it) => it.clause)
        places.push({ action: action.example, resource: resource.example, principal: principal.example, unsure })
        if (hit.length === 0) return places.slice(-1)
      }
    }
  }
  return fewest(places)
}

/** Where conditions close a place, those of a part of it close it too. */
function fewest(places: readonly Place[]): Place[] {
  const kept: Place[] = []
  for (const place of places.toSorted((a, b) => a.unsure.length - b.unsure.length)) {
    const own = new Set(place.unsure)
    if (kept.length > mostCompared || !kept.some((it) => it.unsure.every((clause) => own.has(clause)))) kept.push(place)
  }
  return kept
}

const mostCompared = 500

interface Principals {
  readonly example: Tokens | null
  /** Null for all: the principal is whoever holds the policies. */
  readonly hits: ReadonlySet<number> | null
}

function principalsAt(musts: readonly Area[], nots: readonly Not[], isTrust: boolean, effort: Effort): readonly Principals[] | null {
  const own = musts.flatMap((it) => it.principal ?? [])
  if (own.length === 0 || isTrust) return [{ example: null, hits: null }]
  return regions(
    [principalUniverse, ...own],
    nots.flatMap((it) => it.clause.principal ?? []),
    effort,
  )
}

/** `service:name`: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
const actionUniverse: PatternSet = { negated: false, patterns: [[anyInField, starInField, ':', anyInField, starInField]] }

/** What is named by a value that only the deployment knows may be anything. */
const actionsOf = (musts: readonly Area[]): PatternSet[] =>
  musts.some((it) => it.action.patterns.some((pattern) => pattern.some(isSymbol))) ? [] : [actionUniverse]

const field: Token[] = [anyInField, starInField]

/** What a request can name: an ARN, something that only the deployment knows, or nothing (`*`). */
const resourceUniverse: readonly Tokens[] = [['*'], arnOf([any]), [anySymbol, star]]

function arnOf(first: Tokens): Tokens {
  return [...'arn:', ...field, ':', ...field, ':', starInField, ':', starInField, ':', ...first, star]
}

/**
 * In a trust policy the resource is who asks. A must that names something else than an ARN, or what the deployment knows, is taken at its word.
 * `named`: what the deployment knows and a `NotResource` leaves out, which a wildcard may take in.
 */
function universe(musts: readonly Area[], named: Tokens, isTrust: boolean): PatternSet[] {
  const isPlain = (pattern: Tokens) =>
    pattern[0] === star || (!isTrust && pattern.slice(0, 4).join('') === 'arn:' && !pattern.some(isOpenSymbol))
  const all = isTrust ? principalUniverse : { negated: false, patterns: [...resourceUniverse, ...named.map((it) => arnOf([it]))] }
  return musts.every((it) => it.resource.negated || it.resource.patterns.every(isPlain)) ? [all] : []
}
