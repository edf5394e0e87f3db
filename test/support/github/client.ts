import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import type { LocalGitHub, Repository } from './index.ts'
import type { Permissions } from './state.ts'

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** GitHub's own client, signed in as the App itself. */
export function asApp(github: LocalGitHub): Octokit {
  return new Octokit({
    baseUrl: github.url,
    authStrategy: createAppAuth,
    auth: { appId: github.app.id, privateKey: github.app.privateKey },
    log: quiet,
  })
}

/** GitHub's own client with a token for one repository, narrowed if permissions are named. */
export async function asInstallation(github: LocalGitHub, repository: Repository, permissions?: Permissions): Promise<Octokit> {
  const installation = github.installation(repository)
  if (installation === undefined) throw new Error('the App is not installed there')
  const answer = await asApp(github).rest.apps.createInstallationAccessToken({
    installation_id: installation.id,
    repository_ids: [repository.id],
    ...(permissions === undefined ? {} : { permissions }),
  })
  return new Octokit({ baseUrl: github.url, auth: answer.data.token, log: quiet })
}
