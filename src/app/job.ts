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
  /** The id of the comment that was announced: until GitHub lists it, there is more to come. 0 where none was. */
  readonly comment: number
  readonly cause: string
}

/** Find the pull requests of a check suite that is to run again. */
export interface CheckSuiteJob extends RepositoryRef {
  readonly kind: 'check-suite'
  readonly suiteId: number
  readonly cause: string
}

/** Look at what a merge queue is about to merge: a commit of its own, made of one or more pull requests. */
export interface MergeGroupJob extends RepositoryRef {
  readonly kind: 'merge-group'
  readonly head: string
  /** The commit that it stands on; the name of the base branch where that is not known any more. */
  readonly base: string
  /** Names of branches, without `refs/heads/`. */
  readonly baseRef: string
  readonly headRef: string
  /** The group was dissolved: what still runs for it is called off. */
  readonly isGone: boolean
  readonly cause: string
}

/** Make the check known to a repository that the App has come to. */
export interface IntroductionJob extends RepositoryRef {
  readonly kind: 'introduction'
  readonly cause: string
}

/** Somebody has pressed the button of a check: whether they may is found out before it counts for anything. */
export interface ButtonJob extends RepositoryRef {
  readonly kind: 'button'
  readonly number: number
  /** The login of who pressed it. */
  readonly by: string
  readonly cause: string
}

/** Look for pull requests of an installation that have no check of ours, because an event or a process was lost. */
export interface SweepJob {
  readonly kind: 'sweep'
  readonly installationId: number
  readonly cause: string
}

/** Forget what is kept about an installation, or about one repository of it. */
export interface FarewellJob {
  readonly kind: 'farewell'
  readonly installationId: number
  /** null: all of them. */
  readonly repositoryId: number | null
  readonly cause: string
}

export type Job = PullRequestJob | CommandsJob | CheckSuiteJob | MergeGroupJob | IntroductionJob | SweepJob | FarewellJob | ButtonJob

/** Jobs with the same key are about the same thing: one at a time, and the later one replaces the earlier. */
export function keyOf(job: Job): string {
  switch (job.kind) {
    case 'check-suite':
      return `${job.repositoryId}/suite/${job.suiteId}`
    case 'merge-group':
      return `${job.repositoryId}/queue/${job.head}`
    case 'sweep':
      return `sweep/${job.installationId}`
    case 'farewell':
      return `farewell/${job.installationId}/${job.repositoryId ?? 'all'}`
    case 'introduction':
      return `${job.repositoryId}/introduction`
    case 'button':
      return `${job.repositoryId}#${job.number}/${job.by}`
    default:
      return `${job.repositoryId}#${job.number}`
  }
}

/** What a sweep has found: a pull request or a merge group that may lack its review. */
export const isFound = (job: Job): boolean => (job.kind === 'pull-request' || job.kind === 'merge-group') && job.cause === sweepCause

export const sweepCause = 'sweep'

/**
 * How much a word weighs against another of its key; one that is lighter does not take its place. Commands are no reason to break off a review
 * or to forget that one is due, for a review answers them too. What a sweep has found is no reason to forget either.
 */
export const weight = (job: Job): number => (job.cause === sweepCause ? 0 : job.kind === 'commands' ? 1 : mostWeight)

const mostWeight = 2

/** It waits for the end of what runs. */
export const yields = (job: Job): boolean => weight(job) < mostWeight

/** What a check run is about. */
export interface Subject {
  readonly repositoryId: number
  readonly number: number
  readonly head: string
}

/**
 * What a check run of ours carries to be known again, for forks too: GitHub names no pull requests in their check events. `withheld`: it was
 * completed while the pull request was a draft, so that nothing was said on its lines.
 */
export const externalId = ({ repositoryId, number, head }: Subject, withheld = false): string =>
  `${repositoryId}:${number}:${head}${withheld ? ':draft' : ''}`

export function readExternalId(text: unknown): (Subject & { readonly isWithheld: boolean }) | undefined {
  const [, repositoryId, number, head, draft] =
    (typeof text === 'string' && /^(\d{1,15}):(\d{1,10}):([0-9a-f]{40,64})(:draft)?$/.exec(text)) || []
  return head === undefined
    ? undefined
    : { repositoryId: Number(repositoryId), number: Number(number), head, isWithheld: draft !== undefined }
}

export const isAbout = (text: unknown, subject: Subject): boolean => {
  const about = readExternalId(text)
  return about !== undefined && externalId(about) === externalId(subject)
}

/**
 * Checks belong to a commit, not to a pull request. The base branch in the name keeps a lenient branch of somebody's own from giving a
 * green check that would then count for `main`.
 */
export const checkName = (baseRef: string): string => `${checkPrefix}${baseRef}`

const checkPrefix = 'parapet: '

/** What a check run of ours says about itself, as GitHub hands it back. */
interface OurRun {
  readonly externalId: unknown
  readonly name: unknown
  readonly branch: unknown
}

/** The job that a check run of ours came from, once more; undefined where it is none of this repository. */
export function againOf(repository: RepositoryRef, run: OurRun, cause: string): PullRequestJob | MergeGroupJob | undefined {
  const about = readExternalId(run.externalId)
  if (about?.repositoryId !== repository.repositoryId) return undefined
  if (about.number > 0) return { kind: 'pull-request', ...repository, number: about.number, cause }
  if (typeof run.name !== 'string' || !run.name.startsWith(checkPrefix)) return undefined
  // What the group stood on is told only when it is made; compared with the branch, it is seen with all that would be merged by now.
  const baseRef = run.name.slice(checkPrefix.length)
  const headRef = typeof run.branch === 'string' ? run.branch : ''
  return { kind: 'merge-group', ...repository, head: about.head, base: baseRef, baseRef, headRef, isGone: false, cause }
}
