import type { Client } from '../../fetch/github/client.ts'
import { found } from '../ending.ts'
import type { Given } from '../given.ts'
import { type Job, type SweepJob, sweepCause } from '../job.ts'
import { type Entry, groupNumber } from '../queue/ledger.ts'
import { type Branches, groupsIn, queuedIn } from './groups.ts'
import { lackOf, type Open, type OpenPulls, openIn } from './pulls.ts'
import { type Listed, repositoriesOf } from './repositories.ts'

interface How {
  readonly signal: AbortSignal
  readonly put: (job: Job) => Promise<void>
}

interface Sweeping extends How {
  readonly client: Client
  readonly given: Given
  /** What was begun and not ended, by repository. */
  readonly begun: ReadonlyMap<number, ReadonlyMap<number, Entry>>
}

/**
 * Looks for what an installation lacks because a delivery never came, a process is gone, or a database was lost: pull requests without their
 * review or with comments that nobody has looked at, merge groups without their check, checks that nobody will end, and repositories that
 * have gone. One request for each repository that has anything open, and some for each pull request that is not known or has changed.
 */
export async function sweepInstallation(job: SweepJob, given: Given, how: How): Promise<void> {
  const { installationId } = job
  const client = given.connection.account({ installationId, signal: how.signal })
  const log = given.log.with({ installation: installationId })
  // Read first: what is begun from now on is no leftover.
  const begun = await given.ledger.repositories(installationId)
  const repositories = await found(() => repositoriesOf(client, installationId), log, how.signal)
  if (repositories === undefined) return
  let lacking = 0
  const put = async (it: Job) => {
    await how.put(it)
    lacking++
  }
  const sweeping: Sweeping = { signal: how.signal, put, client, given, begun }
  const queues: Branches[] = []
  for (const it of repositories) {
    const open = it.isBusy ? await found(() => openIn(client, it), log, how.signal) : nothingOpen
    if (open === undefined) continue
    await sweepPulls(it, open, sweeping)
    queues.push({ ...it, branches: branchesOf(it, open.pulls, begun) })
  }
  await found(() => sweepGroups(queues, sweeping), log, how.signal)
  await sweepGone(repositories, installationId, sweeping)
  log.info('swept', { cause: job.cause, lacking })
}

const nothingOpen: OpenPulls = { pulls: [], isComplete: true }

async function sweepPulls(at: Listed, { pulls, isComplete }: OpenPulls, { signal, put, client, given, begun }: Sweeping): Promise<void> {
  const { installationId, repositoryId, owner, repo } = at
  const place = { installationId, repositoryId, owner, repo }
  const known = pulls.length === 0 ? new Map<number, Entry>() : await given.ledger.of(repositoryId)
  for (const pull of pulls) {
    signal.throwIfAborted()
    const lack = await lackOf(pull, place, known.get(pull.number), { client, given })
    if (lack === undefined) continue
    await put(lack)
    if (lack.kind === 'commands') await given.ledger.saw({ ...place, number: pull.number }, { updatedAt: pull.updated_at })
  }
  if (!isComplete) return
  const open = new Set(pulls.map((it) => it.number))
  for (const number of begun.get(repositoryId)?.keys() ?? [])
    if (number > 0 && !open.has(number)) await put({ kind: 'pull-request', ...place, number, cause: sweepCause })
}

/** Where something may be in a queue: branches that pull requests go to, and those of groups that were begun. */
function branchesOf({ repositoryId }: Listed, pulls: readonly Open[], begun: Sweeping['begun']): string[] {
  const left = [...(begun.get(repositoryId) ?? [])].flatMap(([number, { baseRef }]) => (number < 0 ? [baseRef] : []))
  return [...new Set([...left, ...pulls.map((it) => it.base.ref)])]
}

async function sweepGroups(all: readonly Branches[], { signal, put, client, given, begun }: Sweeping): Promise<void> {
  const some = all.filter((it) => it.branches.length > 0)
  const queued = await queuedIn(client, some)
  for (const it of some) {
    const left = [...(begun.get(it.repositoryId) ?? [])].filter(([number]) => number < 0)
    if (!queued.has(it.repositoryId) && left.length === 0) continue
    // Only this one sees commits.
    const groups = await groupsIn(given.connection.installation({ ...it, signal }), it)
    if (groups === undefined) continue
    const known = await given.ledger.of(it.repositoryId)
    for (const group of groups) if (known.get(groupNumber(group.head))?.isEnded !== true) await put(group)
    const heads = new Set(groups.map((group) => group.head))
    for (const [, { head, baseRef }] of left) {
      if (heads.has(head)) continue
      const { installationId, repositoryId, owner, repo } = it
      const place = { installationId, repositoryId, owner, repo }
      await put({ kind: 'merge-group', ...place, head, base: baseRef, baseRef, headRef: '', isGone: true, cause: sweepCause })
    }
  }
}

/** What is known of repositories that are none of the installation's any more. */
async function sweepGone(repositories: readonly Listed[], installationId: number, { put, begun }: Sweeping): Promise<void> {
  const there = new Set(repositories.map((it) => it.repositoryId))
  for (const repositoryId of begun.keys())
    if (!there.has(repositoryId)) await put({ kind: 'farewell', installationId, repositoryId, cause: sweepCause })
}
