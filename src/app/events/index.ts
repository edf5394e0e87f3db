import type { Probot } from 'probot'
import type { Job } from '../job.ts'
import type { Queue } from '../jobs.ts'
import type { Log } from '../log.ts'
import { checkRun } from './check-run.ts'
import { checkSuite } from './check-suite.ts'
import { comment } from './comment.ts'
import { installed, removed, returned } from './installation.ts'
import { mergeGroup } from './merge-group.ts'
import { pullRequest } from './pull-request.ts'

/** Every event that asks for work, one file each. What asks for none is acknowledged and forgotten. */
export function listen(probot: Probot, { queue, appId, log }: { queue: Queue; appId: number; log: Log }): void {
  const enqueue = async (delivery: string, job: Job | undefined) => {
    if (job === undefined) return log.debug('nothing to do', { delivery })
    log.info('a job', { delivery, ...job })
    await queue.put(job)
  }
  probot.on('pull_request', ({ id, payload }) => enqueue(id, pullRequest(payload)))
  probot.on('check_run', ({ id, payload }) => enqueue(id, checkRun(payload, appId)))
  probot.on('issue_comment', ({ id, payload }) => enqueue(id, comment('issue_comment', payload)))
  probot.on('pull_request_review_comment', ({ id, payload }) => enqueue(id, comment('pull_request_review_comment', payload)))
  probot.on('merge_group', ({ id, payload }) => enqueue(id, mergeGroup(payload)))
  probot.on('check_suite', ({ id, payload }) => enqueue(id, checkSuite(payload, appId)))
  for (const event of ['installation', 'installation_repositories'] as const)
    probot.on(event, async ({ id, payload }) => {
      for (const job of [...installed(event, payload), ...removed(event, payload)]) await enqueue(id, job)
    })
  probot.on('installation', ({ id, payload }) => enqueue(id, returned(payload)))
}
