import { beforeEach, expect, test } from 'vitest'
import { asInstallation } from './client.ts'
import { createLocalGitHub, type LocalGitHub, type PullRecord, type Repository } from './index.ts'

let github: LocalGitHub
let repository: Repository
let pull: PullRecord

beforeEach(async () => {
  github = await createLocalGitHub()
  repository = await github.createRepository({ name: 'shop', files: { a: '1\n' } })
  await repository.commit({ branch: 'change', from: 'main', files: { a: '2\n' } })
  pull = github.openPullRequest(repository, { head: 'change' })
})

const at = { owner: 'octo-org', repo: 'shop' }

test.each([
  [
    'a misspelt member of the body',
    'POST /repos/octo-org/shop/check-runs',
    { name: 'x', head_sha: 'y', concluson: 'success' },
    'concluson',
  ],
  [
    'a misspelt member deep in the body',
    'POST /repos/octo-org/shop/check-runs',
    { name: 'x', head_sha: 'y', actions: [{ label: 'a', description: 'b', identifer: 'c' }] },
    'identifer',
  ],
  [
    'a member that only another operation has',
    'POST /repos/octo-org/shop/pulls/1/reviews',
    { event: 'COMMENT', comments: [{ path: 'a', body: 'b', subject_type: 'file' }] },
    'subject_type',
  ],
  [
    'more annotations than a request may carry',
    'POST /repos/octo-org/shop/check-runs',
    {
      name: 'x',
      head_sha: 'y',
      output: {
        title: 't',
        summary: 's',
        annotations: Array.from({ length: 51 }, () => ({
          path: 'a',
          start_line: 1,
          end_line: 1,
          annotation_level: 'notice',
          message: 'm',
        })),
      },
    },
    '50',
  ],
  [
    'a summary beyond the limit',
    'POST /repos/octo-org/shop/check-runs',
    { name: 'x', head_sha: 'y', output: { title: 't', summary: 's'.repeat(65_536) } },
    '65535',
  ],
  [
    'a label beyond the limit',
    'POST /repos/octo-org/shop/check-runs',
    { name: 'x', head_sha: 'y', actions: [{ label: 'l'.repeat(21), description: 'b', identifier: 'c' }] },
    '20',
  ],
  ['a completed check without its conclusion', 'PATCH /repos/octo-org/shop/check-runs/1', { status: 'completed' }, 'conclusion'],
  ['an unknown query parameter', 'GET /repos/octo-org/shop/pulls?per-page=100', undefined, 'per-page'],
  ['an operation that does not exist', 'GET /repos/octo-org/shop/pullz', undefined, 'no such operation'],
  ['the contents API, which follows links', 'GET /repos/octo-org/shop/contents/a', undefined, 'no such operation'],
])('%s is a loud breach', async (_, request, body, words) => {
  const [method, path] = request.split(' ')
  const octokit = await asInstallation(github, repository)
  await expect(octokit.request(`${method} ${path}`, { data: body })).rejects.toMatchObject({ status: 599 })
  expect(github.violations).toHaveLength(1)
  expect(github.violations[0]).toContain(words)
  await expect(github.close()).rejects.toThrow("GitHub's contract was broken")
})

test('a field that GraphQL does not have is a loud breach', async () => {
  const octokit = await asInstallation(github, repository)
  await expect(octokit.graphql('{repository(owner:"octo-org",name:"shop"){object(oid:"x"){... on Blob{txt}}}}')).rejects.toMatchObject({
    status: 599,
  })
  expect(github.violations[0]).toContain('Cannot query field "txt" on type "Blob"')
  github.violations.length = 0
  await github.close()
})

