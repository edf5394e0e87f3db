import type { ServicePart } from '../../model/application.ts'
import { type Draft, draftOf, finish, isTemplatePath } from '../cloudformation/index.ts'
import { graphQlRoute } from '../cloudformation/graphql.ts'
import type { RouteDraft } from '../cloudformation/route.ts'
import { type Implicit, type Resource, Stack } from '../cloudformation/stack.ts'
import { mayBePart, templateOf } from '../cloudformation/template-file.ts'
import { givenParameters } from '../parameters/index.ts'
import type { Reader, Source } from '../source.ts'
import { asSwitched } from '../cloudformation/trigger.ts'
import { entries, entry, get, items, known, type Tree } from '../syntax/tree.ts'
import { Apis, implicitApis } from './api.ts'
import { connectedTriggers, readConnectors } from './connector.ts'
import { dataSourceRoles } from './data-sources.ts'
import { readRoutes, type RouteEvent } from './event-routes.ts'
import { eventTrigger, routeTypes } from './event-triggers.ts'
import { functionSettings } from '../cloudformation/settings/index.ts'
import { eventsOf, functionNode, functionPrincipal, functionUrlRoute, hasOwnRole } from './function.ts'
import { Globals } from './globals.ts'
import { apiSettings, urlSettings } from './settings.ts'
import { stateMachinePrincipal } from './state-machine.ts'
import { webSocketRoutes } from './web-socket-api.ts'

/** One SAM template as a service; undefined when the file holds none. Gaps go to the source. */
export function readService(file: string, source: Source): ServicePart | undefined {
  const template = templateOf(file, source)
  if (template === undefined) return undefined
  const given = givenParameters(template, file, source)
  const stack = new Stack({ template, source, service: file, file, implicit: implicitOf(template, file), given })
  const globals = new Globals(template, stack)
  const draft = draftOf(template, stack)
  const events = [...readFunctions(draft, globals, stack), ...readStateMachines(draft, globals, stack)]
  const apis = new Apis(stack, globals)
  draft.routes.push(...readRoutes(events, apis, stack))
  draft.settings.push(...apiSettings(apis.all, draft.routes, stack))
  for (const it of stack.ofType('AWS::Serverless::WebSocketApi')) draft.routes.push(...webSocketRoutes(it, globals.properties(it), stack))
  for (const it of stack.ofType('AWS::Serverless::GraphQLApi')) {
    draft.routes.push(graphQlApi(it))
    for (const role of dataSourceRoles(it, stack)) draft.principals.add(role)
  }
  readConnectors(draft.functions, draft.principals, stack)
  draft.triggers.push(...connectedTriggers(draft.functions, draft.triggers, stack))
  const { attached: _, ...part } = finish(draft, stack)
  return { service: { id: file, framework: 'sam', file, name: null, files: [file] }, ...part, gaps: [] }
}

const graphQlApi = (it: Resource): RouteDraft => {
  const auth = get(it.properties, 'Auth')
  const others = items(get(auth, 'Additional')).map((one) => get(one, 'Type'))
  return graphQlRoute(it, entry(auth, 'Type'), others)
}

const functionType = 'AWS::Serverless::Function'
const machineType = 'AWS::Serverless::StateMachine'

/** What SAM itself adds to the template, under the names that it gives. */
function implicitOf(template: Tree, service: string): ReadonlyMap<string, Implicit> {
  const found = new Map<string, Implicit>([
    [implicitApis.rest, { type: 'AWS::ApiGateway::RestApi' }],
    [implicitApis.http, { type: 'AWS::ApiGatewayV2::Api' }],
  ])
  const resources = entries(get(template, 'Resources'))
  const written = new Set(resources.map((it) => it.key))
  for (const it of resources) {
    const type = known(get(it.value, 'Type'))
    if (type !== functionType && type !== machineType) continue
    const role = `${it.key}Role`
    if (!written.has(role)) found.set(role, { type: 'AWS::IAM::Role', principal: `${service}#principal/${it.key}` })
    const alias = known(get(it.value, 'Properties', 'AutoPublishAlias')) ?? known(get(template, 'Globals', 'Function', 'AutoPublishAlias'))
    if (alias !== undefined) found.set(`${it.key}Alias${alias}`, { type: 'AWS::Lambda::Alias', function: `${service}#function/${it.key}` })
  }
  return found
}

/** Adds functions with what starts them and what they may do; their routes are left, because APIs have a say in them. */
function readFunctions(draft: Draft, globals: Globals, stack: Stack): RouteEvent[] {
  return stack.ofType(functionType).flatMap((it) => {
    const properties = globals.properties(it)
    const node = functionNode(it, properties, stack)
    draft.functions.push(node)
    draft.settings.push(...functionSettings(it, properties, stack), ...urlSettings(it, properties, stack))
    if (hasOwnRole(properties)) draft.principals.add(functionPrincipal(it, properties, stack))
    draft.routes.push(...functionUrlRoute(it, properties, stack))
    draft.triggers.push(
      ...eventsOf(properties).flatMap((event) => asSwitched(eventTrigger(event, node.id, stack), get(event.value, 'Properties'))),
    )
    return routeEvents(properties, node.id)
  })
}

function readStateMachines(draft: Draft, globals: Globals, stack: Stack): RouteEvent[] {
  return stack.ofType(machineType).flatMap((it) => {
    const properties = globals.properties(it)
    if (hasOwnRole(properties)) draft.principals.add(stateMachinePrincipal(it, properties, stack))
    return routeEvents(properties, null)
  })
}

function routeEvents(properties: Tree | undefined, fn: RouteEvent['function']): RouteEvent[] {
  return eventsOf(properties).flatMap((event) => {
    const kind = routeTypes.get(known(get(event.value, 'Type')) ?? '')
    return kind === undefined ? [] : [{ event, kind, function: fn }]
  })
}

const transform = /AWS::Serverless-20\d\d-\d\d-\d\d/
const serverlessType = /Type["']?\s*:\s*["']?AWS::Serverless::[A-Z]/

export const sam: Reader = {
  framework: 'sam',
  wants: isTemplatePath,
  // What a part belongs to may be a SAM template, whatever the part itself holds.
  isRoot: (path, text) =>
    isTemplatePath(path) &&
    ((/["']?Resources["']?\s*:/.test(text) && (transform.test(text) || serverlessType.test(text))) || mayBePart(path, text)),
}
