import type { Route } from '../../model/application.ts'
import { isLimitedBy } from '../cloudformation/exposure.ts'
import { localPath } from '../cloudformation/include.ts'
import { resolve } from '../cloudformation/intrinsics.ts'
import { guard, type Guard, type RouteDraft, unguarded } from '../cloudformation/route.ts'
import type { Resource, Stack } from '../cloudformation/stack.ts'
import { unchecked } from '../request/check.ts'
import { get, known, type Tree } from '../syntax/tree.ts'
import { type Operation, operationsOf } from './operations.ts'
import type { SecurityContext } from './security.ts'

/** Where an API's OpenAPI document is: in the template, or in a file that a property names. */
export interface Body {
  readonly inline: Tree | undefined
  /** `DefinitionUri`, `BodyS3Location` … */
  readonly file: Tree | undefined
}

/** The document, resolved; undefined where there is none, or where it could not be read (then a gap says so). */
export function documentOf(body: Body, it: Resource, stack: Stack): Tree | undefined {
  if (body.inline?.kind === 'map') return body.inline
  if (body.inline === undefined && body.file === undefined) return undefined
  const location = known(body.file)
  const path = location === undefined ? null : localPath(location, stack.file)
  const tree = path === null ? undefined : stack.source.tree(path)
  if (tree !== undefined) return resolve(tree, stack.scope)
  // An include that could not be read has told its own gap, and so has a file that exists.
  if (body.inline === undefined && (path === null || !stack.source.has(path))) {
    stack.gap(
      'warning',
      'missing-api-definition',
      (body.file ?? it).at,
      `The definition of the API \`${it.id}\` is not in the repository: its routes were not read.`,
      body.file,
    )
  }
  return undefined
}

export interface ApiFacts {
  readonly api: Route['api']
  readonly apiId: string
  readonly restricted: boolean
}

/** The routes of an API that is defined by its document alone. */
export function bodyRoutes(
  document: Tree,
  facts: ApiFacts,
  stack: Stack,
  authorizer: SecurityContext['authorizer'] = () => undefined,
): RouteDraft[] {
  const context: SecurityContext = { document, api: facts.api === 'http' ? 'http' : 'rest', authorizer }
  const restricted = facts.restricted || limitsItself(document)
  const operations = operationsOf(context, stack).filter((it) => !it.dangling)
  return operations.map((it) => operationRoute(it, it.guard ?? unguarded(it.at), { ...facts, restricted }))
}

/** A resource policy in the document itself. */
export const limitsItself = (document: Tree): boolean => isLimitedBy(get(document, 'x-amazon-apigateway-policy'))

export function operationRoute(it: Operation, how: Guard, facts: ApiFacts): RouteDraft {
  return {
    ...facts,
    ...(it.mock && it.method === 'OPTIONS' ? guard('none', it.at) : how),
    method: it.method,
    path: it.path,
    at: it.at,
    function: it.function,
    ...(facts.api === 'rest' ? it.checked : unchecked),
    preflight: it.method === 'OPTIONS',
    ...(it.backend === undefined ? {} : { backend: it.backend }),
    ...(it.mock ? { mock: true } : {}),
  }
}
