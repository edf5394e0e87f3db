import type { Client } from '../../fetch/github/client.ts'
import type { RepositoryRef } from '../job.ts'

export interface Listed extends RepositoryRef {
  /** It can have pull requests to look at: GitHub counts them among the open issues. */
  readonly isBusy: boolean
}

/** All that the App is installed on. */
export async function repositoriesOf(client: Client, installationId: number): Promise<Listed[]> {
  const all = await client.paginate(client.rest.apps.listReposAccessibleToInstallation, { per_page: 100 })
  return all.map((it) => ({
    installationId,
    repositoryId: it.id,
    owner: it.owner.login,
    repo: it.name,
    isBusy: !it.archived && !it.disabled && it.open_issues_count > 0,
  }))
}
