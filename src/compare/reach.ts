import type { Statement } from '../model/application.ts'
import type { Text, Unresolved } from '../model/source.ts'
import { isExecutionNeed, type Item, type Level, levelsOf, showItem, showText, takesNoResource } from '../iam/index.ts'
import { isUnlimited } from './arn.ts'

/** How much of a kind of thing an action or resource names. */
export type Wildcard = 'all' | 'service' | 'prefix' | 'none'
export type Reach = 'everything' | 'stack' | 'named' | 'unknown'

/** `dynamodb` of `dynamodb:GetItem`; '*' where it is any. */
export const serviceOf = (action: string): string => (action.includes(':') ? (action.split(':')[0] ?? '').toLowerCase() : '*')

export function wildcardOf(action: string): Wildcard {
  if (/^\*+(:\*+)?$/.test(action)) return 'all'
  if (/^[^*?]+:\*+$/.test(action)) return 'service'
  return /[*?]/.test(action) ? 'prefix' : 'none'
}

/** The widest of some. */
export const widest = (all: readonly Wildcard[]): Wildcard =>
  (['all', 'service', 'prefix'] as const).find((it) => all.includes(it)) ?? 'none'

/** Services from which the way leads on to other identities, keys, secrets or the account itself. */
const sensitive = new Set([
  '*',
  'iam',
  'sts',
  'kms',
  'secretsmanager',
  'organizations',
  'sso',
  'sso-directory',
  'identitystore',
  'account',
  'ram',
])

export const isSensitive = (action: string): boolean => sensitive.has(serviceOf(action))

/** The widest of several: nothing limits it, it cannot be told, something of the application, something named outside it. */
export function reachOf(resources: readonly Item[]): Reach {
  const reaches = new Set(resources.map((it) => (it.text === null ? 'everything' : reachOfText(it.text))))
  return (['everything', 'unknown', 'named', 'stack'] as const).find((it) => reaches.has(it)) ?? 'unknown'
}

function reachOfText(text: Text): Reach {
  const shown = showText(text)
  if (isUnlimited(shown)) return 'everything'
  if (text.ofStack !== undefined) return 'stack'
  const symbols = text.parts.filter((part) => typeof part !== 'string')
  if (symbols.some((it) => it.refersTo === 'resource')) return 'stack'
  return symbols.some((it) => it.refersTo !== 'pseudo') ? 'unknown' : 'named'
}

/** An action of a statement as a reader would name it; of `NotAction` it is everything. */
export const showAction = (it: Item): string => (it.text === null ? '*' : showItem(it))

/** Who wrote a statement is the framework itself: the function's own logs and traces, the queue that it polls. */
export const isRoutine = (statement: Statement): boolean =>
  isAdded(statement) || routinePolicies.has(statement.origin.replace('AWS managed policy ', ''))

/** By a framework, not by whoever wrote the service. */
export const isAdded = ({ origin }: Statement): boolean => origin.startsWith('added by')

/** What every function needs to say what it did; frameworks attach these by themselves. */
const routinePolicies = new Set(['AWSLambdaBasicExecutionRole', 'AWSXRayDaemonWriteAccess', 'AWSXrayWriteOnlyAccess'])

/** What a statement can name for an action: a resource, none, or none that AWS's own policies for functions would name either. */
export const scopeOf = (action: Item): 'resource' | 'none' | 'routine' =>
  isExecutionNeed(action) ? 'routine' : takesNoResource(action) ? 'none' : 'resource'

/** What another stack exports, and what has the attribute, is the ARN of one thing, and of the same account. */
export const isOfOneThing = ({ refersTo, expression }: Unresolved): boolean => refersTo === 'import' || /\.\w*Arn$/.test(expression)

const levelOrder: readonly Level[] = ['permissions', 'write', 'tagging', 'read', 'list']

/** Actions as a reader wants to hear of them: what leads on to other identities first, then by the worst that each may do. */
export function gravestFirst(items: readonly Item[]): Item[] {
  const rank = (it: Item): number => {
    const levels = levelsOf(it.pattern)
    const worst = levelOrder.findIndex((level) => levels.has(level))
    return (isSensitive(showAction(it)) ? 0 : levelOrder.length) + (worst === -1 ? 1 : worst)
  }
  const ranks = new Map(items.map((it) => [it, rank(it)]))
  return items.toSorted((a, b) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0))
}
