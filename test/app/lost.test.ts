import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { IssueCommentRecord, PullRecord } from '../support/github/index.ts'
import { enqueue, type MergeGroup } from '../support/github/merge-queue.ts'
import { accept, day } from './commands/scene.ts'
import { MemoryBacklog } from './memory.ts'
import { impatient, type Road, setUp, withFinding } from './road.ts'

let road: Road
let backlog: Kept
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

/** Forgets when the last sweep was, so that the next start has one. */
class Kept extends MemoryBacklog {
  override async isDue(): Promise<boolean> {
    return true
  }
}

const begin = async (over: Parameters<typeof setUp>[0] = {}, attempts = 1) => {
  backlog = new Kept({ attempts })
  road = await setUp({ backlog, ...over })
  road.repository.setRole('tess', 'write')
}

/** A sweep, and all that comes of it. */
async function sweep(): Promise<void> {
  const id = road.github.installation(road.repository)?.id ?? 0
  await backlog.put([{ kind: 'sweep', installationId: id, cause: 'sweep' }])
  await road.app.idle()
}

/** A sweep of all installations, as at each start. */
async function sweepAll(): Promise<void> {
  await road.replaceApp()
  await road.app.idle()
}

const files = { 'serverless.yml': withFinding('one') }
const found = () => road.open(files)

const shown = (pull: PullRecord) => ({
  check: road.github
    .checkRuns(pull.head.sha)
    .filter((it) => it.name === `parapet: ${pull.base.ref}`)
    .at(-1)?.conclusion,
  comments: road.github.reviewComments(pull).filter((it) => it.user.type === 'Bot').length,
  summaries: road.github.issueComments(pull).filter((it) => it.user.type === 'Bot').length,
})

const acceptedBy = async (pull: PullRecord): Promise<IssueCommentRecord> => {
  await road.say(pull, 'tess', accept)
  expect(shown(pull).check).toBe('success')
  const comment = road.github.issueComments(pull).find((it) => it.body === accept)
  if (comment === undefined) throw new Error('nothing was said')
  return comment
}

const tell = (action: string, group: MergeGroup) =>
  road.deliver('merge_group', action, {
    repository: road.repository.record,
    extra: { merge_group: group, ...(action === 'destroyed' ? { reason: 'dequeued' } : {}) },
  })

const checksOf = ({ head_sha: sha }: MergeGroup) => road.github.checkRuns(sha).map((it) => it.conclusion)

/** Its process is gone, at the request that waits for its answer; another has the same backlog. */
async function dies(): Promise<void> {
  while (!road.github.faults.spent) await sleep(2)
  await road.replaceApp()
  await backlog.recover()
}

/** All attempts and the word that nothing will come of them are in vain. */
const unended = { method: 'PATCH', path: /\/check-runs\/\d+$/, with: { status: 500 }, times: 100 } as const

/** What happens on a pull request that has been reviewed, and what it shows in the end whether or not the App is told. */
type Lost = [event: string, happens: (pull: PullRecord) => Promise<void> | void, end: Partial<ReturnType<typeof shown>>, isDraft: boolean]
const lost: Lost[] = [
  [
    'pull_request.synchronize',
    async (pull) => {
      await road.github.push(
        pull,
        await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': 'plain\n' } }),
      )
    },
    { check: 'success', comments: 0 },
    false,
  ],
  ['pull_request.ready_for_review', (pull) => void (pull.draft = false), { check: 'failure', comments: 1, summaries: 1 }, true],
  ['pull_request.converted_to_draft', (pull) => void (pull.draft = true), { check: 'failure', comments: 1, summaries: 1 }, false],
  [
    'pull_request.edited, with another base',
    async (pull) => {
      await road.repository.commit({ branch: 'release', from: 'main', files })
      pull.base.ref = 'release'
    },
    { check: 'failure' },
    false,
  ],
  [
    'pull_request.reopened, after a push while it was closed',
    async (pull) => {
      pull.state = 'closed'
      await road.deliver('pull_request', 'closed', { pull })
      await road.github.push(
        pull,
        await road.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': 'plain\n' } }),
      )
      pull.state = 'open'
    },
    { check: 'success', comments: 0 },
    false,
  ],
  ['issue_comment.created, with a command', (pull) => void road.comment(pull, 'tess', accept), { check: 'success', summaries: 2 }, false],
  [
    'pull_request_review_comment.created, with a command',
    (pull) => {
      const [thread] = road.github.reviewComments(pull)
      if (thread !== undefined) road.reply(pull, thread, 'tess', `/parapet accept until ${day(30)} because it is meant to be so`)
    },
    { check: 'success', comments: 2 },
    false,
  ],
  [
    'issue_comment.edited, which held an acceptance',
    async (pull) => road.github.edit(await acceptedBy(pull), 'tess', 'never mind'),
    { check: 'failure' },
    false,
  ],
  [
    'issue_comment.deleted, which held an acceptance',
    async (pull) => {
      const comment = await acceptedBy(pull)
      pull.issueComments.splice(pull.issueComments.indexOf(comment), 1)
    },
    { check: 'failure' },
    false,
  ],
  [
    'nothing at all, though who accepted lost the role',
    async (pull) => void (await acceptedBy(pull), road.repository.setRole('tess', 'read')),
    { check: 'failure' },
    false,
  ],
]

