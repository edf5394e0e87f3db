import type { Client } from '../../fetch/github/client.ts'
import { failureOf } from '../../fetch/github/patience.ts'

/** What people may do in the repository that is merged into, least first; who may only read is nobody in particular. */
const roles = ['none', 'triage', 'write', 'maintain', 'admin'] as const
export type Role = (typeof roles)[number]

export const isAtLeast = (role: Role, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least)

/**
 * Asks GitHub, now: https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user. Its `permission` counts
 * maintainers as writers and triagers as readers, whatever an organization calls its roles. A comment's `author_association` is computed
 * late and wrong for private members, so nothing rests on it. Whom GitHub does not know may do nothing; when it cannot say, this throws.
 */
export async function roleOf(client: Client, at: { readonly owner: string; readonly repo: string }, login: string): Promise<Role> {
  try {
    const { data } = await client.rest.repos.getCollaboratorPermissionLevel({ ...at, username: login })
    return roleIn(data)
  } catch (error) {
    if (failureOf(error)?.status === 404) return 'none'
    throw error
  }
}

interface Answer {
  readonly permission: string
  readonly role_name: string
  readonly user: { readonly permissions?: { readonly maintain?: boolean; readonly triage?: boolean } } | null
}

/** An organization's own roles have names of their own, and say in `permissions` what they are made from. */
export function roleIn({ permission, role_name: name, user }: Answer): Role {
  const made = user?.permissions
  if (permission === 'admin') return 'admin'
  if (permission === 'write') return name === 'maintain' || made?.maintain === true ? 'maintain' : 'write'
  return name === 'triage' || made?.triage === true ? 'triage' : 'none'
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
