import type { RepositoryRef } from '../job.ts'

/** Which check of ours is the last on each pull request. It spares questions to GitHub; lost, it is written anew. */
export interface Ledger {
  /** Before a check is begun, with 0 for its id, and again when that is known. */
  begin(at: PullRef, check: Omit<Entry, 'isEnded' | 'changedAt'>): Promise<void>
  /** It has come to a verdict. */
  end(at: PullRef, checkId: number): Promise<void>
  /** It was called off: the pull request is as good as never looked at. */
  drop(at: PullRef, checkId: number): Promise<void>
  last(at: PullRef): Promise<Entry | undefined>
  /** All of a repository, by the numbers of its pull requests. */
  of(repositoryId: number): Promise<ReadonlyMap<number, Entry>>
}

export type PullRef = Pick<RepositoryRef, 'installationId' | 'repositoryId'> & { readonly number: number }

export interface Entry {
  readonly checkId: number
  readonly head: string
  readonly baseRef: string
  readonly isEnded: boolean
  readonly changedAt: Date
}
