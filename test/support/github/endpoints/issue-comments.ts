import {
  created,
  noContent,
  notFound,
  ok,
  paged,
  pullOf,
  Refusal,
  repositoryEndpoint,
  type Endpoint,
  type RepositoryCall,
} from '../endpoint.ts'
import { instant } from '../instant.ts'
import { issueCommentShape } from '../shapes/comment.ts'
import type { Account, IssueCommentRecord, PullRecord, State } from '../state.ts'
import { edit, refuseLocked, refuseLong } from './writing.ts'

const reading = [
  ['issues', 'read'],
  ['pull_requests', 'read'],
] as const
const writing = [
  ['issues', 'write'],
  ['pull_requests', 'write'],
] as const

/** The conversation below a pull request; either permission, Issues or Pull requests, is enough. */
export const issueCommentEndpoints: readonly Endpoint[] = [
  repositoryEndpoint('get /repos/{owner}/{repo}/issues/{issue_number}/comments', reading, (call) => {
    const pull = pullOf(call, 'issue_number')
    const since = call.query.get('since')
    return paged(
      call,
      pull.issueComments.filter((it) => since === null || it.updatedAt >= since),
      (it) => issueCommentShape(call.state, pull, it),
    )
  }),
  repositoryEndpoint('post /repos/{owner}/{repo}/issues/{issue_number}/comments', writing, (call) => {
    const pull = pullOf(call, 'issue_number')
    refuseLocked(pull)
    return created(issueCommentShape(call.state, pull, addIssueComment(call.state, pull, call.state.app.bot, bodyOf(call))))
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/issues/comments/{comment_id}', reading, (call) => {
    const [pull, comment] = commentOf(call)
    return ok(issueCommentShape(call.state, pull, comment))
  }),
  repositoryEndpoint('patch /repos/{owner}/{repo}/issues/comments/{comment_id}', writing, (call) => {
    const [pull, comment] = ownCommentOf(call)
    edit(call.state, comment, call.state.app.bot, bodyOf(call))
    return ok(issueCommentShape(call.state, pull, comment))
  }),
  repositoryEndpoint('delete /repos/{owner}/{repo}/issues/comments/{comment_id}', writing, (call) => {
    const [pull, comment] = ownCommentOf(call)
    pull.issueComments.splice(pull.issueComments.indexOf(comment), 1)
    return noContent
  }),
]

function bodyOf(call: RepositoryCall): string {
  const { body } = call.body as { body: string }
  if (body.trim() === '')
    throw new Refusal(422, 'Validation Failed', [
      { resource: 'IssueComment', code: 'unprocessable', field: 'data', message: 'Body cannot be blank' },
    ])
  refuseLong(call.state, body)
  return body
}

function commentOf(call: RepositoryCall): [PullRecord, IssueCommentRecord] {
  const id = Number(call.params['comment_id'])
  for (const pull of call.repository.pulls.values()) {
    const comment = pull.issueComments.find((it) => it.id === id)
    if (comment !== undefined) return [pull, comment]
  }
  throw notFound()
}

function ownCommentOf(call: RepositoryCall): [PullRecord, IssueCommentRecord] {
  const found = commentOf(call)
  if (found[1].user !== call.state.app.bot) throw new Refusal(403, 'Resource not accessible by integration')
  return found
}

export function addIssueComment(state: State, pull: PullRecord, user: Account, body: string): IssueCommentRecord {
  const now = instant(state.now())
  const comment: IssueCommentRecord = {
    id: state.id(),
    user,
    viaApp: user === state.app.bot ? state.app : null,
    body,
    createdAt: now,
    updatedAt: now,
    editor: null,
  }
  pull.issueComments.push(comment)
  pull.updatedAt = now
  return comment
}
