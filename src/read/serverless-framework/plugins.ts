import type { Gap } from '../../model/source.ts'
import type { Source } from '../source.ts'
import { entries, entry, type Entry, get, items, known, type Tree } from '../syntax/tree.ts'
import { isGiven, isUnread, wordsOf } from './config.ts'
import { isRead } from './construct-permissions.ts'

/** `plugins:`, a list or `{modules: [...], localPath}`. */
export class Plugins {
  readonly #names: readonly string[]
  /** Some of it only the deployment knows. */
  readonly #open: boolean

  constructor(config: Tree) {
    const given = get(config, 'plugins')
    const modules = items(get(given, 'modules') ?? given)
    this.#names = modules.flatMap((it) => known(it) ?? [])
    this.#open = this.#names.length < modules.length || isUnread(given)
  }

  /** Under its name, as a fork (`@shop/name`) or as a path (`./plugins/name`). */
  mayHave(name: string): boolean {
    return this.#open || this.#names.some((it) => it === name || it.endsWith(`/${name}`))
  }
}

interface Maker {
  readonly path: readonly string[]
  readonly plugin: string
  /** What it makes of its section. */
  readonly makes: string
  /** Whether all that is said in it was read. */
  readonly isRead?: (section: Tree) => boolean
}

/** Plugins that deploy functions, routes or permissions from a section of their own. */
const makers: readonly Maker[] = [
  { path: ['stepFunctions'], plugin: 'serverless-step-functions', makes: 'state machines, their roles and triggers' },
  { path: ['appSync'], plugin: 'serverless-appsync-plugin', makes: 'GraphQL APIs and their roles' },
  { path: ['custom', 'appSync'], plugin: 'serverless-appsync-plugin', makes: 'GraphQL APIs and their roles' },
  {
    path: ['constructs'],
    plugin: 'serverless-lift',
    makes: 'resources and permissions',
    isRead: (it) => entries(it).every((one) => isRead(one.value)),
  },
  { path: ['custom', 'apiGatewayServiceProxies'], plugin: 'serverless-apigateway-service-proxy', makes: 'the roles of its routes' },
  { path: ['custom', 'warmup'], plugin: 'serverless-plugin-warmup', makes: 'a function and its role' },
  { path: ['custom', 'serverlessIfElse'], plugin: 'serverless-plugin-ifelse', makes: 'another configuration, by stage' },
  { path: ['custom', 'additionalStacks'], plugin: 'serverless-plugin-additional-stacks', makes: 'further stacks' },
  { path: ['agents'], plugin: 'the Framework', makes: 'agents and their roles' },
  { path: ['sandboxes'], plugin: 'the Framework', makes: 'sandboxes and their roles' },
]

/** Says of each section of a plugin that deploys what could be called, or may do something, that it is not read. */
export function tellMakers(config: Tree, source: Source): void {
  for (const it of makers) {
    const section = entry(get(config, ...it.path.slice(0, -1)), it.path.at(-1) ?? '')
    if (section !== undefined && isGiven(section.value) && it.isRead?.(section.value) !== true) source.gap(gapOf(section, it))
  }
}

function gapOf(section: Entry, { path, plugin, makes }: Maker): Gap {
  const message = `From \`${path.join('.')}\`, \`${plugin}\` makes ${makes}, which Parapet does not read: nothing of that was reviewed.`
  return unlessChanged({ level: 'warning', reason: 'unsupported-plugin', at: section.keyAt, message }, section.value)
}

/** A gap that matters only where what it tells of is not as it was. */
export const unlessChanged = (gap: Gap, of: Tree): Gap => ({ ...gap, about: [], subject: `${gap.message} ${wordsOf(of)}` })
