import type { Effort } from '../iam/index.ts'
import { accountsOf } from './audience.ts'
import type { Draft } from './difference.ts'
import { facingsOf } from './facing.ts'
import type { Matching } from './match.ts'
import { boundaryLoosened } from './permissions/boundary.ts'
import { gained, narrowed, trustGained } from './permissions/gains.ts'
import { joined } from './permissions/joined.ts'
import type { Seen } from './permissions/seen.ts'
import { unreadable } from './permissions/unreadable.ts'
import type { Side } from './side.ts'

/** What the comparison of all principals may cost together; what is left undecided then is told as unknown. */
const work = 6_000_000

/** What principals, and the functions that run as them, may do that they could not do before; and the other way round. */
export function comparePermissions(base: Side, head: Side, matching: Matching): Draft[] {
  const accounts = accountsOf(base)
  const effort: Effort = { left: work }
  const drafts = facingsOf(base, head, matching).flatMap((it) => {
    const seen: Seen = { base, head, facing: it, accounts: accounts.get(it.base?.service ?? '') ?? new Set(), effort }
    return [...gained(seen), ...boundaryLoosened(seen), ...unreadable(seen), ...(it.isSame ? narrowed(seen) : []), ...trustGained(seen)]
  })
  return joined(drafts)
}
