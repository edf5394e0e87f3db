import { anchor, shownFiles, type Anchor, type CommentRequest } from '../anchor.ts'
import { linesOf } from '../diff.ts'
import {
  created,
  noContent,
  notFound,
  ok,
  paged,
  pullOf,
  Refusal,
  repositoryEndpoint,
  type Answer,
  type Endpoint,
  type RepositoryCall,
} from '../endpoint.ts'
import { instant } from '../instant.ts'
import { reviewCommentShape, reviewShape } from '../shapes/comment.ts'
import type { Account, AppIdentity, PullRecord, ReviewCommentRecord, ReviewRecord, State } from '../state.ts'
import { edit, refuseLong, refuseLocked } from './writing.ts'

interface ReviewRequest {
  readonly commit_id?: string
  readonly body?: string
  readonly event?: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT'
  readonly comments?: readonly CommentRequest[]
}

interface SingleCommentRequest extends CommentRequest {
  readonly commit_id: string
  readonly in_reply_to?: number
  readonly subject_type?: 'line' | 'file'
}

const reading = [['pull_requests', 'read']] as const
const writing = [['pull_requests', 'write']] as const

export const reviewEndpoints: readonly Endpoint[] = [
  repositoryEndpoint('get /repos/{owner}/{repo}/pulls/{pull_number}/reviews', reading, (call) => {
    const pull = pullOf(call)
    return paged(call, pull.reviews, (it) => reviewShape(call.state, pull, it))
  }),
  repositoryEndpoint('post /repos/{owner}/{repo}/pulls/{pull_number}/reviews', writing, createReview),
  repositoryEndpoint('get /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments', reading, (call) => {
    const pull = pullOf(call)
    const own = pull.reviewComments.filter((it) => it.review.id === Number(call.params['review_id']))
    return paged(call, own, (it) => reviewCommentShape(call.state, pull, it))
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/pulls/{pull_number}/comments', reading, (call) => {
    const pull = pullOf(call)
    const submitted = pull.reviewComments.filter((it) => it.review.state !== 'PENDING')
    return paged(call, call.query.get('direction') === 'desc' ? submitted.toReversed() : submitted, (it) =>
      reviewCommentShape(call.state, pull, it),
    )
  }),
  repositoryEndpoint('post /repos/{owner}/{repo}/pulls/{pull_number}/comments', writing, createSingle),
  repositoryEndpoint('post /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies', writing, (call) => {
    const { body } = call.body as { body: string }
    return replyTo(call, pullOf(call), Number(call.params['comment_id']), body)
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/pulls/comments/{comment_id}', reading, (call) => {
    const [pull, comment] = commentOf(call)
    return ok(reviewCommentShape(call.state, pull, comment))
  }),
  repositoryEndpoint('patch /repos/{owner}/{repo}/pulls/comments/{comment_id}', writing, (call) => {
    const [pull, comment] = commentOf(call)
    refuseForeign(call, comment)
    const { body } = call.body as { body: string }
    refuseLong(call.state, body)
    edit(call.state, comment, call.state.app.bot, body)
    return ok(reviewCommentShape(call.state, pull, comment))
  }),
  repositoryEndpoint('delete /repos/{owner}/{repo}/pulls/comments/{comment_id}', writing, (call) => {
    const [pull, comment] = commentOf(call)
    refuseForeign(call, comment)
    pull.reviewComments.splice(pull.reviewComments.indexOf(comment), 1)
    return noContent
  }),
]

function commentOf(call: RepositoryCall): [PullRecord, ReviewCommentRecord] {
  const id = Number(call.params['comment_id'])
  for (const pull of call.repository.pulls.values()) {
    const comment = pull.reviewComments.find((it) => it.id === id)
    if (comment !== undefined) return [pull, comment]
  }
  throw notFound()
}

function refuseForeign(call: RepositoryCall, comment: ReviewCommentRecord): void {
  if (comment.user !== call.state.app.bot) throw new Refusal(403, 'Resource not accessible by integration')
}

/** Whole or not at all: one comment that has no place in the diff refuses the review. */
async function createReview(call: RepositoryCall): Promise<Answer> {
  const pull = pullOf(call)
  const { state } = call
  const { comments = [], body = '', event, commit_id: commit = pull.head.sha } = (call.body ?? {}) as ReviewRequest
  refuseLocked(pull)
  refuseLong(state, body)
  await refuseOtherCommit(pull, commit)
  refuseEmptyOrPending(pull, event, body === '' && comments.length === 0)
  const anchors = await anchorsOf(state, pull, commit, comments)
  const review = addReview(state, pull, state.app.bot, { body, commit, event })
  for (const [index, place] of anchors.entries()) addLineComment(state, pull, review, place, comments[index]?.body ?? '', state.app)
  if (comments.length > state.limits.reviewComments) throw new Refusal(502, 'Server Error')
  return ok(reviewShape(state, pull, review))
}

function refuseEmptyOrPending(pull: PullRecord, event: ReviewRequest['event'], empty: boolean): void {
  if (empty && (event === 'COMMENT' || event === 'REQUEST_CHANGES')) throw unprocessable("Body can't be blank")
  if (event === undefined && pull.reviews.some((it) => it.state === 'PENDING'))
    throw unprocessable('User can only have one pending review per pull request')
}

