import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { PullRecord } from '../support/github/index.ts'
import { MemoryBacklog } from './memory.ts'
import { impatient, type Road, setUp, withFinding } from './road.ts'

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
const nothing = { checks: [], comments: 0, summaries: 0 }

/** A pull request that nobody was told of. */
async function unannounced(branch = 'feature'): Promise<PullRecord> {
  await road.repository.commit({ branch, from: 'main', files: { 'serverless.yml': withFinding(branch) } })
  return road.github.openPullRequest(road.repository, { head: branch })
}

/** A sweep comes at each start; here with a database that knows nothing, unless one is kept. */
async function restart(): Promise<void> {
  await road.replaceApp()
  await road.app.idle()
}

const since = (from: number) => road.github.requests.slice(from).map((it) => it.operation)
const writesIn = (operations: readonly string[]) => operations.filter((it) => !/^get |access_tokens$|graphql$/.test(it))

/** Forgets when the last sweep was, so that the next start has one. */
class Kept extends MemoryBacklog {
  override async isDue(): Promise<boolean> {
    return true
  }
}

describe('pull requests without a check of ours', () => {
  it('behaviour 60, 65: one whose webhook never came is found and reviewed, and no second time', async () => {
    road = await setUp({ sweeps: true, backlog: new Kept() })
    const pull = await unannounced()
    expect(shown(pull)).toEqual(nothing)
    await restart()
    expect(shown(pull)).toEqual(quiet)
    // Our own comments changed it, so that is looked at once.
    await restart()
    const before = road.github.requests.length
    await restart()
    expect(since(before)).toEqual([
      'get /app/hook/deliveries',
      'get /app/installations',
      'post /app/installations/{installation_id}/access_tokens',
      'get /installation/repositories',
      'get /repos/{owner}/{repo}/pulls',
      'post /graphql',
    ])
  })

  it('behaviour 65: a push whose webhook never came is found, too', async () => {
    road = await setUp({ sweeps: true, backlog: new Kept() })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const sha = await road.repository.commit({ branch: 'feature', files: { 'serverless.yml': withFinding('two') } })
    await road.github.push(pull, sha)
    await restart()
    expect(shown(pull)).toEqual(quiet)
    expect(road.github.reviews(pull).at(-1)?.commitId).toBe(sha)
  })

  it('behaviour 60: one that could not be reviewed is not tried again by each sweep, and says so once', async () => {
    let tries = 0
    const review = async () => {
      tries++
      throw new Error('broken')
    }
    road = await setUp({ sweeps: true, backlog: new Kept(), review })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await restart()
    await restart()
    expect(tries).toBe(1)
    expect(road.github.checkRuns(pull.head.sha).map((it) => it.title)).toEqual(['This change could not be reviewed'])
  })

  it('behaviour 66: a lost database is written anew from what stands at GitHub, and nothing is said again', async () => {
    road = await setUp({ sweeps: true })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    await road.say(pull, 'maintainer', '/parapet help')
    const before = road.github.requests.length
    await restart()
    expect(writesIn(since(before))).toEqual([])
    expect(shown(pull)).toMatchObject({ checks: ['failure'], comments: 1 })
  })

  it('behaviour 58, 60: a check that a process left unfinished is finished, though the database is lost', async () => {
    road = await setUp({ sweeps: true, patience: { ...impatient, timeout: 60_000 } })
    road.github.faults.add({ method: 'POST', path: /\/reviews$/, with: 'hang' })
    const pull = await unannounced()
    await road.github.deliver('pull_request', 'opened', { pull })
    while (!road.github.faults.spent) await sleep(2)
    await restart()
    expect(shown(pull)).toEqual(quiet)
  })

  it('looks into no repository that has nothing open, and into no account that has suspended the App', async () => {
    road = await setUp({ sweeps: true })
    const other = await road.github.createRepository({ owner: 'away', name: 'shop', files: { 'README.md': 'Away\n' } })
    const installation = road.github.installation(other)
    if (installation !== undefined) installation.suspended = true
    const before = road.github.requests.length
    await restart()
    expect(since(before).filter((it) => it !== 'post /app/installations/{installation_id}/access_tokens')).toEqual([
      'get /app/hook/deliveries',
      'get /app/installations',
      'get /installation/repositories',
    ])
    expect(road.log.filter((it) => it.includes('"level":"error"'))).toEqual([])
  })

  it('behaviour 68: an installation that is back from suspension is swept', async () => {
    road = await setUp()
    const pull = await unannounced()
    const installation = road.github.installation(road.repository)
    await road.deliver('installation', 'unsuspend', { repository: road.repository.record })
    expect(installation?.suspended).toBe(false)
    expect(shown(pull)).toEqual(quiet)
  })
})

