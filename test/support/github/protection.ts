import type { CheckRunRecord, PullRecord } from './state.ts'

export interface RequiredCheck {
  readonly name: string
  /** The App that must report it, as "expected source" in a branch protection rule; any where it is left out. */
  readonly appId?: number
}

const satisfying = new Set(['success', 'skipped', 'neutral'])

/** What branch protection decides: whether the pull request may be merged, and which required checks are missing. */
export function mergeability(
  pull: PullRecord,
  required: readonly RequiredCheck[],
): { readonly allowed: boolean; readonly unmet: readonly string[] } {
  const runs = pull.repository.checkRuns.filter((it) => it.headSha === pull.head.sha)
  const unmet = required.filter((check) => !isMet(runs, check)).map((it) => it.name)
  return { allowed: pull.state === 'open' && !pull.draft && unmet.length === 0, unmet }
}

/** The newest run of each App under that name counts, and all of them where no App is expected. */
function isMet(runs: readonly CheckRunRecord[], { name, appId }: RequiredCheck): boolean {
  const named = runs.filter((it) => it.name === name && (appId === undefined || it.app.id === appId))
  const newest = new Map(named.map((it) => [it.app.id, it]))
  return newest.size > 0 && [...newest.values()].every((it) => it.status === 'completed' && satisfying.has(it.conclusion ?? ''))
}