describe('behaviour 65: an event whose delivery never comes is made good by the next sweep', () => {
  it.each(lost)('%s', async (_, happens, end, draft) => {
    await begin()
    const pull = await road.open(files, { draft })
    await happens(pull)
    await sweep()
    expect(shown(pull)).toMatchObject(end)
    await sweep()
    const before = road.github.requests.filter((it) => it.method !== 'GET' && it.operation !== 'post /graphql').length
    await sweep()
    expect(road.github.requests.filter((it) => it.method !== 'GET' && it.operation !== 'post /graphql').length - before).toBe(0)
    expect(shown(pull)).toMatchObject(end)
  })

  it('behaviour 39: an acceptance that has run out, which no event tells', async () => {
    let later = 0
    await begin({ now: () => new Date(Date.now() + later) })
    const pull = await found()
    await acceptedBy(pull)
    await sweep()
    expect(shown(pull).check).toBe('success')
    later = 40 * 86_400_000
    await sweep()
    expect(shown(pull).check).toBe('failure')
    const runs = road.github.checkRuns(pull.head.sha).length
    await sweep()
    expect(road.github.checkRuns(pull.head.sha)).toHaveLength(runs)
  })

  it('pull_request.closed, of one whose check nobody could end', async () => {
    await begin()
    road.github.faults.add(unended)
    const pull = await found()
    road.github.faults.clear()
    expect(shown(pull).check).toBeNull()
    pull.state = 'closed'
    await sweep()
    expect(shown(pull).check).toBe('cancelled')
  })

  it('installation.deleted and installation_repositories.removed: nothing is kept', async () => {
    await begin({ sweeps: true })
    await found()
    const other = await road.github.createRepository({ owner: 'away', name: 'shop', files: { 'README.md': 'Away\n' } })
    const [gone, away] = [road.github.installation(road.repository), road.github.installation(other)]
    await backlog.ledger.begin(
      { installationId: away?.id ?? 0, repositoryId: other.id, number: 1 },
      { checkId: 1, head: 'a', baseRef: 'main' },
    )
    gone?.selected?.delete(road.repository.id)
    if (away !== undefined) away.deleted = true
    await sweepAll()
    expect(await backlog.ledger.installations()).toEqual([])
  })
})

describe('a merge group', () => {
  it('behaviour 72: of an installation that does not let us see its queue is left to its webhooks, and the sweep goes on', async () => {
    await begin()
    const installation = road.github.installation(road.repository)
    if (installation === undefined) throw new Error('the App is not installed')
    installation.permissions = Object.fromEntries(Object.entries(installation.permissions).filter(([name]) => name !== 'merge_queues'))
    await road.repository.commit({ branch: 'feature', from: 'main', files })
    const pull = road.github.openPullRequest(road.repository, { head: 'feature' })
    const group = await enqueue(road.repository, [{ pull, files }])
    await sweep()
    expect(shown(pull).check).toBe('failure')
    expect(checksOf(group)).toEqual([])
    expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
  })

  it('behaviour 32, 65: whose checks_requested never came is found in the queue, and reviewed once', async () => {
    await begin()
    const one = await found()
    const two = await road.open({ 'other.yml': 'plain\n' }, { branch: 'other' })
    const group = await enqueue(road.repository, [
      { pull: two, files: { 'other.yml': 'plain\n' } },
      { pull: one, files },
    ])
    await sweep()
    expect(checksOf(group)).toEqual(['failure'])
    await sweep()
    expect(checksOf(group)).toEqual(['failure'])
  })

  it('behaviour 34, 65: whose destroyed never came has no check that nobody ends', async () => {
    await begin()
    const pull = await found()
    const group = await enqueue(road.repository, [{ pull, files }])
    road.github.faults.add(unended)
    await tell('checks_requested', group)
    road.github.faults.clear()
    expect(checksOf(group)).toEqual([null])
    pull.queueEntry = null
    await sweep()
    expect(checksOf(group)).toEqual(['cancelled'])
  })

  it.each(['before', 'after'] as const)('behaviour 59: is taken up where its process died %s it had ended the check', async (when) => {
    await begin({ patience: { ...impatient, timeout: 60_000 } }, 3)
    const pull = await found()
    const group = await enqueue(road.repository, [{ pull, files }])
    road.github.faults.add({ method: 'PATCH', path: /\/check-runs\/\d+$/, when, with: 'hang' })
    void tell('checks_requested', group)
    await dies()
    await road.app.idle()
    expect(checksOf(group)).toEqual(['failure'])
  })

  it('behaviour 60, 66: has its check in progress ended when all that was known of it is lost and it is dissolved', async () => {
    await begin({ patience: { ...impatient, timeout: 60_000 } })
    const pull = await found()
    const group = await enqueue(road.repository, [{ pull, files }])
    road.github.faults.add({ method: 'PATCH', path: /\/check-runs\/\d+$/, with: 'hang' })
    void tell('checks_requested', group)
    await dies()
    await backlog.forget({ installationId: road.github.installation(road.repository)?.id ?? 0, repositoryId: null })
    await tell('destroyed', group)
    expect(checksOf(group)).toEqual(['cancelled'])
  })

  it('behaviour 53, 58: is tried again where GitHub fails for a while, and says so when it does not help', async () => {
    await begin({}, 2)
    const pull = await found()
    const group = await enqueue(road.repository, [{ pull, files }])
    road.github.faults.add({ method: 'GET', path: /\/git\/trees\//, with: { status: 502 }, times: 3 })
    await tell('checks_requested', group)
    expect(checksOf(group)).toEqual(['failure'])
    expect(road.github.checkRuns(group.head_sha)[0]?.title).not.toContain('could not be reviewed')
    road.github.faults.add({ method: 'GET', path: /\/git\/trees\//, with: { status: 502 }, times: 12 })
    const [checkRun] = road.github.checkRuns(group.head_sha)
    if (checkRun !== undefined) await road.deliver('check_run', 'rerequested', { repository: road.repository.record, checkRun })
    expect(road.github.checkRuns(group.head_sha).at(-1)).toMatchObject({
      conclusion: 'failure',
      title: 'This change could not be reviewed',
    })
  })
})
