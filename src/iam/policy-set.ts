import type { Policy, Selection, Statement } from '../model/application.ts'
import type { Text } from '../model/source.ts'
import { type Atom, atomKey, atomsOf } from './condition.ts'
import { managedStatements } from './managed-policy.ts'
import { actionPattern, type PatternSet, principalPatterns, resourcePattern, setKey } from './pattern.ts'
import { showTokens, star, type Tokens } from './token.ts'
import { showText } from './text.ts'

/** An action, resource or principal as written, with what it matches. */
export interface Item {
  readonly text: Text | null
  readonly pattern: Tokens
}

/** One statement in a form in which equal meanings look equal. */
export interface Clause {
  /** Equal for statements that mean the same. */
  readonly key: string
  readonly effect: 'Allow' | 'Deny' | 'unknown'
  readonly action: PatternSet
  /** The resource; in a trust policy who may assume. */
  readonly resource: PatternSet
  readonly atoms: readonly Atom[]
  readonly actions: readonly Item[]
  readonly resources: readonly Item[]
  readonly statement: Statement
}

/** Everything that one principal's policies say together. */
export interface PolicySet {
  readonly clauses: readonly Clause[]
  /** Policies whose text is not in the repository, by ARN or expression. */
  readonly opaque: ReadonlyMap<string, Policy>
}

export function policySet(policies: readonly Policy[]): PolicySet {
  const opaque = new Map<string, Policy>()
  const statements: Statement[] = []
  for (const policy of policies) {
    const known = policy.kind === 'statements' ? policy.statements : policy.kind === 'managed' ? managedStatements(policy) : undefined
    if (known === undefined) opaque.set(policyName(policy), policy)
    else statements.push(...known)
  }
  return { clauses: clausesOf(statements.map((it) => identityClause(it))), opaque }
}

/** The trust policy of a role: who may assume it. */
export const trustSet = (statements: readonly Statement[]): PolicySet => ({
  clauses: clausesOf(statements.map((it) => trustClause(it))),
  opaque: new Map(),
})

export const emptySet: PolicySet = { clauses: [], opaque: new Map() }

const policyName = (policy: Policy): string =>
  policy.kind === 'opaque' ? policy.expression : policy.kind === 'managed' ? showText(policy.arn) : (policy.name ?? '')

const clausesOf = (clauses: readonly Clause[]): Clause[] =>
  clauses.filter((it) => (it.action.negated || it.actions.length > 0) && (it.resource.negated || it.resources.length > 0))

function identityClause(statement: Statement): Clause {
  return clause(
    statement,
    statement.resource,
    statement.resource.items.map((text) => ({ text, pattern: resourcePattern(text, statement.variables) })),
  )
}

function trustClause(statement: Statement): Clause {
  const principal = statement.principal ?? { negated: false, items: [] }
  const items = principal.items.flatMap((text, i) =>
    principalPatterns(text, principal.types?.[i] ?? 'AWS').map((pattern) => ({ text, pattern })),
  )
  return clause(statement, principal, items)
}

function clause(statement: Statement, over: Selection, resources: readonly Item[]): Clause {
  const actions = statement.action.items.map((text) => ({ text, pattern: actionPattern(text) }))
  const action = { negated: statement.action.negated, patterns: actions.map((it) => it.pattern) }
  const resource = { negated: over.negated, patterns: resources.map((it) => it.pattern) }
  const atoms = atomsOf(statement.condition)
  const effect = statement.effect.known ? statement.effect.value : 'unknown'
  const key = [
    effect,
    setKey(action),
    setKey(resource),
    atoms.map(atomKey).toSorted().join(),
    effect === 'unknown' ? expression(statement) : '',
  ]
  return { key: key.join('\u0003'), effect, action, resource, atoms, actions, resources, statement }
}

const expression = (statement: Statement): string => (statement.effect.known ? '' : statement.effect.expression)

/** What stands for the whole of a negated selection: everything that it leaves. */
export const everything: Item = { text: null, pattern: [star] }

export const showItem = (it: Item): string => (it.text === null ? showTokens(it.pattern) : showText(it.text))
