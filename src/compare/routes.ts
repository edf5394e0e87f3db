import type { Route } from '../model/application.ts'
import type { Difference } from '../model/comparison.ts'
import type { Location } from '../model/report.ts'
import type { Draft } from './difference.ts'
import { isTranslated, type Matching, type Pair } from './match.ts'
import { causeOf, groupBy, locationOf } from './place.ts'
import { compareRequests, type RequestChange, requestWords } from './requests.ts'
import { replacements } from './route-replacement.ts'
import { Schemas } from './schema/index.ts'
import type { Side } from './side.ts'
import { nameOf, routeFact, routeView } from './views.ts'

export interface Routes {
  readonly drafts: readonly Draft[]
  readonly pairs: readonly Pair<Route>[]
}

/** Compares all routes of both revisions, not only those whose lines were edited: what a route demands is decided elsewhere too. */
export function compareRoutes(base: Side, head: Side, matching: Matching): Routes {
  const pairs = matchRoutes(base, head, matching)
  const replaced = replacements(pairs, matching)
  const sides: Sides = { base, head, matching, replaced, schemas: new Schemas() }
  return { pairs, drafts: pairs.flatMap((pair) => draftsOf(pair, sides)) }
}

interface Sides {
  readonly base: Side
  readonly head: Side
  readonly matching: Matching
  readonly replaced: ReadonlyMap<Route, Route>
  readonly schemas: Schemas
}

function draftsOf(pair: Pair<Route>, sides: Sides): Draft[] {
  const { base, head, matching, replaced } = sides
  if (isMadeUp(pair, head, matching)) return []
  if (pair.head === null) return [draft('route-removed', pair.base, base)]
  if (pair.base !== null) return changed(pair.base, pair.head, sides)
  const before = replaced.get(pair.head)
  const made = draft('route-added', pair.head, head)
  if (before === undefined) return [made]
  const summary = `\`${shown(pair.head)}\` replaces \`${shown(before)}\`; ${demands(pair.head)}${isAlike(before, pair.head) ? ', as before' : `, where before ${demanded(before)}`}.`
  return [{ ...made, change: { ...made.change, summary }, before: routeView(before, base) }]
}

/** Preflights that one language writes out, and another makes of the settings for CORS. */
function isMadeUp({ base, head: after }: Pair<Route>, head: Side, matching: Matching): boolean {
  if (base !== null && after !== null) return false
  if (after !== null) return after.preflight && isTranslated(after.service, head, matching)
  return base.preflight && [...matching.serviceBefore].some(([id, it]) => it.id === base.service && isTranslated(id, head, matching))
}

const isAlike = (before: Route, after: Route): boolean => authOf(before) === authOf(after)

const shown = (it: Route): string => `${it.method} ${it.path}`

/** A route by its name, within its API where the service has several. */
export const subjectOf = (it: Route): string => (it.apiName === '' || it.api === 'function-url' ? shown(it) : `${it.apiName} ${shown(it)}`)

function draft(kind: 'route-added' | 'route-removed', it: Route, side: Side): Draft {
  const name = nameOf(it.function, side)
  const reaches = name === null ? '' : ` and reaches \`${name}\``
  const subject = it.api === 'function-url' && name !== null ? `${shown(it)} of ${name}` : subjectOf(it)
  const what = it.api === 'function-url' ? `The URL of \`${name ?? 'a function'}\`` : `\`${shown(it)}\``
  const isGone = kind === 'route-removed'
  const summary = isGone ? `${what} is gone.` : `${what} is new${it.api === 'function-url' ? '' : reaches}; ${demands(it)}.`
  const view = routeView(it, side)
  return {
    change: { kind, service: it.service, location: locationOf(it.at, side.name), summary, route: routeFact(it, side) },
    subject,
    before: isGone ? view : null,
    after: isGone ? null : view,
    side,
    cause: routeCause(it),
  }
}

/** All that is to be said of who may call a route, is of one thing: see `Difference.cause`. */
export const routeCause = (it: Route): string => JSON.stringify(['route', it.id])

/** What a caller needs, in words: now, and as it was. */
const demandWords = {
  none: ['nothing authorizes its callers', 'nothing authorized its callers'],
  iam: ['callers sign with AWS credentials', 'callers signed with AWS credentials'],
  cognito: ['callers are signed in to a Cognito user pool', 'callers were signed in to a Cognito user pool'],
  custom: ['an authorizer function decides', 'an authorizer function decided'],
  jwt: ['callers bring a token', 'callers brought a token'],
  'api-key': ['callers bring an API key, which is no authentication', 'callers brought an API key'],
  unknown: ['what it demands cannot be told', 'what it demanded cannot be told'],
} as const