describe('deliveries that failed', () => {
  it('behaviour 60: those that GitHub could not deliver are asked for again, once, and have one effect', async () => {
    const backlog = new Kept()
    road = await setUp({ sweeps: true, backlog })
    const pull = await unannounced()
    road.github.webhooks.receiver = async () => 502
    const missed = await road.github.deliver('pull_request', 'opened', { pull })
    await restart()
    await road.github.webhooks.settled()
    await road.app.idle()
    expect(road.github.webhooks.log.filter((it) => it.guid === missed.guid).map((it) => [it.redelivery, it.status])).toEqual([
      [false, 502],
      [true, 202],
    ])
    expect(await backlog.known([missed.guid])).toEqual(new Set([missed.guid]))
    expect(shown(pull)).toEqual(quiet)
    await restart()
    await road.github.webhooks.settled()
    expect(road.github.webhooks.log.filter((it) => it.guid === missed.guid)).toHaveLength(2)
  })

  it('attack A5: one that arrived although GitHub noted a failure is not asked for', async () => {
    const backlog = new Kept()
    road = await setUp({ sweeps: true, backlog })
    const pull = await unannounced()
    road.github.webhooks.receiver = async () => 502
    const { guid } = await road.github.deliver('pull_request', 'opened', { pull })
    await backlog.take({ id: guid, event: 'pull_request', jobs: [] })
    await restart()
    await road.github.webhooks.settled()
    expect(road.github.webhooks.log.filter((it) => it.guid === guid)).toHaveLength(1)
  })
})

describe('what is none of its business any more', () => {
  it('behaviour 67, attack G8: what is kept about an installation goes with it', async () => {
    const backlog = new MemoryBacklog()
    road = await setUp({ backlog })
    await road.open({ 'serverless.yml': withFinding('one') })
    expect((await backlog.ledger.of(road.repository.id)).size).toBe(1)
    const installation = road.github.installation(road.repository)
    if (installation !== undefined) installation.deleted = true
    await road.deliver('installation', 'deleted', { repository: road.repository.record })
    expect((await backlog.ledger.of(road.repository.id)).size).toBe(0)
  })

  it('behaviour 63: a word of that which comes when it is back takes nothing', async () => {
    const backlog = new MemoryBacklog()
    road = await setUp({ backlog })
    await road.open({ 'serverless.yml': withFinding('one') })
    const { repository } = road
    await road.deliver('installation_repositories', 'removed', { repository: repository.record, repositories: [repository.record] })
    expect((await backlog.ledger.of(repository.id)).size).toBe(1)
  })

  it('behaviour 71: what is kept about a repository goes when it is removed from the installation', async () => {
    const backlog = new MemoryBacklog()
    road = await setUp({ backlog })
    await road.open({ 'serverless.yml': withFinding('one') })
    const repositories = [road.repository.record]
    road.github.installation(road.repository)?.selected?.delete(road.repository.id)
    await road.deliver('installation_repositories', 'removed', { repository: road.repository.record, repositories })
    expect((await backlog.ledger.of(road.repository.id)).size).toBe(0)
  })
})
