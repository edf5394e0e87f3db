import type { Report } from '../../model/report.ts'
import { checkRun } from '../../render/check-run.ts'
import { commented } from '../../render/selection.ts'
import { CalledOff } from '../called-off.ts'
import { completeCheck } from './check.ts'
import { apply, type Known, knownComments, knownIn, settle } from './comments.ts'
import { mostLineComments, postReview } from './review.ts'
import type { Run } from './run.ts'
import { doneSince, findSticky, publishSticky, type Sticky, stickyIn } from './sticky.ts'

/**
 * Makes the pull request show its report, and nothing that is no longer so. Comments come first and the check last: it is what a merge
 * waits for, and it annotates exactly the findings that got no comment. Nothing is asked for that cannot be there.
 */
export async function publish(run: Run, report: Report): Promise<void> {
  const wanted = commented(report)
  const isNeeded = wanted.length > 0 || report.verdict.outcome !== 'pass'
  const { sticky, known } = await lookUp(run, report, isNeeded)
  const { standing, changes } = settle(run, report, new Map(wanted.map((it) => [it.fingerprint, it])), known)

  // A draft is looked at, and nobody is called.
  const fresh = run.pull.isDraft ? [] : wanted.slice(0, mostLineComments).filter((it) => !standing.has(it.fingerprint))
  const { said, isRefused } = await postReview(run, report, fresh)
  await apply(run, changes)
  const isShown = await publishSticky(run, report, sticky, isNeeded && !run.pull.isDraft && !isRefused)

  const hasComment = (fingerprint: string) => said.has(fingerprint) || standing.has(fingerprint)
  const result = checkRun(report, run.context, (it) => !hasComment(it.fingerprint), doneSince(report, sticky))
  const refused =
    isRefused || !isShown ? ['GitHub refused comments on this pull request (is its conversation locked?), so everything stands here.'] : []
  await completeCheck(run, run.check, result, { notes: [...run.notes, ...refused], isWithheld: run.pull.isDraft })
}

interface Before {
  readonly sticky: Sticky | undefined
  readonly known: readonly Known[]
}

/**
 * What we have said there before. Another process may have spoken since the review began, so before anything is written the numbers of
 * comments are asked for anew. @throws {CalledOff} when a later run has spoken already.
 */
async function lookUp(run: Run, report: Report, isNeeded: boolean): Promise<Before> {
  const begun = stickyIn(run, run.conversation)
  if (!isNeeded) return asBegun(run, report, begun)
  const pull = await run.ensureCurrent()
  const sticky = pull.comments > 0 ? await findSticky(run) : undefined
  ensureLatest(run, begun, sticky)
  const isAsBegun = sticky?.mark?.run === begun?.mark?.run && pull.reviewComments === run.pull.reviewComments
  const known = pull.reviewComments > 0 ? await knownFor(run, isAsBegun) : []
  // Looking through many takes its time.
  if (pull.comments + pull.reviewComments > 0) await run.ensureCurrent()
  return { sticky, known }
}

/** Where there is nothing new to say, what was read at the beginning will do. */
async function asBegun(run: Run, report: Report, sticky: Sticky | undefined): Promise<Before> {
  ensureLatest(run, sticky, sticky)
  // Nothing serverless in it and no summary of ours: then no comments of ours on its lines either, and a request is saved.
  const mayBeOnLines = sticky !== undefined || report.services.length > 0
  return { sticky, known: mayBeOnLines && run.pull.reviewComments > 0 ? await knownFor(run, true) : [] }
}

const knownFor = async (run: Run, isAsBegun: boolean): Promise<readonly Known[]> =>
  isAsBegun && run.threads !== undefined ? knownIn(run, run.threads) : knownComments(run)

/** Nobody has spoken later, and the acceptances that went into the review are those that stand there. @throws {CalledOff} */
function ensureLatest(run: Run, begun: Sticky | undefined, sticky: Sticky | undefined): void {
  if (sticky?.mark !== undefined && sticky.mark.run > run.check.id) throw new CalledOff('superseded')
  const acceptedIn = (it: Sticky | undefined) => JSON.stringify(it?.mark?.accepted ?? [])
  if (acceptedIn(begun) !== acceptedIn(sticky)) throw new CalledOff('moved')
}
