import type { Auth } from '../../../model/report.ts'
import { alternatives } from '../../cloudformation/choice.ts'
import { guard, type Guard, unknownGuard } from '../../cloudformation/route.ts'
import { logicalId, references, shown, shownList, sourceName } from '../../cloudformation/value.ts'
import { type Entry, get, known, type Tree } from '../../syntax/tree.ts'
import { type EventContext, isTruthy, warn } from './event.ts'
import { guardOf } from './open-guard.ts'

/** The `authorizer` of an `http` event: https://www.serverless.com/framework/docs/providers/aws/events/apigateway#http-endpoints-with-custom-authorizers */
export function restAuthorizer(member: Entry | undefined, context: EventContext): Guard | undefined {
  return guardOf(member, (value) => valueGuard(value, member, context))
}

function valueGuard(value: Tree, member: Entry | undefined, context: EventContext): Guard | undefined {
  if (member === undefined || isTruthy(value) === false) return undefined
  return value.kind === 'map' ? mapGuard(value, member, context) : textGuard(value, member, context)
}

/** `aws_iam`, the name of a function of the service, or an ARN. */
function textGuard(value: Tree, member: Entry, context: EventContext): Guard {
  const at = member.keyAt
  const word = known(value)
  if (word?.toUpperCase() === 'AWS_IAM') return guard('iam', at)
  if (word !== undefined && !word.includes(':')) return functionGuard(word, member, context)
  const authorizer = sourceName(value)
  if (!isDeployed(value)) return unknownGuard(shown(value) ?? member.key, at, { authorizer })
  return guard(arnAuth(value, context), at, { authorizer })
}

/** An ARN, or what another deployment made and so is there: neither is it nothing at all. */
function isDeployed(value: Tree): boolean {
  if (known(value) !== undefined || references(value).length > 0 || (shown(value) ?? '').startsWith('arn:')) return true
  return value.kind === 'unknown' && (value.symbol.refersTo === 'import' || /^(?:cf|ssm)\b/.test(value.symbol.expression))
}

/** The name of a function of the service. */
export function functionGuard(name: string, member: Entry, context: EventContext): Guard {
  const more = { authorizer: name }
  if (context.functionId(name) !== null) return guard('custom', member.keyAt, more)
  const message = `The authorizer \`${name}\` is no function of this service: what guards the route is not known.`
  warn('unknown-authorizer', member.value.at, message, member.value, context.stack)
  return unknownGuard(name, member.keyAt, more)
}

const types: ReadonlyMap<string, Auth> = new Map<string, Auth>([
  ['AWS_IAM', 'iam'],
  ['COGNITO_USER_POOLS', 'cognito'],
  ['CUSTOM', 'custom'],
  ['TOKEN', 'custom'],
  ['REQUEST', 'custom'],
  ['JWT', 'jwt'],
])

const saidType = (value: Tree): Auth | undefined => types.get(known(get(value, 'type'))?.toUpperCase() ?? '')

function mapGuard(value: Tree, member: Entry, context: EventContext): Guard {
  const auth = authOf(value, context)
  if (auth === 'iam') return guard('iam', member.keyAt)
  const name = get(value, 'name')
  const authorizer = shown(name) ?? sourceName(given(value, 'arn') ?? given(value, 'authorizerId'))
  const more = { authorizer, scopes: shownList(get(value, 'scopes')) }
  if (auth !== undefined) return guard(auth, member.keyAt, more)
  const own = known(name)
  if (own !== undefined) return { ...functionGuard(own, member, context), scopes: more.scopes }
  return unknownGuard(shown(get(value, 'type')) ?? authorizer ?? member.key, member.keyAt, more)
}

/** By its `type`, else by its ARN; undefined for what only a function of the service can tell, and where neither is known. */
function authOf(value: Tree, context: EventContext): Auth | undefined {
  const said = saidType(value)
  const arn = given(value, 'arn')
  const isNamed = known(get(value, 'name')) !== undefined && arn === undefined && given(value, 'authorizerId') === undefined
  if (said === 'iam' || said === 'cognito' || (said !== undefined && !isNamed)) return said
  return arn === undefined ? undefined : (hinted(value) ?? arnAuth(arn, context))
}

const given = (tree: Tree, key: string): Tree | undefined => {
  const value = get(tree, key)
  return isTruthy(value) === false ? undefined : value
}

/** By members that only one kind of authorizer has. */
function hinted(value: Tree): Auth | undefined {
  if (get(value, 'scopes') !== undefined || get(value, 'claims') !== undefined) return 'cognito'
  return get(value, 'identityValidationExpression') === undefined ? undefined : 'custom'
}

/** Whatever has an ARN guards: a user pool, where what it refers to or its text says so; else, as the Framework takes it, a function. */
function arnAuth(arn: Tree, { stack }: EventContext): Auth {
  for (const path of references(arn)) {
    const type = stack.scope.resources.get(logicalId(path))
    if (type === 'AWS::Cognito::UserPool') return 'cognito'
    if (type === 'AWS::Lambda::Function' || type === 'AWS::Lambda::Alias') return 'custom'
  }
  const texts = alternatives(arn).map((it) => shown(it) ?? '')
  return texts.some((it) => /cognito|user-?pool/i.test(it)) ? 'cognito' : 'custom'
}
