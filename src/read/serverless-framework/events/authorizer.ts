import type { Auth } from '../../../model/report.ts'
import { guard, type Guard, unknownGuard } from '../../cloudformation/route.ts'
import { logicalId, references, shown, shownList, sourceName } from '../../cloudformation/value.ts'
import { type Entry, get, known, type Tree } from '../../syntax/tree.ts'
import { type EventContext, isTruthy, warn } from './event.ts'
import { guardOf } from './open-guard.ts'

/** The `authorizer` of an `http` event: https://www.serverless.com/framework/docs/providers/aws/events/apigateway#http-endpoints-with-custom-authorizers */
export function restAuthorizer(member: Entry | undefined, at: Guard['authAt'], context: EventContext): Guard | undefined {
  return guardOf(member, at ?? context.config.at, (value) => valueGuard(value, member, context))
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
  const auth = arnAuth(value, context)
  const authorizer = sourceName(value)
  return auth === undefined ? unknownGuard(shown(value) ?? member.key, at, { authorizer }) : guard(auth, at, { authorizer })
}

function functionGuard(name: string, member: Entry, context: EventContext): Guard {
  const more = { authorizer: name }
  if (context.functionId(name) !== null) return guard('custom', member.keyAt, more)
  const message = `The authorizer \`${name}\` is no function of this service: what guards the route is not known.`
  warn('unknown-authorizer', member.value.at, message, context.stack)
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
  const said = saidType(value)
  if (said === 'iam') return guard('iam', member.keyAt)
  const name = get(value, 'name')
  const arn = get(value, 'arn')
  const place = arn ?? get(value, 'authorizerId')
  const more = { authorizer: shown(name) ?? sourceName(place), scopes: shownList(get(value, 'scopes')) }
  if (said !== undefined && (said === 'cognito' || place !== undefined)) return guard(said, member.keyAt, more)
  if (arn !== undefined) return arnGuard(value, arn, member, context, more)
  const own = known(name)
  if (own !== undefined) return { ...functionGuard(own, member, context), scopes: more.scopes }
  return unknownGuard(shown(get(value, 'type')) ?? more.authorizer ?? member.key, member.keyAt, more)
}

function arnGuard(value: Tree, arn: Tree, member: Entry, context: EventContext, more: Pick<Guard, 'authorizer' | 'scopes'>): Guard {
  const auth = arnAuth(arn, context) ?? hinted(value)
  return auth === undefined ? unknownGuard(shown(arn) ?? member.key, member.keyAt, more) : guard(auth, member.keyAt, more)
}

/** By members that only one kind of authorizer has. */
function hinted(value: Tree): Auth | undefined {
  if (get(value, 'scopes') !== undefined || get(value, 'claims') !== undefined) return 'cognito'
  return get(value, 'identityValidationExpression') === undefined ? undefined : 'custom'
}

/**
 * A user pool or a function. What is neither is a function to the Framework unless the text of the ARN names Cognito, which for a variable
 * only the deployment knows.
 */
function arnAuth(arn: Tree, { stack }: EventContext): Auth | undefined {
  for (const path of references(arn)) {
    const type = stack.scope.resources.get(logicalId(path))
    if (type === 'AWS::Cognito::UserPool') return 'cognito'
    if (type === 'AWS::Lambda::Function' || type === 'AWS::Lambda::Alias') return 'custom'
  }
  const text = shown(arn) ?? ''
  if (/^arn:[^:]{1,60}:cognito-idp:/.test(text)) return 'cognito'
  if (known(arn) !== undefined || /^arn:[^:]{1,60}:lambda:|:function:/.test(text)) return 'custom'
  return arn.kind === 'unknown' && (arn.symbol.refersTo === 'import' || arn.symbol.refersTo === 'parameter') ? 'custom' : undefined
}
