import { failureOf } from '../fetch/github/patience.ts'
import { TooManyFiles } from '../fetch/github/trees.ts'
import { code } from '../render/inert.ts'
import { short } from '../render/link.ts'
import { CalledOff, type Why } from './called-off.ts'
import type { Log } from './log.ts'

/** Undefined where there is nothing to do any more: called off, uninstalled, suspended, removed, archived. */
export async function found<T>(ask: () => Promise<T>, log: Log, signal: AbortSignal): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (calledOff(error, signal) !== undefined) return undefined
    const failure = failureOf(error)
    const isGone = failure !== undefined && failure.limitedFor === undefined && [401, 403, 404, 410, 422, 451].includes(failure.status)
    if (!isGone) throw error
    log.warn('what was to be reviewed is out of reach', { status: failure.status, reason: failure.message })
    return undefined
  }
}

/** An aborted read rejects with the signal's reason, or with what the platform makes of it. */
export const calledOff = (error: unknown, signal: AbortSignal): CalledOff | undefined =>
  error instanceof CalledOff ? error : signal.aborted && signal.reason instanceof CalledOff ? signal.reason : undefined

/** How a check ends that comes to no report. */
export interface End {
  readonly conclusion: 'cancelled' | 'failure'
  readonly title: string
  readonly summary: string
}

const words: Readonly<Record<Why, string>> = {
  superseded: 'A newer run has taken its place.',
  moved: 'The pull request has moved on.',
  closed: 'The pull request was closed.',
  dissolved: 'The merge group was dissolved.',
  stopped: 'Parapet was stopped before the review was done. It is done as soon as Parapet is back.',
}

export const cancelled = (why: Why): End => ({ conclusion: 'cancelled', title: 'Cancelled', summary: words[why] })

export function failed(error: unknown, head: string): End {
  const title = error instanceof TooManyFiles ? 'Not fully analysed' : 'This change could not be reviewed'
  const summary = `Parapet could not review ${code(short(head))}: ${reasonOf(error)}. Re-run this check to try again.`
  return { conclusion: 'failure', title, summary }
}

/** After the last attempt of all, which did not come as far as a check. */
export const givenUp: End = {
  conclusion: 'failure',
  title: 'This change could not be reviewed',
  summary: 'Parapet tried several times and failed each time with an internal error, which its log names. Re-run this check to try again.',
}

/** Nothing is wrong with the pull request, and the same may go well later: what to wait for, in milliseconds, where GitHub says so. */
export function passing(error: unknown): { readonly reason: string; readonly wait: number | undefined } | undefined {
  const failure = failureOf(error)
  if (failure === undefined || !(failure.isUncertain || failure.limitedFor !== undefined)) return undefined
  return { reason: reasonOf(error), wait: failure.limitedFor }
}

/** It is tried again; after so many milliseconds, or when it is its turn. */
export class Delayed extends Error {
  override readonly name = 'Delayed'
  readonly wait: number | undefined

  constructor(cause: unknown, wait: number | undefined) {
    super('delayed', { cause })
    this.wait = wait
  }
}

/** In words that hold nothing of requests or stacks. */
function reasonOf(error: unknown): string {
  if (error instanceof TooManyFiles) return error.message
  const failure = failureOf(error)
  if (failure === undefined) return 'it met a fault of its own'
  if (failure.limitedFor !== undefined) return "GitHub's rate limit is used up"
  if (failure.status === 403 && /not accessible by integration/i.test(failure.message))
    return 'the installation does not grant what that takes (an owner has to accept the permissions that the App asks for)'
  return failure.status === 0 ? 'GitHub could not be reached' : `GitHub answered ${failure.status}`
}
