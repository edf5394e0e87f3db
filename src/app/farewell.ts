import { failureOf } from '../fetch/github/patience.ts'
import type { Given } from './given.ts'
import type { FarewellJob } from './job.ts'

/**
 * Forgets what is kept about an installation or a repository of it. Whether it is gone is asked first: a word that comes late, or once more,
 * must not take the work of one that is back. Throws where GitHub cannot tell.
 */
export async function farewell(job: FarewellJob, given: Given, signal: AbortSignal): Promise<void> {
  if (await isThere(job, given, signal)) given.log.info('it is there after all, and nothing is forgotten', { ...job })
  else await given.forget(job)
}

async function isThere({ installationId, repositoryId }: FarewellJob, given: Given, signal: AbortSignal): Promise<boolean> {
  try {
    if (repositoryId === null) {
      await given.connection.app(signal).rest.apps.getInstallation({ installation_id: installationId })
      return true
    }
    // A token is given only for what the installation has; one that was made before sees nothing any more.
    const client = given.connection.installation({ installationId, repositoryId, signal })
    const { data } = await client.rest.apps.listReposAccessibleToInstallation({ per_page: 1 })
    return data.repositories.some((it) => it.id === repositoryId)
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.limitedFor === undefined && [403, 404, 410, 422].includes(failure?.status ?? 0)) return false
    throw error
  }
}
