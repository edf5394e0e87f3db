import type { Client } from '../fetch/github/client.ts'
import { compareCommits } from '../fetch/github/compare.ts'
import type { AskOwner } from '../fetch/github/configuration.ts'
import { ordinaryPatience } from '../fetch/github/patience.ts'
import { checkRun } from '../render/check-run.ts'
import { type Attempt, begin, endLeft, endUnfinished, isThere } from './begin.ts'
import { broken, type BrokenWhere } from './broken.ts'
import type { Standing } from './commands/acceptances.ts'
import { readDesk } from './commands/attend.ts'
import { standingAt } from './commands/orders.ts'
import { found, givenUp } from './ending.ts'
import type { Given } from './given.ts'
import { isFound, type MergeGroupJob } from './job.ts'
import { look } from './look.ts'
import { membersOf } from './members.ts'
import { type AppIdentity, completeCheck, endCheck, lastCheck, type OpenCheck } from './publish/check.ts'
import { type Accepted, Markers } from './publish/marker.ts'
import { type Checked, type Pull, readPull } from './pull.ts'
import { groupNumber, type PullRef } from './queue/ledger.ts'
import type { Outcome } from './reconcile.ts'

/**
 * Reviews what a merge queue is about to merge: all of it, from the commit that it stands on, under the name that the branch requires. There
 * is a check and no comment, for nobody talks below a merge group. What was accepted on the pull requests in it holds for exactly that.
 */
export async function reviewGroup(job: MergeGroupJob, given: Given, signal: AbortSignal, attempt: Attempt): Promise<Outcome> {
  const at = refOf(job)
  // As most groups end, and nothing is asked of GitHub for it.
  if (job.isGone && (await given.ledger.last(at))?.isEnded === true) return 'nothing'
  const where = await whereOf(job, given, signal)
  if (where === undefined) return 'nothing'
  const { log } = where
  if (job.isGone) {
    await found(() => endGone(where, given, at), log, signal)
    return 'nothing'
  }
  if ((await found(() => isDone(where, given, job, attempt), log, signal)) !== false) return 'nothing'
  const check = await found(() => begin(where, given, at, attempt, 'It is in the merge queue.'), log, signal)
  if (check === undefined) return 'nothing'
  try {
    const made = await madeOf(where, given, job, check)
    signal.throwIfAborted()
    await completeCheck(where, check, checkRun(made.report, made.context), { notes: made.notes })
    log.info('published', { head: job.head, outcome: made.report.verdict.outcome, findings: made.report.findings.length })
    await given.ledger.end(at, check.id)
    return 'published'
  } catch (error) {
    const outcome = await broken(where, check, error, attempt.isLast)
    if (outcome === 'failed') await given.ledger.end(at, check.id)
    else await given.ledger.drop(at, check.id)
    return outcome
  }
}

/** Says in its check that nothing will come of it. */
export async function giveUpGroup(job: MergeGroupJob, given: Given, signal: AbortSignal): Promise<void> {
  const where = await whereOf(job, given, signal)
  if (where === undefined || job.isGone) return
  await found(
    async () => {
      const check = await begin(where, given, refOf(job), { mayBeBegun: true, isLast: true }, '')
      await endCheck(where, check, givenUp)
      await given.ledger.end(refOf(job), check.id)
      where.log.error('given up', { head: job.head })
    },
    where.log,
    signal,
  )
}

const refOf = ({ installationId, repositoryId, head }: MergeGroupJob): PullRef => ({
  installationId,
  repositoryId,
  number: groupNumber(head),
})

async function whereOf(job: MergeGroupJob, given: Given, signal: AbortSignal): Promise<BrokenWhere | undefined> {
  const client = given.connection.installation({ installationId: job.installationId, repositoryId: job.repositoryId, signal })
  const log = given.log.with({ repository: job.repositoryId, group: job.head })
  const pull = await found(() => checkedAt(client, job), log, signal)
  return pull && { client, pull, log, signal, patience: given.patience ?? ordinaryPatience }
}

/** Its check is there: another process has ended it, or it was found by a sweep that knew nothing of it. */
async function isDone(where: BrokenWhere, given: Given, job: MergeGroupJob, { since }: Attempt): Promise<boolean> {
  const at = refOf(job)
  const known = await given.ledger.last(at)
  if (known?.isEnded === true) return isFound(job) || (since !== undefined && known.changedAt >= since)
  if (known !== undefined) return isThere(where, given, at)
  return isFound(job) && (await lastCheck(where, given.appId))?.isDecided === true
}

/** What was begun on a group that is no more; where nothing is known of it, GitHub is asked. */
async function endGone(where: BrokenWhere, given: Given, at: PullRef): Promise<void> {
  const known = await given.ledger.last(at)
  if (known === undefined) await endUnfinished(where, given.appId, 'dissolved')
  else await endLeft(where, given, at, 'dissolved')
}

async function madeOf(where: BrokenWhere, given: Given, job: MergeGroupJob, { app }: OpenCheck): ReturnType<typeof look> {
  const { client, pull: checked, signal } = where
  const { members, range } = await read(client, { owner: checked.owner, repo: checked.repo }, job)
  const askOwner = given.owners.of({ ...checked, installationId: job.installationId, signal })
  const standing = await acceptedOn(members, { client, app, given, askOwner })
  return look({ client, checked, range, askOwner }, given, { ...standing, fresh: new Set() })
}

/** The repository by its id: the token reaches no other, and its name may have changed since the delivery. */
async function checkedAt(client: Client, job: MergeGroupJob): Promise<Checked | undefined> {
  const { data } = await client.rest.repos.get({ owner: job.owner, repo: job.repo })
  if (data.id !== job.repositoryId || data.archived) return undefined
  return {
    repositoryId: data.id,
    owner: data.owner.login,
    repo: data.name,
    number: 0,
    head: job.head,
    baseRef: job.baseRef,
  }
}

/** The configuration is the branch's own: what the queue merges before this group may change it, and is not merged yet. */
async function read(client: Client, at: { readonly owner: string; readonly repo: string }, job: MergeGroupJob) {
  const range = await compareCommits(client, at, job.base, job.head)
  const numbers = await membersOf(client, at, job)
  const pulls = await Promise.all(numbers.map((it) => readPull(client, at, it)))
  const members = pulls.filter((it) => it.isOpen && it.baseRef === job.baseRef && it.repositoryId === job.repositoryId)
  return { members, range: { ...range, tip: `refs/heads/${job.baseRef}` } }
}

interface Asking {
  readonly client: Client
  readonly app: AppIdentity
  readonly given: Given
  readonly askOwner: AskOwner
}

async function acceptedOn(
  members: readonly Pull[],
  { client, app, given, askOwner }: Asking,
): Promise<Standing & { readonly numberOf: (accepted: Accepted) => number }> {
  const numbers = new Map<Accepted, number>()
  const standings = await Promise.all(
    members.map(async (pull): Promise<Standing> => {
      const markers = new Markers(given.secrets, { repositoryId: pull.repositoryId, number: pull.number })
      const when = { now: given.now(), lookedAt: null, isCommanded: true, rules: given.rules, askOwner }
      const standing = await standingAt((await readDesk({ client, pull, app, markers }, when)).desk)
      for (const it of standing.accepted) numbers.set(it, pull.number)
      return standing
    }),
  )
  return {
    accepted: standings.flatMap((it) => it.accepted),
    notes: standings.flatMap((it) => it.notes),
    numberOf: (it) => numbers.get(it) ?? 0,
  }
}
