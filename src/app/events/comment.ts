import { isRecord, member } from '../../model/record.ts'
import type { CommandsJob, PullRequestJob } from '../job.ts'
import { isAddressed } from '../addressed.ts'
import { idIn, repositoryOf } from './payload.ts'

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#issue_comment and #pull_request_review_comment. A new comment may hold a
 * command; one that was edited or deleted may have held an acceptance, which ends with it. What they say is asked for again.
 */
export function comment(
  event: 'issue_comment' | 'pull_request_review_comment',
  payload: unknown,
): CommandsJob | PullRequestJob | undefined {
  const about = event === 'issue_comment' ? 'issue' : 'pull_request'
  const action = member(payload, 'action')
  const repository = repositoryOf(payload)
  const number = idIn(payload, about, 'number')
  const id = idIn(payload, 'comment', 'id')
  if (repository === undefined || number === undefined || id === undefined || !isByPersonOnOpenPull(about, payload)) return undefined
  const cause = `${event}.${String(action)}`
  const says = member(payload, 'comment', 'body')
  if (action === 'created') return isAddressed(says) ? { kind: 'commands', ...repository, number, comment: id, cause } : undefined
  const before = action === 'edited' ? member(payload, 'changes', 'body', 'from') : action === 'deleted' ? says : undefined
  return isAddressed(before) ? { kind: 'pull-request', ...repository, number, cause } : undefined
}

function isByPersonOnOpenPull(about: 'issue' | 'pull_request', payload: unknown): boolean {
  const isPull = about === 'pull_request' || isRecord(member(payload, 'issue', 'pull_request'))
  return isPull && member(payload, about, 'state') === 'open' && member(payload, 'comment', 'user', 'type') === 'User'
}
