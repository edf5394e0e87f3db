import { failureOf } from '../fetch/github/patience.ts'
import type { Why } from './called-off.ts'
import { cancelled } from './ending.ts'
import type { Given } from './given.ts'
import { isAbout } from './job.ts'
import { type CheckWhere, endCheck, lastCheck, listOurs, openCheck, type OpenCheck, type OurCheck } from './publish/check.ts'
import type { Entry, PullRef } from './queue/ledger.ts'

/** Why and how often it is tried. */
export interface Attempt {
  /** Somebody may have begun it and not ended it: a process that is gone, or this one. */
  readonly mayBeBegun: boolean
  /** It is not tried again by itself: what goes wrong now has to be said. */
  readonly isLast: boolean
  /** Where it was tried before: when it was asked for. */
  readonly since?: Date | undefined
}

export const onlyAttempt: Attempt = { mayBeBegun: false, isLast: true }

/**
 * The check of this head, in progress. One that a process left unfinished is taken up rather than begun again, so that a crash leaves no
 * trace; what it left on an earlier head, or with annotations that would stand there twice, is ended as cancelled.
 */
export async function begin(where: CheckWhere, given: Given, at: PullRef, { mayBeBegun }: Attempt, why: string): Promise<OpenCheck> {
  const { head, baseRef } = where.pull
  const known = await given.ledger.last(at)
  const unfinished = known?.isEnded === false ? known : undefined
  if (unfinished !== undefined && !isOf(unfinished, where.pull)) await abandonAt(where, given.appId, unfinished, 'superseded')
  const taken = mayBeBegun || unfinished !== undefined ? await takeUp(where, given.appId, known?.checkId ?? 0) : undefined
  // Noted before it is there: who finds the note looks at GitHub for what came of it.
  if (taken === undefined) await given.ledger.begin(at, { checkId: 0, head, baseRef })
  const check = taken ?? (await openCheck(where, given.appId, given.now(), why))
  await given.ledger.begin(at, { checkId: check.id, head, baseRef })
  return check
}

/** The unfinished check of this head to go on with; the others are ended. Later ones have greater ids: none goes on after a later one has spoken. */
async function takeUp(where: CheckWhere, appId: number, least: number): Promise<OurCheck | undefined> {
  const left = await unfinishedOf(where, appId)
  const taken = left.slice(0, 1).find((it) => it.annotations === 0 && it.id >= least)
  for (const it of left) if (it !== taken) await abandon(where, it.id, 'superseded')
  return taken
}

export const isOf = (entry: Pick<Entry, 'head' | 'baseRef'>, pull: Pick<Entry, 'head' | 'baseRef'>): boolean =>
  entry.head === pull.head && entry.baseRef === pull.baseRef

async function unfinishedOf(where: CheckWhere, appId: number): Promise<OurCheck[]> {
  return (await listOurs(where, appId, 'in_progress')).filter((it) => isAbout(it.externalId, where.pull))
}

/** A process has ended the check of this head and was gone before it could note that: the review is there. */
export async function isThere(where: CheckWhere, given: Given, at: PullRef): Promise<boolean> {
  const known = await given.ledger.last(at)
  if (known === undefined || known.isEnded || !isOf(known, where.pull)) return false
  const last = await lastCheck(where, given.appId)
  if (last?.id !== known.checkId || !last.isDecided) return false
  await given.ledger.end(at, known.checkId, { isWithheld: last.isWithheld, hasAccepted: true })
  return true
}

/** Ends what a process left unfinished on what is no longer open. */
export async function endLeft(where: CheckWhere, given: Given, at: PullRef, why: Why): Promise<void> {
  const known = await given.ledger.last(at)
  if (known === undefined || known.isEnded) return
  await abandonAt(where, given.appId, known, why)
  await given.ledger.drop(at, known.checkId)
}

export async function endUnfinished(where: CheckWhere, appId: number, why: Why): Promise<void> {
  for (const { id } of await unfinishedOf(where, appId)) await abandon(where, id, why)
}

/** On whatever head it is, and whether or not its id came to be known. */
async function abandonAt(where: CheckWhere, appId: number, { checkId, head, baseRef }: Entry, why: Why): Promise<void> {
  const there = { ...where, pull: { ...where.pull, head, baseRef } }
  const ids = checkId > 0 ? [checkId] : (await unfinishedOf(there, appId)).map((it) => it.id)
  for (const id of ids) await abandon(where, id, why)
}

/** One that is not there any more needs no end. */
async function abandon(where: CheckWhere, id: number, why: Why): Promise<void> {
  try {
    await endCheck(where, { id, app: { id: 0, slug: '' } }, cancelled(why))
  } catch (error) {
    if (![404, 410, 422].includes(failureOf(error)?.status ?? 0)) throw error
  }
}
