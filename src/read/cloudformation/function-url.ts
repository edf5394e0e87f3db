import { get, known, type Tree } from '../syntax/tree.ts'
import { guard, type Guard, type RouteDraft, unknownGuard } from './route.ts'
import { nameOf, type Stack } from './stack.ts'
import { shown } from './value.ts'

/** `AWS::Lambda::Url`: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
export function readFunctionUrls(stack: Stack): RouteDraft[] {
  return stack.ofType('AWS::Lambda::Url').map((it) => {
    const fn = stack.functionOf(get(it.properties, 'TargetFunctionArn'))
    return functionUrl(it.properties, fn, fn === null ? it.id : nameOf(fn), it.at)
  })
}

/** The route of a function URL: everything below it reaches the function. `config` holds `AuthType`. */
export function functionUrl(config: Tree | undefined, fn: RouteDraft['function'], apiId: string, at: RouteDraft['at']): RouteDraft {
  const shape = { api: 'function-url', method: 'ANY', path: '/', validated: false, preflight: false, restricted: false } as const
  return { ...shape, ...urlGuard(get(config, 'AuthType'), at), apiId, at, function: fn }
}

function urlGuard(type: Tree | undefined, at: RouteDraft['at']): Guard {
  const value = known(type)
  if (value === 'AWS_IAM') return guard('iam', type?.at ?? at)
  if (value === 'NONE') return guard('none', type?.at ?? at)
  return unknownGuard(shown(type) ?? 'AuthType', type?.at ?? at)
}
