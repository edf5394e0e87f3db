import type { DiffLine, FileDiff } from '../support/github/diff.ts'
import { linesOf } from '../support/github/diff.ts'
import { shownFiles } from '../support/github/anchor.ts'
import type {
  CheckRunRecord,
  IssueCommentRecord,
  LocalGitHub,
  PullRecord,
  ReviewCommentRecord,
  ReviewRecord,
} from '../support/github/index.ts'

/** A pull request as its page shows it. All of it is what the local GitHub holds; the App is asked nothing. */
export interface Conversation {
  /** `owner/name` */
  readonly repository: string
  readonly pull: PullRecord
  readonly mergeBase: string
  readonly commits: readonly { readonly sha: string; readonly subject: string }[]
  readonly files: readonly FileDiff[]
  /** In the order in which people see them. */
  readonly timeline: readonly Entry[]
  readonly checks: readonly CheckRunRecord[]
  /** Names of the checks without which branch protection lets nothing in. */
  readonly required: readonly string[]
  readonly isMergeable: boolean
}

export type Entry =
  | { readonly kind: 'review'; readonly id: number; readonly review: ReviewRecord; readonly threads: readonly Thread[] }
  | { readonly kind: 'comment'; readonly id: number; readonly comment: IssueCommentRecord }

/** A comment on the diff with its answers. */
export interface Thread {
  readonly comment: ReviewCommentRecord
  readonly replies: readonly ReviewCommentRecord[]
  /** The lines that are quoted above it. */
  readonly quote: readonly DiffLine[]
}

export async function conversationOf(github: LocalGitHub, pull: PullRecord): Promise<Conversation> {
  const { git, owner, name } = pull.repository
  const { base, head } = pull
  const mergeBase = (await git.mergeBase(base.sha, head.sha)) ?? base.sha
  const commits = await Promise.all((await git.commitsBetween(base.sha, head.sha)).map((sha) => git.commitOf(sha)))
  const required = [`parapet: ${base.ref}`]
  return {
    repository: `${owner.login}/${name}`,
    pull,
    mergeBase,
    commits: commits.flatMap((it) => (it === undefined ? [] : [{ sha: it.sha, subject: it.message.split('\n')[0] ?? '' }])),
    files: await shownFiles(pull, head.sha),
    timeline: timelineOf(github, pull),
    checks: github.checkRuns(head.sha),
    required,
    isMergeable: github.mergeable(
      pull,
      required.map((it) => ({ name: it, appId: github.app.id })),
    ).allowed,
  }
}

function timelineOf(github: LocalGitHub, pull: PullRecord): Entry[] {
  const comments = github.reviewComments(pull)
  const threadsOf = (review: ReviewRecord): Thread[] =>
    comments
      .filter((it) => it.review === review && it.inReplyTo === null)
      .map((comment) => ({ comment, replies: comments.filter((it) => it.inReplyTo === comment.id), quote: quoteOf(comment) }))
  const reviews = github
    .reviews(pull)
    .map((review): Entry => ({ kind: 'review', id: review.id, review, threads: threadsOf(review) }))
    // What answers in another thread stands there.
    .filter((it) => it.kind === 'review' && (it.threads.length > 0 || it.review.body !== ''))
  const others = github.issueComments(pull).map((comment): Entry => ({ kind: 'comment', id: comment.id, comment }))
  return [...reviews, ...others].toSorted((one, other) => one.id - other.id)
}

/** GitHub quotes the three lines above what is commented on, or what of them is in the hunk. */
const linesAbove = 3

function quoteOf({ diffHunk, line, startLine, side }: ReviewCommentRecord): DiffLine[] {
  const lines = linesOf(diffHunk)
  if (line === null) return lines
  const first = lines.findIndex((it) => (side === 'LEFT' ? it.left : it.right) === (startLine ?? line))
  return lines.slice(Math.max(0, first - linesAbove))
}
