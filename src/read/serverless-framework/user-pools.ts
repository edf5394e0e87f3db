import type { Setting } from '../../model/setting.ts'
import { possibilities } from '../cloudformation/choice.ts'
import { firewalls } from '../cloudformation/settings/apis.ts'
import { poolSettings } from '../cloudformation/settings/index.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { entry, get } from '../syntax/tree.ts'
import type { FunctionEvents } from './events/index.ts'
import { poolResource } from './naming.ts'
import { madePool } from './resources.ts'

/**
 * The user pools that the Framework makes for events, under the names that these give them, with what `resources:` say over it:
 * https://www.serverless.com/framework/docs/providers/aws/events/cognito-user-pool
 */
export function userPools(functions: readonly FunctionEvents[], stack: Stack): Setting[] {
  const before = firewalls(stack)
  const found = new Map<string, Setting[]>()
  for (const { tree } of functions.flatMap((it) => possibilities(get(it.tree, 'events')))) {
    const event = entry(tree, 'cognitoUserPool')
    const of = event === undefined ? undefined : madePool(event.value)
    if (event === undefined || of === undefined || found.has(of)) continue
    const id = poolResource(of)
    const over = stack.resources.get(id)
    const owner = {
      service: stack.service,
      kind: 'user pool',
      of,
      at: event.keyAt,
      bodies: [event.value.at, ...(over ? [over.body] : [])],
    } as const
    found.set(of, poolSettings(owner, before.get(id), over?.properties))
  }
  return [...found.values()].flat()
}
