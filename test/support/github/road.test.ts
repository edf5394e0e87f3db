import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verify } from '@octokit/webhooks-methods'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { asApp, asInstallation } from './client.ts'
import { createLocalGitHub, type LocalGitHub, type PullRecord, type Repository } from './index.ts'

const numbers = (from: number, to: number): string => Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('')

let github: LocalGitHub
let repository: Repository
let pull: PullRecord

beforeEach(async () => {
  github = await createLocalGitHub()
  repository = await github.createRepository({
    name: 'shop',
    files: { 'serverless.yml': numbers(1, 40), 'old-name.js': numbers(1, 20), link: { mode: '120000', content: 'serverless.yml' } },
  })
  await repository.commit({
    branch: 'export',
    from: 'main',
    files: {
      'serverless.yml': numbers(1, 9) + 'line ten\n' + numbers(11, 30) + 'added\n' + numbers(31, 40),
      'old-name.js': null,
      'new-name.js': numbers(1, 20),
    },
  })
  pull = github.openPullRequest(repository, { head: 'export', title: 'Add an export' })
})

afterEach(() => github.close())

const at = { owner: 'octo-org', repo: 'shop' }

test('a pull request is read the way an App reads it: pull, comparison, trees and many blobs in one query', async () => {
  const octokit = await asInstallation(github, repository)
  const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 1 })
  expect(data).toMatchObject({
    number: 1,
    title: 'Add an export',
    changed_files: 2,
    additions: 2,
    deletions: 1,
    head: { ref: 'export', sha: pull.head.sha },
  })

  const comparison = await octokit.rest.repos.compareCommitsWithBasehead({
    ...at,
    basehead: `${data.base.sha}...${data.head.sha}`,
    per_page: 1,
  })
  expect(comparison.data.merge_base_commit.sha).toBe(repository.tip('main'))
  expect(comparison.data.status).toBe('ahead')

  const files = await octokit.rest.pulls.listFiles({ ...at, pull_number: 1 })
  expect(files.data.map((it) => [it.filename, it.status, it.previous_filename])).toEqual([
    ['new-name.js', 'renamed', 'old-name.js'],
    ['serverless.yml', 'modified', undefined],
  ])

  const tree = await octokit.rest.git.getTree({ ...at, tree_sha: data.head.sha, recursive: '1' })
  expect(tree.data.tree.map((it) => `${it.mode} ${it.path}`)).toEqual(['120000 link', '100644 new-name.js', '100644 serverless.yml'])

  const [sha] = tree.data.tree.filter((it) => it.path === 'serverless.yml').map((it) => it.sha)
  const answer = await octokit.graphql(
    'query($owner:String!,$name:String!,$oid:GitObjectID!){repository(owner:$owner,name:$name){a:object(oid:$oid){... on Blob{oid text byteSize isBinary isTruncated}}}}',
    { owner: 'octo-org', name: 'shop', oid: sha },
  )
  expect(answer).toMatchObject({
    repository: { a: { oid: sha, isBinary: false, isTruncated: false, text: expect.stringContaining('line ten') as string } },
  })
  const blob = await octokit.rest.git.getBlob({ ...at, file_sha: sha ?? '' })
  expect(Buffer.from(blob.data.content, 'base64').toString()).toContain('added\n')
})

test('a check run lives through its life and counts for the merge', async () => {
  const octokit = await asInstallation(github, repository)
  const name = 'parapet: main'
  const required = [{ name, appId: github.app.id }]
  const run = await octokit.rest.checks.create({ ...at, name, head_sha: pull.head.sha, status: 'in_progress' })
  expect(github.mergeable(pull, required)).toEqual({ allowed: false, unmet: [name] })
  const annotation = { path: 'serverless.yml', start_line: 10, end_line: 10, annotation_level: 'failure' as const, message: 'this line' }
  await octokit.rest.checks.update({
    ...at,
    check_run_id: run.data.id,
    output: { title: 'One', summary: 'thing', annotations: [annotation] },
  })
  await octokit.rest.checks.update({
    ...at,
    check_run_id: run.data.id,
    status: 'completed',
    conclusion: 'success',
    output: { title: 'One', summary: 'thing', annotations: [annotation] },
  })
  expect(github.checkRuns(pull.head.sha)).toMatchObject([{ name, conclusion: 'success', annotations: [annotation, annotation] }])
  expect(github.mergeable(pull, required)).toEqual({ allowed: true, unmet: [] })
  const found = await octokit.rest.checks.listForRef({ ...at, ref: pull.head.sha, check_name: name, app_id: github.app.id })
  expect(found.data.check_runs.map((it) => it.id)).toEqual([run.data.id])
})

