import type { Octokit } from '@octokit/rest'
import { failureOf } from './patience.ts'

export type Rights = Readonly<Record<string, 'read' | 'write'>>

/** What a review takes, and no more; `merge_queues` to tell what a merge group holds. */
export const reviewing: Rights = { checks: 'write', contents: 'read', merge_queues: 'read', metadata: 'read', pull_requests: 'write' }

/** What it takes to look for reviews that are missing. */
export const sweeping: Rights = { checks: 'read', merge_queues: 'read', metadata: 'read', pull_requests: 'read' }

/** Owners accept new rights when they come to it, and then nobody wants to wait long. */
const keptFor = 600_000

/**
 * What may be asked for on behalf of an installation. One that was made before a right was added does not grant it, nor does a server that
 * does not know it, and GitHub gives no token at all for a request that asks too much.
 */
export class RightsOf {
  readonly #ask: (installationId: number) => Promise<Rights>
  readonly #lesser = new Map<number, { readonly granted: Rights; readonly until: number }>()

  constructor(ask: (installationId: number) => Promise<Rights>) {
    this.#ask = ask
  }

  /** Makes a token with all that is wanted, or with as much of it as the installation grants. */
  async make<T>(installationId: number, wanted: Rights, mint: (rights: Rights) => Promise<T>): Promise<T> {
    const lesser = this.#lesser.get(installationId)
    if (lesser !== undefined && lesser.until > performance.now()) return mint(within(wanted, lesser.granted))
    try {
      return await mint(wanted)
    } catch (error) {
      if (!isTooMuch(error)) throw error
      const granted = await this.#ask(installationId)
      this.#lesser.set(installationId, { granted, until: performance.now() + keptFor })
      return mint(within(wanted, granted))
    }
  }
}

/** https://docs.github.com/rest/apps/apps#get-an-installation-for-the-authenticated-app, asked as the App itself. */
export async function granted(app: Octokit, installationId: number, jwt: string): Promise<Rights> {
  const { data } = await app.rest.apps.getInstallation({ installation_id: installationId, headers: { authorization: `bearer ${jwt}` } })
  return Object.fromEntries(
    Object.entries(data.permissions).flatMap(([name, right]) => (right === 'read' || right === 'write' ? [[name, right]] : [])),
  )
}

const within = (wanted: Rights, granted: Rights): Rights =>
  Object.fromEntries(
    Object.entries(wanted).flatMap(([name, right]) => {
      const given = granted[name]
      return given === undefined ? [] : [[name, given === 'read' ? 'read' : right]]
    }),
  )

/** "The permissions requested are not granted to this installation." */
function isTooMuch(error: unknown): boolean {
  const failure = failureOf(error)
  return failure?.status === 422 && /permissions requested are not granted/i.test(failure.message)
}
