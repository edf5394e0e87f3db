import type { NodeId, Route } from '../../model/application.ts'
import type { Auth } from '../../model/report.ts'
import type { Span, Val } from '../../model/source.ts'
import { known, type Tree } from '../syntax/tree.ts'
import { nameOf } from './stack.ts'
import { shown } from './value.ts'

/** A route before it is known how many APIs the service has. */
export interface RouteDraft extends Omit<Route, 'id' | 'service' | 'apiName'> {
  /** The logical id of its API, or what names one outside of the template. */
  readonly apiId: string
}

/** How a route is guarded. */
export type Guard = Pick<Route, 'auth' | 'authorizer' | 'authAt' | 'scopes' | 'authWhen'>

export const guard = (auth: Auth, at: Span, more: Partial<Omit<Guard, 'auth'>> = {}): Guard => ({
  auth: { known: true, value: auth, at },
  authorizer: null,
  authAt: at,
  scopes: [],
  ...more,
})

/** Nothing says how it is guarded, which means that it is not. */
export const unguarded = (at: Span): Guard => guard('none', at, { authAt: null })

/** What guards it cannot be told; `expression`: see `Unknown.expression`. */
export const unknownGuard = (expression: string, at: Span, more: Partial<Omit<Guard, 'auth'>> = {}): Guard => ({
  ...guard('unknown', at, more),
  auth: { known: false, expression, at } satisfies Val<Auth>,
})

/** Where a gateway passes requests on to by HTTP and not through a link to a network: see `Route.backend`. */
export function backendOf(type: Tree | undefined, uri: Tree | undefined, connection: Tree | undefined): Pick<Route, 'backend'> {
  const isHttp = /^http([-_]proxy)?$/i.test(known(type) ?? '')
  const address = isHttp && known(connection)?.toUpperCase() !== 'VPC_LINK' ? shown(uri) : undefined
  return address === undefined ? {} : { backend: address }
}

/** `get` → `GET`; `any`, `*` and API Gateway's own word for it → `ANY`. What only the deployment knows keeps its name. */
export function methodName(method: string): string {
  if (method.includes('${')) return method
  const upper = method.toUpperCase()
  return upper === '*' || upper === 'X-AMAZON-APIGATEWAY-ANY-METHOD' ? 'ANY' : upper
}

/** Begins with `/`: `orders` → `/orders`, `$default` → `/$default`. */
export const pathName = (path: string): string => (path.startsWith('/') ? path : `/${path}`)

const gateways = new Set<Route['api']>(['rest', 'http', 'websocket'])

/**
 * Routes with their ids. An API is named only where there are several; a function URL by its function, since each of them is an API.
 * The same route of the same function, told twice, is one.
 */
export function finishRoutes(all: readonly RouteDraft[], service: string): Route[] {
  const drafts = deployedOnce(all)
  const apis = new Set(drafts.filter((it) => gateways.has(it.api)).map((it) => it.apiId))
  const found = new Map<NodeId, Route>()
  for (const { apiId, ...draft } of drafts) {
    const apiName = gateways.has(draft.api) && apis.size < 2 ? '' : apiId
    const id = `${service}#route/${apiName} ${draft.method} ${draft.path}`
    const before = found.get(id)
    if (before === undefined) found.set(id, { ...draft, apiName, id, service })
    else if (before.function !== draft.function) {
      const other = `${id} ${draft.function === null ? '' : nameOf(draft.function)}`
      if (!found.has(other)) found.set(other, { ...draft, apiName, id: other, service })
    }
  }
  return [...found.values()]
}

/** A document that several APIs deploy, one for each environment, say, has each of its operations once: as the least guarded of them. */
function deployedOnce(drafts: readonly RouteDraft[]): readonly RouteDraft[] {
  const weakest = new Map<string, RouteDraft>()
  for (const it of drafts) {
    const { file, start } = it.at
    const key = JSON.stringify([file, start.line, start.column, it.method, it.path, it.function, it.api])
    const before = weakest.get(key)
    if (before === undefined || protection(it) < protection(before)) weakest.set(key, it)
  }
  return [...weakest.values()]
}

/** How much keeps strangers out, to compare: an authorizer, then a key, then a network. */
function protection({ auth, restricted }: RouteDraft): number {
  const guarded = !auth.known || auth.value === 'unknown' ? 2 : auth.value === 'none' ? 0 : auth.value === 'api-key' ? 1 : 3
  return guarded * 2 + (restricted ? 1 : 0)
}
