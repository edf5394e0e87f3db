import { documentedAction } from './catalogue.ts'
import { matches } from './cover.ts'
import { managedStatements } from './managed-policy.ts'
import { actionPattern } from './pattern.ts'
import type { Item } from './policy-set.ts'
import { isWildcard, type Tokens } from './token.ts'

/** The reference gives these a resource type too, of something that few have: a dataset of metrics, a terminology, a custom model. */
const rarelyScoped = new Set([
  'cloudwatch:putmetricdata',
  'cloudwatch:getmetricdata',
  'cloudwatch:listmetrics',
  'translate:translatetext',
  'translate:translatedocument',
  'rekognition:detectmoderationlabels',
])

/**
 * Whether an action is known to take no resource, so that a statement can only name `*` for it: those that the service authorization
 * reference lists without a resource type (https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html). No for a wildcard.
 */
export function takesNoResource({ pattern }: Item): boolean {
  if (pattern.some(isWildcard)) return false
  const action = pattern.join('')
  return rarelyScoped.has(action) || documentedAction(action)?.takesResource === false
}

/**
 * Whether an action is one that AWS's own policies for execution roles grant on every resource: to write logs and traces, and to be in a VPC
 * (https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html). No for a wildcard.
 */
export function isExecutionNeed({ pattern }: Item): boolean {
  if (pattern.some(isWildcard)) return false
  needs ??= executionNeeds()
  return needs.some((it) => matches(it, pattern))
}

let needs: readonly Tokens[] | undefined

function executionNeeds(): readonly Tokens[] {
  const nowhere = { file: '', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
  const names = ['AWSLambdaBasicExecutionRole', 'AWSLambdaVPCAccessExecutionRole', 'AWSXRayDaemonWriteAccess']
  return names.flatMap((name) => {
    const statements = managedStatements({ kind: 'managed', arn: { parts: [name], at: nowhere }, at: nowhere }) ?? []
    return statements.flatMap((it) => it.action.items.map(actionPattern))
  })
}
