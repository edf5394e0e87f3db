import type { Connection } from '../fetch/github/client.ts'
import { isAtLeast, roleOf } from './commands/role.ts'
import type { ButtonJob, PullRequestJob } from './job.ts'

/** The review that somebody asked for by the button of a check, where they may write to the repository now. Throws where that cannot be told. */
export async function pressed(job: ButtonJob, connection: Connection, signal: AbortSignal): Promise<PullRequestJob[]> {
  const { installationId, repositoryId, owner, repo, number, by, cause } = job
  const client = connection.installation({ installationId, repositoryId, signal })
  const mayAsk = isAtLeast(await roleOf(client, { owner, repo }, by), 'write')
  return mayAsk ? [{ kind: 'pull-request', installationId, repositoryId, owner, repo, number, cause }] : []
}
