import type { Attempt } from './begin.ts'
import { pressed } from './button.ts'
import { CalledOff } from './called-off.ts'
import { Delayed } from './ending.ts'
import type { Given } from './given.ts'
import { introduce } from './introduce.ts'
import { isFound, type Job } from './job.ts'
import type { Work } from './jobs.ts'
import { reviewGroup } from './merge-group.ts'
import { giveUp, reconcile } from './reconcile.ts'
import { jobsOf } from './suite.ts'
import { sweepPulls } from './sweep/pulls.ts'

/** Head moves that no event told of are followed so many times; then the next event has to. */
const mostAgain = 5

/** Does what a job asks for. */
export function workOn(given: Given, put: (job: Job) => Promise<void>): Work {
  return async ({ job, tried, isLast, isGivenUp }, signal) => {
    try {
      if (isGivenUp) await hopeless(job, given, signal)
      else await doing(job, given, { signal, put, attempt: { mayBeBegun: tried > 0 || isFound(job), isLast } })
    } catch (error) {
      // A limit says itself when it ends; anything else is tried again with longer and longer pauses.
      if (error instanceof Delayed && error.wait !== undefined) return { again: error.wait }
      throw error
    }
    // Whoever is here next does it.
    return signal.reason instanceof CalledOff && signal.reason.why === 'stopped' ? { again: 0 } : undefined
  }
}

interface How {
  readonly signal: AbortSignal
  readonly put: (job: Job) => Promise<void>
  readonly attempt: Attempt
}

async function doing(job: Job, given: Given, { signal, put, attempt }: How): Promise<void> {
  const { connection, appId, log } = given
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
      await reviewGroup(job, given, signal)
      break
    case 'sweep':
      await sweepPulls(job, given, { signal, put })
      break
    case 'farewell':
      await given.forget(job)
      break
    default:
      for (let i = 0; i < mostAgain && (await reconcile(job, given, signal, attempt)) === 'again'; i++) log.debug('again', { ...job })
  }
}

async function hopeless(job: Job, given: Given, signal: AbortSignal): Promise<void> {
  if (job.kind === 'pull-request' || job.kind === 'commands') await giveUp(job, given, signal)
  else given.log.error('given up', { ...job })
}
