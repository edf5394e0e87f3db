import type { Route } from '../model/application.ts'
import type { BodySchema, Json, RequestCheck } from '../model/schema.ts'
import type { Span, Unknown } from '../model/source.ts'
import { isDemanding } from './schema/demand.ts'
import type { Loosening, Schemas } from './schema/index.ts'

/** What of a request the gateway checks: null where that cannot be told. */
export interface Validates {
  readonly body: boolean | null
  readonly parameters: boolean | null
  /** It would check bodies, and no model says that there is one. */
  readonly idle: boolean
}

/**
 * A body that is checked against what takes every object is not checked, nor are parameters of which none has to be there.
 */
export function validates({ request, validated }: Route): Validates {
  if (request === undefined) return { body: validated, parameters: validated, idle: false }
  const bodies = request.bodies.map((it) => isDemanding(it.schema))
  const body = bodies.includes(true) ? true : bodies.includes(null) ? null : false
  return {
    body: and(request.checksBody, body),
    parameters: and(request.checksParameters, request.required.length > 0 ? true : request.checksParameters === null ? null : false),
    idle: request.checksBody !== false && bodies.length === 0,
  }
}

const and = (a: boolean | null, b: boolean | null): boolean | null =>
  a === false || b === false ? false : a === null || b === null ? null : true

/** Something that a request had to be, and has to be no more. */
export interface RequestLoosening {
  /** `body.address.zip`, `querystring.page` */
  readonly path: string
  /** `pattern removed` */
  readonly words: string
  readonly at: Span
  readonly side: 'base' | 'head'
  /** A body that passes now and did not; undefined where it is no body that shows it. */
  readonly witness: Json | undefined
}

export type RequestChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'loosened'; readonly loosenings: readonly RequestLoosening[] }
  /** Not told: `undecided` where only the deployment knows what decides it. */
  | { readonly kind: 'unknown'; readonly paths: readonly string[]; readonly undecided: Unknown | null }

/** Whether requests pass that were refused, where a check stays: that all of it goes is told as that. */
export function compareRequests(before: Route, after: Route, schemas: Schemas): RequestChange {
  if (before.request === undefined || after.request === undefined || before.request === after.request) return { kind: 'none' }
  const changes = [...bodyChanges(before.request, after.request, schemas), parameterChange(before.request, after.request)]
  const loosenings = changes.flatMap((it) => (it.kind === 'loosened' ? it.loosenings : []))
  if (loosenings.length > 0) return { kind: 'loosened', loosenings }
  const unknown = changes.flatMap((it) => (it.kind === 'unknown' ? [it] : []))
  if (unknown.length === 0) return { kind: 'none' }
  const undecided = unknown.map((it) => it.undecided).find((it) => it !== null) ?? null
  return { kind: 'unknown', paths: unknown.flatMap((it) => it.paths), undecided }
}

/** In words, each thing that a request need not be any more; unresolved where only the deployment knows whether there are any. */
export function loosenedOf(change: RequestChange): readonly string[] | Unknown {
  if (change.kind === 'loosened') return change.loosenings.map(({ path, words }) => `\`${inert(path)}\`: ${inert(words)}`)
  return change.kind === 'unknown' && change.undecided !== null ? change.undecided : []
}

/** A body that passes now and did not, as short as it must be to be shown; '' for none. */
export function witnessOf(change: RequestChange): string {
  const bodies =
    change.kind === 'loosened' ? change.loosenings.flatMap(({ witness }) => (witness === undefined ? [] : [JSON.stringify(witness)])) : []
  return bodies.find((it) => it.length <= longestWitness) ?? ''
}

const longestWitness = 120

/** The end of a sentence about a route. */
export function requestWords(change: RequestChange): string {
  if (change.kind === 'unknown')
    return `whether it takes requests that it refused cannot be told (${change.paths
      .slice(0, 3)
      .map((it) => `\`${inert(it)}\``)
      .join(', ')})`
  const loosened = change.kind === 'loosened' ? change.loosenings : []
  const shown = loosened.slice(0, 3).map(({ path, words }) => `\`${inert(path)}\` ${inert(words)}`)
  const more = loosened.length > shown.length ? ` and ${loosened.length - shown.length} more` : ''
  return `it takes requests that it refused: ${shown.join(', ')}${more}`
}

