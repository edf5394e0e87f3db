import { failureOf } from '../../fetch/github/patience.ts'
import type { Report } from '../../model/report.ts'
import { place } from '../../render/link.ts'
import { select } from '../../render/selection.ts'
import { type Done, summary } from '../../render/summary.ts'
import { isRefusal } from './comments.ts'
import type { Entry, SummaryMark } from './marker.ts'
import { type ConversationComment, conversationOf, isOurs, repositoryOf, type Run, type Speaker } from './run.ts'
import { create, repeat } from './send.ts'
import { shownIn, withoutTime } from './shown.ts'

/** The one summary comment of a pull request, where there is one. */
export interface Sticky {
  readonly id: number
  /** Its id in GraphQL. */
  readonly node: string
  /** undefined where somebody has changed its mark. */
  readonly mark: SummaryMark | undefined
  readonly body: string
  /** When it was last written, by GitHub's clock. */
  readonly updatedAt: string
  /** Others that claim to be it, all by us. */
  readonly copies: readonly number[]
}

export const findSticky = async (at: Speaker): Promise<Sticky | undefined> => stickyIn(at, await conversationOf(at))

export function stickyIn(at: Speaker, conversation: readonly ConversationComment[]): Sticky | undefined {
  const ours = conversation.flatMap((it): Omit<Sticky, 'copies'>[] => {
    const read = isOurs(at, it) ? at.markers.read(it.body) : undefined
    if (read === undefined || (read !== 'altered' && read.mark.kind !== 'summary')) return []
    const mark = read !== 'altered' && read.mark.kind === 'summary' ? read.mark : undefined
    return [{ id: it.id, node: it.node_id, mark, body: it.body, updatedAt: it.updated_at }]
  })
  const chosen = ours.find((it) => it.mark !== undefined) ?? ours[0]
  return chosen && { ...chosen, copies: ours.filter((it) => it !== chosen && it.mark !== undefined).map((it) => it.id) }
}

/**
 * A mark holds two lists of these, what was shown and what is accepted, in base64; with the summary below it has to fit into what GitHub
 * takes, 65,536 characters.
 */
const listBytes = 3500
const summaryBytes = 38_000

/** What the summary said must change and what is no longer so, with what it said was done and has not come back. */
export function doneSince(report: Report, sticky: Sticky | undefined): Entry[] {
  const still = new Set(report.findings.map((it) => it.fingerprint))
  const before = [...(sticky?.mark?.done ?? []), ...(sticky?.mark?.required ?? [])]
  const gone = [...new Map(before.map((it) => [it.fingerprint, it])).values()].filter((it) => !still.has(it.fingerprint))
  return remembered(gone.toReversed()).toReversed()
}

/** Writes the summary: edited in place where there is one and it says something else, created where `isNeeded`. False when GitHub refuses. */
export async function publishSticky(run: Run, report: Report, sticky: Sticky | undefined, isNeeded: boolean): Promise<boolean> {
  if (sticky === undefined && !isNeeded) return true
  const done = doneSince(report, sticky)
  const text = summary(report, run.context, done satisfies readonly Done[], summaryBytes)
  const mark: SummaryMark = {
    kind: 'summary',
    run: run.check.id,
    required: remembered(entriesOf(report)),
    done,
    shown: shownIn(report, earlierOf(sticky)),
    accepted: run.accepted,
    heard: run.heard,
  }
  if (sticky !== undefined && isSame(run, sticky, text, mark)) return true
  await run.ensureCurrent()
  const body = run.markers.write(mark, text)
  try {
    await (sticky === undefined ? post(run, body) : edit(run, sticky, body))
    return true
  } catch (error) {
    if (!isRefusal(error)) throw error
    return false
  }
}

/** What was shown before, for those who want to know since when something is. */
export const earlierOf = (sticky: Sticky | undefined): { readonly shown: readonly string[]; readonly at: string } | undefined =>
  sticky?.mark && { shown: sticky.mark.shown, at: sticky.updatedAt }

/** The same words, with the same to remember that commands rest on, under the present key. */
function isSame(run: Run, sticky: Sticky, text: string, mark: SummaryMark): boolean {
  const read = run.markers.read(sticky.body)
  if (read === undefined || read === 'altered' || read.mark.kind !== 'summary' || sticky.copies.length > 0) return false
  const rests = ({ shown, accepted }: SummaryMark) => JSON.stringify([shown.map(withoutTime), accepted])
  const isPresent = sticky.body.startsWith(run.markers.write(read.mark, '').trimEnd())
  return isPresent && read.text.trim() === text.trim() && rests(read.mark) === rests(mark)
}

const entriesOf = (report: Report): Entry[] =>
  select(report).required.map((it) => ({ fingerprint: it.fingerprint, title: cut(it.title), where: cut(place(it.location)) }))

const cut = (text: string): string => text.slice(0, 150).toWellFormed()

/** As many from the beginning as there is room for. */
function remembered(entries: readonly Entry[]): Entry[] {
  let left = listBytes
  return entries.filter((it) => (left -= Buffer.byteLength(JSON.stringify(it))) >= 0)
}

async function post(run: Run, body: string): Promise<void> {
  const at = { ...repositoryOf(run), issue_number: run.pull.number }
  await create<unknown>(
    () => run.client.rest.issues.createComment({ ...at, body }),
    () => findSticky(run),
    run,
  )
}

async function edit(run: Run, sticky: Sticky, body: string): Promise<void> {
  const at = repositoryOf(run)
  try {
    await repeat(() => run.client.rest.issues.updateComment({ ...at, comment_id: sticky.id, body }), run)
  } catch (error) {
    // Deleted by somebody in this moment.
    if (failureOf(error)?.status !== 404) throw error
    await post(run, body)
  }
  for (const id of sticky.copies) {
    try {
      await repeat(() => run.client.rest.issues.deleteComment({ ...at, comment_id: id }), run)
    } catch (error) {
      if (failureOf(error)?.status !== 404) throw error
    }
  }
}
