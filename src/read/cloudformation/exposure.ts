import type { Statement } from '../../model/application.ts'
import { get, known, type Tree } from '../syntax/tree.ts'
import { isOptional } from './choice.ts'
import { statementsOf } from './policy-document.ts'
import { shownList } from './value.ts'

/** Whether strangers on the internet can reach an API at all. */

/** `EndpointConfiguration` in the forms of CloudFormation (`Types: [PRIVATE]`) and of SAM (`PRIVATE`, `Type: PRIVATE`). */
export function isPrivate(configuration: Tree | undefined): boolean {
  if (known(configuration) === 'PRIVATE') return true
  return [...shownList(get(configuration, 'Types')), ...shownList(get(configuration, 'Type'))].includes('PRIVATE')
}

/** A resource policy that does not let everyone in: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html */
export const isLimitedBy = (policy: Tree | undefined): boolean =>
  policy !== undefined && !mayBeMissing(policy) && limits(statementsOf(policy, 'written'))

/** Only the deployment knows whether it is there, and without it everyone gets in. */
const mayBeMissing = (policy: Tree): boolean => policy.kind === 'unknown' && isOptional(policy)

/** Without an Allow for everyone, only those named get in; with one, a conditional Deny still keeps others out. */
export function limits(statements: readonly Statement[]): boolean {
  const open = statements.some((it) => isAllow(it) && isEveryone(it) && it.condition === null)
  const shuts = statements.some((it) => isDeny(it) && isEveryone(it) && names(it, network))
  return statements.length > 0 && (!open || shuts)
}

const isAllow = (it: Statement): boolean => it.effect.known && it.effect.value === 'Allow'

/** One that may be left out keeps nobody out for certain. */
const isDeny = (it: Statement): boolean => it.effect.known && it.effect.value === 'Deny'

export const isEveryone = (it: Statement): boolean =>
  it.principal !== null && !it.principal.negated && it.principal.items.some((item) => item.parts.length === 1 && item.parts[0] === '*')

/** What tells apart where a request comes from. A Deny by these lets only what they name in. */
const network = new Set(['aws:sourceip', 'aws:vpcsourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:principalorgid', 'aws:sourceaccount'])

function names(it: Statement, keys: ReadonlySet<string>): boolean {
  if (it.condition === null || !it.condition.known) return false
  return Object.entries(it.condition.value).some(
    ([operator, tests]) => operator.toLowerCase().includes('not') && Object.keys(tests).some((key) => keys.has(key.toLowerCase())),
  )
}
