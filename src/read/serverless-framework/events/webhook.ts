import { routeKey } from '../../cloudformation/http-api.ts'
import { guard, methodName, type RouteDraft } from '../../cloudformation/route.ts'
import { isTrue, shown } from '../../cloudformation/value.ts'
import { entries, entry, get, known } from '../../syntax/tree.ts'
import type { EventContext } from './event.ts'

/** Webhooks of serverless-lift: routes of APIs of their own, which reach an event bus. https://github.com/getlift/lift/blob/master/docs/webhook.md */
export function readWebhooks(context: EventContext): RouteDraft[] {
  const webhooks = entries(get(context.config, 'constructs')).filter((it) => known(get(it.value, 'type')) === 'webhook')
  return webhooks.map(({ key, keyAt, value }) => {
    const open = entry(value, 'insecure')
    const method = methodName(shown(get(value, 'method')) ?? 'POST')
    return {
      ...routeKey(`${method} ${shown(get(value, 'path')) ?? '/'}`, 'http'),
      ...(open !== undefined && isTrue(open.value)
        ? guard('none', open.keyAt)
        : guard('custom', entry(value, 'authorizer')?.keyAt ?? keyAt, { authorizer: `${key}Authorizer` })),
      apiId: key,
      at: keyAt,
      function: null,
    }
  })
}
