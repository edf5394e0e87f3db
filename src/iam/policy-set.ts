import type { Policy, Selection, Statement } from '../model/application.ts'
import type { Text } from '../model/source.ts'
import { type Atom, atomKey, atomsOf } from './condition.ts'
import { managedStatements } from './managed-policy.ts'
import { actionPattern, type PatternSet, principalPatterns, resourceReading, setKey } from './pattern.ts'
import { showTokens, star, type Tokens } from './token.ts'
import { showText } from './text.ts'

/** An action, resource or principal as written, with what it matches. */
export interface Item {
  readonly text: Text | null
  readonly pattern: Tokens
  /** See `ResourceReading.otherwise`. */
  readonly otherwise?: Tokens | null
}

/** One statement in a form in which equal meanings look equal. */
export interface Clause {
  /** Equal for statements that mean the same. */
  readonly key: string
  readonly effect: 'Allow' | 'Deny' | 'unknown'
  readonly action: PatternSet
  /** The resource; in a trust policy, which is about the role itself, who may assume. */
  readonly resource: PatternSet
  /** Whom the policy of a resource is about; null in what a principal itself holds. */
  readonly principal: PatternSet | null
  readonly atoms: readonly Atom[]
  readonly actions: readonly Item[]
  readonly resources: readonly Item[]
  readonly principals: readonly Item[]
  readonly statement: Statement
}

/** Everything that one principal's policies say together. */
export interface PolicySet {
  readonly clauses: readonly Clause[]
  /** Policies whose text is not in the repository, by ARN or expression. */
  readonly opaque: ReadonlyMap<string, Policy>
  /** A permissions boundary: what it does not allow too is not allowed. */
  readonly boundary?: PolicySet
}

/** What a principal holds: its own policies and those that are attached to it; `boundary`: null where it has none. */
export function policySet(policies: readonly Policy[], boundary: readonly Policy[] | null = null): PolicySet {
  const own = setOf(policies, identityClause)
  return boundary === null ? own : { ...own, boundary: setOf(boundary, identityClause) }
}

/** What a resource holds of its own: who may do what with it. A statement without `Resource` is about the resource itself. */
export const resourceSet = (policies: readonly Policy[]): PolicySet => setOf(policies, resourceClause)

function setOf(policies: readonly Policy[], clauseOf: (statement: Statement) => Clause): PolicySet {
  const opaque = new Map<string, Policy>()
  const statements: Statement[] = []
  for (const policy of policies) {
    const known = policy.kind === 'statements' ? policy.statements : policy.kind === 'managed' ? managedStatements(policy) : undefined
    if (known === undefined) opaque.set(policyName(policy), policy)
    else statements.push(...known)
  }
  return { clauses: clausesOf(statements.map((it) => clauseOf(it))), opaque }
}

/** The trust policy of a role: who may assume it. */
export const trustSet = (statements: readonly Statement[]): PolicySet => ({
  clauses: clausesOf(statements.map((it) => trustClause(it))),
  opaque: new Map(),
})

/** Its statements, those of its boundary too. */
export const allOf = (set: PolicySet): readonly Clause[] =>
  set.boundary === undefined ? set.clauses : [...set.clauses, ...set.boundary.clauses]

export const emptySet: PolicySet = { clauses: [], opaque: new Map() }

const policyName = (policy: Policy): string =>
  policy.kind === 'opaque' ? policy.expression : policy.kind === 'managed' ? showText(policy.arn) : (policy.name ?? '')

const clausesOf = (clauses: readonly Clause[]): Clause[] =>
  clauses.filter((it) => isOfSomething(it.action) && isOfSomething(it.resource) && isOfSomething(it.principal))

const isOfSomething = (set: PatternSet | null): boolean => set === null || set.negated || set.patterns.length > 0

const identityClause = (it: Statement): Clause => clause(it, { resource: it.resource, resources: resourcesOf(it, false), principals: null })

const resourcesOf = (it: Statement, ofResource: boolean): Item[] =>
  it.resource.items.map((text) => ({ text, ...resourceReading(text, it.variables, ofResource) }))

const trustClause = (it: Statement): Clause =>
  clause(it, { resource: it.principal ?? nobody, resources: principalsOf(it), principals: null })

function resourceClause(it: Statement): Clause {
  const named = resourcesOf(it, true)
  // `"*"` and `{"AWS": "*"}` are equal here: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
  const principals = principalsOf(it).map((one) => (one.text?.parts.join('') === '*' ? { ...one, pattern: [star] } : one))
  const resources = named.length > 0 || it.resource.negated ? named : [everything]
  return clause(it, { resource: it.resource, resources, principals })
}

const nobody: Selection = { negated: false, items: [] }

