import { graphQlAuth } from '../../cloudformation/graphql.ts'
import type { Setting } from '../../../model/setting.ts'
import { guard, type Guard, type RouteDraft, unknownGuard } from '../../cloudformation/route.ts'
import { firewallRow } from '../../cloudformation/settings/apis.ts'
import { settingsOf } from '../../cloudformation/settings/index.ts'
import { unsaid } from '../../cloudformation/settings/row.ts'
import type { Stack } from '../../cloudformation/stack.ts'
import { scalar } from '../../cloudformation/text.ts'
import { isFalse, shown } from '../../cloudformation/value.ts'
import { entry, type Entry, get, items, known, type Tree } from '../../syntax/tree.ts'
import { isUnread } from '../config.ts'
import { guardOf } from '../events/open-guard.ts'

/** All of an API is behind one path; what a field demands beyond the API is said in the schema. */
export function apiRoute(api: Tree, section: Entry): RouteDraft {
  const { member, type } = primary(api)
  return {
    ...(guardOf(type, (value) => typeGuard(value, api, member?.keyAt ?? value.at)) ?? guard('api-key', section.keyAt)),
    api: 'appsync',
    apiId: nameOf(api),
    method: 'POST',
    path: '/graphql',
    at: member?.keyAt ?? section.keyAt,
    function: null,
    validated: true,
    preflight: false,
    restricted: known(get(api, 'visibility')) === 'PRIVATE',
  }
}

/** `authentication: {type}`, or `authenticationType` of the plugin's first version. Without either an API key is asked for. */
function primary(api: Tree): { readonly member: Entry | undefined; readonly type: Entry | undefined } {
  const former = entry(api, 'authenticationType')
  const member = entry(api, 'authentication') ?? former
  return { member, type: member === former ? former : entry(member?.value, 'type') }
}

function typeGuard(value: Tree, api: Tree, at: Entry['keyAt']): Guard {
  const word = shown(value) ?? 'authentication'
  const others = items(get(api, 'additionalAuthentications') ?? get(api, 'additionalAuthenticationProviders'))
  const further = others.flatMap((it) => shown(get(it, 'type') ?? get(it, 'authenticationType')) ?? [])
  const auth = graphQlAuth.get(known(value) ?? '')
  const more = { authorizer: [word, ...further].join(', ') }
  return auth === undefined ? unknownGuard(word, at, more) : guard(auth, at, more)
}

const nameOf = (api: Tree): string => shown(get(api, 'name')) ?? 'GraphQlApi'

/** `waf`: a firewall by its ARN or name, or one that the plugin makes of the rules that stand there. */
export function apiSettings(api: Tree, section: Entry, { service }: Stack): Setting[] {
  const waf = entry(api, 'waf')
  const isOn = waf !== undefined && waf.value.kind === 'map' && !isFalse(get(waf.value, 'enabled'))
  const name = isOn ? (get(waf.value, 'arn') ?? get(waf.value, 'name') ?? scalar('its own', waf.keyAt)) : undefined
  const of = nameOf(api)
  const owner = { service, kind: 'GraphQL API', of, api: of, at: section.keyAt, bodies: [api.at] } as const
  const row = firewallRow(waf === undefined || name === undefined ? undefined : { ...waf, value: name })
  const open = [waf?.value, get(waf?.value, 'enabled')].find(isUnread)
  return settingsOf(owner, [open === undefined ? row : { ...row, read: () => unsaid(open, waf?.keyAt ?? open.at) }], undefined)
}
