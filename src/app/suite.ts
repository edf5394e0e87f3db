import type { Connection } from '../fetch/github/client.ts'
import { type CheckSuiteJob, type PullRequestJob, readExternalId } from './job.ts'

/** The pull requests whose checks of ours a suite holds. */
export async function pullsOf(job: CheckSuiteJob, connection: Connection, appId: number, signal: AbortSignal): Promise<PullRequestJob[]> {
  const { installationId, repositoryId, owner, repo, cause } = job
  const client = connection.installation({ installationId, repositoryId, signal })
  const { data } = await client.rest.checks.listForSuite({ owner, repo, check_suite_id: job.suiteId, filter: 'latest', per_page: 100 })
  const numbers = data.check_runs.flatMap((it) => {
    const about = it.app?.id === appId ? readExternalId(it.external_id) : undefined
    return about?.repositoryId === repositoryId ? [about.number] : []
  })
  return [...new Set(numbers)].map((number) => ({ kind: 'pull-request', installationId, repositoryId, owner, repo, number, cause }))
}
