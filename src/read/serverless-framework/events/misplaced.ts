import type { Stack } from '../../cloudformation/stack.ts'
import type { RouteDraft } from '../../cloudformation/route.ts'
import { entries, type Entry, get } from '../../syntax/tree.ts'
import { type FunctionEvent, warn } from './event.ts'
import { isNone } from './open-guard.ts'

/** Words by which an author means to guard a route. */
const guarding = new Set([
  'apikey',
  'apikeyrequired',
  'auth',
  'authorization',
  'authorizationtype',
  'authorizer',
  'authorizerid',
  'authorizers',
  'private',
  'resourcepolicy',
  'scopes',
])

/** Those that have an effect directly under an event. */
const effective: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['http', new Set(['authorizer', 'private'])],
  ['httpApi', new Set(['authorizer'])],
  ['websocket', new Set(['authorizer'])],
  ['alb', new Set(['authorizer'])],
])

const nests = ['request', 'response', 'cors', 'integration', 'caching']

/** Says which keys have no effect where they stand: an author who wrote one believes that the route is guarded. */
export function tellMisplaced(event: FunctionEvent, routes: readonly RouteDraft[], stack: Stack): void {
  const own = effective.get(event.type) ?? new Set()
  const under = entries(event.config).filter((it) => isGuarding(it) && !own.has(it.key))
  const nested = nests.flatMap((key) => entries(get(event.config, key)).filter(isGuarding))
  for (const it of [...event.beside, ...under, ...nested]) tellOne(it, event, routes, stack)
}

const isGuarding = (it: Entry): boolean => guarding.has(it.key.toLowerCase())

function tellOne(it: Entry, event: FunctionEvent, routes: readonly RouteDraft[], stack: Stack): void {
  const [open] = routes.filter(isNone)
  const so = open === undefined || !isGuarding(it) ? '' : ` \`${open.method} ${open.path}\` is not guarded by it.`
  const where = effective.get(event.type)?.has(it.key) === true ? `, only directly under \`${event.type}\`` : ''
  warn('misplaced-key', it.keyAt, `\`${it.key}\` has no effect here${where}.${so}`, stack)
}
