import type { Gap } from '../../model/source.ts'
import type { Source } from '../source.ts'
import { entries, entry, type Entry, get, type Tree } from '../syntax/tree.ts'
import { type Config, isGiven } from './config.ts'
import { isRead } from './construct-permissions.ts'
import { isReadGraphQl } from './graphql/index.ts'
import { isReadIfElse } from './if-else.ts'
import { unlessChanged } from '../unchanged.ts'
import { type Plugins, tellUnknown } from './plugins.ts'
import { isReadMachines } from './state-machines.ts'
import { isReadPages } from './swagger-pages.ts'
import { isReadWarmers } from './warmers.ts'

interface Maker {
  readonly path: readonly string[]
  readonly plugin: string
  /** What it makes of its section. */
  readonly makes: string
  /** Whether all that is said in it was read. */
  readonly isRead?: (section: Tree, config: Config) => boolean
}

/** Plugins that deploy functions, routes or permissions from a section of their own. */
const makers: readonly Maker[] = [
  { path: ['stepFunctions'], plugin: 'serverless-step-functions', makes: 'state machines and their roles', isRead: isReadMachines },
  { path: ['appSync'], plugin: 'serverless-appsync-plugin', makes: 'GraphQL APIs and their roles', isRead: isReadGraphQl },
  { path: ['custom', 'appSync'], plugin: 'serverless-appsync-plugin', makes: 'GraphQL APIs and their roles', isRead: isReadGraphQl },
  {
    path: ['constructs'],
    plugin: 'serverless-lift',
    makes: 'resources and permissions',
    isRead: (it) => entries(it).every((one) => isRead(one.value)),
  },
  { path: ['custom', 'apiGatewayServiceProxies'], plugin: 'serverless-apigateway-service-proxy', makes: 'the roles of its routes' },
  {
    path: ['custom', 'warmup'],
    plugin: 'serverless-plugin-warmup',
    makes: 'a function and its role',
    isRead: (_, config) => isReadWarmers(config),
  },
  {
    path: ['custom', 'serverlessIfElse'],
    plugin: 'serverless-plugin-ifelse',
    makes: 'another configuration, by stage',
    isRead: isReadIfElse,
  },
  { path: ['custom', 'autoswagger'], plugin: 'serverless-auto-swagger', makes: 'functions and their routes', isRead: isReadPages },
  { path: ['custom', 'additionalStacks'], plugin: 'serverless-plugin-additional-stacks', makes: 'further stacks' },
  { path: ['fargate'], plugin: 'serverless-fargate', makes: 'tasks, what starts them and their roles' },
  { path: ['agents'], plugin: 'the Framework', makes: 'agents and their roles' },
  { path: ['sandboxes'], plugin: 'the Framework', makes: 'sandboxes and their roles' },
]

/** Says of each section of a plugin that deploys what could be called, or may do something, that it is not read, and of plugins that are not known. */
export function tellMakers(config: Config, plugins: Plugins, source: Source): void {
  for (const it of makers) {
    const section = entry(get(config.tree, ...it.path.slice(0, -1)), it.path.at(-1) ?? '')
    if (section === undefined || !isGiven(section.value)) continue
    const isThere = plugins.mayHave(it.plugin)
    // Services that share their `custom:` do not all have the plugin that it is for.
    if (!isThere && it.path[0] === 'custom') continue
    const isRead = isThere && it.isRead?.(section.value, config) === true
    if (!isRead) source.gap(gapOf(section, it))
  }
  tellUnknown(config.tree, source)
}

function gapOf(section: Entry, { path, plugin, makes }: Maker): Gap {
  const message = `From \`${path.join('.')}\`, \`${plugin}\` makes ${makes}, which Parapet does not read: nothing of that was reviewed.`
  return unlessChanged({ level: 'warning', reason: 'unsupported-plugin', at: section.keyAt, message }, section.value)
}
