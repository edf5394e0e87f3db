import { afterEach, describe, expect, it } from 'vitest'
import type { IssueCommentRecord, PullRecord } from '../support/github/index.ts'
import { accept, day } from './commands/scene.ts'
import { base, type Road, setUp, withFinding, withLine } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

const errors = () => road.log.filter((it) => it.includes('"level":"error"'))

/** What people read, without what differs from one run of this test to another. */
const shown = (pull: PullRecord) => ({
  check: road.github
    .checkRuns(pull.head.sha)
    .map((it) => it.conclusion)
    .at(-1),
  below: road.github.issueComments(pull).map((it) => it.body.replace(/^<!--.*-->\n/, '').slice(0, 20)),
  onLines: road.github.reviewComments(pull).map((it) => it.body.replace(/^<!--.*-->\n/, '').slice(0, 20)),
})

const calm = withLine(base, 3, 'harmless')

type Written = [what: string, method: string, path: RegExp, happens: (pull: PullRecord) => Promise<unknown>]
const writes: Written[] = [
  ['a comment on a line is deleted', 'DELETE', /\/pulls\/comments\//, (pull) => road.push(pull, { 'serverless.yml': calm })],
  ['a comment on a line is edited', 'PATCH', /\/pulls\/comments\//, (pull) => road.say(pull, 'tess', accept)],
  ['a summary is edited', 'PATCH', /\/issues\/comments\//, (pull) => road.push(pull, { 'serverless.yml': calm })],
  [
    'a copy of a summary is deleted',
    'DELETE',
    /\/issues\/comments\//,
    async (pull) => {
      const [summary] = road.github.issueComments(pull)
      if (summary !== undefined) pull.issueComments.push({ ...summary, id: summary.id + 100_000 } satisfies IssueCommentRecord)
      await road.push(pull, { 'serverless.yml': calm })
    },
  ],
  ['a command is answered', 'POST', /\/issues\/\d+\/comments$/, (pull) => road.say(pull, 'tess', '/parapet help')],
  [
    'a command in a thread is answered',
    'POST',
    /\/replies$/,
    (pull) => road.say(pull, 'tess', `/parapet accept until ${day(30)} because it is meant to be so`, road.github.reviewComments(pull)[0]),
  ],
  [
    'something is said of a file',
    'POST',
    /\/pulls\/\d+\/comments$/,
    async (pull) => {
      pull.reviewComments.length = 0
      road.github.faults.add({
        method: 'POST',
        path: /\/reviews$/,
        with: { status: 422, message: 'line must be part of the diff' },
      })
      await road.deliver('pull_request', 'reopened', { pull })
    },
  ],
]

describe('behaviour 54: what is written when', () => {
  it.each(writes)('%s is there once, though the answer was lost', async (_, method, path, happens) => {
    const ends = []
    for (const isLost of [false, true]) {
      road = await setUp()
      road.repository.setRole('tess', 'write')
      const pull = await road.open({ 'serverless.yml': withFinding('one') })
      if (isLost) road.github.faults.add({ method, path, when: 'after', with: { status: 502 } })
      await happens(pull)
      expect(road.github.faults.spent).toBe(true)
      expect(errors()).toEqual([])
      ends.push(shown(pull))
      if (!isLost) await road.close()
    }
    expect(ends[1]).toEqual(ends[0])
  })
})
