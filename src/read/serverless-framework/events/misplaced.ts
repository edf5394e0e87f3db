import type { Stack } from '../../cloudformation/stack.ts'
import type { RouteDraft } from '../../cloudformation/route.ts'
import { entries, type Entry, get, known } from '../../syntax/tree.ts'
import { type EventContext, type FunctionEvent, type FunctionEvents, provider, warn } from './event.ts'
import { once } from './once.ts'
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
  const own = isUnheard(event) ? new Set() : (effective.get(event.type) ?? new Set())
  const under = entries(event.config).filter((it) => isGuarding(it) && !own.has(it.key))
  const nested = nests.flatMap((key) => entries(get(event.config, key)).filter(isGuarding))
  for (const it of [...event.beside, ...under, ...nested]) tellOne(it, event, routes, stack)
}

/** Beside `events:` or in `provider:`, where nothing guards routes by default. */
export function tellMisplacedOf(fn: FunctionEvents, routes: readonly RouteDraft[], context: EventContext): void {
  const [open] = routes.filter(isNone)
  if (open === undefined) return
  for (const it of [...entries(fn.tree).filter(isGuarding), ...ofProvider(context)]) {
    const message = `\`${it.key}\` has no effect here, only directly under an event. \`${open.method} ${open.path}\` is not guarded by it.`
    warn('misplaced-key', it.keyAt, message, it.value, context.stack)
  }
}

const ofProvider = once((context): Entry[] => [
  ...entries(provider(context)).filter((it) => isGuarding(it) && it.key !== 'resourcePolicy'),
  ...entries(provider(context, 'apiGateway')).filter((it) => isGuarding(it) && it.key !== 'resourcePolicy'),
  ...entries(provider(context, 'httpApi')).filter((it) => isGuarding(it) && it.key !== 'authorizers'),
])

/** A WebSocket API asks its authorizer when a client connects, and never again. */
const isUnheard = ({ type, config }: FunctionEvent): boolean => type === 'websocket' && known(get(config, 'route')) !== '$connect'

const isGuarding = (it: Pick<Entry, 'key'>): boolean => guarding.has(it.key.toLowerCase())

function tellOne(it: Entry, event: FunctionEvent, routes: readonly RouteDraft[], stack: Stack): void {
  const [open] = routes.filter(isNone)
  const so = open === undefined || !isGuarding(it) ? '' : ` \`${open.method} ${open.path}\` is not guarded by it.`
  warn('misplaced-key', it.keyAt, `\`${it.key}\` has no effect here${whereElse(it.key, event)}.${so}`, it.value, stack)
}

function whereElse(key: string, event: FunctionEvent): string {
  if (isUnheard(event)) return ', only under the event of `$connect`'
  if (!isGuarding({ key })) return `: it stands beside \`${event.type}\`, not below it`
  return effective.get(event.type)?.has(key) === true ? `, only directly under \`${event.type}\`` : ''
}
