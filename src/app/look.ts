import type { Client } from '../fetch/github/client.ts'
import type { Range } from '../fetch/github/compare.ts'
import type { AskOwner } from '../fetch/github/configuration.ts'
import { githubWorld } from '../fetch/github/index.ts'
import { acceptanceOf, judgedWith, type Standing } from './commands/acceptances.ts'
import type { Made } from './commands/decide.ts'
import type { Given } from './given.ts'
import type { Accepted } from './publish/marker.ts'
import type { Checked } from './pull.ts'

/** The acceptances that go into a judgement, with the pull request that each was given on. */
export interface Believed extends Standing {
  readonly fresh: ReadonlySet<Accepted>
  readonly numberOf: (accepted: Accepted) => number
}

interface Looking {
  readonly client: Client
  readonly checked: Checked
  readonly range: Range
  readonly askOwner: AskOwner
}

/** Reads and judges both revisions, with the acceptances that hold for exactly what is found. */
export async function look(
  { client, checked, range, askOwner }: Looking,
  given: Given,
  believed: Believed,
): Promise<Made & { readonly range: Range; readonly notes: readonly string[] }> {
  const repository = { owner: checked.owner, repo: checked.repo }
  const { advisories, comparing } = given
  const dependencyGraph = given.dependencyGraph === true
  const world = githubWorld({ client, repository, range, advisories, comparing, dependencyGraph, askOwner })
  const pulls = `${given.serverUrl}/${checked.owner}/${checked.repo}/pull`
  const request = requestOf(given, range.mergeBase, checked.head)
  const judged = await judgedWith(believed, request.today, (accepted) =>
    given.review({ ...request, accepted: accepted.map((it) => acceptanceOf(it, `${pulls}/${believed.numberOf(it)}`)) }, world),
  )
  return { ...judged, range, context: contextOf(given, checked, range.mergeBase), rules: given.rules }
}

const requestOf = (given: Given, base: string | null, head: string) => ({
  rules: given.rules,
  rulesVersion: given.rulesVersion,
  version: given.version,
  commits: { base, head },
  failOn: given.failOn,
  today: given.now().toISOString().slice(0, 10),
})

const contextOf = (given: Given, checked: Checked, base: string | null) => ({
  repository: `${checked.owner}/${checked.repo}`,
  server: given.serverUrl,
  headSha: checked.head,
  baseSha: base,
  baseRef: checked.baseRef,
})
