import type { Client } from '../../fetch/github/client.ts'
import { failureOf, ordinaryPatience } from '../../fetch/github/patience.ts'
import { isOf } from '../begin.ts'
import type { Given } from '../given.ts'
import { type CommandsJob, type PullRequestJob, type RepositoryRef, sweepCause } from '../job.ts'
import { lastCheck } from '../publish/check.ts'
import type { Entry } from '../queue/ledger.ts'

/** The most recently changed pull requests of one repository; older ones wait for their next push. */
const mostOfRepository = 300
const pageSize = 100

export type Open = Awaited<ReturnType<Client['rest']['pulls']['list']>>['data'][number]

/** `isComplete`: there are no more. */
export interface OpenPulls {
  readonly pulls: readonly Open[]
  readonly isComplete: boolean
}

export async function openIn(client: Client, { owner, repo }: RepositoryRef): Promise<OpenPulls> {
  const query = { owner, repo, state: 'open', sort: 'updated', direction: 'desc', per_page: pageSize } as const
  let count = 0
  const pulls = await client.paginate(client.rest.pulls.list, query, ({ data }, done) => {
    count += data.length
    if (count >= mostOfRepository) done()
    return data
  })
  return { pulls, isComplete: count < mostOfRepository }
}

interface Where {
  readonly client: Client
  readonly given: Given
}

/**
 * What a pull request lacks: its review, or a look at its comments; undefined where it is as it should be. What is known here is not asked
 * for; after a loss of the database every pull request is unknown once.
 */
export async function lackOf(
  pull: Open,
  at: RepositoryRef,
  known: Entry | undefined,
  where: Where,
): Promise<PullRequestJob | CommandsJob | undefined> {
  const { number } = pull
  const checked = { ...at, number, head: pull.head.sha, baseRef: pull.base.ref }
  const review: PullRequestJob = { kind: 'pull-request', ...at, number, cause: sweepCause }
  const comments: CommandsJob = { kind: 'commands', ...at, number, comment: 0, cause: sweepCause }
  const isReady = pull.draft !== true
  if (known !== undefined) {
    // Where the last word was about another head, an older check on this one says nothing of what stands there now.
    if (!isOf(known, checked) || !known.isEnded || (known.isWithheld && isReady)) return review
    return known.hasAccepted || known.updatedAt !== pull.updated_at ? comments : undefined
  }
  const last = await lastOn(checked, where)
  if (last?.isDecided !== true || (last.isWithheld && isReady)) return review
  const { ledger } = where.given
  await ledger.begin({ ...at, number }, { checkId: last.id, head: checked.head, baseRef: checked.baseRef })
  await ledger.end({ ...at, number }, last.id, { isWithheld: last.isWithheld, hasAccepted: false })
  return comments
}

async function lastOn(pull: Parameters<typeof lastCheck>[0]['pull'], { client, given }: Where): ReturnType<typeof lastCheck> {
  try {
    return await lastCheck({ client, pull, patience: given.patience ?? ordinaryPatience }, given.appId)
  } catch (error) {
    // The head of a fork that is gone: there is nothing to compare, and nothing to put a check on.
    if (failureOf(error)?.status === 404 || failureOf(error)?.status === 422) return undefined
    throw error
  }
}
