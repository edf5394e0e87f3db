import { member } from '../../model/record.ts'
import type { RepositoryRef } from '../job.ts'

export const idIn = (payload: unknown, ...path: readonly string[]): number | undefined => {
  const value = member(payload, ...path)
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

/** Where an event happened; undefined when it does not fit together, and then it is dropped. Whether the installation may see the repository is told by GitHub when it makes the token. */
export function repositoryOf(payload: unknown): RepositoryRef | undefined {
  const installationId = idIn(payload, 'installation', 'id')
  const repositoryId = idIn(payload, 'repository', 'id')
  const [owner, repo] = [member(payload, 'repository', 'owner', 'login'), member(payload, 'repository', 'name')]
  if (installationId === undefined || repositoryId === undefined || !isName(owner) || !isName(repo)) return undefined
  const organization = member(payload, 'organization', 'login')
  const isConsistent =
    member(payload, 'repository', 'full_name') === `${owner}/${repo}` && (organization === undefined || organization === owner)
  return isConsistent ? { installationId, repositoryId, owner, repo } : undefined
}

/** Text that a database keeps and a log shows: nothing that cannot be seen, and whole characters. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed() && !/\p{Cc}/u.test(value)

const isName = (value: unknown): value is string => typeof value === 'string' && /^[\w.-]{1,100}$/.test(value) && !/^\.+$/.test(value)
