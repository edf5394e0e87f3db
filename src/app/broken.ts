import { calledOff, cancelled, Delayed, failed, passing } from './ending.ts'
import type { Log } from './log.ts'
import { type CheckWhere, delayCheck, endCheck, type OpenCheck } from './publish/check.ts'

export interface BrokenWhere extends CheckWhere {
  readonly log: Log
  readonly signal: AbortSignal
}

/**
 * Says in the check why there is no report: that it failed, or that the run was called off, which `again` asks to repeat. @throws {Delayed}
 * when the same may go well later: then the check stays in progress.
 */
export async function broken(
  where: BrokenWhere,
  check: OpenCheck,
  error: unknown,
  isLast: boolean,
): Promise<'failed' | 'again' | 'nothing'> {
  const { pull, log, signal } = where
  const off = calledOff(error, signal)
  const delay = off === undefined && !isLast ? passing(error) : undefined
  if (delay !== undefined) {
    log.warn('delayed', { head: pull.head, error })
    await delayCheck(where, check, `${delay.reason.replace(/^./, (it) => it.toUpperCase())}. It is tried again.`).catch(() => {})
    throw new Delayed(error, delay.wait)
  }
  if (off === undefined) log.error('could not be reviewed', { head: pull.head, error })
  else log.info('called off', { head: pull.head, why: off.why })
  const { client, patience } = where
  await endCheck({ client, pull, patience }, check, off === undefined ? failed(error, pull.head) : cancelled(off.why))
  return off === undefined ? 'failed' : off.why === 'moved' ? 'again' : 'nothing'
}
