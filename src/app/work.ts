import { ordinaryPatience } from '../fetch/github/patience.ts'
import type { Attempt } from './begin.ts'
import { pressed } from './button.ts'
import { CalledOff } from './called-off.ts'
import { Delayed } from './ending.ts'
import { farewell } from './farewell.ts'
import type { Given } from './given.ts'
import { introduce } from './introduce.ts'
import { type CommandsJob, isFound, type Job, type PullRequestJob } from './job.ts'
import type { Work } from './jobs.ts'
import { giveUpGroup, reviewGroup } from './merge-group.ts'
import { giveUp, reconcile } from './reconcile.ts'
import type { Claim } from './queue/backlog.ts'
import { jobsOf } from './suite.ts'
import { sweepInstallation } from './sweep/installation.ts'

/** Head moves that no event told of are followed so many times; then the next event has to. */
const mostAgain = 5

/** Does what a job asks for. */
export function workOn(given: Given, put: (job: Job) => Promise<void>, published: (claim: Claim) => void): Work {
  return async (claim, signal) => {
    const { job, tried, isLast, isGivenUp } = claim
    // A limit that is said to be over may not be.
    const shortest = (given.patience ?? ordinaryPatience).firstPause
    try {
      if (isGivenUp) await hopeless(job, given, signal)
      else
        await doing(job, given, {
          signal,
          put,
          published: () => published(claim),
          attempt: { mayBeBegun: tried > 0 || isFound(job), isLast, since: tried > 0 ? claim.since : undefined },
        })
    } catch (error) {
      // A limit says itself when it ends; anything else is tried again with longer and longer pauses.
      if (error instanceof Delayed && error.wait !== undefined) return { again: Math.max(error.wait, shortest) }
      throw error
    }
    // Whoever is here next does it.
    return signal.reason instanceof CalledOff && signal.reason.why === 'stopped' ? { again: 0 } : undefined
  }
}

interface How {
  readonly signal: AbortSignal
  readonly put: (job: Job) => Promise<void>
  readonly published: () => void
  readonly attempt: Attempt
}

async function doing(job: Job, given: Given, { signal, put, published, attempt }: How): Promise<void> {
  const { connection, appId } = given
  switch (job.kind) {
    case 'button':
      for (const it of await pressed(job, connection, signal)) await put(it)
      break
    case 'check-suite':
      for (const it of await jobsOf(job, connection, appId, signal)) await put(it)
      break
    case 'introduction':
      await introduce(job, given, signal)
      break
    case 'merge-group':
      if ((await reviewGroup(job, given, signal, attempt)) === 'published') published()
      break
    case 'sweep':
      await sweepInstallation(job, given, { signal, put })
      break
    case 'farewell':
      await farewell(job, given, signal)
      break
    default:
      if (await reviewed(job, given, signal, attempt)) published()
  }
}

/** True where a check was ended with a report. */
async function reviewed(job: PullRequestJob | CommandsJob, given: Given, signal: AbortSignal, attempt: Attempt): Promise<boolean> {
  for (let i = 0; i < mostAgain; i++) {
    const outcome = await reconcile(job, given, signal, attempt)
    if (outcome !== 'again') return outcome === 'published'
    given.log.debug('again', { ...job })
  }
  return false
}

async function hopeless(job: Job, given: Given, signal: AbortSignal): Promise<void> {
  if (job.kind === 'pull-request' || job.kind === 'commands') await giveUp(job, given, signal)
  else if (job.kind === 'merge-group') await giveUpGroup(job, given, signal)
  else given.log.error('given up', { ...job })
}
