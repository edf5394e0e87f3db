import type { Client } from '../fetch/github/client.ts'
import type { RepositoryRef } from './job.ts'

/** What a check of ours stands on: a head that is to go to a base branch. */
export interface Checked {
  readonly repositoryId: number
  /** Names as GitHub gives them: after a rename or transfer others than in the delivery. */
  readonly owner: string
  readonly repo: string
  /** Of the pull request; 0 where it is what a merge queue is about to merge. */
  readonly number: number
  readonly head: string
  readonly baseRef: string
}

/** A pull request as it is now. */
export interface Pull extends Checked {
  /** The id of the user who opened it; 0 where that account is gone. */
  readonly author: number
  readonly isOpen: boolean
  readonly isDraft: boolean
  /** How many comments there are, by anybody: none means that there is nothing of ours to look for. */
  readonly comments: number
  readonly reviewComments: number
}

export async function readPull(client: Client, at: Pick<RepositoryRef, 'owner' | 'repo'>, number: number): Promise<Pull> {
  const { data } = await client.rest.pulls.get({ owner: at.owner, repo: at.repo, pull_number: number })
  return {
    repositoryId: data.base.repo.id,
    owner: data.base.repo.owner.login,
    repo: data.base.repo.name,
    number: data.number,
    author: data.user?.id ?? 0,
    isOpen: data.state === 'open',
    isDraft: data.draft === true,
    head: data.head.sha,
    baseRef: data.base.ref,
    comments: data.comments,
    reviewComments: data.review_comments,
  }
}
