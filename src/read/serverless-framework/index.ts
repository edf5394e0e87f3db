import type { Policy, Service, ServicePart } from '../../model/application.ts'
import { draftOf, type Draft, finish } from '../cloudformation/index.ts'
import { nameOf, Stack } from '../cloudformation/stack.ts'
import type { Reader, Source } from '../source.ts'
import { programTree } from '../syntax/program.ts'
import { show } from '../syntax/tree.ts'
import { isProgram } from '../wanted.ts'
import { apiSettings } from './api-settings.ts'
import { frameworkAssets } from './assets.ts'
import { type Config, configOf, resolved } from './config.ts'
import { withConstructs } from './constructs.ts'
import { readGraphQl } from './graphql/index.ts'
import { type EventContext, type FunctionEvents, readEvents, readServiceProxies, readStateMachines, readWebhooks } from './events/index.ts'
import { declaredFunctions, functionNode } from './functions.ts'
import { serviceName, stageOf } from './deployed-name.ts'
import { domainNames } from './domain-names.ts'
import { underConditions } from './if-else.ts'
import { tellMakers } from './makers.ts'
import { tellMisplaced } from './misplaced.ts'
import { functionResource } from './naming.ts'
import { Plugins } from './plugins.ts'
import { implicitOf, templateOf } from './resources.ts'
import { inRegion } from './region.ts'
import { Roles } from './roles.ts'
import { longForms } from './section.ts'
import { functionSettings } from './settings.ts'
import { isService, isServicePath, mayBeService } from './service.ts'
import { stateMachineRoles } from './state-machines.ts'
import { withSwaggerPages } from './swagger-pages.ts'
import { userPools } from './user-pools.ts'
import { variablesOf } from './variables/index.ts'
import { warmerRoles, withWarmers } from './warmers.ts'

/** One serverless.yml, or the program in its place, as a service; undefined when the file holds none. Gaps go to the source. */
export function readService(file: string, source: Source): ServicePart | undefined {
  const written = isProgram(file) ? programTree(file, source) : source.tree(file)
  if (written === undefined || !isService(written, source)) return undefined
  const root = longForms(written)
  const variables = variablesOf(root, { file, source })
  const tree = variables.resolve(root)
  if (tree.kind !== 'map') return undefined
  const part = partOf(withWarmers(withSwaggerPages(underConditions(configOf(withConstructs(tree))))), file, source)
  const { region } = variables
  if (region === undefined) return part
  const here = <T extends { readonly policies: readonly Policy[] }>(it: T): T => ({ ...it, policies: inRegion(it.policies, region) })
  return { ...part, principals: part.principals.map(here), assets: part.assets.map(here) }
}

function partOf(written: Config, file: string, source: Source): ServicePart {
  const implicit = implicitOf(written, file)
  const template = templateOf(written.resources, implicit, written.tree.at)
  const stack = new Stack({ template, source, service: file, file, implicit })
  const config = resolved(written, stack)
  const draft = draftOf(template, stack)
  deploy(draft, config, stack)
  tellMakers(config, new Plugins(config.tree), source)
  const { attached: _, ...part } = finish(draft, stack)
  const assets = [...part.assets, ...frameworkAssets(config.tree, stack)]
  return { service: serviceOf(config, file), ...part, assets, gaps: [] }
}

function serviceOf(config: Config, file: string): Service {
  const name = serviceName(config.tree)
  return {
    id: file,
    framework: 'serverless',
    file,
    name: name === undefined ? null : show(name),
    stage: stageOf(config.tree),
    files: [file],
  }
}

/** Adds functions with what starts them and what they may do. */
function deploy(draft: Draft, config: Config, stack: Stack): void {
  const functions = declaredFunctions(config, stack)
  const plugins = new Plugins(config.tree)
  const roles = new Roles(config, stack, plugins)
  const context = contextOf(functions, config, stack)
  removeOverrides(draft, functions)
  for (const fn of functions) {
    draft.functions.push(functionNode(fn, roles.of(fn), config, stack))
    draft.settings.push(...functionSettings(fn, config, stack))
    const { routes, triggers } = readEvents(fn, context)
    draft.routes.push(...routes)
    draft.triggers.push(...triggers)
  }
  if (plugins.mayHave('serverless-apigateway-service-proxy')) draft.routes.push(...readServiceProxies(context))
  if (plugins.mayHave('serverless-step-functions')) {
    draft.routes.push(...readStateMachines(context))
    for (const it of stateMachineRoles(config.tree, stack, context.functionId)) draft.principals.add(it)
  }
  for (const it of warmerRoles(config, stack)) draft.principals.add(it)
  if (plugins.mayHave('serverless-lift')) draft.routes.push(...readWebhooks(context))
  if (plugins.mayHave('serverless-appsync-plugin')) addGraphQl(draft, config, stack)
  draft.settings.push(
    ...apiSettings(functions, draft.routes, config.tree, plugins, stack),
    ...domainNames(config.tree, plugins, stack),
    ...userPools(functions, stack),
  )
  for (const it of roles.principals(functions, context)) {
    // What `resources:` say of the role has been read, and stands beside what the Framework puts into it.
    if (stack.resources.has(nameOf(it.id))) draft.principals.attach(it.id, it.policies)
    else draft.principals.add(it)
  }
  tellMisplaced(config, functions, roles, stack.source)
}

function addGraphQl(draft: Draft, config: Config, stack: Stack): void {
  const { routes, principals, settings } = readGraphQl(config.tree, stack)
  draft.routes.push(...routes)
  draft.settings.push(...settings)
  for (const it of principals) draft.principals.add(it)
}

function contextOf(functions: readonly FunctionEvents[], config: Config, stack: Stack): EventContext {
  const ids = new Map(functions.map((it) => [it.name, it.id]))
  return { stack, config: config.tree, functionId: (name) => ids.get(name) ?? null }
}

/** What `resources:` says of a function of the Framework's is no further function. */
function removeOverrides(draft: Draft, functions: readonly FunctionEvents[]): void {
  const taken = new Set(functions.flatMap((it) => [functionResource(it.name), it.name]))
  const others = draft.functions.filter((it) => !taken.has(it.name))
  draft.functions.splice(0, draft.functions.length, ...others)
}

export const serverlessFramework: Reader = {
  framework: 'serverless',
  wants: isServicePath,
  isRoot: mayBeService,
}