const demands = ({ auth, authWhen = '' }: Route): string =>
  auth.known
    ? `${demandWords[auth.value][0]} ${authWhen}`.trimEnd()
    : `what it demands is only known at deployment (\`${auth.expression}\`)`

const demanded = ({ auth, authWhen = '' }: Route): string =>
  auth.known
    ? `${demandWords[auth.value][1]} ${authWhen}`.trimEnd()
    : `what it demanded was only known at deployment (\`${auth.expression}\`)`

function changed(before: Route, after: Route, { base, head, matching, schemas }: Sides): Draft[] {
  const requests: RequestChange =
    before.validated === true && after.validated === true ? compareRequests(before, after, schemas) : { kind: 'none' }
  const what = [...whatChanged(before, after, matching), ...(requests.kind === 'none' ? [] : ['schema'])]
  if (what.length === 0) return []
  const place = what.includes('auth') ? authPlace(before, after) : requestPlace(after, requests)
  return [
    {
      change: {
        kind: 'route-changed',
        service: after.service,
        location: place.location,
        summary: `\`${shown(after)}\`: ${what.map((it) => (it === 'schema' ? requestWords(requests) : wordsOf(it, [before, base], [after, head]))).join('; ')}.`,
        route: routeFact(after, head),
        what,
      },
      subject: draft('route-added', after, head).subject,
      before: routeView(before, base),
      after: routeView(after, head, requests),
      side: head,
      ...(what.includes('auth') ? { cause: routeCause(after) } : place.cause === undefined ? {} : { cause: place.cause }),
      related: place.related,
    },
  ]
}

interface Place {
  readonly location: Location
  readonly related: Difference['related']
  readonly cause?: string
}

/** Where less is demanded of requests, at the line that is looser or gone: one schema may be that of many routes. */
function requestPlace({ at }: Route, change: RequestChange): Place {
  const [first] = change.kind === 'loosened' ? change.loosenings : []
  if (first === undefined) return { location: locationOf(at), related: [] }
  return {
    location: locationOf(first.at, first.side),
    related: [{ location: locationOf(at), note: 'the route' }],
    cause: JSON.stringify(['schema', causeOf(first.at, first.side)]),
  }
}

type Seen = readonly [Route, Side]

/** One of the members of `what`, from what to what. */
function wordsOf(what: string, [before, base]: Seen, [after, head]: Seen): string {
  const name = (it: string | null, none = 'nothing'): string => (it === null || it === '' ? none : `\`${it}\``)
  // An integration with a service of AWS, or with another host, reaches something too.
  const target = (it: string | null): string => name(it, 'no function')
  const words: Readonly<Record<string, string>> = {
    auth: `${demands(after)}, where before ${demanded(before)}`,
    authorizer: `${name(after.authorizer)} authorizes its callers, where before ${name(before.authorizer)} did`,
    scopes: `it demands ${scopesOf(after)}, where before ${scopesOf(before)}`,
    function: `it reaches ${target(nameOf(after.function, head))}, where before ${target(nameOf(before.function, base))}`,
    api: `it belongs to ${apiWords[after.api]}, where before to ${apiWords[before.api]}`,
    validated: after.validated === true ? 'the gateway now checks its input' : 'the gateway no longer checks its input',
    restricted: after.restricted
      ? 'only some networks or accounts can reach it now'
      : 'it is no longer limited to some networks or accounts',
    preflight: after.preflight
      ? 'it only answers browsers that ask before they call'
      : 'it no longer only answers browsers that ask before they call',
  }
  return words[what] ?? what
}

const scopesOf = ({ scopes }: Route): string => (scopes.length === 0 ? 'no scope' : scopes.map((it) => `\`${it}\``).join(', '))

const apiWords: Readonly<Record<Route['api'], string>> = {
  rest: 'a REST API',
  http: 'an HTTP API',
  websocket: 'a WebSocket API',
  'function-url': 'a function URL',
  alb: 'a load balancer',
  appsync: 'a GraphQL API',
  unknown: 'an API of a kind that is not known',
}

/**
 * Where the authorization changed: at the line of head that decides it now; where nothing does any more, at the line of base that did.
 */
