/** Where a pull request is, and for whom it is looked at. Names are only as good as the delivery they came with; the ids decide. */
export interface RepositoryRef {
  readonly installationId: number
  readonly repositoryId: number
  readonly owner: string
  readonly repo: string
}

/** Make GitHub show what is true of this pull request now. Plain data, so that any queue can hold it. */
export interface PullRequestJob extends RepositoryRef {
  readonly kind: 'pull-request'
  readonly number: number
  /** The event that asked for it, for the log. */
  readonly cause: string
}

/** Answer the commands that wait in the comments of this pull request, with no more of a review than they take. */
export interface CommandsJob extends RepositoryRef {
  readonly kind: 'commands'
  readonly number: number
  /** The id of the comment that was announced: until GitHub lists it, there is more to come. */
  readonly comment: number
  readonly cause: string
}

/** Find the pull requests of a check suite that is to run again. */
export interface CheckSuiteJob extends RepositoryRef {
  readonly kind: 'check-suite'
  readonly suiteId: number
  readonly cause: string
}

export type Job = PullRequestJob | CommandsJob | CheckSuiteJob

/** Jobs with the same key are about the same thing: one at a time, and the later one replaces the earlier. */
export const keyOf = (job: Job): string =>
  job.kind === 'check-suite' ? `${job.repositoryId}/suite/${job.suiteId}` : `${job.repositoryId}#${job.number}`

/** Commands are no reason to break off a review or to forget that one is due: a review answers them too. */
export const yields = (job: Job): boolean => job.kind === 'commands'

/** What a check run of ours carries to be known again, for forks too: GitHub names no pull requests in their check events. */
export const externalId = (repositoryId: number, number: number, head: string): string => `${repositoryId}:${number}:${head}`

export function readExternalId(
  text: unknown,
): { readonly repositoryId: number; readonly number: number; readonly head: string } | undefined {
  const [, repositoryId, number, head] = (typeof text === 'string' && /^(\d{1,15}):(\d{1,10}):([0-9a-f]{40,64})$/.exec(text)) || []
  return head === undefined ? undefined : { repositoryId: Number(repositoryId), number: Number(number), head }
}
