import type { Policy, Selection, ServerlessApp, Statement } from '../model/application.ts'
import type { Text, Unresolved } from '../model/source.ts'
import { showText } from '../iam/index.ts'
import { resourceKey, type ResourcesBefore } from './renamed-resources.ts'

/**
 * Both revisions, where what refers to a resource of the stack that gets another name (`TableName`, a new `service:`) refers to the same
 * resource. Whoever may read `!GetAtt Orders.Arn` reads no more when the table is called differently: the data goes with the stack. References
 * lose the name that they were resolved to; an ARN that is written by hand keeps its own.
 */
export function withoutRenames(base: ServerlessApp, head: ServerlessApp): readonly [ServerlessApp, ServerlessApp] {
  const renamed = new Set([...namesIn([base, head])].flatMap(([key, names]) => (names.size > 1 ? [key] : [])))
  return renamed.size === 0 ? [base, head] : [unnamed(base, renamed), unnamed(head, renamed)]
}

/** Service, type and logical id → the names in either revision, of all that something refers to. */
function namesIn(apps: readonly ServerlessApp[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>()
  for (const { service, policies } of apps.flatMap((it) => [...it.principals, ...it.assets])) {
    for (const part of policies.flatMap(partsOf)) {
      if (typeof part === 'string' || part.refersTo !== 'resource') continue
      const key = keyOf(part, service)
      names.set(key, (names.get(key) ?? new Set()).add(nameOf(part)))
    }
  }
  return names
}

/** '' where the deployment makes one up. */
const nameOf = ({ resourceName }: Unresolved): string => (resourceName === undefined ? '' : showText(resourceName))

const partsOf = (policy: Policy): Text['parts'] =>
  policy.kind === 'statements' ? policy.statements.flatMap((it) => it.resource.items.flatMap((text) => text.parts)) : []

const keyOf = (part: Unresolved, service: string): string => JSON.stringify([service, part.resourceType, part.expression.split('.', 1)[0]])

const unnamed = (app: ServerlessApp, renamed: ReadonlySet<string>): ServerlessApp =>
  withSymbols(app, (part, service) => (renamed.has(keyOf(part, service)) ? bare(part) : part))

/**
 * Head, where what refers to a resource that has another logical id than at base refers to it by that one, and shows it by its own: a store that
 * is known again lets in whom it let in.
 */
export function underOldIds(head: ServerlessApp, before: ResourcesBefore): ServerlessApp {
  if (before.size === 0) return head
  return withSymbols(head, (part, service) => {
    const [id = '', ...rest] = part.expression.split('.')
    const old = part.refersTo === 'resource' ? before.get(resourceKey(service, id)) : undefined
    return old === undefined ? part : { ...part, expression: [old, ...rest].join('.'), written: part.written ?? `\${${part.expression}}` }
  })
}

function withSymbols(app: ServerlessApp, symbol: (part: Unresolved, service: string) => Unresolved): ServerlessApp {
  const of = <T extends { readonly service: string; readonly policies: readonly Policy[] }>(it: T): T => ({
    ...it,
    policies: it.policies.map((policy) => withSymbolsIn(policy, (part) => symbol(part, it.service))),
  })
  return { ...app, principals: app.principals.map(of), assets: app.assets.map(of) }
}

function withSymbolsIn(policy: Policy, symbol: (part: Unresolved) => Unresolved): Policy {
  if (policy.kind !== 'statements') return policy
  const text = (it: Text): Text => ({ ...it, parts: it.parts.map((part) => (typeof part === 'string' ? part : symbol(part))) })
  const selection = (it: Selection): Selection => ({ ...it, items: it.items.map(text) })
  return { ...policy, statements: policy.statements.map((it): Statement => ({ ...it, resource: selection(it.resource) })) }
}

function bare(part: Unresolved): Unresolved {
  const { resourceName: _, ...rest } = part
  return rest
}
