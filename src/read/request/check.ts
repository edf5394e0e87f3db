import type { Route } from '../../model/application.ts'
import type { RequestCheck, RequiredParameter } from '../../model/schema.ts'
import type { Span } from '../../model/source.ts'
import { isFalse, isTrue } from '../cloudformation/value.ts'
import { type Entry, entries, isNull, type Tree } from '../syntax/tree.ts'

/** What is checked of the requests of a route, as its draft has it. */
export type Checked = Pick<Route, 'validated' | 'request'>

export const unchecked: Checked = { validated: false }

/** `validated` is whether a validator is asked for anything, where what one does that is not seen is taken for a check. */
export function checked(request: RequestCheck): Checked {
  const validated = request.checksBody !== false || request.checksParameters !== false
  return validated ? { validated, request } : unchecked
}

/** `true` and `false` as they are, null for what only the deployment knows; nothing is `false`. */
export const flag = (tree: Tree | undefined): boolean | null =>
  isTrue(tree) ? true : tree === undefined || isFalse(tree) || isNull(tree) ? false : null

/**
 * `method.request.querystring.page` → `querystring.page`; null for a parameter of the path, without which the route is not called.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-method.html
 */
function requiredParameter(name: string, at: Span): RequiredParameter | null {
  const [place = '', ...rest] = name.replace(/^method\.request\./, '').split('.')
  if (place === 'path') return null
  return { name: place === 'header' ? `header.${rest.join('.').toLowerCase()}` : `${place}.${rest.join('.')}`, at }
}

/** The parameters of a map that are required, and whether that is known of all. `isRequired` takes the value. */
export function requiredParameters(all: Tree | undefined, isRequired: (it: Tree) => boolean | null = flag): Parameters {
  return parametersOf(entries(all).map((it) => ({ entry: it, required: isRequired(it.value) })))
}

export interface Parameters {
  readonly required: readonly RequiredParameter[]
  /** Some may be required, if only of the path. */
  readonly isAsked: boolean
  readonly isKnown: boolean
}

export const parametersOf = (
  all: readonly { readonly entry: Pick<Entry, 'key' | 'keyAt'>; readonly required: boolean | null }[],
): Parameters => ({
  required: all.flatMap((it) => (it.required === true ? (requiredParameter(it.entry.key, it.entry.keyAt) ?? []) : [])),
  isAsked: all.some((it) => it.required !== false),
  isKnown: all.every((it) => it.required !== null),
})

/** Whether parameters are checked, where it may not be known which of them are required. */
export const checksOf = (checks: boolean | null, { isKnown }: Pick<Parameters, 'isKnown'>): boolean | null =>
  checks === true && !isKnown ? null : checks