const principalsOf = ({ principal }: Statement): Item[] =>
  (principal ?? nobody).items.flatMap((text, i) =>
    principalPatterns(text, principal?.types?.[i] ?? 'AWS').map((pattern) => ({ text, pattern })),
  )

interface Parts {
  /** What `resources` were written as. */
  readonly resource: Selection
  readonly resources: readonly Item[]
  /** Null where the principal is whoever holds the policy. */
  readonly principals: readonly Item[] | null
}

function clause(statement: Statement, { resource: written, resources, principals }: Parts): Clause {
  const actions = statement.action.items.map((text) => ({ text, pattern: actionPattern(text) }))
  const action = { negated: statement.action.negated, patterns: actions.map((it) => it.pattern) }
  const resource = { negated: written.negated, patterns: resources.map((it) => it.pattern) }
  const isNot = statement.principal?.negated === true
  const principal = principals === null ? null : { negated: isNot, patterns: principals.map((it) => it.pattern) }
  const atoms = atomsOf(statement.condition, statement.variables)
  const effect = statement.effect.known ? statement.effect.value : 'unknown'
  return keyed({ effect, action, resource, principal, atoms, actions, resources, principals: principals ?? [], statement })
}

function keyed(it: Omit<Clause, 'key'>): Clause {
  const key = [
    it.effect,
    setKey(it.action),
    setKey(it.resource),
    it.principal === null ? '' : setKey(it.principal),
    it.atoms.map(atomKey).toSorted().join(),
    it.statement.effect.known ? '' : it.statement.effect.expression,
  ]
  return { ...it, key: key.join('\u0003') }
}

/** What policies allow in every deployment; the same object where that is all. */
export function certain(set: PolicySet): PolicySet {
  const isCertain = (it: Item) => it.text?.conditional !== true
  const isOpen = (it: Clause) =>
    it.effect === 'Allow' && (it.statement.conditional === true || ![...it.actions, ...it.resources, ...it.principals].every(isCertain))
  if (!set.clauses.some(isOpen)) return set
  const kept = (part: PatternSet, items: readonly Item[]) =>
    part.negated ? part : { negated: false, patterns: items.filter(isCertain).map((it) => it.pattern) }
  const clauses = set.clauses.flatMap((it) => {
    if (!isOpen(it)) return [it]
    if (it.statement.conditional === true) return []
    const items = {
      actions: it.actions.filter(isCertain),
      resources: it.resources.filter(isCertain),
      principals: it.principals.filter(isCertain),
    }
    const principal = it.principal && kept(it.principal, it.principals)
    return [keyed({ ...it, ...items, principal, action: kept(it.action, it.actions), resource: kept(it.resource, it.resources) })]
  })
  return { ...set, clauses: clausesOf(clauses) }
}

/** The same policies with the patterns of their resources and their conditions put otherwise; a resource that becomes null is none. */
export function rewritten(set: PolicySet, resource: (pattern: Tokens, item: Item) => Tokens | null, atom: (it: Atom) => Atom): PolicySet {
  const clauses = set.clauses.map((it) => {
    const resources = it.resources.flatMap((item): Item[] => {
      const pattern = resource(item.pattern, item)
      return pattern === null ? [] : [{ text: item.text, pattern }]
    })
    const patterns = resources.map((item) => item.pattern)
    return keyed({ ...it, resources, resource: { negated: it.resource.negated, patterns }, atoms: it.atoms.map(atom) })
  })
  const own = { clauses: clausesOf(clauses), opaque: set.opaque }
  return set.boundary === undefined ? own : { ...own, boundary: rewritten(set.boundary, resource, atom) }
}

/** The same policies with their principals, which trust policies hold as resources, understood otherwise; the same object where nothing changes. */
export function withPrincipals(set: PolicySet, read: (principals: PatternSet) => PatternSet, isTrust: boolean): PolicySet {
  const clauses = set.clauses.map((it) => {
    const own = isTrust ? it.resource : it.principal
    const other = own === null ? own : read(own)
    if (other === own || other === null) return it
    return keyed(
      isTrust
        ? { ...it, resource: other, resources: itemsOf(other, it.resources) }
        : { ...it, principal: other, principals: itemsOf(other, it.principals) },
    )
  })
  return clauses.every((it, i) => it === set.clauses[i]) ? set : { ...set, clauses }
}

const itemsOf = (set: PatternSet, items: readonly Item[]): Item[] =>
  items.map((it, i) => ({ text: it.text, pattern: set.patterns[i] ?? it.pattern }))

/** What stands for the whole of a negated selection: everything that it leaves. */
export const everything: Item = { text: null, pattern: [star] }

export const showItem = (it: Item): string => (it.text === null ? showTokens(it.pattern) : showText(it.text))
