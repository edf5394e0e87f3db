import { possibilities } from '../../cloudformation/choice.ts'
import type { RouteDraft } from '../../cloudformation/route.ts'
import { entries, get } from '../../syntax/tree.ts'
import { type EventContext, eventsOf } from './event.ts'
import { tellMisplaced } from './misplaced.ts'
import { restRoute } from './rest.ts'

/**
 * `stepFunctions.stateMachines`: the routes that start a state machine and reach no function. What else starts one starts no function either.
 * https://github.com/serverless-operations/serverless-step-functions#events
 */
export function readStateMachines(context: EventContext): RouteDraft[] {
  const machines = possibilities(get(context.config, 'stepFunctions', 'stateMachines')).flatMap(({ tree }) => entries(tree))
  return machines.flatMap(({ key, keyAt, value }) => {
    const machine = { name: key, id: '', tree: value, at: keyAt }
    const events = eventsOf(machine, context.stack).filter((it) => it.type === 'http')
    return events.flatMap((it) => {
      const routes = restRoute(it, machine, context).map((route) => ({ ...route, function: null }))
      tellMisplaced(it, routes, context.stack)
      return routes
    })
  })
}
