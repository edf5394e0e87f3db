import type { Connection } from '../fetch/github/client.ts'
import { againOf, type CheckSuiteJob, keyOf, type MergeGroupJob, type PullRequestJob } from './job.ts'

/** The jobs that the checks of ours in a suite came from. */
export async function jobsOf(
  job: CheckSuiteJob,
  connection: Connection,
  appId: number,
  signal: AbortSignal,
): Promise<(PullRequestJob | MergeGroupJob)[]> {
  const { installationId, repositoryId, owner, repo, cause } = job
  const client = connection.installation({ installationId, repositoryId, signal })
  const { data } = await client.rest.checks.listForSuite({ owner, repo, check_suite_id: job.suiteId, filter: 'latest', per_page: 100 })
  const repository = { installationId, repositoryId, owner, repo }
  const jobs = data.check_runs.flatMap((it) => {
    const again = it.app?.id === appId ? againOf(repository, { externalId: it.external_id, name: it.name, branch: null }, cause) : undefined
    return again ?? []
  })
  return [...new Map(jobs.map((it) => [keyOf(it), it])).values()]
}
