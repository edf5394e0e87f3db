import type { Effort } from './automaton.ts'
import type { Atom } from './condition.ts'
import { decided, type Request } from './evaluate.ts'
import { partitionsOf } from './partition.ts'
import { allOf, type Clause, type Item, type PolicySet } from './policy-set.ts'

/** Something that head allows and base did not, or of which that cannot be told. */
export interface Gain {
  readonly verdict: 'widened' | 'unknown'
  /** The Allow of head that lets it through; of a lost Deny that Deny, which is a statement of base. */
  readonly clause: Clause
  readonly isLostDeny: boolean
  /** The action as written; `everything` for a `NotAction`. */
  readonly action: Item
  /** What of the statement's resources is gained; in a trust policy who. */
  readonly resources: readonly Item[]
  /** Of the policy of a resource, who gains it; null where it is whoever holds the policies. */
  readonly principal: Item | null
  /** One request that head allows and base does not; null when unknown. */
  readonly witness: Request | null
  /** Only requests that nobody can make show it: in their context is what no real one has. */
  readonly isFormal: boolean
  readonly reason: string | null
}

/** What of a statement is asked about at once; its resources one by one. */
export type Asked = Pick<Gain, 'clause' | 'action' | 'principal'>

/** Two sets that are being compared, with what is asked of them again and again. */
export interface Compared {
  readonly base: PolicySet
  readonly head: PolicySet
  readonly effort: Effort
  readonly isTrust: boolean
  readonly isFormal: boolean
  readonly keys: { readonly base: ReadonlySet<string>; readonly head: ReadonlySet<string>; readonly baseBoundary: ReadonlySet<string> }
  /** What keeps a request out in head, its boundary's Deny statements among them. */
  readonly denies: readonly Clause[]
  /** The Allow statements of head's boundary, of which one must let a request through; one null where there is no boundary. */
  readonly bounds: readonly (Clause | null)[]
  /** What is so of every request. */
  readonly given: readonly Atom[]
  readonly partitions: ReadonlySet<string>
  /** Whether head allows a request and base does not, by a second opinion; null where it cannot be told. */
  confirm(request: Request): boolean | null
}

export interface ComparedGiven {
  readonly isTrust: boolean
  readonly isFormal: boolean
  readonly effort: Effort
  readonly given: readonly Atom[]
}

export function compared(base: PolicySet, head: PolicySet, options: ComparedGiven): Compared {
  const { effort } = options
  const weight = weightOf(base) + weightOf(head)
  return {
    ...options,
    base,
    head,
    keys: { base: keysOf(base.clauses), head: keysOf(allOf(head)), baseBoundary: keysOf(base.boundary?.clauses ?? []) },
    denies: allOf(head).filter((it) => it.effect === 'Deny'),
    partitions: partitionsOf(base, head),
    bounds: head.boundary === undefined ? [null] : of(head.boundary, 'Allow'),
    confirm(request) {
      effort.left -= weight
      return effort.left < 0 ? null : both(decided(head, request), negate(decided(base, request)))
    },
  }
}

/** What evaluating one request costs. */
const weightOf = (set: PolicySet): number =>
  allOf(set).reduce((sum, it) => sum + 1 + (it.resource.patterns.length + (it.principal?.patterns.length ?? 0)) / 8, 0)

const keysOf = (clauses: readonly Clause[]): ReadonlySet<string> => new Set(clauses.map((it) => it.key))
export const of = (set: PolicySet, effect: Clause['effect']): Clause[] => set.clauses.filter((it) => it.effect === effect)
const both = (a: boolean | null, b: boolean | null) => (a === false || b === false ? false : a === null || b === null ? null : true)
const negate = (it: boolean | null) => (it === null ? null : !it)