async function anchorsOf(state: State, pull: PullRecord, commit: string, comments: readonly CommentRequest[]): Promise<Anchor[]> {
  const anchors: Anchor[] = []
  for (const it of comments) {
    if (it.body.trim() === '') throw unprocessable("Body can't be blank")
    refuseLong(state, it.body)
    const found = await anchor(state, pull, commit, it)
    if (typeof found === 'string') throw unprocessable(found)
    anchors.push(found)
  }
  return anchors
}

const unprocessable = (message: string): Refusal => new Refusal(422, 'Unprocessable Entity', [message])

async function refuseOtherCommit(pull: PullRecord, commit: string): Promise<void> {
  const { git } = pull.repository
  const known = (await git.commitOf(commit)) !== undefined && (await git.commitsBetween(pull.base.sha, pull.head.sha)).includes(commit)
  if (!known) throw new Refusal(422, 'Unprocessable Entity', ['The commit_id must be a commit of this pull request'])
}

const reviewStates = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const

function addReview(
  state: State,
  pull: PullRecord,
  user: Account,
  it: { body: string; commit: string; event: keyof typeof reviewStates | undefined },
): ReviewRecord {
  const review: ReviewRecord = {
    id: state.id(),
    user,
    body: it.body,
    state: it.event === undefined ? 'PENDING' : reviewStates[it.event],
    commitId: it.commit,
    submittedAt: instant(state.now()),
  }
  pull.reviews.push(review)
  return review
}

function addLineComment(
  state: State,
  pull: PullRecord,
  review: ReviewRecord,
  place: Anchor,
  body: string,
  viaApp: AppIdentity | null,
): ReviewCommentRecord {
  const { position, ...rest } = place
  const current = { commit: review.commitId, line: place.line, startLine: place.startLine, position }
  return addComment(state, pull, { ...rest, review, subject: 'line', body, viaApp, originalPosition: position, inReplyTo: null, current })
}

type NewComment = Omit<ReviewCommentRecord, 'id' | 'user' | 'originalCommit' | 'createdAt' | 'updatedAt' | 'editor'>

function addComment(state: State, pull: PullRecord, it: NewComment): ReviewCommentRecord {
  const now = instant(state.now())
  const comment: ReviewCommentRecord = {
    ...it,
    id: state.id(),
    user: it.review.user,
    originalCommit: it.review.commitId,
    createdAt: now,
    updatedAt: now,
    editor: null,
  }
  pull.reviewComments.push(comment)
  pull.updatedAt = now
  return comment
}

async function createSingle(call: RepositoryCall): Promise<Answer> {
  const pull = pullOf(call)
  const { state } = call
  const request = call.body as SingleCommentRequest
  if (request.in_reply_to !== undefined) return replyTo(call, pull, request.in_reply_to, request.body)
  refuseLocked(pull)
  refuseLong(state, request.body)
  await refuseOtherCommit(pull, request.commit_id)
  const review = (): ReviewRecord => addReview(state, pull, state.app.bot, { body: '', commit: request.commit_id, event: 'COMMENT' })
  if (request.subject_type === 'file') {
    const file = (await shownFiles(pull, request.commit_id)).find((it) => it.path === request.path)
    if (file === undefined) throw failed('pull_request_review_thread.path', 'diff too large or path not found')
    const current = { commit: request.commit_id, line: 0, startLine: null, position: 1 }
    const comment = addComment(state, pull, {
      review: review(),
      subject: 'file',
      path: request.path,
      body: request.body,
      side: 'RIGHT',
      line: null,
      startLine: null,
      startSide: null,
      originalPosition: 1,
      diffHunk: (file.patch ?? '')
        .split('\n')
        .slice(0, 1 + Math.min(linesOf(file.patch ?? '').length, 4))
        .join('\n'),
      viaApp: state.app,
      inReplyTo: null,
      current,
    })
    return created(reviewCommentShape(state, pull, comment))
  }
  const place = await anchor(state, pull, request.commit_id, request)
  if (typeof place === 'string') throw failed('pull_request_review_thread.line', place)
  return created(reviewCommentShape(state, pull, addLineComment(state, pull, review(), place, request.body, state.app)))
}

const failed = (field: string, message: string): Refusal =>
  new Refusal(422, 'Validation Failed', [{ resource: 'PullRequestReviewComment', code: 'custom', field, message }])

function replyTo(call: RepositoryCall, pull: PullRecord, id: number, body: string): Answer {
  refuseLocked(pull)
  refuseLong(call.state, body)
  const comment = addReply(call.state, pull, id, call.state.app.bot, body)
  if (comment === undefined) throw notFound()
  return created(reviewCommentShape(call.state, pull, comment))
}

/** A reply stands in the thread of the comment that began it. */
export function addReply(state: State, pull: PullRecord, id: number, user: Account, body: string): ReviewCommentRecord | undefined {
  const target = pull.reviewComments.find((it) => it.id === id)
  const root = pull.reviewComments.find((it) => it.id === (target?.inReplyTo ?? id))
  if (root === undefined) return undefined
  const review = addReview(state, pull, user, { body: '', commit: root.originalCommit, event: 'COMMENT' })
  const { id: _, user: __, originalCommit: ___, createdAt: ____, updatedAt: _____, editor: ______, ...place } = root
  return addComment(state, pull, { ...place, review, body, viaApp: user === state.app.bot ? state.app : null, inReplyTo: root.id })
}
