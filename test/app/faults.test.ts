import { afterEach, describe, expect, it } from 'vitest'
import { TooManyFiles } from '../../src/fetch/github/trees.ts'
import type { IssueCommentRecord, PullRecord } from '../support/github/index.ts'
import { accept, day } from './commands/scene.ts'
import { MemoryBacklog } from './memory.ts'
import { base, impatient, plain, type Road, setUp, withFinding, withLine } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken.
  await road.close()
})

const shown = (pull: PullRecord) => ({
  checks: road.github.checkRuns(pull.head.sha).map((it) => it.conclusion),
  comments: road.github.reviewComments(pull).length,
  summaries: road.github.issueComments(pull).length,
})
const quiet = { checks: ['failure'], comments: 1, summaries: 1 }
const sent = (method: string, path: RegExp) => road.github.requests.filter((it) => it.method === method && path.test(it.path)).length
const failure = (status: number, headers?: Record<string, string>) => ({ status, ...(headers ? { headers } : {}) })

describe('behaviour 53: reads are repeated', () => {
  it.each([
    ['pull request', /\/pulls\/\d+$/],
    ['comparison', /\/compare\//],
    ['tree', /\/git\/trees\//],
    ['token', /\/access_tokens$/],
    ['contents', /\/graphql$/],
  ])('when GitHub fails with the %s', async (_, path) => {
    road = await setUp()
    road.github.faults.add({ path, times: 2, with: failure(502) })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(shown(pull)).toEqual(quiet)
    expect(road.github.faults.spent).toBe(true)
  })

  it('when GitHub fails for so long that the work is taken up again, also of what was reviewed before', async () => {
    road = await setUp({ backlog: new MemoryBacklog({ attempts: 2 }) })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    road.github.faults.add({ method: 'GET', path: /\/pulls\/\d+$/, times: impatient.attempts, with: failure(502) })
    const [checkRun] = road.github.checkRuns(pull.head.sha)
    if (checkRun !== undefined) await road.deliver('check_run', 'rerequested', { repository: road.repository.record, checkRun })
    expect(road.github.checkRuns(pull.head.sha).map((it) => it.conclusion)).toEqual(['failure', 'failure'])
    expect(road.github.faults.spent).toBe(true)
  })

  it('when the connection breaks', async () => {
    road = await setUp()
    road.github.faults.add({ method: 'GET', path: /\/compare\//, with: 'reset' })
    expect(shown(await road.open({ 'serverless.yml': withFinding('one') }))).toEqual(quiet)
  })

  it('when no answer comes', async () => {
    road = await setUp({ patience: { attempts: 3, firstPause: 1, longestPause: 3000, timeout: 400 } })
    road.github.faults.add({ method: 'GET', path: /\/compare\//, with: 'hang' })
    expect(shown(await road.open({ 'serverless.yml': withFinding('one') }))).toEqual(quiet)
  })

  it('behaviour 55: after the pause that a limit asks for', async () => {
    road = await setUp()
    road.github.faults.secondaryLimit(1, 1, { method: 'GET', path: /\/compare\// })
    const started = Date.now()
    expect(shown(await road.open({ 'serverless.yml': withFinding('one') }))).toEqual(quiet)
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000)
  })

  it.each([401, 403] as const)('behaviour 57: while a new token is not known everywhere (%i)', async (status) => {
    road = await setUp()
    road.github.faults.replicationLag = { requests: 2, status }
    expect(shown(await road.open({ 'serverless.yml': withFinding('one') }))).toEqual(quiet)
  })
})

const writes: [string, 'POST' | 'PATCH', RegExp][] = [
  ['check', 'POST', /\/check-runs$/],
  ['review', 'POST', /\/reviews$/],
  ['summary', 'POST', /\/issues\/\d+\/comments$/],
  ["check's end", 'PATCH', /\/check-runs\/\d+$/],
]

describe('behaviour 54: a write has one effect', () => {
  it.each(writes)('when the %s took effect and its answer was lost', async (_, method, path) => {
    road = await setUp()
    road.github.faults.add({ method, path, when: 'after', with: failure(502) })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(shown(pull)).toEqual(quiet)
    expect(sent(method, path)).toBe(1)
  })

  it.each(writes)('when the %s was refused in distress', async (_, method, path) => {
    road = await setUp()
    road.github.faults.add({ method, path, with: failure(500) })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(shown(pull)).toEqual(quiet)
    expect(sent(method, path)).toBe(2)
  })

  it.each(writes)('when the connection broke after the %s', async (_, method, path) => {
    road = await setUp()
    road.github.faults.add({ method, path, when: 'after', with: 'reset' })
    expect(shown(await road.open({ 'serverless.yml': withFinding('one') }))).toEqual(quiet)
  })

  it.each(writes)('when a limit asked for patience before the %s', async (_, method, path) => {
    road = await setUp()
    road.github.faults.secondaryLimit(0, 1, { method, path })
    expect(shown(await road.open({ 'serverless.yml': withFinding('one') }))).toEqual(quiet)
  })

  it('behaviour 45: annotations are not doubled when an answer was lost between two batches', async () => {
    road = await setUp()
    road.github.faults.add({ method: 'PATCH', path: /\/check-runs\/\d+$/, when: 'after', times: 2, with: failure(502) })
    const many = Array.from({ length: 145 }, (_, i) => `finding f${i}`).join('\n')
    const pull = await road.open({ 'serverless.yml': withLine(base, 20, many) })
    expect(road.github.checkRuns(pull.head.sha)[0]?.annotations).toHaveLength(120)
  })
})

describe('behaviour 58: a check is never left in progress', () => {
  const title = (pull: PullRecord) => road.github.checkRuns(pull.head.sha).map((it) => [it.status, it.conclusion, it.title])

  it('when GitHub fails for good', async () => {
    road = await setUp()
    road.github.faults.add({ path: /\/compare\//, times: 99, with: failure(502) })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(title(pull)).toEqual([['completed', 'failure', 'This change could not be reviewed']])
    expect(road.github.checkRuns(pull.head.sha)[0]?.summary).toContain('GitHub answered 502')
  })

  it('when a limit lasts too long', async () => {
    road = await setUp()
    road.github.faults.secondaryLimit(3600, 99, { path: /\/compare\// })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(title(pull)).toEqual([['completed', 'failure', 'This change could not be reviewed']])
  })

  it('when a limit names no time to wait: it is not asked again and again', async () => {
    road = await setUp({ backlog: new MemoryBacklog({ attempts: 9 }), patience: { ...impatient, attempts: 1, firstPause: 150 } })
    road.github.faults.secondaryLimit(0, 2, { path: /\/compare\// })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(title(pull)).toMatchObject([['completed', 'failure', expect.stringContaining('must change') as string]])
    const delays = road.log.flatMap((it) =>
      it.includes('"message":"delayed"') ? [Date.parse(it.slice('{"time":"'.length).split('"')[0] ?? '')] : [],
    )
    expect(delays).toHaveLength(2)
    for (const [i, it] of delays.slice(1).entries()) expect(it - (delays[i] ?? 0)).toBeGreaterThanOrEqual(140)
  })

  it('when the review itself throws, of which the reader learns no more than that', async () => {
    road = await setUp({
      review: async () => {
        throw new Error('secret detail of /srv/app')
      },
    })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(title(pull)).toEqual([['completed', 'failure', 'This change could not be reviewed']])
    expect(road.github.checkRuns(pull.head.sha)[0]?.summary).not.toContain('secret detail')
    expect(road.log.join('\n')).toContain('secret detail')
  })

  it('behaviour 47: when the repository is too large to be listed, in so many words', async () => {
    road = await setUp({
      review: async () => {
        throw new TooManyFiles('the repository has more than 2000000 files in its two revisions')
      },
    })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(title(pull)).toEqual([['completed', 'failure', 'Not fully analysed']])
    expect(road.github.checkRuns(pull.head.sha)[0]?.summary).toContain('more than 2000000 files')
  })

  it('when the comments cannot be posted', async () => {
    road = await setUp()
    road.github.faults.add({ method: 'POST', path: /\/reviews$/, times: 99, with: failure(500) })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(title(pull)).toEqual([['completed', 'failure', 'This change could not be reviewed']])
  })
})

describe('out of reach', () => {
  it.each([403, 404, 422] as const)('attack G9: an installation that gives no token (%i) is let go without noise', async (status) => {
    road = await setUp()
    road.github.faults.add({ path: /\/access_tokens$/, times: 99, with: failure(status) })
    await road.open({ 'serverless.yml': withFinding('one') })
    expect(sent('POST', /\/access_tokens$/)).toBe(1)
    expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
  })

  it.each(['suspended', 'deleted'] as const)(
    'behaviour 67, attack G8, G9: an installation that is %s is let go without noise',
    async (state) => {
      road = await setUp()
      const pull = await road.open({ 'serverless.yml': plain(61) })
      const installation = road.github.installation(road.repository)
      await road.replaceApp()
      const delivery = road.github.webhooks.log[0]
      if (installation !== undefined) installation[state] = true
      if (delivery !== undefined) await road.github.webhooks.redeliver(delivery.id)
      await road.app.idle()
      expect(road.github.checkRuns(pull.head.sha)).toHaveLength(1)
      expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
    },
  )

  it('behaviour 30: an archived repository is left alone', async () => {
    road = await setUp()
    road.repository.record.archived = true
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(shown(pull)).toEqual({ checks: [], comments: 0, summaries: 0 })
    expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
  })

  it('a token that was revoked is replaced, even in the middle of writing', async () => {
    road = await setUp()
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    road.github.faults.add({ method: 'GET', path: /\/pulls\/1$/, with: failure(401) })
    await road.deliver('pull_request', 'reopened', { pull })
    expect(road.github.checkRuns(pull.head.sha).map((it) => it.conclusion)).toEqual(['failure', 'failure'])
  })
})

const errors = () => road.log.filter((it) => it.includes('"level":"error"'))

/** What people read, without what differs from one run of this test to another. */
const readBy = (pull: PullRecord) => ({
  check: road.github
    .checkRuns(pull.head.sha)
    .map((it) => it.conclusion)
    .at(-1),
  below: road.github.issueComments(pull).map((it) => it.body.replace(/^<!--.*-->\n/, '').slice(0, 20)),
  onLines: road.github.reviewComments(pull).map((it) => it.body.replace(/^<!--.*-->\n/, '').slice(0, 20)),
})

const calm = withLine(base, 3, 'harmless')

type Written = [what: string, method: string, path: RegExp, happens: (pull: PullRecord) => Promise<unknown>]
const laterWrites: Written[] = [
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
  it.each(laterWrites)('%s is there once, though the answer was lost', async (_, method, path, happens) => {
    const ends = []
    for (const isLost of [false, true]) {
      road = await setUp()
      road.repository.setRole('tess', 'write')
      const pull = await road.open({ 'serverless.yml': withFinding('one') })
      if (isLost) road.github.faults.add({ method, path, when: 'after', with: { status: 502 } })
      await happens(pull)
      expect(road.github.faults.spent).toBe(true)
      expect(errors()).toEqual([])
      ends.push(readBy(pull))
      if (!isLost) await road.close()
    }
    expect(ends[1]).toEqual(ends[0])
  })
})