test('a review stands whole under the identity of the App', async () => {
  const octokit = await asInstallation(github, repository)
  await octokit.rest.pulls.createReview({
    ...at,
    pull_number: 1,
    commit_id: pull.head.sha,
    event: 'COMMENT',
    comments: [
      { path: 'serverless.yml', line: 10, side: 'LEFT', body: 'was' },
      { path: 'serverless.yml', start_line: 30, line: 31, side: 'RIGHT', start_side: 'RIGHT', body: 'is' },
    ],
  })
  const { data } = await octokit.rest.pulls.listReviewComments({ ...at, pull_number: 1 })
  expect(data.map((it) => [it.user.login, it.path, it.line, it.side, it.body, it.diff_hunk.split('\n').at(-1)])).toEqual([
    ['parapet[bot]', 'serverless.yml', 10, 'LEFT', 'was', '-line 10'],
    ['parapet[bot]', 'serverless.yml', 31, 'RIGHT', 'is', '+added'],
  ])
  const file = await octokit.rest.pulls.createReviewComment({
    ...at,
    pull_number: 1,
    commit_id: pull.head.sha,
    path: 'new-name.js',
    subject_type: 'file',
    body: 'about the file',
  })
  expect(file.data.subject_type).toBe('file')
})

test('one comment outside of the diff refuses the whole review', async () => {
  const octokit = await asInstallation(github, repository)
  const good = { path: 'serverless.yml', line: 10, body: 'good' }
  const bad = [
    { path: 'serverless.yml', line: 20, body: 'between the hunks' },
    { path: 'elsewhere.yml', line: 1, body: 'not in the diff' },
    { path: 'serverless.yml', line: 31, start_line: 10, body: 'across hunks' },
    { path: 'serverless.yml', line: 10, start_line: 10, body: 'start is the end' },
    { path: 'new-name.js', line: 1, body: 'a pure rename shows no lines' },
  ]
  for (const it of bad) {
    const answer = octokit.rest.pulls.createReview({
      ...at,
      pull_number: 1,
      commit_id: pull.head.sha,
      event: 'COMMENT',
      comments: [good, it],
    })
    await expect(answer).rejects.toMatchObject({ status: 422 })
  }
  expect(github.reviews(pull)).toEqual([])
  expect(github.reviewComments(pull)).toEqual([])
})

test('an issue comment is made, edited in place and deleted', async () => {
  const octokit = await asInstallation(github, repository)
  const made = await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'first' })
  expect(made.data.performed_via_github_app?.slug).toBe('parapet')
  await octokit.rest.issues.updateComment({ ...at, comment_id: made.data.id, body: 'second' })
  expect(github.issueComments(pull).map((it) => it.body)).toEqual(['second'])
  await octokit.rest.issues.deleteComment({ ...at, comment_id: made.data.id })
  expect(github.issueComments(pull)).toEqual([])
})

test('a delivery is signed over its raw bytes, logged, and redelivered under the same GUID', async () => {
  const received: { guid: string; genuine: boolean; action: unknown }[] = []
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const genuine = await verify(github.app.webhookSecret, body, String(request.headers['x-hub-signature-256']))
    const payload = JSON.parse(body) as { action: string }
    received.push({ guid: String(request.headers['x-github-delivery']), genuine, action: payload.action })
    response.writeHead(received.length === 1 ? 500 : 202).end('noted')
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  github.webhooks.receiver = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  const delivery = await github.deliver('pull_request', 'opened', { pull })
  expect(delivery).toMatchObject({ status: 500, event: 'pull_request', action: 'opened' })

  const app = asApp(github)
  const failed = await app.rest.apps.listWebhookDeliveries({ per_page: 1 })
  expect(failed.data.map((it) => [it.guid, it.status_code])).toEqual([[delivery.guid, 500]])
  await app.rest.apps.redeliverWebhookDelivery({ delivery_id: delivery.id })
  await github.webhooks.settled()
  expect(received).toEqual([
    { guid: delivery.guid, genuine: true, action: 'opened' },
    { guid: delivery.guid, genuine: true, action: 'opened' },
  ])
  receiver.close()
})
