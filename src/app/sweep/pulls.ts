import type { Client } from '../../fetch/github/client.ts'
import { failureOf, ordinaryPatience } from '../../fetch/github/patience.ts'
import { isOf } from '../begin.ts'
import { found } from '../ending.ts'
import type { Given } from '../given.ts'
import { type Job, type SweepJob, sweepCause } from '../job.ts'
import { lastCheck } from '../publish/check.ts'
import type { Entry } from '../queue/ledger.ts'

/** The most recently changed pull requests of one repository; older ones wait for their next push. */
const mostOfRepository = 300
const pageSize = 100

interface How {
  readonly signal: AbortSignal
  readonly put: (job: Job) => Promise<void>
}

interface Repository {
  readonly installationId: number
  readonly repositoryId: number
  readonly owner: string
  readonly repo: string
}

type Open = Awaited<ReturnType<Client['rest']['pulls']['list']>>['data'][number]

/**
 * Finds open pull requests of an installation that no check of ours was ended on: a delivery that never came, a process that is gone, a
 * database that was lost. One request for each repository that has any, and one for each pull request that is not known.
 */
export async function sweepPulls(job: SweepJob, given: Given, { signal, put }: How): Promise<void> {
  const client = given.connection.account({ installationId: job.installationId, signal })
  const log = given.log.with({ installation: job.installationId })
  let missing = 0
  for (const it of (await found(() => repositoriesOf(client, job.installationId), log, signal)) ?? []) {
    const pulls = (await found(() => openIn(client, it), log, signal)) ?? []
    const known = pulls.length === 0 ? new Map<number, Entry>() : await given.ledger.of(it.repositoryId)
    for (const pull of pulls) {
      signal.throwIfAborted()
      if (await isReviewed(pull, it, known.get(pull.number), { client, given })) continue
      await put({ kind: 'pull-request', ...it, number: pull.number, cause: sweepCause })
      missing++
    }
  }
  log.info('swept', { cause: job.cause, missing })
}

/** Those that can have pull requests to look at: GitHub counts them among the open issues. */
async function repositoriesOf(client: Client, installationId: number): Promise<Repository[]> {
  const all = await client.paginate(client.rest.apps.listReposAccessibleToInstallation, { per_page: pageSize })
  return all
    .filter((it) => !it.archived && !it.disabled && it.open_issues_count > 0)
    .map((it) => ({ installationId, repositoryId: it.id, owner: it.owner.login, repo: it.name }))
}

async function openIn(client: Client, { owner, repo }: Repository): Promise<Open[]> {
  const query = { owner, repo, state: 'open', sort: 'updated', direction: 'desc', per_page: pageSize } as const
  let count = 0
  return client.paginate(client.rest.pulls.list, query, ({ data }, done) => {
    count += data.length
    if (count >= mostOfRepository) done()
    return data
  })
}

/** Known here, or else asked of GitHub and noted: after a loss of the database every pull request is unknown once. */
async function isReviewed(
  pull: Open,
  at: Repository,
  known: Entry | undefined,
  { client, given }: { readonly client: Client; readonly given: Given },
): Promise<boolean> {
  const { number } = pull
  const checked = { ...at, number, head: pull.head.sha, baseRef: pull.base.ref }
  // Where the last word was about another head, an older check on this one says nothing of what stands there now.
  if (known !== undefined) return isOf(known, checked) && known.isEnded
  const where = { client, pull: checked, patience: given.patience ?? ordinaryPatience }
  const last = await lastCheck(where, given.appId).catch((error: unknown) => {
    // The head of a fork that is gone: there is nothing to compare, and nothing to put a check on.
    if (failureOf(error)?.status === 404 || failureOf(error)?.status === 422) return undefined
    throw error
  })
  if (last?.isDecided !== true) return false
  await given.ledger.begin({ ...at, number }, { checkId: last.id, head: checked.head, baseRef: checked.baseRef })
  await given.ledger.end({ ...at, number }, last.id)
  return true
}
