import type { Client } from '../fetch/github/client.ts'
import { partialAnswer } from '../fetch/github/partial-answer.ts'
import { member } from '../model/record.ts'
import type { MergeGroupJob } from './job.ts'

/** As many as are asked about: a queue builds no greater groups (https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue). */
const mostMembers = 100

/**
 * The numbers of the pull requests that a merge group holds. Its branch names the last one and the messages of its commits the others, but
 * messages are what their authors write: a pull request counts when the queue itself says that one of these commits is its entry's.
 */
export async function membersOf(
  client: Client,
  at: { readonly owner: string; readonly repo: string },
  job: MergeGroupJob,
): Promise<number[]> {
  const { data } = await client.rest.repos.compareCommitsWithBasehead({ ...at, basehead: `${job.base}...${job.head}`, per_page: 100 })
  const commits = new Set([job.head, ...data.commits.map((it) => it.sha)])
  const numbers = new Set([...numberIn(job.headRef), ...data.commits.flatMap((it) => numbersIn(it.commit.message))])
  const entries = await entriesOf(client, at, [...numbers].slice(0, mostMembers))
  return [...numbers].filter((it) => commits.has(entries.get(it) ?? '')).toSorted((a, b) => a - b)
}

/** `gh-readonly-queue/main/pr-123-<SHA>` */
const numberIn = (headRef: string): number[] => /\/pr-(\d{1,9})-[0-9a-f]{40,64}$/.exec(headRef)?.slice(1).map(Number) ?? []

/** `Merge pull request #123 from …`, or `A title (#123)`. */
function numbersIn(message: string): number[] {
  const [title = ''] = message.split('\n', 1)
  const [, merged, squashed] = /^Merge pull request #(\d{1,9}) |\(#(\d{1,9})\)$/.exec(title.slice(0, 500)) ?? []
  const number = merged ?? squashed
  return number === undefined ? [] : [Number(number)]
}

/** The commits of pull requests' entries in the queue: https://docs.github.com/graphql/reference/objects#mergequeueentry. Those that wait in none are left out. */
async function entriesOf(
  client: Client,
  at: { readonly owner: string; readonly repo: string },
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (numbers.length === 0) return new Map()
  const fields = numbers.map((it) => `pull${it}: pullRequest(number: ${it}) { mergeQueueEntry { headCommit { oid } } }`)
  const query = `query ($owner: String!, $repo: String!) { repository(owner: $owner, name: $repo) { ${fields.join(' ')} } }`
  const data: unknown = await client.graphql(query, { ...at }).catch(partialAnswer)
  return new Map(
    numbers.flatMap((it): [number, string][] => {
      const oid = member(data, 'repository', `pull${it}`, 'mergeQueueEntry', 'headCommit', 'oid')
      return typeof oid === 'string' ? [[it, oid]] : []
    }),
  )
}
