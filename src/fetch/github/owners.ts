import { isConfigured, ownersRepository } from '../../model/configuration.ts'
import type { Client, Connection } from './client.ts'
import type { Repository } from './compare.ts'
import { type AskOwner, readTip } from './configuration.ts'
import { failureOf } from './patience.ts'

/** Where the App is not installed there, it is not asked for again so soon: most accounts have no such repository. */
const forgottenAfter = 600_000

/** Whom a review is for. */
export interface Owned extends Repository {
  readonly installationId: number
  readonly signal?: AbortSignal
}

/**
 * The configuration that an account keeps in its repository `.github` for those of its repositories that have none. It is read anew each
 * time, at the tip of that repository's default branch, with a token that reaches nothing else.
 */
export class Owners {
  readonly #connection: Pick<Connection, 'owners'>
  readonly #hidden: (repository: string) => void
  readonly #missing = new Map<number, number>()

  /** `hidden` hears of one that may not be used, by the name of its repository. */
  constructor(connection: Pick<Connection, 'owners'>, hidden: (repository: string) => void) {
    this.#connection = connection
    this.#hidden = hidden
  }

  of({ installationId, owner, repo, signal }: Owned): AskOwner {
    return async (visibility) => {
      if (repo.toLowerCase() === ownersRepository || (this.#missing.get(installationId) ?? 0) > performance.now()) return null
      const client = this.#connection.owners({ installationId, ...(signal === undefined ? {} : { signal }) })
      const read = await this.#read(client, { installationId, owner })
      if (read === null || !isConfigured(read.found)) return null
      const from = `${owner}/${ownersRepository}`
      if (!isForAll(read.visibility, visibility)) {
        this.#hidden(from)
        return null
      }
      return { ...read.found, misnamed: [], from }
    }
  }

  async #read(client: Client, { installationId, owner }: Pick<Owned, 'installationId' | 'owner'>): ReturnType<typeof readTip> {
    try {
      return await readTip(client, { owner, repo: ownersRepository })
    } catch (error) {
      if (!isMissing(error)) throw error
      this.#missing.set(installationId, performance.now() + forgottenAfter)
      return null
    }
  }
}

/**
 * By how many people may see it, fewest first. What a configuration says (reasons, paths, rules, what is wrong in it) stands in reviews, so
 * it is used only where nobody reads it there who could not read it in its place.
 */
const ranks: readonly string[] = ['PRIVATE', 'INTERNAL', 'PUBLIC']

function isForAll(source: string, reviewed: string): boolean {
  return ranks.includes(reviewed) && ranks.indexOf(source) >= ranks.indexOf(reviewed)
}

/** There is no such repository, or the App is not installed on it: https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app answers 422. */
function isMissing(error: unknown): boolean {
  if (failureOf(error)?.status === 422) return true
  return (
    error instanceof Error &&
    error.name === 'GraphqlResponseError' &&
    'errors' in error &&
    Array.isArray(error.errors) &&
    error.errors.every((it: unknown) => typeof it === 'object' && it !== null && 'type' in it && it.type === 'NOT_FOUND')
  )
}
