import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PullRecord } from '../support/github/index.ts'
import { enqueue, type Entry, type MergeGroup } from '../support/github/merge-queue.ts'
import { day } from './commands/scene.ts'
import { base, gated, type Road, setUp, withFinding, withLine } from './road.ts'

let road: Road
beforeEach(async () => {
  road = await setUp()
  road.repository.setRole('tess', 'write')
})
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

const tell = (action: string, group: MergeGroup) =>
  road.deliver('merge_group', action, {
    repository: road.repository.record,
    extra: { merge_group: group, ...(action === 'destroyed' ? { reason: 'dequeued' } : {}) },
  })

async function queue(...entries: Entry[]): Promise<MergeGroup> {
  const group = await enqueue(road.repository, entries)
  await tell('checks_requested', group)
  return group
}

const checksOf = ({ head_sha: sha }: MergeGroup) => road.github.checkRuns(sha).map((it) => [it.name, it.status, it.conclusion].join(' '))

const commentsOn = (pull: PullRecord) => [...road.github.issueComments(pull), ...road.github.reviewComments(pull)].length

const accept = (pull: PullRecord) =>
  road.say(pull, 'tess', `/parapet accept until ${day(30)} because it is meant to be so`, road.github.reviewComments(pull)[0])

describe('a merge queue', () => {
  it('behaviour 32: is answered on its own commit under the name that the branch requires, without a comment', async () => {
    const pull = await road.open({ 'serverless.yml': withLine(base, 3, 'harmless') })
    const group = await queue({ pull, files: { 'serverless.yml': withLine(base, 3, 'harmless') } })
    expect(checksOf(group)).toEqual(['parapet: main completed success'])
    expect(commentsOn(pull)).toBe(0)
  })

  it('behaviour 32: is stopped by what only the pull requests together bring', async () => {
    const one = await road.open({ 'serverless.yml': withLine(base, 3, 'harmless') })
    const two = await road.open({ 'serverless.yml': withLine(base, 9, 'harmless too') }, { branch: 'other' })
    const group = await queue(
      { pull: one, files: { 'serverless.yml': withLine(base, 3, 'harmless') } },
      { pull: two, files: { 'serverless.yml': withFinding('together') } },
    )
    expect(checksOf(group)).toEqual(['parapet: main completed failure'])
    expect(road.github.checkRuns(group.head_sha)[0]?.annotations).toMatchObject([{ path: 'serverless.yml', start_line: 21 }])
    expect(commentsOn(one) + commentsOn(two)).toBe(0)
  })

  it('behaviour 35: needs no job of the pull request to have been seen', async () => {
    await road.repository.commit({ branch: 'quiet', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const pull = road.github.openPullRequest(road.repository, { head: 'quiet' })
    const group = await queue({ pull, files: { 'serverless.yml': withFinding('one') } })
    expect(checksOf(group)).toEqual(['parapet: main completed failure'])
  })

  it('behaviour 33: takes what was accepted on its pull requests for exactly that', async () => {
    const one = await road.open({ 'serverless.yml': withFinding('one') })
    expect(await accept(one)).toContain('Accepted')
    const two = await road.open({ 'other.yml': 'finding two\n' }, { branch: 'other' })
    const both = [
      { pull: two, files: { 'other.yml': 'finding two\n' } },
      { pull: one, files: { 'serverless.yml': withFinding('one') } },
    ]
    expect(checksOf(await queue(...both))).toEqual(['parapet: main completed failure'])
    expect(await accept(two)).toContain('Accepted')
    const group = await queue(...both)
    expect(checksOf(group)).toEqual(['parapet: main completed success'])
    expect(road.github.checkRuns(group.head_sha)[0]?.summary).toContain(`/pull/${one.number}#discussion_r`)
  })

  it('behaviour 33: squashed commits name their pull requests as well', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await accept(pull)
    const last = await road.open({ 'README.md': 'Hi\n' }, { branch: 'readme' })
    const group = await queue(
      { pull, files: { 'serverless.yml': withFinding('one') }, message: `One (#${pull.number})\n\nSee (#999)` },
      { pull: last, files: { 'README.md': 'Hi\n' }, message: `Read me (#${last.number})` },
    )
    expect(checksOf(group)).toEqual(['parapet: main completed success'])
  })

  it('behaviour 33: an acceptance is not borrowed by naming a pull request that is not in the group', async () => {
    const accepted = await road.open({ 'serverless.yml': withFinding('one') })
    await accept(accepted)
    await enqueue(road.repository, [{ pull: accepted, files: { 'serverless.yml': withFinding('one') } }])
    const thief = await road.open({ 'serverless.yml': withFinding('one') }, { branch: 'thief' })
    const files = { 'serverless.yml': withFinding('one') }
    const group = await queue({ pull: thief, files, message: `Merge pull request #${accepted.number} from a/branch` })
    expect(checksOf(group)).toEqual(['parapet: main completed failure'])
  })

  it('behaviour 33: revoked, expired and unauthorized acceptances do not carry over', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await accept(pull)
    road.repository.setRole('tess', 'read')
    const group = await queue({ pull, files: { 'serverless.yml': withFinding('one') } })
    expect(checksOf(group)).toEqual(['parapet: main completed failure'])
    expect(road.github.checkRuns(group.head_sha)[0]?.summary).toContain('may no longer accept here')
  })

  it('behaviour 36: its check can be run again', async () => {
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const group = await queue({ pull, files: { 'serverless.yml': withFinding('one') } })
    await accept(pull)
    const [checkRun] = road.github.checkRuns(group.head_sha)
    if (checkRun === undefined) throw new Error('there is no check')
    await road.deliver('check_run', 'rerequested', { repository: road.repository.record, checkRun })
    await road.deliver('check_suite', 'rerequested', { repository: road.repository.record, suite: checkRun.suite })
    expect(checksOf(group).at(-1)).toBe('parapet: main completed success')
  })
})

describe('a group that is no more', () => {
  it('behaviour 34: is not worked on any longer', async () => {
    const { review, asked, open } = gated()
    const other = await setUp({ review })
    const pull = other.github.openPullRequest(other.repository, { head: await branch(other) })
    const group = await enqueue(other.repository, [{ pull, files: { 'serverless.yml': withFinding('one') } }])
    const about = { repository: other.repository.record, extra: { merge_group: group } }
    await other.github.deliver('merge_group', 'checks_requested', about)
    await asked(1)
    await other.github.deliver('merge_group', 'destroyed', { ...about, extra: { merge_group: group, reason: 'invalidated' } })
    open(0)
    await other.app.idle()
    expect(other.github.checkRuns(group.head_sha).map((it) => it.conclusion)).toEqual(['cancelled'])
    await other.close()
  })

  it('is not begun with either', async () => {
    const pull = road.github.openPullRequest(road.repository, { head: await branch(road) })
    const group = await enqueue(road.repository, [{ pull, files: { 'serverless.yml': withFinding('one') } }])
    await tell('destroyed', group)
    expect(checksOf(group)).toEqual([])
  })
})

async function branch({ repository }: Road): Promise<string> {
  await repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
  return 'feature'
}