test('every webhook that the App may receive is written as GitHub describes it', async () => {
  const received: string[] = []
  github.webhooks.receiver = ({ headers }) => Promise.resolve(received.push(headers['x-github-event'] ?? '') > 0 ? 202 : 500)
  const octokit = await asInstallation(github, repository)
  const { data } = await octokit.rest.checks.create({ ...at, name: 'x', head_sha: pull.head.sha })
  await octokit.rest.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', comments: [{ path: 'a', line: 1, body: 'b' }] })
  const checkRun = github.checkRuns(pull.head.sha).find((it) => it.id === data.id)
  const [reviewComment] = github.reviewComments(pull)
  const issueComment = github.comment(pull, 'mona', 'hello')
  const { record } = repository
  if (checkRun === undefined || reviewComment === undefined) throw new Error('nothing was made')
  for (const action of ['opened', 'reopened', 'ready_for_review', 'converted_to_draft', 'closed'])
    await github.deliver('pull_request', action, { pull })
  await github.deliver('pull_request', 'edited', {
    pull,
    extra: { changes: { base: { ref: { from: 'main' }, sha: { from: pull.base.sha } } } },
  })
  await github.deliver('pull_request', 'synchronize', { pull, extra: { before: pull.base.sha, after: pull.head.sha } })
  for (const action of ['created', 'edited', 'deleted']) {
    await github.deliver('issue_comment', action, { pull, issueComment })
    await github.deliver('pull_request_review_comment', action, { pull, reviewComment })
  }
  await github.deliver('check_run', 'rerequested', { repository: record, checkRun })
  await github.deliver('check_run', 'requested_action', {
    repository: record,
    checkRun,
    extra: { requested_action: { identifier: 'rescan' } },
  })
  await github.deliver('check_suite', 'rerequested', { repository: record, suite: checkRun.suite })
  await github.deliver('check_suite', 'requested', { repository: record, suite: checkRun.suite })
  for (const action of ['created', 'deleted', 'suspend', 'unsuspend', 'new_permissions_accepted'])
    await github.deliver('installation', action, { repositories: [record] })
  for (const action of ['added', 'removed']) await github.deliver('installation_repositories', action, { repositories: [record] })
  const group = {
    head_sha: pull.head.sha,
    head_ref: 'refs/heads/gh-readonly-queue/main/pr-1',
    base_sha: pull.base.sha,
    base_ref: 'refs/heads/main',
    head_commit: {
      id: pull.head.sha,
      tree_id: pull.head.sha,
      message: 'm',
      timestamp: '2026-01-01T00:00:00Z',
      author: { name: 'm', email: 'm@example.com' },
      committer: { name: 'm', email: 'm@example.com' },
    },
  }
  await github.deliver('merge_group', 'checks_requested', { repository: record, extra: { merge_group: group } })
  await github.deliver('merge_group', 'destroyed', { repository: record, extra: { merge_group: group, reason: 'dequeued' } })
  for (const action of ['archived', 'deleted', 'privatized', 'publicized'])
    await github.deliver('repository', action, { repository: record })
  await github.deliver('repository', 'renamed', { repository: record, extra: { changes: { repository: { name: { from: 'store' } } } } })
  expect(received).toHaveLength(github.webhooks.log.length)
  expect(new Set(received).size).toBe(9)
  await github.close()
})

test('a webhook that GitHub would not send is not sent', async () => {
  const none = await createLocalGitHub({ permissions: { pull_requests: 'write', metadata: 'read' }, events: ['issue_comment'] })
  const shop = await none.createRepository({ name: 'shop', files: { a: '1\n' } })
  await shop.commit({ branch: 'change', from: 'main', files: { a: '2\n' } })
  const change = none.openPullRequest(shop, { head: 'change' })
  await expect(none.deliver('pull_request', 'opened', { pull: change })).rejects.toThrow('the App is not subscribed to pull_request')
  await expect(none.deliver('issue_comment', 'created', { pull: change, issueComment: none.comment(change, 'mona', 'x') })).rejects.toThrow(
    'the installation lacks the permission issues',
  )
  await expect(github.deliver('pull_request', 'synchronize', { pull })).rejects.toThrow("is not GitHub's")
  const installation = github.installation(repository)
  if (installation !== undefined) installation.suspended = true
  await expect(github.deliver('pull_request', 'opened', { pull })).rejects.toThrow('the installation is suspended')
  await none.close()
  await github.close()
})
