import type { RepositoryRef } from '../job.ts'

/** Which check of ours is the last on each pull request and merge group. It spares questions to GitHub; lost, it is written anew. */
export interface Ledger {
  /** Before a check is begun, with 0 for its id, and again when that is known. */
  begin(at: PullRef, check: Pick<Entry, 'checkId' | 'head' | 'baseRef'>): Promise<void>
  /** It has come to a verdict. */
  end(at: PullRef, checkId: number, left?: Left): Promise<void>
  /** It was called off: the pull request is as good as never looked at. */
  drop(at: PullRef, checkId: number): Promise<void>
  last(at: PullRef): Promise<Entry | undefined>
  /** What a look has found, without another check: since when nothing has happened, as GitHub dates it, and what is left. */
  saw(at: PullRef, seen: { readonly updatedAt?: string; readonly hasAccepted?: boolean }): Promise<void>
  /** All of a repository, by the numbers of its pull requests. */
  of(repositoryId: number): Promise<ReadonlyMap<number, Entry>>
  /** Those that anything is known of. */
  installations(): Promise<readonly number[]>
  /** The repositories of an installation that anything is known of, with what was begun there and not ended. */
  repositories(installationId: number): Promise<ReadonlyMap<number, ReadonlyMap<number, Entry>>>
}

/** `number`: of a merge group that of `groupNumber`. */
export type PullRef = Pick<RepositoryRef, 'installationId' | 'repositoryId'> & { readonly number: number }

/** Merge groups are counted by nobody: below zero, and by the first 48 bits of their commit. */
export const groupNumber = (head: string): number => -Number.parseInt(head.slice(0, 12), 16)

/** What a review leaves to be looked after. */
export interface Left {
  /** The pull request was a draft, and what there was to say on its lines was not said. */
  readonly isWithheld: boolean
  /** There are acceptances, which end with their comments, with roles, and with their last day. */
  readonly hasAccepted: boolean
}

export interface Entry extends Left {
  readonly checkId: number
  readonly head: string
  readonly baseRef: string
  readonly isEnded: boolean
  readonly changedAt: Date
  /** When GitHub said at the last look that the pull request had changed; null where nobody has looked since the check. */
  readonly updatedAt: string | null
}
