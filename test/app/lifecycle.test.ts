import { afterEach, describe, expect, it } from 'vitest'
import type { Repository } from '../support/github/index.ts'
import { type Road, setUp, withFinding } from './road.ts'

let road: Road
afterEach(async () => {
  // Closing fails when GitHub's published contract was broken, or when something was written that the App has no business with.
  await road.close()
})

const checksOn = (sha: string | undefined) => road.github.checkRuns(sha ?? '').map((it) => [it.name, it.status, it.conclusion].join(' '))

const errors = () => road.log.filter((it) => it.includes('"level":"error"'))

const come = (repositories: readonly Repository[], event = 'installation', action = 'created') =>
  road.deliver(event, action, { repository: road.repository.record, repositories: repositories.map((it) => it.record) })

describe('first contact', () => {
  it('behaviour 1: puts one green check on the default branch, so that it can be required, and reviews nothing for that', async () => {
    road = await setUp()
    await road.repository.commit({ branch: 'waiting', from: 'main', files: { 'serverless.yml': withFinding('one') } })
    const waiting = road.github.openPullRequest(road.repository, { head: 'waiting' })
    const store = await road.github.createRepository({ name: 'store', files: { 'README.md': 'Store\n' } })
    await come([road.repository, store])
    for (const it of [road.repository, store]) expect(checksOn(it.tip('main'))).toEqual(['parapet: main completed success'])
    expect(road.github.checkRuns(store.tip('main') ?? '')[0]?.summary).toContain('expected source')
    expect(checksOn(waiting.head.sha)).toEqual([])
    expect(road.github.issueComments(waiting)).toEqual([])
  })

  it('behaviour 2: does the same for repositories that are added later, and once for each', async () => {
    road = await setUp()
    await come([road.repository], 'installation_repositories', 'added')
    await come([road.repository], 'installation_repositories', 'added')
    expect(checksOn(road.repository.tip('main'))).toEqual(['parapet: main completed success'])
  })

  it('behaviour 36: that check can be run again', async () => {
    road = await setUp()
    await come([road.repository])
    const [checkRun] = road.github.checkRuns(road.repository.tip('main') ?? '')
    if (checkRun === undefined) throw new Error('there is no check')
    await road.deliver('check_run', 'rerequested', { repository: road.repository.record, checkRun })
    expect(checksOn(road.repository.tip('main'))).toEqual(['parapet: main completed success', 'parapet: main completed success'])
  })

  it('leaves a repository alone that is empty or archived', async () => {
    road = await setUp()
    const empty = await road.github.createRepository({ name: 'empty' })
    road.repository.record.archived = true
    await come([road.repository, empty])
    expect(checksOn(road.repository.tip('main'))).toEqual([])
    expect(errors()).toEqual([])
  })
})

describe('the rights of an installation', () => {
  const withRights = async (rights: Readonly<Record<string, 'read' | 'write'>>) => {
    road = await setUp()
    const installation = road.github.installation(road.repository)
    if (installation === undefined) throw new Error('the App is not installed')
    installation.permissions = rights
    return road.open({ 'serverless.yml': withFinding('one') })
  }

  it('behaviour 72: that lacks a later one reviews with those it has', async () => {
    const pull = await withRights({ checks: 'write', contents: 'read', issues: 'read', metadata: 'read', pull_requests: 'write' })
    expect(checksOn(pull.head.sha)).toEqual(['parapet: main completed failure'])
    expect(road.github.reviewComments(pull)).toHaveLength(1)
  })

  it('behaviour 72: that may not comment says everything in its check, and why', async () => {
    const pull = await withRights({ checks: 'write', contents: 'read', issues: 'read', metadata: 'read', pull_requests: 'read' })
    const [check] = road.github.checkRuns(pull.head.sha)
    expect(check).toMatchObject({ conclusion: 'failure', annotations: [{ path: 'serverless.yml', start_line: 21 }] })
    expect(check?.summary).toContain('refused comments')
    expect(road.github.reviewComments(pull)).toEqual([])
  })

  it('behaviour 72: that may not read the code says what is missing', async () => {
    const pull = await withRights({ checks: 'write', issues: 'read', metadata: 'read', pull_requests: 'write' })
    expect(checksOn(pull.head.sha)).toEqual(['parapet: main completed failure'])
    expect(road.github.checkRuns(pull.head.sha)[0]?.summary).toContain('an owner has to accept the permissions')
  })
})

describe('a repository that moves', () => {
  it('behaviour 70, attack G1: belongs to its new installation, and the old one reaches it no more', async () => {
    road = await setUp()
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [stale] = road.github.webhooks.log
    const old = road.github.installation(road.repository)
    if (stale === undefined || old === undefined) throw new Error('nothing was delivered')
    road.repository.record.owner = road.github.user('new-org', 'Organization')
    old.selected?.delete(road.repository.id)
    const installed = road.github.install(road.repository)
    const before = road.github.requests.length
    const payload: unknown = JSON.parse(stale.body.toString())
    await road.github.webhooks.send({ event: 'pull_request', action: 'opened', payload, installationId: old.id, repositoryId: null })
    await road.app.idle()
    expect(checksOn(pull.head.sha)).toHaveLength(1)
    await road.deliver('pull_request', 'reopened', { pull })
    expect(checksOn(pull.head.sha)).toHaveLength(2)
    const used = road.github.requests.slice(before).flatMap((it) => /installations\/(\d+)\//.exec(it.path)?.[1] ?? [])
    expect(used.map(Number)).toEqual([installed.id])
    expect(errors()).toEqual([])
  })

  it('behaviour 71: out of its installation is left alone', async () => {
    road = await setUp()
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const [stale] = road.github.webhooks.log
    road.github.installation(road.repository)?.selected?.delete(road.repository.id)
    await road.replaceApp()
    if (stale !== undefined) await road.github.webhooks.redeliver(stale.id)
    await road.app.idle()
    expect(checksOn(pull.head.sha)).toHaveLength(1)
    expect(errors()).toEqual([])
  })
})