function authPlace(before: Route, after: Route): Place {
  const was = before.authAt === null ? [] : [{ location: locationOf(before.authAt, 'base'), note: 'authorization was decided here' }]
  if (after.authAt !== null) return { location: locationOf(after.authAt), related: was }
  const route = { location: locationOf(after.at), note: 'the route' }
  return was[0] === undefined ? { location: route.location, related: [] } : { location: was[0].location, related: [route] }
}

function whatChanged(before: Route, after: Route, matching: Matching): string[] {
  const auth = authOf(before) !== authOf(after)
  const functionBefore = after.function === null ? null : (matching.functionBefore.get(after.function)?.id ?? after.function)
  const changes: Readonly<Record<string, boolean>> = {
    auth,
    authorizer:
      !auth &&
      (authOf(after) !== 'iam' || after.api === 'appsync') &&
      before.authorizer !== after.authorizer &&
      before.authorizer !== null &&
      after.authorizer !== null,
    scopes: before.scopes.toSorted().join(' ') !== after.scopes.toSorted().join(' '),
    function: before.function !== functionBefore,
    api: before.api !== after.api,
    validated: before.validated !== after.validated && before.validated !== null && after.validated !== null,
    restricted: before.restricted !== after.restricted,
    preflight: before.preflight !== after.preflight,
  }
  return Object.keys(changes).filter((key) => changes[key] === true)
}

/** Unresolved values are equal when their expressions are. */
const authOf = ({ auth, authWhen = '' }: Route): string => (auth.known ? `${auth.value} ${authWhen}`.trimEnd() : `\${${auth.expression}}`)

/** `/orders/{id}` is `/orders/{orderId}`: the name of a parameter is the function's business. */
const pathKey = (path: string): string => path.replaceAll(/\{[^{}+]*(\+?)\}/g, '{$1}')

function matchRoutes(base: Side, head: Side, matching: Matching): Pair<Route>[] {
  const serviceOf = (it: Route) => matching.serviceBefore.get(it.service)?.id ?? `new ${it.service}`
  const ownerOf = (it: Route) => (it.function === null ? null : (matching.functionBefore.get(it.function)?.id ?? it.function))
  const old = base.app.routes.map((it): Keyed => ({ it, service: it.service, owner: it.function }))
  const now = head.app.routes.map((it): Keyed => ({ it, service: serviceOf(it), owner: ownerOf(it) }))
  const first = pairBy(old, now, exactKey, false)
  const second = pairBy(first.old, first.now, looseKey, true)
  return [
    ...first.pairs,
    ...second.pairs,
    ...second.now.map(({ it }): Pair<Route> => ({ base: null, head: it })),
    ...second.old.map(({ it }): Pair<Route> => ({ base: it, head: null })),
  ]
}

interface Keyed {
  readonly it: Route
  /** Its service and function as base names them. */
  readonly service: string
  readonly owner: string | null
}

const exactKey = ({ it, service, owner }: Keyed): string =>
  JSON.stringify([service, it.api === 'function-url' ? owner : it.apiName, it.api, it.method, pathKey(it.path)])

/** The same method and path behind an API of another name or kind. */
const looseKey = ({ it, service, owner }: Keyed): string =>
  JSON.stringify([service, it.api === 'function-url' ? owner : '', it.api === 'websocket', it.method, pathKey(it.path)])

interface Pairing {
  readonly pairs: readonly Pair<Route>[]
  readonly old: readonly Keyed[]
  readonly now: readonly Keyed[]
}

/** `unique`: only where the key names one on each side. Of several with one key, those that reach the same function go together first. */
function pairBy(old: readonly Keyed[], now: readonly Keyed[], key: (it: Keyed) => string, unique: boolean): Pairing {
  const left = groupBy(old, key)
  const pairs: Pair<Route>[] = []
  const unmatched: Keyed[] = []
  for (const [name, group] of groupBy(now, key)) {
    const candidates = left.get(name) ?? []
    if (unique && (candidates.length !== 1 || group.length !== 1)) {
      unmatched.push(...group)
      continue
    }
    for (const one of group.toSorted((a, b) => Number(isReached(b, candidates)) - Number(isReached(a, candidates)))) {
      const same = candidates.findIndex((other) => other.owner === one.owner)
      const [taken] = candidates.splice(Math.max(0, same), 1)
      if (taken === undefined) unmatched.push(one)
      else pairs.push({ base: taken.it, head: one.it })
    }
  }
  return { pairs, old: [...left.values()].flat(), now: unmatched }
}

const isReached = (one: Keyed, candidates: readonly Keyed[]): boolean => candidates.some((it) => it.owner === one.owner)
