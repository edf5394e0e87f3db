import type { Connection } from '../fetch/github/client.ts'
import { compareCommits, type Range } from '../fetch/github/compare.ts'
import { githubWorld } from '../fetch/github/index.ts'
import { failureOf, ordinaryPatience, type Patience } from '../fetch/github/patience.ts'
import { TooManyFiles } from '../fetch/github/trees.ts'
import type { Severity } from '../model/report.ts'
import type { Rule } from '../model/rule.ts'
import type { World } from '../model/world.ts'
import { code } from '../render/inert.ts'
import { short } from '../render/link.ts'
import type { review } from '../review.ts'
import { CalledOff, type Why } from './called-off.ts'
import { acceptanceOf, judgedWith } from './commands/acceptances.ts'
import { answer, readDesk, readDeskWith } from './commands/attend.ts'
import type { Made } from './commands/decide.ts'
import { type Orders, ordersAt } from './commands/orders.ts'
import type { CommandsJob, PullRequestJob } from './job.ts'
import type { Log } from './log.ts'
import { publish } from './publish/index.ts'
import { endCheck, lastCheck, openCheck } from './publish/check.ts'
import { Markers } from './publish/marker.ts'
import type { Speaker } from './publish/run.ts'
import type { Manner } from './publish/send.ts'
import { type Pull, readPull } from './pull.ts'

/** What a review needs beside the pull request. */
export interface Given {
  readonly connection: Connection
  readonly appId: number
  readonly secrets: readonly string[]
  readonly serverUrl: string
  readonly rules: readonly Rule[]
  readonly rulesVersion: string
  readonly version: string
  readonly failOn: Severity | 'never'
  readonly advisories: World['advisories']
  readonly now: () => Date
  readonly log: Log
  readonly patience?: Patience | undefined
  readonly review: typeof review
}

/** `again`: what was looked at is no longer so, and no event may come to say it. */
export type Outcome = 'published' | 'answered' | 'nothing' | 'again' | 'failed'

/**
 * Makes GitHub show what is true of a pull request now. An event is only a hint to look: whatever it said is asked for again, so lost,
 * late, doubled and reordered events all end in the same state.
 */
export async function reconcile(job: PullRequestJob | CommandsJob, given: Given, signal: AbortSignal): Promise<Outcome> {
  const client = given.connection.installation({ installationId: job.installationId, repositoryId: job.repositoryId, signal })
  const log = given.log.with({ repository: job.repositoryId, pull: job.number })
  const patience = given.patience ?? ordinaryPatience
  const pull = await found(() => readPull(client, job, job.number), log, signal)
  if (pull === undefined || pull.repositoryId !== job.repositoryId || !pull.isOpen) return 'nothing'
  if (signal.aborted) return 'nothing'
  const markers = new Markers(given.secrets, { repositoryId: pull.repositoryId, number: pull.number })
  const where: Where = { client, pull, patience, markers, log, signal }
  if (job.kind === 'commands') {
    const attended = await found(() => attend(where, given, job.comment), log, signal)
    if (attended !== 'run') return attended ?? 'nothing'
  }
  return run(where, given, job.kind === 'commands')
}

interface Where extends Omit<Speaker, 'app'>, Manner {
  readonly log: Log
  readonly signal: AbortSignal
}

/** Answers commands that ask for nothing but words; `run` where one of them asks for more, or where no check of this head was ended. */
async function attend(where: Where, given: Given, comment: number): Promise<'run' | 'answered' | 'nothing'> {
  const last = await lastCheck(where, given.appId)
  if (last?.isDecided !== true) return 'run'
  const at = { ...where, app: last.app }
  const { desk } = await readDeskWith(comment, at, { now: given.now(), lookedAt: last.startedAt, isCommanded: true, rules: given.rules })
  const orders = await ordersAt(desk)
  if (orders.need === 'run') return 'run'
  await answer(at, orders.answers, orders.need === 'report' ? await look(where, given, orders) : undefined)
  return orders.answers.length > 0 ? 'answered' : 'nothing'
}

