import { functionUrl } from '../../cloudformation/function-url.ts'
import type { RouteDraft } from '../../cloudformation/route.ts'
import { scalar } from '../../cloudformation/text.ts'
import { entry, get, known, type Tree } from '../../syntax/tree.ts'
import { type FunctionEvents, isTruthy } from './event.ts'

/** `url: true`, or a map: https://www.serverless.com/framework/docs/providers/aws/guide/functions#lambda-function-urls */
export function urlRoutes(fn: FunctionEvents): RouteDraft[] {
  const url = entry(fn.tree, 'url')
  if (url === undefined || isTruthy(url.value) === false) return []
  return [functionUrl(configOf(url.value), fn.id, fn.name, url.keyAt)]
}

/** As CloudFormation says it: only `aws_iam` guards, in any other case of letters it is refused. */
function configOf(url: Tree): Tree {
  const authorizer = get(url, 'authorizer')
  const word = known(authorizer)
  const type =
    authorizer !== undefined && word === undefined && isTruthy(authorizer) !== false
      ? authorizer
      : scalar(word?.toLowerCase() === 'aws_iam' ? 'AWS_IAM' : 'NONE', (authorizer ?? url).at)
  return { kind: 'map', at: url.at, tag: null, entries: [{ key: 'AuthType', keyAt: type.at, value: url.kind === 'unknown' ? url : type }] }
}