/** Names that others chose, inside a code span. */
const inert = (text: string): string =>
  text
    .replace(/[`\p{Cc}\p{Cf}]/gu, '')
    .slice(0, 120)
    .toWellFormed()

function bodyChanges(before: RequestCheck, after: RequestCheck, schemas: Schemas): readonly RequestChange[] {
  if (before.checksBody === false) return []
  const isSeen = before.checksBody === after.checksBody || after.checksBody === false
  if (!isSeen) return before.checksBody === null ? [] : [{ kind: 'unknown', paths: ['body'], undecided: validatorAt(after.at) }]
  const types = [...new Set([...before.bodies, ...after.bodies].map((it) => it.contentType))]
  return types.flatMap((type): readonly RequestChange[] => {
    const [was, is] = [bodyFor(before, type), after.checksBody === false ? undefined : bodyFor(after, type)]
    return was === undefined ? [] : is === undefined ? [noBody(was, after)] : [bodyChange(was, is, schemas)]
  })
}

const validatorAt = (at: Span): Unknown => ({ known: false, expression: 'RequestValidatorId', at })

const bodyFor = ({ bodies }: RequestCheck, type: string): BodySchema | undefined =>
  bodies.findLast((it) => it.contentType === type) ?? bodies.findLast((it) => it.contentType === '$default')

/** Bodies of a type that nothing is demanded of any more. */
function noBody(was: BodySchema, { checksBody, at }: RequestCheck): RequestChange {
  const demanded = isDemanding(was.schema)
  if (demanded === false) return { kind: 'none' }
  const path = checksBody === false || isJson(was) ? 'body' : `body (${was.contentType})`
  if (demanded === null) return { kind: 'unknown', paths: [path], undecided: { known: false, expression: was.contentType, at: was.at } }
  const place = checksBody === false ? ({ at, side: 'head' } as const) : ({ at: was.at, side: 'base' } as const)
  return { kind: 'loosened', loosenings: [{ path, words: 'no longer checked', ...place, witness: undefined }] }
}

const isJson = ({ contentType }: BodySchema): boolean => contentType === 'application/json' || contentType === '$default'

function bodyChange(was: BodySchema, is: BodySchema, schemas: Schemas): RequestChange {
  if (isDemanding(was.schema) === false) return { kind: 'none' }
  const compared = schemas.compare(was.schema, is.schema)
  if (compared.kind === 'unknown') {
    const [first] = compared.undecided
    const undecided: Unknown | null = first === undefined ? null : { known: false, expression: first.expression, at: first.at }
    return { kind: 'unknown', paths: compared.paths.map(inBody), undecided }
  }
  if (compared.kind !== 'loosened') return { kind: 'none' }
  // Where next to nothing is demanded any more, what exactly went is beside the point.
  if (isDemanding(is.schema) === false)
    return { kind: 'loosened', loosenings: [{ path: 'body', words: 'any object accepted', at: is.at, side: 'head', witness: undefined }] }
  return { kind: 'loosened', loosenings: compared.loosenings.map((it) => placed(it, was, is)) }
}

const inBody = (path: string): string => (path === '' ? 'body' : path.startsWith('[') ? `body${path}` : `body.${path}`)

/** At the limit as it is now, else as it was; where another model is chosen, at that choice. */
function placed({ path, words, before, after, witness }: Loosening, was: BodySchema, is: BodySchema): RequestLoosening {
  const place =
    was.model === is.model
      ? after === null
        ? ({ at: before, side: 'base' } as const)
        : ({ at: after, side: 'head' } as const)
      : ({ at: is.at, side: 'head' } as const)
  return { path: inBody(path), words, ...place, witness }
}

function parameterChange(before: RequestCheck, after: RequestCheck): RequestChange {
  if (before.checksParameters === false || before.required.length === 0) return { kind: 'none' }
  const names = new Set(after.checksParameters === false ? [] : after.required.map((it) => it.name))
  const gone = before.required.filter((it) => !names.has(it.name))
  if (gone.length === 0) return { kind: 'none' }
  if (after.checksParameters === null && before.checksParameters === true)
    return { kind: 'unknown', paths: gone.map((it) => it.name), undecided: validatorAt(after.at) }
  const place = (at: Span) =>
    after.checksParameters === false ? ({ at: after.at, side: 'head' } as const) : ({ at, side: 'base' } as const)
  return {
    kind: 'loosened',
    loosenings: gone.map(({ name, at }) => ({ path: name, words: 'no longer required', ...place(at), witness: undefined })),
  }
}
