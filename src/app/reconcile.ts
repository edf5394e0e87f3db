import { compareCommits } from '../fetch/github/compare.ts'
import type { AskOwner } from '../fetch/github/configuration.ts'
import { ordinaryPatience } from '../fetch/github/patience.ts'
import { CalledOff } from './called-off.ts'
import { answer, readDesk, readDeskWith } from './commands/attend.ts'
import { haveRunOut } from './commands/acceptances.ts'
import { type Orders, ordersAt } from './commands/orders.ts'
import { type Attempt, begin, endLeft, isOf, isThere, onlyAttempt } from './begin.ts'
import { broken } from './broken.ts'
import { found, givenUp } from './ending.ts'
import type { Given } from './given.ts'
import { type CommandsJob, isFound, type PullRequestJob, sweepCause } from './job.ts'
import type { Log } from './log.ts'
import { look } from './look.ts'
import { publish } from './publish/index.ts'
import { endCheck, lastCheck } from './publish/check.ts'
import { Markers } from './publish/marker.ts'
import type { Speaker } from './publish/run.ts'
import type { Manner } from './publish/send.ts'
import { type Pull, readPull } from './pull.ts'

/** `again`: what was looked at is no longer so, and no event may come to say it. */
export type Outcome = 'published' | 'answered' | 'nothing' | 'again' | 'failed'

/**
 * Makes GitHub show what is true of a pull request now. An event is only a hint to look: whatever it said is asked for again, so lost,
 * late, doubled and reordered events all end in the same state.
 */
export async function reconcile(
  job: PullRequestJob | CommandsJob,
  given: Given,
  signal: AbortSignal,
  attempt: Attempt = onlyAttempt,
): Promise<Outcome> {
  const client = given.connection.installation({ installationId: job.installationId, repositoryId: job.repositoryId, signal })
  const log = given.log.with({ repository: job.repositoryId, pull: job.number })
  const patience = given.patience ?? ordinaryPatience
  const pull = await found(() => readPull(client, job, job.number), log, signal)
  if (pull === undefined || pull.repositoryId !== job.repositoryId || signal.aborted) return 'nothing'
  if (!pull.isOpen) {
    await found(() => endLeft({ client, pull, patience }, given, job, 'closed'), log, signal)
    return 'nothing'
  }
  const markers = new Markers(given.secrets, { repositoryId: pull.repositoryId, number: pull.number })
  const askOwner = given.owners.of({ ...pull, installationId: job.installationId, signal })
  return review({ client, pull, patience, markers, log, signal, askOwner }, given, job, attempt)
}

async function review(where: Where, given: Given, job: PullRequestJob | CommandsJob, attempt: Attempt): Promise<Outcome> {
  if (job.kind === 'pull-request' && (await isSeen(given, job, where.pull, attempt))) return 'nothing'
  if (job.kind === 'commands' || (await found(() => isThere(where, given, job), where.log, where.signal)) === true) {
    const attended = await found(() => attend(where, given, job), where.log, where.signal)
    if (attended !== 'run') return attended ?? 'nothing'
  }
  return run(where, given, job, attempt)
}

interface Where extends Omit<Speaker, 'app'>, Manner {
  readonly log: Log
  readonly signal: AbortSignal
  readonly askOwner: AskOwner
}

/** Reviewed by another job while what the sweep has found, or what is tried again, waited for its turn. */
async function isSeen(given: Given, job: PullRequestJob, pull: Pull, { since }: Attempt): Promise<boolean> {
  if (!isFound(job) && since === undefined) return false
  const known = await given.ledger.last(job)
  if (known?.isEnded !== true || !isOf(known, pull) || (known.isWithheld && !pull.isDraft)) return false
  return since === undefined || known.changedAt >= since
}

/**
 * Answers commands that ask for nothing but words; `run` where one of them asks for more, where no check of this head was ended, or where an
 * acceptance that it rests on has ended.
 */
