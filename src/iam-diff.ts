import {
  type Dimension,
  type Gain,
  isToBeLoaded,
  loadManagedPolicies,
  neighbourOf,
  type PolicySet,
  policySet,
  resourceSet,
  showItem,
  showText,
  showWitness,
  tierOf,
  trustSet,
  widenings,
  type Witness,
} from './iam/index.ts'
import type { Policy, Statement } from './model/application.ts'
import { type PolicyFile, readPolicyFiles } from './read/policy-file.ts'

/** Two states of the policies of one principal or resource, as files that hold nothing else. */
export interface PolicyPair {
  readonly kind: 'identity' | 'resource' | 'trust'
  readonly base: PolicyFile
  readonly head: PolicyFile
  /** Null: there is no permissions boundary. */
  readonly baseBoundary: PolicyFile | null
  readonly headBoundary: PolicyFile | null
}

/** `parapet iam diff` in docs/report-v1.md. */
export interface IamDiff {
  readonly verdict: 'widened' | 'not-widened' | 'unknown'
  /** `formal`: only what no real request is for. Null where nothing widened. */
  readonly tier: 'real' | 'formal' | null
  readonly widened: readonly Widening[]
  readonly reason: string | null
}

export interface Widening {
  readonly action: string
  readonly resource: string
  readonly condition: object | null
  /** Null for what a principal itself may do. */
  readonly principal: string | null
  /** What grew: all but this base allowed already; `statement` where nothing was near, `deny` where one kept it out. */
  readonly dimension: Dimension | 'statement' | 'deny'
  /** The keys of conditions that kept it out, where the dimension is `condition`. */
  readonly keys: readonly string[]
  readonly witness: Witness | null
  /** The Allow of head, or the Deny of base that is gone. `index` counts the statements of all documents from 0, null for one of a policy that AWS manages; `line` is null where none has lines. */
  readonly statement: { readonly side: 'base' | 'head'; readonly index: number | null; readonly line: number | null }
}

/** Does head allow any request that base did not? What cannot be read is a problem of the file it names, never an exception. */
export async function diffPolicies(pair: PolicyPair): Promise<IamDiff | { readonly problem: string }> {
  const readings = readPolicyFiles([pair.base, pair.head, pair.baseBoundary ?? empty, pair.headBoundary ?? empty])
  const problem = readings.find((it) => it.problem !== null)?.problem ?? null
  if (problem !== null) return { problem }
  const policies = readings.map((it) => it.policies)
  if (policies.flat().some(isToBeLoaded)) await loadManagedPolicies()
  return compared(pair, policies)
}

function compared(pair: PolicyPair, [base = [], head = [], baseBoundary = [], headBoundary = []]: readonly (readonly Policy[])[]): IamDiff {
  const before = setOf(pair.kind, base, pair.baseBoundary && baseBoundary)
  const after = setOf(pair.kind, head, pair.headBoundary && headBoundary)
  const statements = { base: statementsOf([...base, ...baseBoundary]), head: statementsOf([...head, ...headBoundary]) }
  return verdictOf(before, after, statements, pair.kind)
}

const empty: PolicyFile = { name: '', text: '' }

function setOf(kind: PolicyPair['kind'], policies: readonly Policy[], boundary: readonly Policy[] | null): PolicySet {
  if (kind === 'resource') return resourceSet(policies)
  if (kind === 'identity') return policySet(policies, boundary)
  return { ...trustSet(statementsOf(policies)), opaque: policySet(policies).opaque }
}

const statementsOf = (policies: readonly Policy[]): Statement[] => policies.flatMap((it) => (it.kind === 'statements' ? it.statements : []))

/** Policies whose text nobody has: equal ones cancel; a new one may allow more, and so may a boundary that changes. */
function unreadReason(base: PolicySet, head: PolicySet): string | null {
  const fresh = [...head.opaque].find(([name]) => !base.opaque.has(name))
  const bounds = [...(base.boundary?.opaque ?? []), ...(head.boundary?.opaque ?? [])]
  const changed = bounds.find(([name]) => base.boundary?.opaque.has(name) !== head.boundary?.opaque.has(name))
  const [name, policy] = fresh ?? changed ?? []
  return name === undefined || policy === undefined ? null : reasonFor(name, policy)
}

function reasonFor(name: string, policy: Policy): string {
  if (policy.kind === 'managed') return `the text of the policy \`${showText(policy.arn)}\` is not known here`
  return name.endsWith(': null') ? `AWS does not say what \`${name}\` means` : `what \`${name}\` grants is only known at deployment`
}

interface Statements {
  readonly base: readonly Statement[]
  readonly head: readonly Statement[]
}

function verdictOf(base: PolicySet, head: PolicySet, statements: Statements, kind: PolicyPair['kind']): IamDiff {
  const isTrust = kind === 'trust'
  const gains = widenings(base, head, { isTrust, isFormal: true })
  const widened = gains.filter((it) => it.verdict === 'widened').map((gain) => ({ gain, tier: tierOf(gain, isTrust) }))
  const reason = gains.find((it) => it.verdict === 'unknown')?.reason ?? unreadReason(base, head)
  if (widened.length === 0) return { verdict: reason === null ? 'not-widened' : 'unknown', tier: null, widened: [], reason }
  const ordered = widened.toSorted((a, b) => Number(a.tier === 'formal') - Number(b.tier === 'formal'))
  const names = keyNames([...statements.base, ...statements.head])
  const shown = ordered.map(({ gain }) => ({ ...wideningOf(gain, statements, isTrust, names), ...growthOf(gain, base, isTrust, names) }))
  return { verdict: 'widened', tier: ordered[0]?.tier ?? null, widened: shown, reason }
}

/** Condition keys as the policies spell them. */
const keyNames = (statements: readonly Statement[]): ReadonlyMap<string, string> =>
  new Map(
    statements.flatMap(({ condition }) =>
      condition?.known === true
        ? Object.values(condition.value).flatMap((tests) => Object.keys(tests).map((key): [string, string] => [key.toLowerCase(), key]))
        : [],
    ),
  )

/** In a trust policy, which is about no other resource, who may assume stands in the place of the resource. */
function growthOf(gain: Gain, base: PolicySet, isTrust: boolean, names: ReadonlyMap<string, string>): Pick<Widening, 'dimension' | 'keys'> {
  if (gain.isLostDeny) return { dimension: 'deny', keys: [] }
  const { dimension = 'statement', keys = [] } = neighbourOf(gain, base) ?? {}
  return { dimension: isTrust && dimension === 'resource' ? 'principal' : dimension, keys: keys.map((it) => names.get(it) ?? it) }
}

function wideningOf(
  gain: Gain,
  statements: Statements,
  isTrust: boolean,
  names: ReadonlyMap<string, string>,
): Omit<Widening, 'dimension' | 'keys'> {
  const { clause, isLostDeny } = gain
  const { condition, at } = clause.statement
  const who = isTrust ? gain.resources : gain.principal === null ? [] : [gain.principal]
  const side = isLostDeny ? 'base' : 'head'
  const index = statements[side].indexOf(clause.statement)
  return {
    action: shown([gain.action]),
    resource: isTrust ? '*' : shown(gain.resources),
    condition: condition === null ? null : condition.known ? condition.value : { unresolved: condition.expression },
    principal: who.length === 0 ? null : shown(who),
    witness: showWitness(gain, isTrust, names),
    statement: { side, index: index === -1 ? null : index, line: at.file === '' ? null : at.start.line },
  }
}

const shown = (items: Gain['resources']): string => items.map((it) => (it.text === null ? '*' : showItem(it))).join(', ')
