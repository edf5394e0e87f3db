import type { NodeId } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'
import { alternatives } from '../cloudformation/choice.ts'
import { backendOf, type Guard, methodName, pathName } from '../cloudformation/route.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { shown } from '../cloudformation/value.ts'
import type { Checked } from '../request/check.ts'
import { entries, type Entry, get, textOf, type Tree } from '../syntax/tree.ts'
import { local, requestOf } from './request.ts'
import { type SecurityContext, securityOf } from './security.ts'

/** One operation of an OpenAPI document as API Gateway imports it. */
export interface Operation {
  /** As of a route: `GET`, `ANY`. */
  readonly method: string
  readonly path: string
  /** The method's key. */
  readonly at: Span
  readonly function: NodeId | null
  /** Undefined where the document says nothing, so that a default of the framework counts. */
  readonly guard: Guard | undefined
  readonly checked: Checked
  /** As of a route. */
  readonly backend?: string
  /** Its integration is answered by the gateway itself. */
  readonly mock: boolean
  /** Its integration names a resource that does not exist: such a template cannot be deployed, and this is no route. */
  readonly dangling: boolean
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'any', 'x-amazon-apigateway-any-method'])

/** The operations of a resolved document. */
export function operationsOf(context: SecurityContext, stack: Stack): Operation[] {
  return entries(get(context.document, 'paths')).flatMap((path) =>
    alternatives(path.value).flatMap((it) => {
      const item = local(it, context.document)
      if (item === undefined || isElsewhere(item)) tellUnread(path, stack)
      return item === undefined ? [] : pathOperations({ ...path, value: item }, context, stack)
    }),
  )
}

/** A `$ref` to another file, which API Gateway does not follow; what merges the files before the deployment may. */
const isElsewhere = (item: Tree): boolean => get(item, '$ref') !== undefined

const tellUnread = ({ key, keyAt, value }: Entry, stack: Stack): void =>
  stack.gap(
    'warning',
    'unread-path',
    keyAt,
    `The path \`${key}\` refers to \`${shown(get(value, '$ref')) ?? 'what only the deployment knows'}\`, which this definition does not hold: its routes were not read.`,
    value,
  )

const pathOperations = (path: Entry, context: SecurityContext, stack: Stack): Operation[] =>
  entries(path.value)
    .filter((it) => methods.has(it.key.toLowerCase()))
    .flatMap((it) => alternatives(it.value).map((value) => operation(path, { ...it, value }, context, stack)))

function operation({ key: path, value: pathItem }: Entry, method: Entry, context: SecurityContext, stack: Stack): Operation {
  const value = local(method.value, context.document)
  const integration = local(get(value, 'x-amazon-apigateway-integration'), context.document)
  const uri = get(integration, 'uri')
  const fn = uri === undefined ? null : stack.functionOf(uri)
  const dangling = fn === null ? missingResource(uri) : undefined
  if (dangling !== undefined) {
    stack.gap(
      'note',
      'dangling-reference',
      method.keyAt,
      `\`${method.key.toUpperCase()} ${path}\` refers to \`${dangling}\`, which this template does not have.`,
    )
  }
  return {
    method: methodName(method.key),
    path: pathName(path),
    at: method.keyAt,
    function: fn,
    guard: securityOf(value ?? method.value, context),
    checked: requestOf(value, pathItem, context.document),
    ...backendOf(get(integration, 'type'), uri, get(integration, 'connectionType')),
    mock: shown(get(integration, 'type'))?.toLowerCase() === 'mock',
    dangling: dangling !== undefined,
  }
}

/** `Orders.Arn` where there is no resource, parameter or other thing of that name. */
function missingResource(uri: Tree | undefined): string | undefined {
  const symbols = textOf(uri)?.parts.filter((it) => typeof it !== 'string') ?? []
  return symbols.find((it) => it.refersTo === 'other' && /^[A-Za-z0-9]+\.(Arn|Alias)$/.test(it.expression))?.expression
}