async function attend(where: Where, given: Given, job: PullRequestJob | CommandsJob): Promise<'run' | 'answered' | 'nothing'> {
  const last = await lastCheck(where, given.appId)
  if (last?.isDecided !== true) return 'run'
  const at = { ...where, app: last.app }
  const [now, lookedAt] = [given.now(), last.startedAt]
  const when = { now, lookedAt, isCommanded: job.cause !== sweepCause, rules: given.rules, askOwner: where.askOwner }
  const comment = job.kind === 'commands' ? job.comment : 0
  const { desk } = comment === 0 ? await readDesk(at, when) : await readDeskWith(comment, at, when)
  const orders = await ordersAt(desk)
  if (orders.need === 'run' || haveRunOut(orders.accepted, lookedAt, now)) return 'run'
  await given.ledger.saw(job, { hasAccepted: orders.accepted.length > 0 })
  await answer(at, orders.answers, orders.need === 'report' ? await lookAt(where, given, orders) : undefined)
  return orders.answers.length > 0 ? 'answered' : 'nothing'
}

/** A review that ends in a check, whatever happens. */
async function run(where: Where, given: Given, job: PullRequestJob | CommandsJob, attempt: Attempt): Promise<Outcome> {
  const { client, pull, patience, log, signal } = where
  const isCommanded = job.kind === 'commands' && job.cause !== sweepCause
  const begun = given.now()
  const why = isCommanded ? 'A command on the pull request asked for it.' : ''
  const check = await found(() => begin({ client, pull, patience }, given, job, attempt, why), log, signal)
  if (check === undefined) return 'nothing'
  try {
    const at = { ...where, app: check.app }
    const lookedAt = begun.toISOString()
    const { desk, ...comments } = await readDesk(at, { now: begun, lookedAt, isCommanded, rules: given.rules, askOwner: where.askOwner })
    const orders = await ordersAt(desk)
    const made = await lookAt(where, given, orders)
    signal.throwIfAborted()
    const ensureCurrent = async () => current(await readPull(client, pull, pull.number), pull, signal)
    const { report } = made
    await publish({ ...at, ...made, ...comments, check, heard: orders.heard, ensureCurrent }, report)
    log.info('published', { head: pull.head, outcome: report.verdict.outcome, findings: report.findings.length })
    for (const note of made.notes) log.info('an acceptance has ended', { note })
    await given.ledger.end(job, check.id, { isWithheld: pull.isDraft, hasAccepted: made.accepted.length > 0 })
    await answer(at, orders.answers, made)
    return 'published'
  } catch (error) {
    const outcome = await broken(where, check, error, attempt.isLast)
    if (outcome === 'failed') await given.ledger.end(job, check.id)
    else await given.ledger.drop(job, check.id)
    return outcome
  }
}

/** Says in the check that nothing will come of it. */
export async function giveUp(job: PullRequestJob | CommandsJob, given: Given, signal: AbortSignal): Promise<void> {
  const client = given.connection.installation({ installationId: job.installationId, repositoryId: job.repositoryId, signal })
  const log = given.log.with({ repository: job.repositoryId, pull: job.number })
  const patience = given.patience ?? ordinaryPatience
  await found(
    async () => {
      const pull = await readPull(client, job, job.number)
      if (pull.repositoryId !== job.repositoryId || !pull.isOpen) return
      const check = await begin({ client, pull, patience }, given, job, { mayBeBegun: true, isLast: true }, '')
      await endCheck({ client, pull, patience }, check, givenUp)
      await given.ledger.end(job, check.id)
      log.error('given up', { head: pull.head })
    },
    log,
    signal,
  )
}

async function lookAt({ client, pull, askOwner }: Where, given: Given, orders: Orders): ReturnType<typeof look> {
  const range = await compareCommits(client, { owner: pull.owner, repo: pull.repo }, pull.baseRef, pull.head)
  return look({ client, checked: pull, range, askOwner }, given, { ...orders, numberOf: () => pull.number })
}

function current(now: Pull, then: Pull, signal: AbortSignal): Pull {
  signal.throwIfAborted()
  if (!now.isOpen) throw new CalledOff('closed')
  if (now.head !== then.head || now.baseRef !== then.baseRef) throw new CalledOff('moved')
  return now
}
