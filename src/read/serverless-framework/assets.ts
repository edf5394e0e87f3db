import type { Asset, Policy, Statement } from '../../model/application.ts'
import { publicAccess } from '../cloudformation/bucket-access.ts'
import { possibilities } from '../cloudformation/choice.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { entries, type Entry, entry, get, known, textOf, type Tree } from '../syntax/tree.ts'
import { bucketResource } from './naming.ts'

/** What lets others in by the Framework's own keys: layers for other accounts, and the ACLs of buckets that events make. */
export function frameworkAssets(config: Tree, stack: Stack): Asset[] {
  const layers = entries(get(config, 'layers')).map((it) => asset(it, it.key, 'layer', sharing(it), stack))
  const buckets = entries(get(config, 'provider', 's3')).map((it) => asset(it, bucketResource(it.key), 'bucket', listing(it), stack))
  return [...layers, ...buckets]
}

const asset = (it: Entry, name: string, kind: 'bucket' | 'layer', policies: readonly Policy[], stack: Stack): Asset => ({
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
  const statement: Statement = {
    sid: null,
    effect: { known: true, value: 'Allow', at },
    action: { negated: false, items: [{ parts: ['lambda:GetLayerVersion'], at: items[0]?.at ?? at }] },
    resource: { negated: false, items: [] },
    principal: { negated: false, items, types: items.map((it) => (it.parts[0] === '*' ? '*' : 'AWS')) },
    condition: null,
    variables: false,
    at,
    origin: 'written',
  }
  return items.length === 0 ? [] : [{ kind: 'statements', name: key, statements: [statement], at }]
}

/** `provider.s3.<name>.accessControl`: https://www.serverless.com/framework/docs/providers/aws/events/s3#custom-bucket-configuration */
function listing({ key, value }: Entry): Policy[] {
  const acl = get(value, 'accessControl')
  const name = acl === undefined ? undefined : known(acl)
  return acl === undefined || name === undefined ? [] : publicAccess(name, bucketResource(key), acl.at)
}
