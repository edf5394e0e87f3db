import { afterEach, beforeEach, expect, test } from 'vitest'
import { asApp, asInstallation } from './client.ts'
import { createLocalGitHub, type LocalGitHub, type PullRecord, type Repository } from './index.ts'

type Octokit = Awaited<ReturnType<typeof asInstallation>>

let github: LocalGitHub
let repository: Repository
let pull: PullRecord
let octokit: Octokit

beforeEach(async () => {
  github = await createLocalGitHub()
  repository = await github.createRepository({ name: 'shop', files: { a: '1\n' } })
  await repository.commit({ branch: 'change', from: 'main', files: { a: '2\n', 'folder/b': 'b\n' } })
  pull = github.openPullRequest(repository, { head: 'change' })
  octokit = await asInstallation(github, repository)
})

afterEach(() => github.close())

const at = { owner: 'octo-org', repo: 'shop' }
const comment = (body: string): Promise<unknown> => octokit.rest.issues.createComment({ ...at, issue_number: 1, body })

test('a fault before the write leaves nothing behind, one after it leaves the write without its answer', async () => {
  github.faults.add({ method: 'POST', path: /comments/, with: { status: 502 } })
  await expect(comment('lost')).rejects.toMatchObject({ status: 502 })
  expect(github.issueComments(pull)).toEqual([])
  github.faults.add({ method: 'POST', path: /comments/, when: 'after', with: { status: 502 } })
  await expect(comment('there')).rejects.toMatchObject({ status: 502 })
  expect(github.issueComments(pull).map((it) => it.body)).toEqual(['there'])
  expect(github.faults.spent).toBe(true)
})

test('a connection may break, and an answer may never come', async () => {
  github.faults.add({ with: 'reset' })
  await expect(comment('x')).rejects.toMatchObject({ status: 500 })
  github.faults.add({ with: 'hang' })
  await expect(octokit.rest.pulls.get({ ...at, pull_number: 1, request: { signal: AbortSignal.timeout(50) } })).rejects.toThrow(
    /abort|timeout/i,
  )
})

test('the secondary limit asks for patience in a header', async () => {
  github.faults.secondaryLimit(7)
  await expect(comment('x')).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '7' } } })
})

test('too much content within a minute meets the secondary limit', async () => {
  github.limits.contentWritesPerMinute = 2
  await comment('1')
  await comment('2')
  await expect(comment('3')).rejects.toMatchObject({ status: 403, response: { headers: { 'retry-after': '60' } } })
})

test('the hourly limit is counted, and an unchanged answer costs nothing', async () => {
  const first = await octokit.rest.pulls.get({ ...at, pull_number: 1 })
  const remaining = first.headers['x-ratelimit-remaining']
  const again = octokit.rest.pulls.get({ ...at, pull_number: 1, headers: { 'if-none-match': first.headers.etag } })
  await expect(again).rejects.toMatchObject({ status: 304, response: { headers: { 'x-ratelimit-remaining': remaining } } })
  github.limits.requestsPerHour = 1
  await expect(comment('x')).rejects.toMatchObject({ status: 403, response: { headers: { 'x-ratelimit-remaining': '0' } } })
})

test.each([401, 403] as const)('a fresh token is answered with %i until it has reached all of GitHub', async (status) => {
  github.faults.replicationLag = { requests: 2, status }
  const fresh = await asInstallation(github, repository)
  for (const _ of [1, 2]) await expect(fresh.rest.repos.get(at)).rejects.toMatchObject({ status })
  expect((await fresh.rest.repos.get(at)).status).toBe(200)
})

test('a suspended installation gets no token', async () => {
  const installation = github.installation(repository)
  if (installation !== undefined) installation.suspended = true
  await expect(asApp(github).rest.apps.createInstallationAccessToken({ installation_id: installation?.id ?? 0 })).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('suspended') as string,
  })
})

test('a tree beyond the limit is cut and says so; its parts can be walked', async () => {
  github.limits.treeEntries = 1
  const cut = await octokit.rest.git.getTree({ ...at, tree_sha: pull.head.sha, recursive: '1' })
  expect([cut.data.truncated, cut.data.tree.map((it) => it.path)]).toEqual([true, ['a']])
  const root = await octokit.rest.git.getTree({ ...at, tree_sha: pull.head.sha })
  const folder = root.data.tree.find((it) => it.type === 'tree')?.sha ?? ''
  expect((await octokit.rest.git.getTree({ ...at, tree_sha: folder })).data.tree.map((it) => it.path)).toEqual(['b'])
})

test('lists of files are cut where GitHub cuts them, and patches that are too large are left out', async () => {
  github.limits.compareFiles = 1
  github.limits.pullFiles = 1
  const compared = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...change' })
  expect(compared.data.files?.map((it) => it.filename)).toEqual(['a'])
  const second = await octokit.rest.repos.compareCommitsWithBasehead({ ...at, basehead: 'main...change', page: 2 })
  expect(second.data.files).toBeUndefined()
  github.limits.patchBytes = 1
  const files = await octokit.rest.pulls.listFiles({ ...at, pull_number: 1 })
  expect(files.data.map((it) => [it.filename, it.patch])).toEqual([['a', undefined]])
})

test('GraphQL cuts the text of a large blob and says so; a binary one has none', async () => {
  const head = await repository.commit({
    branch: 'change',
    files: { large: 'x'.repeat(512_001), binary: Buffer.from([1, 0, 2]), missing: null },
  })
  const query = `{repository(owner:"octo-org",name:"shop"){large:object(expression:"${head}:large"){... on Blob{byteSize isTruncated text}} binary:object(expression:"change:binary"){... on Blob{isBinary text}} none:object(expression:"change:none"){oid}}}`
  const answer: { repository: { large: { byteSize: number; isTruncated: boolean; text: string }; binary: unknown; none: unknown } } =
    await octokit.graphql(query)
  const { large, binary, none } = answer.repository
  expect([large.byteSize, large.isTruncated, large.text.length]).toEqual([512_001, true, 512_000])
  expect(binary).toEqual({ isBinary: true, text: null })
  expect(none).toBeNull()
})

test('a review of more comments than GitHub digests is made and answered with 502', async () => {
  github.limits.reviewComments = 1
  const twice = [1, 2].map((it) => ({ path: 'a', line: 1, body: String(it) }))
  await expect(octokit.rest.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', comments: twice })).rejects.toMatchObject({
    status: 502,
  })
  expect(github.reviewComments(pull)).toHaveLength(2)
})

test('a locked conversation refuses comments and reviews but no check', async () => {
  pull.locked = true
  await expect(comment('x')).rejects.toMatchObject({ status: 403, message: expect.stringContaining('locked') as string })
  await expect(octokit.rest.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', body: 'x' })).rejects.toMatchObject({
    status: 403,
  })
  expect((await octokit.rest.checks.create({ ...at, name: 'x', head_sha: pull.head.sha })).status).toBe(201)
})

test('an archived repository is read-only', async () => {
  repository.record.archived = true
  await expect(comment('x')).rejects.toMatchObject({ status: 403, message: expect.stringContaining('archived') as string })
  expect((await octokit.rest.pulls.get({ ...at, pull_number: 1 })).status).toBe(200)
})

test('a body beyond the limit is refused', async () => {
  await expect(comment('x'.repeat(65_537))).rejects.toMatchObject({ status: 422, message: expect.stringContaining('too long') as string })
})

test('requests may be slow', async () => {
  github.faults.latency = 30
  const started = performance.now()
  await octokit.rest.repos.get(at)
  expect(performance.now() - started).toBeGreaterThanOrEqual(29)
})
