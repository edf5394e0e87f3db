import type { CommitRequest } from './git-repository.ts'
import type { Repository } from './repository.ts'
import type { PullRecord } from './state.ts'

/** A merge group as its webhook tells of it, `merge_group` of the payload. */
export interface MergeGroup {
  readonly head_sha: string
  readonly head_ref: string
  readonly base_sha: string
  readonly base_ref: string
  readonly head_commit: Readonly<Record<string, unknown>>
}

/** A pull request in a queue, and the files as its merge leaves them. */
export interface Entry {
  readonly pull: PullRecord
  readonly files: CommitRequest['files']
  /** What the commit says; what GitHub writes for a merge when left out. */
  readonly message?: string
}

/** Puts pull requests into the queue of the default branch as one group: a commit for each, one upon the other. */
export async function enqueue(repository: Repository, entries: readonly Entry[]): Promise<MergeGroup> {
  const base = repository.tip('main')
  const last = entries.at(-1)
  if (base === undefined || last === undefined) throw new Error('a group merges something into main')
  let head = base
  for (const { pull, files, message = `Merge pull request #${pull.number} from a/branch` } of entries) {
    head = await repository.commit({ branch: 'gh-readonly-queue/next', parents: [head, pull.head.sha], files, message })
    pull.queueEntry = { head, base }
  }
  const ref = `gh-readonly-queue/main/pr-${last.pull.number}-${base}`
  repository.setBranch(ref, head)
  const person = { name: 'm', email: 'm@example.com' }
  const timestamp = '2026-01-01T00:00:00Z'
  return {
    head_sha: head,
    head_ref: `refs/heads/${ref}`,
    base_sha: base,
    base_ref: 'refs/heads/main',
    head_commit: { id: head, tree_id: head, message: 'm', timestamp, author: person, committer: person },
  }
}
