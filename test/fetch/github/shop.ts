import { onTestFinished } from 'vitest'
import { type Client, connect } from '../../../src/fetch/github/client.ts'
import { compareCommits, type Range } from '../../../src/fetch/github/compare.ts'
import { githubWorld } from '../../../src/fetch/github/index.ts'
import type { Patience } from '../../../src/fetch/github/patience.ts'
import type { World } from '../../../src/model/world.ts'
import { createLocalGitHub, type LocalGitHub, type Repository } from '../../support/github/index.ts'

/** One repository on the local GitHub, and a client of ours that may read it; gone after the test. */
export interface Shop {
  readonly github: LocalGitHub
  readonly repository: Repository
  readonly client: Client
  /** A client that is called off by the signal. */
  until(signal: AbortSignal): Client
  compare(base: string, head: string): Promise<Range>
  world(range: Range): World
  /** How often an operation whose name ends so was asked for. */
  count(operation: string): number
}

export const quick: Patience = { attempts: 3, firstPause: 1, longestPause: 1500, timeout: 2000 }

export const offline: World['advisories'] = async () => ({ consulted: false, reason: 'offline' })

export async function shop(patience: Patience = quick): Promise<Shop> {
  const github = await createLocalGitHub()
  onTestFinished(() => github.close())
  const repository = await github.createRepository({ name: 'shop', files: { 'README.md': 'Hello\n' } })
  const connection = connect({ appId: github.app.id, privateKey: github.app.privateKey, apiUrl: github.url }, { patience })
  const of = { installationId: github.installation(repository)?.id ?? 0, repositoryId: repository.id }
  const client = connection.installation(of)
  const at = { owner: repository.owner, repo: repository.name }
  return {
    github,
    repository,
    client,
    until: (signal) => connection.installation({ ...of, signal }),
    compare: (base, head) => compareCommits(client, at, base, head),
    world: (range) => githubWorld({ client, repository: at, range, advisories: offline, askOwner: async () => null }),
    count: (operation) => github.requests.filter((it) => it.operation.endsWith(operation)).length,
  }
}
