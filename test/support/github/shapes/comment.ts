import type { Account, IssueCommentRecord, PullRecord, ReviewCommentRecord, ReviewRecord, State } from '../state.ts'
import { appShape, nodeId, userShape, type Shape } from './account.ts'
import { association, issueUrl, pullPage, pullUrl } from './pull.ts'
import { repositoryUrl } from './repository.ts'

const reactions = (url: string): Shape => ({
  url: `${url}/reactions`,
  total_count: 0,
  '+1': 0,
  '-1': 0,
  laugh: 0,
  hooray: 0,
  confused: 0,
  heart: 0,
  rocket: 0,
  eyes: 0,
})

export function issueCommentShape(state: State, pull: PullRecord, it: IssueCommentRecord): Shape {
  const url = `${repositoryUrl(state, pull.repository)}/issues/comments/${it.id}`
  return {
    id: it.id,
    node_id: nodeId('IssueComment', it.id),
    url,
    html_url: `${pullPage(state, pull)}#issuecomment-${it.id}`,
    issue_url: issueUrl(state, pull),
    body: it.body,
    user: authorShape(state, it.user),
    created_at: it.createdAt,
    updated_at: it.updatedAt,
    author_association: association(pull.repository, it.user),
    performed_via_github_app: it.viaApp === null ? null : appShape(state, it.viaApp),
    reactions: reactions(url),
  }
}

const authorShape = (state: State, user: Account): Shape | null => (state.gone.has(user) ? null : userShape(state, user))

export function reviewShape(state: State, pull: PullRecord, it: ReviewRecord): Shape {
  const page = `${pullPage(state, pull)}#pullrequestreview-${it.id}`
  return {
    id: it.id,
    node_id: nodeId('PullRequestReview', it.id),
    user: userShape(state, it.user),
    body: it.body,
    state: it.state,
    html_url: page,
    pull_request_url: pullUrl(state, pull),
    author_association: association(pull.repository, it.user),
    _links: { html: { href: page }, pull_request: { href: pullUrl(state, pull) } },
    ...(it.state === 'PENDING' ? {} : { submitted_at: it.submittedAt }),
    commit_id: it.commitId,
  }
}

export function reviewCommentShape(state: State, pull: PullRecord, it: ReviewCommentRecord): Shape {
  const url = `${repositoryUrl(state, pull.repository)}/pulls/comments/${it.id}`
  const page = `${pullPage(state, pull)}#discussion_r${it.id}`
  const line = it.subject === 'file' ? {} : { start_side: it.startSide, side: it.side }
  return {
    id: it.id,
    node_id: nodeId('PullRequestReviewComment', it.id),
    url,
    pull_request_review_id: it.review.id,
    diff_hunk: it.diffHunk,
    path: it.path,
    commit_id: it.current?.commit ?? it.originalCommit,
    original_commit_id: it.originalCommit,
    user: authorShape(state, it.user),
    body: it.body,
    created_at: it.createdAt,
    updated_at: it.updatedAt,
    html_url: page,
    pull_request_url: pullUrl(state, pull),
    author_association: association(pull.repository, it.user),
    _links: { self: { href: url }, html: { href: page }, pull_request: { href: pullUrl(state, pull) } },
    reactions: reactions(url),
    start_line: it.current?.startLine ?? null,
    original_start_line: it.startLine,
    line: it.subject === 'file' ? null : (it.current?.line ?? null),
    original_line: it.line,
    position: it.current?.position ?? null,
    original_position: it.originalPosition,
    subject_type: it.subject,
    ...line,
    ...(it.inReplyTo === null ? {} : { in_reply_to_id: it.inReplyTo }),
  }
}
