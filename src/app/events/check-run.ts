import { againOf, type MergeGroupJob, type PullRequestJob } from '../job.ts'
import { idIn, member, repositoryOf } from './payload.ts'

/** The button "Re-run" of one of our checks: https://docs.github.com/webhooks/webhook-events-and-payloads#check_run */
export function checkRun(payload: unknown, appId: number): PullRequestJob | MergeGroupJob | undefined {
  if (member(payload, 'action') !== 'rerequested' || idIn(payload, 'check_run', 'app', 'id') !== appId) return undefined
  const repository = repositoryOf(payload)
  if (repository === undefined) return undefined
  const at = (...path: string[]) => member(payload, 'check_run', ...path)
  const run = { externalId: at('external_id'), name: at('name'), branch: at('check_suite', 'head_branch') }
  return againOf(repository, run, 'check_run.rerequested')
}
