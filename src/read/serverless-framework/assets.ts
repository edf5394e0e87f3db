import type { Asset, Policy, Statement } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'
import { publicAccess } from '../cloudformation/bucket-access.ts'
import { possibilities } from '../cloudformation/choice.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { isFalse, isTrue } from '../cloudformation/value.ts'
import { entries, type Entry, entry, get, known, textOf, type Tree } from '../syntax/tree.ts'
import { bucketResource } from './naming.ts'

/** What lets others in by the Framework's own keys: layers for other accounts, the ACLs of buckets that events make, skills that are not named. */
export function frameworkAssets(config: Tree, stack: Stack): Asset[] {
  const layers = entries(get(config, 'layers')).map((it) => asset(it, it.key, 'layer', sharing(it), stack))
  const buckets = entries(get(config, 'provider', 's3')).map((it) => asset(it, bucketResource(it.key), 'bucket', listing(it), stack))
  return [...layers, ...buckets, ...entries(get(config, 'functions')).flatMap((it) => skilled(it, stack))]
}

const asset = (it: Entry, name: string, kind: 'bucket' | 'function' | 'layer', policies: readonly Policy[], stack: Stack): Asset => ({
  id: stack.id('asset', `${kind} ${name}`),
  service: stack.service,
  at: it.keyAt,
  name,
  kind,
  function: null,
  policies,
})

/** `allowedAccounts`: https://www.serverless.com/framework/docs/providers/aws/guide/layers#permissions */
function sharing({ key, value }: Entry): Policy[] {
  const member = entry(value, 'allowedAccounts')
  if (member === undefined) return []
  const items = possibilities(member.value).flatMap(({ tree }) => textOf(tree) ?? [])
  const at = member.value.at
  const principal = { negated: false, items, types: items.map((it) => (it.parts[0] === '*' ? '*' : 'AWS')) }
  const statement = admission('lambda:GetLayerVersion', principal, items[0]?.at ?? at)
  return items.length === 0 ? [] : [{ kind: 'statements', name: key, statements: [{ ...statement, at }], at }]
}

const admission = (action: string, principal: Statement['principal'], at: Span): Statement => ({
  sid: null,
  effect: { known: true, value: 'Allow', at },
  action: { negated: false, items: [{ parts: [action], at }] },
  resource: { negated: false, items: [] },
  principal,
  condition: null,
  variables: false,
  at,
  origin: 'written',
})

/** `alexaSkill` without `appId`: https://www.serverless.com/framework/docs/providers/aws/events/alexa-skill */
function skilled({ key, keyAt, value }: Entry, stack: Stack): Asset[] {
  const anyones = possibilities(get(value, 'events')).flatMap(({ tree }) => anyonesSkill(tree) ?? [])
  const policies = anyones.map((at): Policy => {
    const principal = { negated: false, items: [{ parts: ['alexa-appkit.amazon.com'], at }], types: ['Service'] }
    return { kind: 'statements', name: key, statements: [admission('lambda:InvokeFunction', principal, at)], at }
  })
  const fn = stack.id('function', key)
  return anyones.length === 0 ? [] : [{ ...asset({ key, keyAt, value }, key, 'function', policies, stack), function: fn }]
}

/** Where an event lets any skill call, if it does. */
function anyonesSkill(event: Tree): Span | undefined {
  if (known(event) === 'alexaSkill') return event.at
  const skill = entry(event, 'alexaSkill')
  if (skill === undefined || isFalse(get(skill.value, 'enabled'))) return undefined
  const isNamed = skill.value.kind === 'map' ? get(skill.value, 'appId') !== undefined : !isTrue(skill.value)
  return isNamed ? undefined : skill.keyAt
}

/** `provider.s3.<name>.accessControl`: https://www.serverless.com/framework/docs/providers/aws/events/s3#custom-bucket-configuration */
function listing({ key, value }: Entry): Policy[] {
  const acl = get(value, 'accessControl')
  const name = acl === undefined ? undefined : known(acl)
  return acl === undefined || name === undefined ? [] : publicAccess(name, bucketResource(key), acl.at)
}
