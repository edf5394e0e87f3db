import type { FunctionNode, Principal } from '../../model/application.ts'
import { type Effort, emptySet, policySet, type PolicySet } from '../../iam/index.ts'
import type { Facing } from '../facing.ts'
import { policiesOf } from '../grants.ts'
import { principalName, runningAs, type Side } from '../side.ts'

/** One principal of head beside what it is compared with, and what is known of both sides. */
export interface Seen {
  readonly base: Side
  readonly head: Side
  readonly facing: Facing
  /** Accounts that the service named before. */
  readonly accounts: ReadonlySet<string>
  readonly effort: Effort
}

/** Who gains it: the functions of this comparison; of a role that stays what it was, all that run as it. */
export function functionsOf({ facing, head }: Seen): readonly FunctionNode[] {
  return facing.isSame || facing.isNew || facing.functions.length === 0 ? runningAs(head, facing.head) : facing.functions
}

/** A principal of head as a person would name it. */
export const nameOf = ({ facing, head }: Seen): string => principalName(head, facing.head)

/** What the policies of a principal say, whatever bounds it. */
export const setOf = (principal: Principal | null): PolicySet => (principal === null ? emptySet : policiesOf(principal))

/** The policy that bounds a principal; null where nothing does, and where its text is not in the repository: then it may allow anything. */
export function boundaryOf(principal: Principal | null): PolicySet | null {
  if (principal?.boundary === undefined) return null
  const set = policySet(principal.boundary.policies)
  return set.opaque.size > 0 ? null : set
}

/** What it may do by its policies, within a boundary. */
export const within = (set: PolicySet, boundary: PolicySet | null): PolicySet => (boundary === null ? set : { ...set, boundary })
