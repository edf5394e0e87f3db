import { type PullRequestJob, readExternalId } from '../job.ts'
import { idIn, member, repositoryOf } from './payload.ts'

/** The button "Re-run" of one of our checks: https://docs.github.com/webhooks/webhook-events-and-payloads#check_run */
export function checkRun(payload: unknown, appId: number): PullRequestJob | undefined {
  if (member(payload, 'action') !== 'rerequested' || idIn(payload, 'check_run', 'app', 'id') !== appId) return undefined
  const repository = repositoryOf(payload)
  const about = readExternalId(member(payload, 'check_run', 'external_id'))
  if (repository === undefined || about?.repositoryId !== repository.repositoryId) return undefined
  return { kind: 'pull-request', ...repository, number: about.number, cause: 'check_run.rerequested' }
}
