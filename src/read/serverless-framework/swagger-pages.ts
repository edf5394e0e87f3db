import type { Span } from '../../model/source.ts'
import { scalar, TextBuilder } from '../cloudformation/text.ts'
import { entry, type Entry, get, known, type Tree } from '../syntax/tree.ts'
import { type Config, isGiven, isUnread, withFunctions } from './config.ts'
import { Plugins } from './plugins.ts'
import { map } from './properties.ts'

/**
 * With the functions that serverless-auto-swagger adds to show what the API is, on some stage at least.
 * https://github.com/completecoding/serverless-auto-swagger (src/resources/functions.ts)
 */
export function withSwaggerPages(config: Config): Config {
  const named = new Plugins(config.tree).placeOf('serverless-auto-swagger')
  if (named === undefined) return config
  const section = entry(get(config.tree, 'custom'), 'autoswagger')
  const at = section?.keyAt ?? named
  const option = (name: string): Tree | undefined => {
    const value = get(section?.value, name)
    return isGiven(value) ? value : undefined
  }
  const stage = get(config.tree, 'provider', 'stage') ?? scalar('dev', at)
  const inside = option('useStage') === undefined ? scalar('/', at) : joined(at, scalar('/', at), stage, scalar('/', at))
  const path = joined(at, inside, option('swaggerPath') ?? scalar('swagger', at))
  const guarded = { api: known(option('apiType')) ?? 'httpApi', authorizer: option('lambdaAuthorizer'), at }
  const page = (key: string, file: string, to: Tree, by: Gateway = guarded): Entry => one(key, pageOf(file, to, by), at)
  return withFunctions(config, [
    ...config.functions,
    page('swaggerUI', 'swagger-html', path),
    page('swaggerJSON', 'swagger-json', joined(at, path, scalar('.json', at))),
    ...(option('useRedirectUI') === undefined
      ? []
      : [
          page('swaggerRedirectURI', 'oauth2-redirect-html', joined(at, inside, scalar('oauth2-redirect.html', at)), {
            ...guarded,
            authorizer: undefined,
          }),
        ]),
  ])
}

/** Whether it can be told which functions there are. */
export const isReadPages = (section: Tree): boolean =>
  [section, ...['apiType', 'swaggerPath', 'lambdaAuthorizer', 'useRedirectUI'].map((it) => get(section, it))].every((it) => !isUnread(it))

interface Gateway {
  readonly api: string
  readonly authorizer: Tree | undefined
  readonly at: Span
}

function pageOf(file: string, path: Tree, { api, authorizer, at }: Gateway): Tree {
  const guard = authorizer === undefined ? [] : [one('authorizer', authorizer, at)]
  const route = map([one('method', scalar('get', at), at), one('path', path, at), ...guard], at)
  const events: Tree = { kind: 'list', items: [map([one(api, route, at)], at)], at, tag: null }
  return map([one('handler', scalar(`swagger/${file}.handler`, at), at), one('events', events, at)], at)
}

const one = (key: string, value: Tree, at: Span): Entry => ({ key, keyAt: at, value })

function joined(at: Span, ...parts: readonly Tree[]): Tree {
  const text = new TextBuilder()
  for (const it of parts) text.addTree(it)
  return text.build(at, 'path')
}
