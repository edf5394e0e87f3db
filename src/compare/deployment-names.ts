import { showText } from '../iam/index.ts'
import type { Policy, ServerlessApp, Statement, Trigger } from '../model/application.ts'
import type { Text } from '../model/source.ts'

/**
 * Base under the names that head deploys with. A service that is called differently, or goes to another stage when nobody says which, takes along
 * what is named after it: whoever might read `shop-dev-orders` reads no more where it is `store-dev-orders` now. Only what head has under the new
 * name, and no longer under the old one, is taken for the same.
 */
export function underNewNames(base: ServerlessApp, head: ServerlessApp): ServerlessApp {
  const changes = new Map(head.services.flatMap(({ id }) => namingOf(id, base, head) ?? []))
  if (changes.size === 0) return base
  const renamed = <T extends { readonly service: string; readonly policies: readonly Policy[] }>(it: T): T => {
    const naming = changes.get(it.service)
    return naming === undefined ? it : { ...it, policies: it.policies.map((policy) => renamedPolicy(policy, naming)) }
  }
  return {
    ...base,
    principals: base.principals.map(renamed),
    assets: base.assets.map(renamed),
    triggers: base.triggers.map((it) => renamedTrigger(it, changes.get(it.service))),
  }
}

interface Naming {
  /** Old text → new text, as they are shown. */
  readonly replaced: readonly (readonly [string, string])[]
  /** What head names in policies, by how it is shown. */
  readonly resources: ReadonlyMap<string, Text>
  readonly sources: ReadonlySet<string>
}

/** Nothing where the service and its stage are called as before. */
function namingOf(service: string, base: ServerlessApp, head: ServerlessApp): (readonly [string, Naming])[] {
  const [before, after] = [base, head].map((it) => ({
    name: it.services.find((one) => one.id === service)?.name ?? '',
    resources: new Map(resourcesIn(it, service).map((text) => [showText(text), text])),
    sources: new Set(it.triggers.flatMap((one) => (one.service === service && one.source !== null ? [one.source] : []))),
  }))
  if (before === undefined || after === undefined) return []
  const stages = [before, after].map((it) => stageIn([...it.resources.keys(), ...it.sources]))
  const pairs = [stages, [before.name, after.name]].flatMap(([then = '', now = '']): [string, string][] =>
    then === '' || now === '' || then === now ? [] : [[then, now]],
  )
  return pairs.length === 0 ? [] : [[service, { replaced: pairs, resources: after.resources, sources: after.sources }]]
}

function resourcesIn({ principals, assets }: ServerlessApp, service: string): Text[] {
  const own = [...principals, ...assets].filter((it) => it.service === service)
  return own
    .flatMap((it) => it.policies.flatMap((policy) => (policy.kind === 'statements' ? policy.statements : [])))
    .flatMap((it) => it.resource.items)
}

/** The stage with what it is when nobody asks for one (`${opt:stage, 'dev'}`), where that is one thing in all of them. */
function stageIn(texts: readonly string[]): string {
  const [only = '', ...others] = new Set(texts.flatMap((it) => it.match(/\$\{opt:stage, '[^']*'\}/g) ?? []))
  return others.length === 0 ? only : ''
}

function newName(text: string, { replaced }: Naming, isInHead: (it: string) => boolean): string {
  if (isInHead(text)) return text
  const name = replaced.reduce((it, [then, now]) => it.replaceAll(then, () => now), text)
  return isInHead(name) ? name : text
}

function renamedPolicy(policy: Policy, naming: Naming): Policy {
  if (policy.kind !== 'statements') return policy
  const text = (it: Text): Text => {
    const found = naming.resources.get(newName(showText(it), naming, (name) => naming.resources.has(name)))
    return found === undefined ? it : { ...it, parts: found.parts }
  }
  const statement = (it: Statement): Statement => ({ ...it, resource: { ...it.resource, items: it.resource.items.map(text) } })
  return { ...policy, statements: policy.statements.map(statement) }
}

function renamedTrigger(it: Trigger, naming: Naming | undefined): Trigger {
  if (naming === undefined || it.source === null) return it
  return { ...it, source: newName(it.source, naming, (name) => naming.sources.has(name)) }
}
