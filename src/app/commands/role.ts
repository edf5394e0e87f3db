import type { Client } from '../../fetch/github/client.ts'
import { failureOf } from '../../fetch/github/patience.ts'

/** What somebody may do in the repository that is merged into: nothing, look after issues, or write. */
export type Role = 'none' | 'triage' | 'write'

/**
 * Asks GitHub, now: https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user. Its `permission` counts
 * maintainers as writers and triagers as readers, whatever an organization calls its roles. A comment's `author_association` is computed
 * late and wrong for private members, so nothing rests on it. Whom GitHub does not know may do nothing; when it cannot say, this throws.
 */
export async function roleOf(client: Client, at: { readonly owner: string; readonly repo: string }, login: string): Promise<Role> {
  try {
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({ ...at, username: login })
    if (data.permission === 'admin' || data.permission === 'write') return 'write'
    return data.role_name === 'triage' || data.user?.permissions?.triage === true ? 'triage' : 'none'
  } catch (error) {
    if (failureOf(error)?.status === 404) return 'none'
    throw error
  }
}

/** Each person is asked for once in a run. */
export class Roles {
  readonly #ask: (login: string) => Promise<Role>
  readonly #known = new Map<string, Promise<Role>>()

  constructor(ask: (login: string) => Promise<Role>) {
    this.#ask = ask
  }

  of(login: string): Promise<Role> {
    const asked = this.#known.get(login) ?? this.#ask(login)
    this.#known.set(login, asked)
    return asked
  }
}
