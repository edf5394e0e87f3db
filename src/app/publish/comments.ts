import type { Finding, Report } from '../../model/report.ts'
import { acceptedComment, lineComment } from '../../render/comment.ts'
import { code, prose } from '../../render/inert.ts'
import type { Placement } from '../../render/place.ts'
import { short } from '../../render/link.ts'
import { isOurs, repositoryOf, type Run, type Speaker, type ThreadComment, threadsOf } from './run.ts'
import { repeat } from './send.ts'
import { failureOf } from '../../fetch/github/patience.ts'

/** A comment of ours on a line or a file of the pull request. */
export interface Known {
  readonly id: number
  /** null where somebody has changed its mark. */
  readonly fingerprint: string | null
  readonly title: string
  readonly isDone: boolean
  readonly hasReplies: boolean
  /** Somebody has changed what stands below its mark. */
  readonly isReworded: boolean
}

/** All comments of ours on the diff, oldest first. */
export const knownComments = async (at: Speaker): Promise<Known[]> => knownIn(at, await threadsOf(at))

export function knownIn(at: Speaker, all: readonly ThreadComment[]): Known[] {
  const answered = new Set(all.map((it) => it.in_reply_to_id))
  return all.flatMap((it): Known[] => {
    const read = isOurs(at, it) ? at.markers.read(it.body) : undefined
    if (read === undefined) return []
    const base = { id: it.id, hasReplies: answered.has(it.id) }
    if (read === 'altered') return [{ ...base, fingerprint: null, title: '', isDone: false, isReworded: true }]
    const { mark, isReworded } = read
    return mark.kind === 'finding' ? [{ ...base, fingerprint: mark.fingerprint, title: mark.title, isDone: mark.done, isReworded }] : []
  })
}

/** The body of the comment of a finding; a suggestion is offered only where the comment stands on exactly the lines that it replaces. */
export function commentOf(run: Run, finding: Finding, report: Report, at?: Extract<Placement, { how: 'line' }>): string {
  const { fingerprint, title, suggestion } = finding
  const fits =
    at?.side === 'RIGHT' &&
    at.path === suggestion?.location.file &&
    at.line === suggestion.location.endLine &&
    (at.startLine ?? at.line) === suggestion.location.startLine
  const text = lineComment(fits ? finding : { ...finding, suggestion: null }, report, run.context)
  return run.markers.write({ kind: 'finding', fingerprint, title: title.slice(0, 200).toWellFormed(), done: false }, text)
}

/** What becomes of the comments that are there already. */
export interface Settlement {
  /** Findings that have their comment. */
  readonly standing: ReadonlySet<string>
  readonly changes: readonly Change[]
}

type Change = { readonly how: 'delete'; readonly id: number } | { readonly how: 'edit'; readonly id: number; readonly body: string }

/**
 * A finding that is still true keeps its comment; one that was settled and is back gets it back; one that is accepted says by whom. What
 * is settled disappears where nobody answered, and says so where somebody did. Copies of a comment and comments that somebody altered go, for
 * there is one of each; words that are not ours are taken out of our mouth.
 */
export function settle(run: Run, report: Report, wanted: ReadonlyMap<string, Finding>, known: readonly Known[]): Settlement {
  const still = new Map(report.findings.map((it) => [it.fingerprint, it]))
  const accepted = new Map(report.findings.flatMap((it) => (it.acceptance === null ? [] : [[it.fingerprint, it]])))
  const standing = new Set<string>()
  const changes: Change[] = []
  for (const it of known) {
    // No finding has an empty fingerprint, so an altered comment matches none.
    const fingerprint = it.fingerprint ?? ''
    const [finding, pardoned] = [wanted.get(fingerprint), accepted.get(fingerprint)]
    const stays = !standing.has(fingerprint) && (it.isDone ? (finding ?? pardoned) !== undefined : still.has(fingerprint))
    if (stays) standing.add(fingerprint)
    const turned = it.isDone ? finding : pardoned
    changes.push(...(stays ? renewed(run, report, it, turned ?? mendedBy(it, still)) : farewell(run, it)))
  }
  return { standing, changes }
}

const mendedBy = (it: Known, still: ReadonlyMap<string, Finding>): Finding | undefined =>
  it.isReworded ? still.get(it.fingerprint ?? '') : undefined

/** Turned over: a comment that was settled says its finding again, one that stood says who has accepted it. */
function renewed(run: Run, report: Report, it: Known, finding: Finding | undefined): Change[] {
  if (finding === undefined) return []
  const body = finding.acceptance === null ? commentOf(run, finding, report) : acceptedBody(run, finding, report)
  return [{ how: 'edit', id: it.id, body }]
}

function farewell(run: Run, it: Known): Change[] {
  if (!it.hasReplies) return [{ how: 'delete', id: it.id }]
  return it.isDone && !it.isReworded ? [] : [{ how: 'edit', id: it.id, body: doneBody(run, it.fingerprint ?? '', it.title) }]
}

/** '' for the fingerprint of what nobody knows any more. */
const doneBody = (run: Run, fingerprint: string, title: string): string =>
  run.markers.write(
    { kind: 'finding', fingerprint, title, done: true },
    fingerprint === '' ? effaced : `~~${prose(title)}~~ Done in ${code(short(run.pull.head))}.`,
  )

const effaced = 'Somebody has changed what Parapet said here. What is true now stands in the summary.'

const acceptedBody = (run: Run, finding: Finding, report: Report): string =>
  run.markers.write(
    { kind: 'finding', fingerprint: finding.fingerprint, title: finding.title.slice(0, 200).toWellFormed(), done: true },
    acceptedComment(finding, report),
  )

/** A comment that has disappeared meanwhile is as good as changed. */
export async function apply(run: Run, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return
  await run.ensureCurrent()
  const at = repositoryOf(run)
  for (const it of changes) {
    try {
      await repeat<unknown>(
        () =>
          it.how === 'delete'
            ? run.client.rest.pulls.deleteReviewComment({ ...at, comment_id: it.id })
            : run.client.rest.pulls.updateReviewComment({ ...at, comment_id: it.id, body: it.body }),
        run,
      )
    } catch (error) {
      const failure = failureOf(error)
      if (failure?.status !== 404 && !isRefusal(error)) throw error
    }
  }
}

/** GitHub does not let us comment here: the conversation is locked, or the installation lacks the right. */
export function isRefusal(error: unknown): boolean {
  const failure = failureOf(error)
  return failure?.status === 403 && failure.limitedFor === undefined
}
