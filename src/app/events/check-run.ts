import { member } from '../../model/record.ts'
import { againOf, type ButtonJob, type MergeGroupJob, type PullRequestJob } from '../job.ts'
import { again } from '../publish/check.ts'
import { idIn, isText, repositoryOf } from './payload.ts'

/**
 * "Re-run" at one of our checks, and the button that we put there: https://docs.github.com/webhooks/webhook-events-and-payloads#check_run.
 * GitHub lets nobody press either who may not write; for our own button we ask once more.
 */
export function checkRun(payload: unknown, appId: number): PullRequestJob | MergeGroupJob | ButtonJob | undefined {
  const repository = repositoryOf(payload)
  if (repository === undefined || idIn(payload, 'check_run', 'app', 'id') !== appId) return undefined
  const at = (...path: string[]) => member(payload, 'check_run', ...path)
  const run = { externalId: at('external_id'), name: at('name'), branch: at('check_suite', 'head_branch') }
  const action = member(payload, 'action')
  if (action === 'rerequested') return againOf(repository, run, 'check_run.rerequested')
  if (action !== 'requested_action' || member(payload, 'requested_action', 'identifier') !== again.identifier) return undefined
  const [job, by] = [againOf(repository, run, 'check_run.requested_action'), member(payload, 'sender', 'login')]
  return job?.kind === 'pull-request' && isText(by) ? { ...job, kind: 'button', by } : undefined
}
