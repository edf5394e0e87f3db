import { compareCommits } from '../fetch/github/compare.ts'
import type { AskOwner } from '../fetch/github/configuration.ts'
import { ordinaryPatience } from '../fetch/github/patience.ts'
import { CalledOff } from './called-off.ts'
import { answer, readDesk, readDeskWith } from './commands/attend.ts'
import { type Orders, ordersAt } from './commands/orders.ts'
import { type Attempt, begin, endLeft, isOf, onlyAttempt } from './begin.ts'
import { calledOff, cancelled, Delayed, failed, found, givenUp, passing } from './ending.ts'
import type { Given } from './given.ts'
import { type CommandsJob, isFound, type PullRequestJob } from './job.ts'
import type { Log } from './log.ts'
import { look } from './look.ts'
import { publish } from './publish/index.ts'
import { delayCheck, endCheck, lastCheck, type OpenCheck } from './publish/check.ts'
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
    await found(() => endLeft({ client, pull, patience }, given, job), log, signal)
    return 'nothing'
  }
  const markers = new Markers(given.secrets, { repositoryId: pull.repositoryId, number: pull.number })
  const askOwner = given.owners.of({ ...pull, installationId: job.installationId, signal })
  return review({ client, pull, patience, markers, log, signal, askOwner }, given, job, attempt)
}

async function review(where: Where, given: Given, job: PullRequestJob | CommandsJob, attempt: Attempt): Promise<Outcome> {
  if (job.kind === 'pull-request' && (await isSeen(given, job, where.pull, attempt))) return 'nothing'
  if (job.kind === 'commands' || (await isThere(where, given, job))) {
    const attended = await found(() => attend(where, given, job.kind === 'commands' ? job.comment : undefined), where.log, where.signal)
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
  if (known?.isEnded !== true || !isOf(known, pull)) return false
  return since === undefined || known.changedAt >= since
}

/** A process has ended the check of this head and was gone before it could note that: the review is there. */
async function isThere(where: Where, given: Given, job: PullRequestJob): Promise<boolean> {
  const known = await given.ledger.last(job)
  if (known === undefined || known.isEnded || !isOf(known, where.pull)) return false
  const last = await found(() => lastCheck(where, given.appId), where.log, where.signal)
  if (last?.id !== known.checkId || !last.isDecided) return false
  await given.ledger.end(job, known.checkId)
  return true
}

/** Answers commands that ask for nothing but words; `run` where one of them asks for more, or where no check of this head was ended. */
async function attend(where: Where, given: Given, comment: number | undefined): Promise<'run' | 'answered' | 'nothing'> {
  const last = await lastCheck(where, given.appId)
  if (last?.isDecided !== true) return 'run'
  const at = { ...where, app: last.app }
  const when = { now: given.now(), lookedAt: last.startedAt, isCommanded: true, rules: given.rules, askOwner: where.askOwner }
  const { desk } = comment === undefined ? await readDesk(at, when) : await readDeskWith(comment, at, when)
  const orders = await ordersAt(desk)
  if (orders.need === 'run') return 'run'
  await answer(at, orders.answers, orders.need === 'report' ? await lookAt(where, given, orders) : undefined)
  return orders.answers.length > 0 ? 'answered' : 'nothing'
}

/** A review that ends in a check, whatever happens. */
async function run(where: Where, given: Given, job: PullRequestJob | CommandsJob, attempt: Attempt): Promise<Outcome> {
  const { client, pull, patience, log, signal } = where
  const isCommanded = job.kind === 'commands'
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
    await given.ledger.end(job, check.id)
    await answer(at, orders.answers, made)
    return 'published'
  } catch (error) {
    const outcome = await broken(where, check, error, attempt)
    if (outcome === 'failed') await given.ledger.end(job, check.id)
    else await given.ledger.drop(job, check.id)
    return outcome
  }
}

/** Says in the check why there is no report. @throws {Delayed} when the same may go well later: then the check stays in progress. */
async function broken(
  { client, pull, patience, log, signal }: Where,
  check: OpenCheck,
  error: unknown,
  attempt: Attempt,
): Promise<Outcome> {
  const where = { client, pull, patience }
  const off = calledOff(error, signal)
  const delay = off === undefined && !attempt.isLast ? passing(error) : undefined
  if (delay !== undefined) {
    log.warn('delayed', { head: pull.head, error })
    await delayCheck(where, check, `${delay.reason.replace(/^./, (it) => it.toUpperCase())}. It is tried again.`).catch(() => {})
    throw new Delayed(error, delay.wait)
  }
  if (off === undefined) log.error('could not be reviewed', { head: pull.head, error })
  else log.info('called off', { head: pull.head, why: off.why })
  await endCheck(where, check, off === undefined ? failed(error, pull.head) : cancelled(off.why))
  return off === undefined ? 'failed' : off.why === 'moved' ? 'again' : 'nothing'
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
