import type { Auth } from '../../model/report.ts'
import { alternatives, isOptional } from '../cloudformation/choice.ts'
import { guard, type Guard, unknownGuard } from '../cloudformation/route.ts'
import { shown, shownList } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, items, type Tree } from '../syntax/tree.ts'

/** What API Gateway makes of an OpenAPI document's security: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html */
export interface SecurityContext {
  readonly document: Tree
  readonly api: 'rest' | 'http'
  /** An authorizer that the framework adds to the document; undefined for a name that it does not know. */
  authorizer(name: string, requirement: Entry): Guard | undefined
}

/** How an operation is guarded; undefined where the document says nothing of it, so that a default of the framework counts. */
export function securityOf(operation: Tree, context: SecurityContext): Guard | undefined {
  const own = entry(operation, 'security')
  // The import into a REST API leaves the root's `security` out: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
  const given = own ?? (context.api === 'http' ? entry(context.document, 'security') : undefined)
  if (given === undefined) return legacy(operation)
  const guards = items(given.value)
    .flatMap(entries)
    .map((it) => requirementOf(it, context))
  const strongest =
    guards.find((it) => it.auth.known && !isAny(it, 'none', 'api-key')) ??
    guards.find((it) => !it.auth.known) ??
    guards.find((it) => !isAny(it, 'none')) ??
    guards[0]
  if (strongest !== undefined) return strongest
  return legacy(operation) ?? (given.value.kind === 'list' ? undefined : unknownGuard(shown(given.value) ?? 'security', given.keyAt))
}

/** An API key identifies a client of a usage plan; beside an authorizer it is not what guards. */
const isAny = (it: Guard, ...auths: readonly Auth[]): boolean => it.auth.known && auths.includes(it.auth.value)

/** `x-amazon-apigateway-auth: {type: AWS_IAM}`, the form without a security scheme. */
function legacy(operation: Tree): Guard | undefined {
  const extension = entry(operation, 'x-amazon-apigateway-auth')
  if (extension === undefined) return undefined
  const type = shown(get(extension.value, 'type')) ?? ''
  const auth = legacyTypes.get(type.toUpperCase())
  return auth === undefined ? unknownGuard(type, extension.keyAt) : guard(auth, extension.keyAt)
}

const legacyTypes: ReadonlyMap<string, Auth> = new Map<string, Auth>([
  ['NONE', 'none'],
  ['AWS_IAM', 'iam'],
  ['CUSTOM', 'custom'],
  ['COGNITO_USER_POOLS', 'cognito'],
  ['JWT', 'jwt'],
])

function requirementOf(requirement: Entry, context: SecurityContext): Guard {
  const { document } = context
  const scheme = schemeOf(requirement.key, document)
  const more = { authorizer: requirement.key, scopes: [...new Set(alternatives(requirement.value).flatMap(shownList))] }
  if (requirement.value.kind === 'unknown' && isOptional(requirement.value)) {
    return unknownGuard(shown(requirement.value) ?? requirement.key, requirement.keyAt, more)
  }
  if (scheme === undefined) return context.authorizer(requirement.key, requirement) ?? undeclared(requirement)
  const auth = schemeAuth(scheme)
  // What the framework declares under the same name takes its place.
  const declared = auth === 'none' ? context.authorizer(requirement.key, requirement) : undefined
  if (declared?.auth.known === true) return declared
  return auth === undefined ? unknownGuard(requirement.key, requirement.keyAt, more) : guard(auth, requirement.keyAt, more)
}

/** Schemes that are declared under a condition count as declared. */
function schemeOf(name: string, document: Tree): Tree | undefined {
  const places = [get(document, 'components', 'securitySchemes'), get(document, 'securityDefinitions')]
  return places.flatMap((it) => (it === undefined ? [] : alternatives(it))).flatMap((it) => get(it, name) ?? [])[0]
}

/** `sigv4` and `NONE` are words of AWS and SAM; another name without a declaration may be anything. */
function undeclared(requirement: Entry): Guard {
  const at = requirement.keyAt
  if (requirement.key === 'NONE') return guard('none', at)
  if (requirement.key === 'sigv4' || requirement.key === 'AWS_IAM') return guard('iam', at)
  return unknownGuard(requirement.key, at, { authorizer: requirement.key })
}

/** Undefined where it is an authorizer that cannot be told. */
function schemeAuth(scheme: Tree): Auth | undefined {
  const authorizer = get(scheme, 'x-amazon-apigateway-authorizer')
  const type = (shown(get(scheme, 'x-amazon-apigateway-authtype')) ?? '').toLowerCase()
  if (type === 'awssigv4') return 'iam'
  if (authorizer !== undefined) return authorizerTypes.get((shown(get(authorizer, 'type')) ?? type).toLowerCase())
  if (type !== '') return authorizerTypes.get(type)
  const isKey = shown(get(scheme, 'type')) === 'apiKey' && shown(get(scheme, 'name'))?.toLowerCase() === 'x-api-key'
  // A scheme without an extension describes what the API expects; the gateway enforces nothing of it.
  return isKey ? 'api-key' : 'none'
}

const authorizerTypes: ReadonlyMap<string, Auth> = new Map<string, Auth>([
  ['token', 'custom'],
  ['request', 'custom'],
  ['custom', 'custom'],
  ['cognito_user_pools', 'cognito'],
  ['jwt', 'jwt'],
  ['oauth2', 'jwt'],
])
