import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { PullRecord } from '../support/github/index.ts'
import { gated, type Road, setUp, withFinding } from './road.ts'

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

describe('what is no longer so is not said', () => {
  /** A pull request whose review waits until the test lets it go. */
  async function held() {
    const { review, asked, open } = gated()
    road = await setUp({ review })
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.github.deliver('pull_request', 'opened', { pull })
    await asked(1)
    const move = async (files: Record<string, string>) => {
      const sha = await road.repository.commit({ branch: 'feature', files })
      return { sha, before: await road.github.push(pull, sha) }
    }
    return { pull, asked, open, move }
  }

  it('behaviour 7, 15: a push during the review ends it, and only the last head is spoken of', async () => {
    const { pull, asked, open, move } = await held()
    const first = pull.head.sha
    const { sha, before } = await move({ 'serverless.yml': withFinding('two') })
    await road.github.deliver('pull_request', 'synchronize', { pull, extra: { before, after: sha } })
    open(0)
    await asked(2)
    open(1)
    await road.app.idle()
    expect(road.github.checkRuns(first).map((it) => it.conclusion)).toEqual(['cancelled'])
    expect(shown(pull)).toEqual(quiet)
    expect(road.github.reviews(pull).map((it) => it.commitId)).toEqual([sha])
    expect(road.github.issueComments(pull)[0]?.body).not.toContain(first.slice(0, 7))
  })

  it('behaviour 16, 65: a head that moved without an event is noticed before anything is written, and followed', async () => {
    const { pull, asked, open, move } = await held()
    const first = pull.head.sha
    const { sha } = await move({ 'serverless.yml': withFinding('two') })
    open(0)
    await asked(2)
    open(1)
    await road.app.idle()
    expect(road.github.checkRuns(first).map((it) => it.conclusion)).toEqual(['cancelled'])
    expect(road.github.reviews(pull).map((it) => it.commitId)).toEqual([sha])
  })

  it('behaviour 16: another base that came without an event is noticed before anything is written, and followed', async () => {
    const { pull, asked, open } = await held()
    await road.repository.commit({ branch: 'other', from: 'main', files: { 'README.md': 'Other\n' } })
    pull.base.ref = 'other'
    open(0)
    await asked(2)
    open(1)
    await road.app.idle()
    expect(road.github.checkRuns(pull.head.sha).map((it) => [it.name, it.conclusion])).toEqual([
      ['parapet: main', 'cancelled'],
      ['parapet: other', 'failure'],
    ])
    expect(road.github.reviews(pull)).toHaveLength(1)
  })

  it('behaviour 15: a run that is overtaken before it has read anything leaves no trace, and is no fault', async () => {
    road = await setUp()
    road.github.faults.add({ method: 'GET', path: /\/pulls\/1$/, with: 'hang' })
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.github.deliver('pull_request', 'opened', { pull })
    while (!road.github.faults.spent) await sleep(2)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(shown(pull)).toEqual(quiet)
    expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
  })

  it('behaviour 24: a pull request that is closed during the review hears nothing more', async () => {
    const { pull, open } = await held()
    pull.state = 'closed'
    await road.github.deliver('pull_request', 'closed', { pull })
    open(0)
    await road.app.idle()
    expect(shown(pull)).toEqual({ checks: ['cancelled'], comments: 0, summaries: 0 })
  })

  it('behaviour 61, 62, 63, 64: doubled, late and reordered deliveries end in the same state', async () => {
    road = await setUp()
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [opened] = road.github.webhooks.log
    await road.push(pull, { 'serverless.yml': withFinding('two') })
    const before = road.github.requests.length
    if (opened !== undefined) await Promise.all([road.github.webhooks.redeliver(opened.id), road.github.webhooks.redeliver(opened.id)])
    await road.app.idle()
    expect(road.github.requests.length).toBe(before)
    await road.deliver('pull_request', 'opened', { pull })
    expect(road.github.reviewComments(pull).map((it) => it.body.includes('`two`'))).toEqual([true])
    expect(road.github.issueComments(pull)).toHaveLength(1)
  })

  it('behaviour 73: a stop does not wait as long as a limit asks for', async () => {
    road = await setUp({ patience: { attempts: 3, firstPause: 1, longestPause: 120_000, timeout: 2000 } })
    road.github.faults.secondaryLimit(60, 1, { method: 'POST', path: /\/reviews$/ })
    await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    await road.github.deliver('pull_request', 'opened', { pull })
    while (!road.github.faults.spent) await sleep(2)
    const began = Date.now()
    await road.app.stop(50)
    expect(Date.now() - began).toBeLessThan(4000)
    expect(road.github.checkRuns(pull.head.sha)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }])
  })

  it('behaviour 73: a stop calls off what takes too long, and says so in the check', async () => {
    const { pull, open } = await held()
    const stopped = road.app.stop(10)
    await sleep(50)
    open(0)
    await stopped
    expect(road.github.checkRuns(pull.head.sha)).toMatchObject([{ status: 'completed', conclusion: 'cancelled' }])
    expect(road.github.checkRuns(pull.head.sha)[0]?.summary).toContain('as soon as Parapet is back')
  })
})
