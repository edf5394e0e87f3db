import { member } from '../../model/record.ts'
import type { PullRequestJob } from '../job.ts'
import { idIn, repositoryOf } from './payload.ts'

/** `converted_to_draft` is none of them: nothing is taken back then. */
const actions: ReadonlySet<unknown> = new Set(['opened', 'synchronize', 'reopened', 'ready_for_review', 'edited', 'closed'])

/**
 * https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request. `closed` asks to look as well: a job that runs is called
 * off by that, and one that comes late finds the pull request as it is now.
 */
export function pullRequest(payload: unknown): PullRequestJob | undefined {
  const action = member(payload, 'action')
  if (!actions.has(action)) return undefined
  // Titles and bodies are edited all day; only another base branch changes what is reviewed.
  if (action === 'edited' && member(payload, 'changes', 'base') === undefined) return undefined
  const repository = repositoryOf(payload)
  const number = idIn(payload, 'pull_request', 'number')
  if (repository === undefined || number === undefined) return undefined
  if (idIn(payload, 'pull_request', 'base', 'repo', 'id') !== repository.repositoryId) return undefined
  return { kind: 'pull-request', ...repository, number, cause: `pull_request.${String(action)}` }
}
