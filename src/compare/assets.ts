import type { Asset } from '../model/application.ts'
import {
  type Clause,
  type Effort,
  emptySet,
  everything,
  type Gain,
  type Item,
  type PolicySet,
  resourceSet,
  widenings,
} from '../iam/index.ts'
import { accountsOf } from './audience.ts'
import type { Matching } from './match.ts'
import { nameBefore } from './renamed-resources.ts'
import type { Side } from './side.ts'

/** What lets others in, beside what it was at base, and who may do more with it than before. */
export interface AssetFacing {
  readonly head: Asset
  readonly base: Asset | null
  /** It did not exist at base, with or without a policy. */
  readonly isNew: boolean
  readonly before: PolicySet
  readonly after: PolicySet
  readonly gains: readonly Gain[]
  /** What the same asset allowed at base and does not any more. */
  readonly losses: readonly Gain[]
  /** The accounts that its service names itself. */
  readonly accounts: ReadonlySet<string>
}

/** What the comparison of all assets may cost together. */
const work = 1_000_000

export function assetFacings(base: Side, head: Side, matching: Matching): AssetFacing[] {
  const effort: Effort = { left: work }
  const accounts = accountsOf(base)
  return head.app.assets.map((it) => {
    const old = assetBefore(it, base, matching)
    const [before, after] = [setOf(old), setOf(it)]
    return {
      head: it,
      base: old,
      isNew: old === null && !(it.function !== null && matching.functionBefore.has(it.function)),
      before,
      after,
      gains: widenings(before, after, { effort }),
      losses: old === null ? [] : widenings(after, before, { effort }),
      accounts: accounts.get(matching.serviceBefore.get(it.service)?.id ?? '') ?? new Set(),
    }
  })
}

const setOf = (it: Asset | null): PolicySet => (it === null ? emptySet : resourceSet(it.policies))

function assetBefore(it: Asset, base: Side, matching: Matching): Asset | null {
  const service = matching.serviceBefore.get(it.service)?.id
  const fn = it.function === null ? undefined : matching.functionBefore.get(it.function)?.id
  const name = nameBefore(it, it.name, matching.resourceBefore) ?? it.name
  const isSame = (other: Asset) => (fn === undefined ? other.name === name : other.function === fn)
  return base.app.assets.find((other) => other.service === service && other.kind === it.kind && isSame(other)) ?? null
}

/** Everyone whom a statement names, each once; one who stands for all others where it names whom it leaves out. */
export const letInBy = (clause: Clause): readonly Item[] =>
  clause.principal?.negated === true ? [everything] : [...new Map(clause.principals.map((it) => [it.pattern.join('\u0000'), it])).values()]
