import type { PullRecord, ReviewCommentRecord } from '../../support/github/index.ts'
import { fingerprintOf, type Road, setUp, withFinding } from '../road.ts'

/** The id of the finding that every pull request here begins with. */
export const id = fingerprintOf('one').slice(0, 4)

/** So many days from now, as commands name them. */
export const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

export const accept = `/parapet accept ${id} until ${day(30)} because the load balancer authenticates`

/** A pull request by mona with one finding, in a repository where tess can write and rita looks after issues. */
export async function opened(over: Parameters<typeof setUp>[0] = {}): Promise<{ road: Road; pull: PullRecord }> {
  const road = await setUp(over)
  road.repository.setRole('tess', 'write')
  road.repository.setRole('rita', 'triage')
  return { road, pull: await road.open({ 'serverless.yml': withFinding('one') }) }
}

/** What a pull request shows. */
export const look = (road: Road) => ({
  verdicts: (pull: PullRecord) => road.github.checkRuns(pull.head.sha).map((it) => it.conclusion),
  summaryOf: (pull: PullRecord) => road.github.issueComments(pull)[0]?.body ?? '',
  checkOf: (pull: PullRecord) => road.github.checkRuns(pull.head.sha).at(-1)?.summary ?? '',
  ours: (pull: PullRecord) => road.github.issueComments(pull).filter((it) => it.user.login === 'parapet[bot]'),
  lineOf(pull: PullRecord): ReviewCommentRecord {
    const [first] = road.github.reviewComments(pull)
    if (first === undefined) throw new Error('there is no comment on a line')
    return first
  },
})
