import type { Policy, Statement } from '../../model/application.ts'
import type { Span } from '../../model/source.ts'
import { possibilities } from '../cloudformation/choice.ts'
import { managedPolicies } from '../cloudformation/iam.ts'
import { policiesOf, statementOf, underCondition } from '../cloudformation/policy-document.ts'
import { scalar } from '../cloudformation/text.ts'
import type { Stack } from '../cloudformation/stack.ts'
import { type Entry, entry, type Tree } from '../syntax/tree.ts'
import { templateStatements } from './policy-template.ts'

/** The `Policies` of a function or state machine: names, ARNs, documents, policy templates, one or many, mixed. */
export function readPolicies(policies: Tree | undefined, stack: Stack): Policy[] {
  return possibilities(policies).flatMap(({ tree, conditional }) => {
    if (tree.kind !== 'map') return managedPolicies(tree, stack).map((it) => underCondition(it, conditional))
    if (entry(tree, 'Statement') !== undefined) return policiesOf(tree, { name: null, origin: 'written', at: tree.at, conditional })
    const bare = entry(tree, 'Effect') === undefined ? undefined : statementOf(tree, 'written', false)
    if (bare !== undefined)
      return [{ kind: 'statements', name: null, statements: [bare], at: tree.at } as const].map((it) => underCondition(it, conditional))
    return tree.entries.map((it) => underCondition(templatePolicy(it, stack), conditional))
  })
}

function templatePolicy(use: Entry, stack: Stack): Policy {
  const statements = templateStatements(use, stack.scope)
  if (statements === undefined) return { kind: 'opaque', expression: use.key, at: use.keyAt }
  return { kind: 'statements', name: use.key, statements, at: use.keyAt }
}

/** A statement that SAM writes by itself. `at`: the line that makes it do so. */
export function addedStatement(actions: readonly string[], resource: Tree | string, why: string, at: Span): Statement {
  const items = typeof resource === 'string' ? [{ parts: [resource], at }] : textsOf(resource)
  return {
    sid: null,
    effect: { known: true, value: 'Allow', at },
    action: { negated: false, items: actions.map((it) => ({ parts: [it], at })) },
    resource: { negated: false, items },
    principal: null,
    condition: null,
    variables: false,
    at,
    origin: `added by SAM for ${why}`,
  }
}

const textsOf = (tree: Tree): Statement['resource']['items'] =>
  statementOf(
    {
      kind: 'map',
      at: tree.at,
      tag: null,
      entries: [
        { key: 'Effect', keyAt: tree.at, value: scalar('Allow', tree.at) },
        { key: 'Resource', keyAt: tree.at, value: tree },
      ],
    },
    '',
    false,
  )?.resource.items ?? []

/** An ARN of this region and account. */
export const ownArn = (service: string, rest: string): Statement['resource']['items'][number]['parts'] => [
  `arn:aws:${service}:`,
  { expression: 'AWS::Region', refersTo: 'pseudo' },
  ':',
  { expression: 'AWS::AccountId', refersTo: 'pseudo' },
  `:${rest}`,
]

/** A policy of AWS that SAM attaches by itself. `at`: the line that makes it do so. */
export const managed = (name: string, why: string, at: Span): Policy => ({
  kind: 'managed',
  arn: { parts: [`arn:aws:iam::aws:policy/${name}`], at },
  at,
  origin: `added by SAM for ${why}`,
})

/** SAM attaches a managed policy once, however often it is named. */
export function distinct(policies: readonly Policy[]): Policy[] {
  const seen = new Set<string>()
  return policies.filter((it) => {
    const [whole, ...more] = it.kind === 'managed' ? it.arn.parts : []
    if (typeof whole !== 'string' || more.length > 0) return true
    const name = whole.slice(whole.lastIndexOf('/') + 1)
    const isNew = !seen.has(name)
    seen.add(name)
    return isNew
  })
}
