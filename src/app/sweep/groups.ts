import type { Client } from '../../fetch/github/client.ts'
import { failureOf } from '../../fetch/github/patience.ts'
import { member } from '../../model/record.ts'
import { type MergeGroupJob, type RepositoryRef, sweepCause } from '../job.ts'

/** A repository with the branches that something open goes to. */
export interface Branches extends RepositoryRef {
  readonly branches: readonly string[]
}

/** Few repositories merge into more than these at once. */
const mostBranches = 10
const mostAtOnce = 20
/** A queue builds no more of them at once: https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue */
const mostEntries = 100

/** Those in whose merge queues something waits, by their ids; many repositories to a request. */
export async function queuedIn(client: Client, all: readonly Branches[]): Promise<ReadonlySet<number>> {
  const queued = new Set<number>()
  for (let from = 0; from < all.length; from += mostAtOnce) {
    const some = all.slice(from, from + mostAtOnce)
    const { data } = await asked(client, some, 'totalCount')
    for (const [i, it] of some.entries()) {
      const counts = it.branches.slice(0, mostBranches).map((_, b) => member(data, `r${i}`, `b${b}`, 'entries', 'totalCount'))
      if (counts.some((count) => typeof count === 'number' && count > 0)) queued.add(it.repositoryId)
    }
  }
  return queued
}

/** What the merge queues of a repository are about to merge; undefined where that cannot be told. The client has to see its commits. */
export async function groupsIn(client: Client, at: Branches): Promise<readonly MergeGroupJob[] | undefined> {
  const branches = at.branches.slice(0, mostBranches)
  const { data, isWhole } = await asked(client, [at], 'nodes { state headCommit { oid } baseCommit { oid } pullRequest { number } }')
  if (!isWhole) return undefined
  const groups: MergeGroupJob[] = []
  for (const [b, branch] of branches.entries()) {
    const nodes = member(data, 'r0', `b${b}`, 'entries', 'nodes')
    for (const it of Array.isArray(nodes) ? nodes : []) groups.push(...groupOf(it, branch, at))
  }
  return groups
}

function groupOf(entry: unknown, branch: string, { installationId, repositoryId, owner, repo }: RepositoryRef): MergeGroupJob[] {
  const [head, base, number] = [
    member(entry, 'headCommit', 'oid'),
    member(entry, 'baseCommit', 'oid'),
    member(entry, 'pullRequest', 'number'),
  ]
  if (typeof head !== 'string' || typeof number !== 'number' || member(entry, 'state') === 'UNMERGEABLE') return []
  const from = typeof base === 'string' ? base : branch
  const headRef = `gh-readonly-queue/${branch}/pr-${number}-${typeof base === 'string' ? base : head}`
  return [
    {
      kind: 'merge-group',
      installationId,
      repositoryId,
      owner,
      repo,
      head,
      base: from,
      baseRef: branch,
      headRef,
      isGone: false,
      cause: sweepCause,
    },
  ]
}

/** https://docs.github.com/graphql/reference/objects#mergequeue, as `r0.b0` for the first branch of the first repository. */
async function asked(
  client: Client,
  all: readonly Branches[],
  fields: string,
): Promise<{ readonly data: unknown; readonly isWhole: boolean }> {
  const variables: Record<string, string> = {}
  const parts = all.map((it, r) => {
    Object.assign(variables, { [`o${r}`]: it.owner, [`n${r}`]: it.repo })
    const queues = it.branches.slice(0, mostBranches).map((branch, b) => {
      variables[`r${r}b${b}`] = branch
      return `b${b}: mergeQueue(branch: $r${r}b${b}) { entries(first: ${mostEntries}) { ${fields} } }`
    })
    return `r${r}: repository(owner: $o${r}, name: $n${r}) { ${queues.join(' ')} }`
  })
  const names = Object.keys(variables).map((it) => `$${it}: String!`)
  try {
    return { data: await client.graphql(`query (${names.join(', ')}) { ${parts.join(' ')} }`, variables), isWhole: true }
  } catch (error) {
    // Older enterprise servers know no queues, and an installation may not let us read them: then there are none to look after.
    if (failureOf(error) !== undefined) throw error
    return { data: error instanceof Error && 'data' in error ? error.data : undefined, isWhole: false }
  }
}
