import type { Setting } from '../../model/setting.ts'
import { possibilities } from '../cloudformation/choice.ts'
import { domain } from '../cloudformation/settings/apis.ts'
import { settingsOf } from '../cloudformation/settings/index.ts'
import type { Row } from '../cloudformation/settings/row.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { isFalse, shown } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, known, type Tree } from '../syntax/tree.ts'
import type { Plugins } from './plugins.ts'
import { map, put } from './properties.ts'

/** The domain names of serverless-domain-manager: https://github.com/amplify-education/serverless-domain-manager#how-it-works */
export function domainNames(config: Tree, plugins: Plugins, stack: Stack): Setting[] {
  if (!plugins.mayHave('serverless-domain-manager')) return []
  const custom = get(config, 'custom')
  const one = entry(custom, 'customDomain')
  const several = possibilities(get(custom, 'customDomains')).flatMap(({ tree }) => (tree.kind === 'map' ? [tree] : []))
  return [...(one === undefined ? [] : domainsIn(one)), ...several.flatMap(listedDomains)].flatMap((it) => settingsOfDomain(it, stack))
}

interface Domain {
  readonly at: Entry['keyAt']
  readonly tree: Tree
  readonly type: string
}

/** The settings of a domain, or those of one for each type of API. */
function domainsIn({ keyAt, value }: Entry): Domain[] {
  if (get(value, 'domainName') !== undefined) return [{ at: keyAt, tree: value, type: known(get(value, 'apiType')) ?? 'rest' }]
  return byType(value)
}

const byType = (tree: Tree): Domain[] =>
  entries(tree).flatMap((it) => (it.key in apis && it.value.kind === 'map' ? [{ at: it.keyAt, tree: it.value, type: it.key }] : []))

function listedDomains(tree: Tree): Domain[] {
  const isOne = get(tree, 'domainName') !== undefined
  return isOne ? [{ at: tree.at, tree, type: known(get(tree, 'apiType')) ?? 'rest' }] : byType(tree)
}

const apis: Readonly<Record<string, string>> = { rest: 'ApiGatewayRestApi', http: 'HttpApi', websocket: 'WebsocketsApi' }

/** It takes no clients of before TLS 1.2 unless it is told to. */
const rows: readonly Row[] = domain.map((it) => (it.name === 'TLS version' ? { ...it, byDefault: '1.2' } : it))

function settingsOfDomain({ at, tree, type }: Domain, stack: Stack): Setting[] {
  if (isFalse(get(tree, 'enabled'))) return []
  const properties = map(
    [
      ...put(['SecurityPolicy'], entry(tree, 'securityPolicy')),
      ...put(['MutualTlsAuthentication', 'TruststoreUri'], entry(tree, 'tlsTruststoreUri')),
    ],
    tree.at,
  )
  const of = shown(get(tree, 'domainName')) ?? 'customDomain'
  const owner = { service: stack.service, kind: 'domain name', of, api: apis[type] ?? null, at, bodies: [tree.at] } as const
  return settingsOf(owner, rows, properties)
}