/** A review that ends in a check, whatever happens. */
async function run(where: Where, given: Given, isCommanded: boolean): Promise<Outcome> {
  const { client, pull, patience, log, signal } = where
  const begun = given.now()
  const why = isCommanded ? 'A command on the pull request asked for it.' : ''
  const check = await found(() => openCheck({ client, pull, patience }, given.appId, begun, why), log, signal)
  if (check === undefined) return 'nothing'
  try {
    const at = { ...where, app: check.app }
    const lookedAt = begun.toISOString()
    const { desk, ...comments } = await readDesk(at, { now: begun, lookedAt, isCommanded, rules: given.rules })
    const orders = await ordersAt(desk)
    const made = await look(where, given, orders)
    signal.throwIfAborted()
    const ensureCurrent = async () => current(await readPull(client, pull, pull.number), pull, signal)
    const { report } = made
    await publish({ ...at, ...made, ...comments, check, heard: orders.heard, ensureCurrent }, report)
    log.info('published', { head: pull.head, outcome: report.verdict.outcome, findings: report.findings.length })
    for (const note of made.notes) log.info('an acceptance has ended', { note })
    await answer(at, orders.answers, made)
    return 'published'
  } catch (error) {
    const off = calledOff(error, signal)
    if (off === undefined) log.error('could not be reviewed', { head: pull.head, error })
    else log.info('called off', { head: pull.head, why: off.why })
    await endCheck({ client, pull, patience }, check, off === undefined ? failed(error, pull) : cancelled(off.why))
    return off === undefined ? 'failed' : off.why === 'moved' ? 'again' : 'nothing'
  }
}

/** Reads and judges both revisions, with the acceptances that hold for exactly what is found. */
async function look(
  { client, pull }: Where,
  given: Given,
  orders: Orders,
): Promise<Made & { readonly range: Range; readonly notes: readonly string[] }> {
  const repository = { owner: pull.owner, repo: pull.repo }
  const range = await compareCommits(client, repository, pull.baseRef, pull.head)
  const world = githubWorld({ client, repository, range, advisories: given.advisories })
  const page = `${given.serverUrl}/${pull.owner}/${pull.repo}/pull/${pull.number}`
  const request = requestOf(given, range.mergeBase, pull.head)
  const judged = await judgedWith(orders, request.today, (accepted) =>
    given.review({ ...request, accepted: accepted.map((it) => acceptanceOf(it, page)) }, world),
  )
  return { ...judged, range, context: contextOf(given, pull, range.mergeBase), rules: given.rules }
}

/** Undefined where there is nothing to do any more: called off, uninstalled, suspended, removed, archived. */
async function found<T>(ask: () => Promise<T>, log: Log, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (calledOff(error, signal) !== undefined) return undefined
    const failure = failureOf(error)
    const isGone = failure !== undefined && failure.limitedFor === undefined && [401, 403, 404, 410, 422, 451].includes(failure.status)
    if (!isGone) throw error
    log.warn('the pull request is out of reach', { status: failure.status, reason: failure.message })
    return undefined
  }
}

function current(now: Pull, then: Pull, signal: AbortSignal): Pull {
  signal.throwIfAborted()
  if (!now.isOpen) throw new CalledOff('closed')
  if (now.head !== then.head || now.baseRef !== then.baseRef) throw new CalledOff('moved')
  return now
}

const requestOf = (given: Given, base: string | null, head: string) => ({
  rules: given.rules,
  rulesVersion: given.rulesVersion,
  version: given.version,
  commits: { base, head },
  failOn: given.failOn,
  today: given.now().toISOString().slice(0, 10),
})

const contextOf = (given: Given, pull: Pull, base: string | null) => ({
  repository: `${pull.owner}/${pull.repo}`,
  server: given.serverUrl,
  headSha: pull.head,
  baseSha: base,
  baseRef: pull.baseRef,
})

/** An aborted read rejects with the signal's reason, or with what the platform makes of it. */
const calledOff = (error: unknown, signal: AbortSignal): CalledOff | undefined =>
  error instanceof CalledOff ? error : signal.aborted && signal.reason instanceof CalledOff ? signal.reason : undefined

const words: Readonly<Record<Why, string>> = {
  superseded: 'A newer run has taken its place.',
  moved: 'The pull request has moved on.',
  closed: 'The pull request was closed.',
  stopped: 'Parapet was stopped before the review was done. Re-run this check.',
}

const cancelled = (why: Why) => ({ conclusion: 'cancelled', title: 'Cancelled', summary: words[why] }) as const

function failed(error: unknown, pull: Pull) {
  const title = error instanceof TooManyFiles ? 'Not fully analysed' : 'This change could not be reviewed'
  const summary = `Parapet could not review ${code(short(pull.head))}: ${reasonOf(error)}. Re-run this check to try again.`
  return { conclusion: 'failure', title, summary } as const
}

/** In words that hold nothing of requests or stacks. */
function reasonOf(error: unknown): string {
  if (error instanceof TooManyFiles) return error.message
  const failure = failureOf(error)
  if (failure === undefined) return 'it met a fault of its own'
  if (failure.limitedFor !== undefined) return "GitHub's rate limit is used up"
  return failure.status === 0 ? 'GitHub could not be reached' : `GitHub answered ${failure.status}`
}
