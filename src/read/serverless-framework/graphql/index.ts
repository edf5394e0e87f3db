import type { Setting } from '../../../model/setting.ts'
import type { PrincipalDraft } from '../../cloudformation/principals.ts'
import type { RouteDraft } from '../../cloudformation/route.ts'
import type { Stack } from '../../cloudformation/stack.ts'
import { possibilities } from '../../cloudformation/choice.ts'
import { entry, type Entry, get, type Tree } from '../../syntax/tree.ts'
import { apiRoute, apiSettings } from './api.ts'
import { isReadSource, sourceRole, sourcesOf } from './data-source.ts'

export interface GraphQl {
  readonly routes: readonly RouteDraft[]
  readonly principals: readonly PrincipalDraft[]
  readonly settings: readonly Setting[]
}

/**
 * The GraphQL APIs of serverless-appsync-plugin: each is one route, and what it asks for data runs as a role of its own.
 * https://github.com/sid88in/serverless-appsync-plugin
 */
export function readGraphQl(config: Tree, stack: Stack): GraphQl {
  const apis = sections(config).flatMap((section) => apisIn(section.value).map((api) => ({ section, api })))
  return {
    routes: apis.map(({ section, api }) => apiRoute(api, section)),
    settings: apis.flatMap(({ section, api }) => apiSettings(api, section, stack)),
    principals: apis.flatMap(({ api }) => sourcesOf(api).flatMap((it) => sourceRole(it, stack) ?? [])),
  }
}

/** `appSync:` since the second version of the plugin, `custom.appSync` before, where it may be a list of APIs. */
const sections = (config: Tree): readonly Entry[] =>
  [entry(config, 'appSync'), entry(get(config, 'custom'), 'appSync')].filter((it) => it !== undefined)

const apisIn = (section: Tree): readonly Tree[] =>
  possibilities(section)
    .map((it) => it.tree)
    .filter((it) => it.kind === 'map')

/** Whether all that such a section makes is read. */
export function isReadGraphQl(section: Tree): boolean {
  const all = possibilities(section).map((it) => it.tree)
  return all.every((api) => api.kind === 'map' && get(api, 'dataSources')?.kind !== 'unknown' && sourcesOf(api).every(isReadSource))
}
