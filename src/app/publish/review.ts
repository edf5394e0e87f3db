import { pullFiles } from '../../fetch/github/compare.ts'
import { failureOf } from '../../fetch/github/patience.ts'
import type { Finding, Report } from '../../model/report.ts'
import { place, type Placement } from '../../render/place.ts'
import { commentOf, isRefusal, knownComments } from './comments.ts'
import { repositoryOf, type Run } from './run.ts'
import { create } from './send.ts'

/** One review holds so many at most: with more, GitHub answers 502 although it has created them (reviewdog/reviewdog#355). */
export const mostLineComments = 25
/** Each is a request and a notification of its own. */
const mostFileComments = 10

export interface Posted {
  /** Findings that got their comment. */
  readonly said: ReadonlySet<string>
  /** GitHub refused comments altogether. */
  readonly isRefused: boolean
}

type OnLine = Extract<Placement, { how: 'line' }>
type OnFile = Extract<Placement, { how: 'file' }>

/** Says findings where they are: one review for all lines, and a comment on the file where the cause is outside of the diff. */
export async function postReview(run: Run, report: Report, findings: readonly Finding[]): Promise<Posted> {
  const said = new Set<string>()
  if (findings.length === 0) return { said, isRefused: false }
  const files = run.range.isComplete ? run.range.files : await pullFiles(run.client, repositoryOf(run), run.pull.number)
  const placements = place(findings, files)
  try {
    const left = await onLines(
      run,
      report,
      placements.filter((it) => it.how === 'line'),
      said,
    )
    await onFiles(run, report, [...placements.filter((it) => it.how === 'file'), ...left], said)
    return { said, isRefused: false }
  } catch (error) {
    if (!isRefusal(error)) throw error
    run.log.info('comments are refused', { error })
    return { said, isRefused: true }
  }
}

/** What could not be said on its line comes back as something to say on its file. */
async function onLines(run: Run, report: Report, placements: readonly OnLine[], said: Set<string>): Promise<OnFile[]> {
  if (await review(run, report, placements, said)) return []
  // One wrong anchor refuses the whole review, and GitHub does not say which. Either the head has moved …
  await run.ensureCurrent()
  // … or an anchor is not in the diff as the pull request has it. Those that are surely in it go once more.
  const findings = placements.map((it) => it.finding)
  const sure = place(findings, await pullFiles(run.client, repositoryOf(run), run.pull.number)).flatMap((it) =>
    it.how === 'line' ? [{ ...it, line: it.startLine ?? it.line, startLine: null }] : [],
  )
  const isDifferent = sure.length < placements.length || placements.some((it, i) => it.startLine !== null || it.line !== sure[i]?.line)
  if (isDifferent) await review(run, report, sure, said)
  return placements.filter((it) => !said.has(it.finding.fingerprint)).map(({ finding, path }) => ({ finding, how: 'file', path }))
}

/** Posts one review; false when GitHub does not take its anchors. */
async function review(run: Run, report: Report, placements: readonly OnLine[], said: Set<string>): Promise<boolean> {
  if (placements.length === 0) return true
  const request = {
    ...repositoryOf(run),
    pull_number: run.pull.number,
    commit_id: run.pull.head,
    // Without an event it would stay a draft that nobody sees; any other would approve or block in a person's place.
    event: 'COMMENT' as const,
    comments: placements.map((it) => ({
      path: it.path,
      line: it.line,
      side: it.side,
      ...(it.startLine === null ? {} : { start_line: it.startLine, start_side: it.side }),
      body: commentOf(run, it.finding, report, it),
    })),
  }
  try {
    await create<unknown>(
      () => run.client.rest.pulls.createReview(request),
      () => alreadySaid(run, placements),
      run,
    )
  } catch (error) {
    if (failureOf(error)?.status === 422) return false
    throw error
  }
  for (const it of placements) said.add(it.finding.fingerprint)
  return true
}

async function onFiles(run: Run, report: Report, placements: readonly OnFile[], said: Set<string>): Promise<void> {
  for (const it of placements.slice(0, mostFileComments)) {
    const request = {
      ...repositoryOf(run),
      pull_number: run.pull.number,
      commit_id: run.pull.head,
      path: it.path,
      subject_type: 'file' as const,
      body: commentOf(run, it.finding, report),
    }
    try {
      await create<unknown>(
        () => run.client.rest.pulls.createReviewComment(request),
        () => alreadySaid(run, [it]),
        run,
      )
      said.add(it.finding.fingerprint)
    } catch (error) {
      // The file is not in the diff after all: the check has a place for the finding.
      if (failureOf(error)?.status !== 422) throw error
    }
  }
}

/** After an answer that tells nothing: whether the comments are there. A review is created as a whole or not at all. */
async function alreadySaid(run: Run, placements: readonly Placement[]): Promise<true | undefined> {
  const there = new Set((await knownComments(run)).filter((it) => !it.isDone).map((it) => it.fingerprint))
  return placements.some((it) => there.has(it.finding.fingerprint)) ? true : undefined
}
