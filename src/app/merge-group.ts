import type { Client } from '../fetch/github/client.ts'
import { compareCommits } from '../fetch/github/compare.ts'
import type { AskOwner } from '../fetch/github/configuration.ts'
import { ordinaryPatience } from '../fetch/github/patience.ts'
import { checkRun } from '../render/check-run.ts'
import type { Standing } from './commands/acceptances.ts'
import { readDesk } from './commands/attend.ts'
import { standingAt } from './commands/orders.ts'
import { calledOff, cancelled, failed, found } from './ending.ts'
import type { Given } from './given.ts'
import type { MergeGroupJob } from './job.ts'
import { look } from './look.ts'
import { membersOf } from './members.ts'
import { type AppIdentity, completeCheck, endCheck, openCheck } from './publish/check.ts'
import { type Accepted, Markers } from './publish/marker.ts'
import { type Checked, type Pull, readPull } from './pull.ts'
import type { Outcome } from './reconcile.ts'

/**
 * Reviews what a merge queue is about to merge: all of it, from the commit that it stands on, under the name that the branch requires. There
 * is a check and no comment, for nobody talks below a merge group. What was accepted on the pull requests in it holds for exactly that.
 */
export async function reviewGroup(job: MergeGroupJob, given: Given, signal: AbortSignal): Promise<Outcome> {
  if (job.isGone) return 'nothing'
  const client = given.connection.installation({ installationId: job.installationId, repositoryId: job.repositoryId, signal })
  const log = given.log.with({ repository: job.repositoryId, group: job.head })
  const patience = given.patience ?? ordinaryPatience
  const checked = await found(() => checkedAt(client, job), log, signal)
  if (checked === undefined) return 'nothing'
  const where = { client, pull: checked, patience, signal }
  const check = await found(() => openCheck(where, given.appId, given.now(), 'It is in the merge queue.'), log, signal)
  if (check === undefined) return 'nothing'
  try {
    const at = { owner: checked.owner, repo: checked.repo }
    const { members, range } = await read(client, at, job)
    const askOwner = given.owners.of({ ...checked, installationId: job.installationId, signal })
    const standing = await acceptedOn(members, { client, app: check.app, given, askOwner })
    const made = await look({ client, checked, range, askOwner }, given, { ...standing, fresh: new Set() })
    signal.throwIfAborted()
    await completeCheck(where, check, checkRun(made.report, made.context), made.notes)
    log.info('published', { head: job.head, outcome: made.report.verdict.outcome, findings: made.report.findings.length })
    return 'published'
  } catch (error) {
    const off = calledOff(error, signal)
    if (off === undefined) log.error('could not be reviewed', { head: job.head, error })
    await endCheck(where, check, off === undefined ? failed(error, job.head) : cancelled(off.why))
    return off === undefined ? 'failed' : 'nothing'
  }
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
