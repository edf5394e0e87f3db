import { showText } from '../iam/index.ts'
import type { Asset, Policy, Principal, ServerlessApp, Statement, Trigger } from '../model/application.ts'
import type { Text } from '../model/source.ts'

/**
 * Base under the names that head deploys with. A service that is called differently, or goes to another stage when nobody says which, takes along
 * what is named after it, and a table that gets another name is the same one in the ARN that is written by hand: whoever might read
 * `shop-dev-orders` reads no more where it is `store-dev-orders` now. Only what head has under the new name, and no longer under the old one, is
 * taken for the same.
 */
export function underNewNames(base: ServerlessApp, head: ServerlessApp): ServerlessApp {
  const [before, after] = [namesIn(base), namesIn(head)]
  const changes = new Map(
    head.services.flatMap(({ id }) => {
      const [then, now] = [before.get(id), after.get(id)]
      return then === undefined || now === undefined ? [] : [[id, namingOf(then, now)] as const]
    }),
  )
  const renamed = <T extends Principal | Asset>(it: T, asset?: string): T => {
    const naming = changes.get(it.service)
    return naming === undefined ? it : { ...it, policies: it.policies.map((policy) => renamedPolicy(policy, asset, naming)) }
  }
  return {
    ...base,
    principals: base.principals.map((it) => renamed(it)),
    assets: base.assets.map((it) => renamed(it, it.id)),
    triggers: base.triggers.map((it) => renamedTrigger(it, changes.get(it.service))),
  }
}

/** Of so many places that name one resource, any has the new name; more are not looked through for each of as many old ones. */
const mostOfOne = 100

/** What a service and its policies and triggers are called, in one revision. */
interface Names {
  readonly service: string
  readonly stage: string
  /** What its policies name, by how it is shown. */
  readonly resources: Map<string, Text>
  /** What is of the stack, by its logical id; of a resource's own policy, by the resource. */
  readonly own: Map<string, Text[]>
  readonly sources: Set<string>
  /** As they are called where nobody asks for a stage. */
  readonly sourceByDefault: Map<string, string>
}

/** Each variable as what it falls back on. */
const atDefault = (text: string): string => text.replaceAll(/\$\{[^{}]*, '([^']*)'\}/g, '$1')

function namesIn(app: ServerlessApp): ReadonlyMap<string, Names> {
  const found = new Map(
    app.services.map((it): [string, Names] => [
      it.id,
      {
        service: it.name ?? '',
        stage: it.stage ?? '',
        resources: new Map(),
        own: new Map(),
        sources: new Set(),
        sourceByDefault: new Map(),
      },
    ]),
  )
  for (const { service, source } of app.triggers) {
    if (source === null) continue
    found.get(service)?.sources.add(source)
    found.get(service)?.sourceByDefault.set(atDefault(source), source)
  }
  for (const it of app.principals) note(it, undefined, found.get(it.service))
  for (const it of app.assets) note(it, it.id, found.get(it.service))
  return found
}

function note({ policies }: Pick<Principal, 'policies'>, asset: string | undefined, names: Names | undefined): void {
  if (names === undefined) return
  for (const text of policies.flatMap(resourcesOf)) {
    names.resources.set(showText(text), text)
    const owner = text.ofStack ?? asset
    if (owner === undefined) continue
    const own = names.own.get(owner) ?? []
    names.own.set(owner, own)
    if (own.length < mostOfOne) own.push(text)
  }
}

const resourcesOf = (policy: Policy): readonly Text[] =>
  policy.kind === 'statements' ? policy.statements.flatMap((it) => it.resource.items) : []

interface Naming {
  readonly before: Names
  readonly now: Names
  /** Old text → new text, as they are shown. */
  readonly replaced: readonly (readonly [string, string])[]
}

function namingOf(then: Names, now: Names): Naming {
  const pairs = [[then.stage, now.stage] as const, [then.service, now.service] as const]
  return { before: then, now, replaced: pairs.filter(([before, after]) => before !== '' && after !== '' && before !== after) }
}

const replacedIn = (text: string, replaced: Naming['replaced']): string =>
  replaced.reduce((it, [then, now]) => it.replaceAll(then, () => now), text)

function renamedPolicy(policy: Policy, asset: string | undefined, naming: Naming): Policy {
  if (policy.kind !== 'statements') return policy
  const text = (it: Text): Text => {
    const twin = twinOf(it, it.ofStack ?? asset, naming)
    return twin === undefined ? it : { ...it, parts: twin.parts }
  }
  const statement = (it: Statement): Statement => ({ ...it, resource: { ...it.resource, items: it.resource.items.map(text) } })
  return { ...policy, statements: policy.statements.map(statement) }
}

/** What head names in its place; undefined where that is what it was, or where there is none. */
function twinOf(text: Text, owner: string | undefined, { now, replaced }: Naming): Text | undefined {
  const { resources, own } = now
  const shown = showText(text)
  if (resources.has(shown)) return undefined
  const name = replacedIn(shown, replaced)
  const others = owner === undefined ? [] : (own.get(owner) ?? [])
  return resources.get(name) ?? others.find((it) => isNamedOtherwise(name, showText(it)))
}

/** `arn:partition:service:region:account`, before what is named. */
const arnFields = 5

/** Two ARNs that are equal but for the name in them. */
function isNamedOtherwise(before: string, after: string): boolean {
  if (!before.startsWith('arn:') || !after.startsWith('arn:')) return false
  const shorter = Math.min(before.length, after.length)
  let [head, tail] = [0, 0]
  while (head < shorter && before[head] === after[head]) head++
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  const isName =
    before
      .slice(0, head)
      .replaceAll(/\$\{[^}]*\}/g, '')
      .split(':').length > arnFields
  return isName && [before, after].every((it) => !/[:/*?]/.test(it.slice(head, it.length - tail)))
}

function renamedTrigger(it: Trigger, naming: Naming | undefined): Trigger {
  if (naming === undefined || it.source === null || naming.now.sources.has(it.source)) return it
  const source = replacedIn(it.source, naming.replaced)
  if (naming.now.sources.has(source)) return { ...it, source }
  const alike = naming.now.sourceByDefault.get(atDefault(it.source))
  return alike === undefined || naming.before.sources.has(alike) ? it : { ...it, source: alike }
}
