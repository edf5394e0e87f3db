import { failureOf } from '../../fetch/github/patience.ts'
import type { Report } from '../../model/report.ts'
import { place } from '../../render/link.ts'
import { select } from '../../render/selection.ts'
import { type Done, summary } from '../../render/summary.ts'
import { isRefusal } from './comments.ts'
import type { Entry, Mark } from './marker.ts'
import { isOurs, repositoryOf, type Run } from './run.ts'
import { create, repeat } from './send.ts'

/** The one summary comment of a pull request, where there is one. */
export interface Sticky {
  readonly id: number
  /** undefined where somebody has changed its mark. */
  readonly mark: Extract<Mark, { kind: 'summary' }> | undefined
  readonly body: string
  /** Others that claim to be it, all by us. */
  readonly copies: readonly number[]
}

export async function findSticky(run: Run): Promise<Sticky | undefined> {
  const { client, pull } = run
  const all = await client.paginate(client.rest.issues.listComments, { ...repositoryOf(run), issue_number: pull.number, per_page: 100 })
  const ours = all.flatMap((it): Omit<Sticky, 'copies'>[] => {
    const read = isOurs(run, { user: it.user, performed_via_github_app: it.performed_via_github_app })
      ? run.markers.read(it.body ?? '')
      : undefined
    if (read === undefined || (read !== 'altered' && read.mark.kind !== 'summary')) return []
    const mark = read !== 'altered' && read.mark.kind === 'summary' ? read.mark : undefined
    return [{ id: it.id, mark, body: it.body ?? '' }]
  })
  const chosen = ours.find((it) => it.mark !== undefined) ?? ours[0]
  return chosen && { ...chosen, copies: ours.filter((it) => it !== chosen && it.mark !== undefined).map((it) => it.id) }
}

/** A mark holds two lists of these; with the summary below it has to fit into what GitHub takes, 65,536 characters. */
const listBytes = 6000
const summaryBytes = 45_000

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
  if (sticky !== undefined && isSame(run, sticky, text)) return true
  await run.ensureCurrent()
  const body = run.markers.write({ kind: 'summary', run: run.check.id, required: remembered(entriesOf(report)), done }, text)
  try {
    await (sticky === undefined ? post(run, body) : edit(run, sticky, body))
    return true
  } catch (error) {
    if (!isRefusal(error)) throw error
    return false
  }
}

const isSame = (run: Run, sticky: Sticky, text: string): boolean => {
  const read = run.markers.read(sticky.body)
  return read !== undefined && read !== 'altered' && read.text.trim() === text.trim() && sticky.copies.length === 0
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
  for (const id of sticky.copies) await repeat(() => run.client.rest.issues.deleteComment({ ...at, comment_id: id }), run)
}
