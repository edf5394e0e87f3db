import { afterEach, beforeEach, expect, test } from 'vitest'
import { asInstallation } from './client.ts'
import { createLocalGitHub, type LocalGitHub, type Repository } from './index.ts'

const lines = (...text: (string | number)[]): string => text.map((it) => `${it}\n`).join('')

let github: LocalGitHub
let repository: Repository

beforeEach(async () => {
  github = await createLocalGitHub()
  repository = await github.createRepository({ name: 'shop', files: { a: lines(1, 2, 3, 4, 5, 6, 7, 8, 9) } })
})

afterEach(() => github.close())

const at = { owner: 'octo-org', repo: 'shop' }

test('after a push a comment follows its line, and is outdated once the line is gone', async () => {
  await repository.commit({ branch: 'change', from: 'main', files: { a: lines(1, 2, 3, 4, 'five', 6, 7, 8, 9) } })
  const pull = github.openPullRequest(repository, { head: 'change' })
  const octokit = await asInstallation(github, repository)
  await octokit.rest.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', comments: [{ path: 'a', line: 5, body: 'here' }] })
  const lineNow = async (): Promise<unknown> =>
    (await octokit.rest.pulls.listReviewComments({ ...at, pull_number: 1 })).data.map((it) => [it.line, it.original_line, it.commit_id])
  const first = pull.head.sha

  const moved = await repository.commit({ branch: 'change', files: { a: lines('zero', 1, 2, 3, 4, 'five', 6, 7, 8, 9) } })
  expect(await github.push(pull, moved)).toBe(first)
  expect(await lineNow()).toEqual([[6, 5, moved]])

  await github.push(pull, await repository.commit({ branch: 'change', files: { a: lines(1, 2, 3, 4, 5, 6, 7, 8, 'nine') } }))
  expect(await lineNow()).toEqual([[null, 5, first]])
})

test('a comment on an older commit of the pull request is taken, on any other refused', async () => {
  const older = await repository.commit({ branch: 'change', from: 'main', files: { a: lines(1, 'two', 3) } })
  await repository.commit({ branch: 'change', files: { b: 'b\n' } })
  github.openPullRequest(repository, { head: 'change' })
  const octokit = await asInstallation(github, repository)
  const review = (commit_id: string) =>
    octokit.rest.pulls.createReview({ ...at, pull_number: 1, commit_id, event: 'COMMENT', comments: [{ path: 'a', line: 2, body: 'x' }] })
  expect((await review(older)).data.commit_id).toBe(older)
  await expect(review(repository.tip('main') ?? '')).rejects.toMatchObject({ status: 422 })
})

test("a fork's head is read through the base repository, and checks know no pull request of it", async () => {
  const fork = await github.createRepository({ name: 'shop', forkOf: repository })
  await fork.commit({ branch: 'change', from: 'main', files: { a: lines(1, 'two', 3) } })
  const pull = github.openPullRequest(repository, { head: 'change', from: fork, author: 'a-stranger' })
  const octokit = await asInstallation(github, repository)
  const { data } = await octokit.rest.pulls.get({ ...at, pull_number: 1 })
  expect([data.head.label, data.head.repo.full_name, data.head.repo.fork]).toEqual(['a-stranger:change', 'a-stranger/shop', true])
  expect((await octokit.rest.git.getTree({ ...at, tree_sha: pull.head.sha })).data.tree).toHaveLength(1)
  const run = await octokit.rest.checks.create({ ...at, name: 'x', head_sha: pull.head.sha })
  expect(run.data.pull_requests).toEqual([])
  expect((await octokit.rest.repos.listPullRequestsAssociatedWithCommit({ ...at, commit_sha: pull.head.sha })).data).toEqual([])
  await expect(octokit.rest.repos.get({ owner: 'a-stranger', repo: 'shop' })).rejects.toMatchObject({ status: 404 })
  pull.head.repository = null
  expect((await octokit.rest.pulls.get({ ...at, pull_number: 1 })).data.head.repo).toBeNull()
})

test('a former name redirects, with 307 where the request writes', async () => {
  await repository.commit({ branch: 'change', from: 'main', files: { a: '' } })
  const pull = github.openPullRequest(repository, { head: 'change' })
  const octokit = await asInstallation(github, repository)
  repository.rename('store')
  expect((await octokit.rest.repos.get(at)).data.full_name).toBe('octo-org/store')
  await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'still found' })
  expect(github.issueComments(pull)).toHaveLength(1)
  expect(github.requests.filter((it) => it.status === 301 || it.status === 307).map((it) => [it.method, it.status])).toEqual([
    ['GET', 301],
    ['POST', 307],
  ])
})

test('only the newest run of the expected App decides on the merge', async () => {
  await repository.commit({ branch: 'change', from: 'main', files: { a: '' } })
  const pull = github.openPullRequest(repository, { head: 'change' })
  const octokit = await asInstallation(github, repository)
  const head_sha = pull.head.sha
  const report = (conclusion: 'success' | 'failure') =>
    octokit.rest.checks.create({ ...at, name: 'x', head_sha, status: 'completed', conclusion })
  const ours = [{ name: 'x', appId: github.app.id }]
  github.checkRunOfAnother(repository, { id: 15_368, slug: 'some-workflow' }, { name: 'x', head_sha, conclusion: 'success' })
  expect(github.mergeable(pull, ours).allowed).toBe(false)
  expect(github.mergeable(pull, [{ name: 'x' }]).allowed).toBe(true)
  await report('success')
  await report('failure')
  expect(github.mergeable(pull, ours).allowed).toBe(false)
  await report('success')
  expect(github.mergeable(pull, ours).allowed).toBe(true)
})

test('a reply stands in the thread of the comment that began it', async () => {
  await repository.commit({ branch: 'change', from: 'main', files: { a: lines(1, 'two', 3) } })
  const pull = github.openPullRequest(repository, { head: 'change' })
  const octokit = await asInstallation(github, repository)
  await octokit.rest.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', comments: [{ path: 'a', line: 2, body: 'a finding' }] })
  const [root] = github.reviewComments(pull)
  if (root === undefined) throw new Error('no comment')
  const answer = github.reply(pull, root, 'mona', 'is it?')
  const again = await octokit.rest.pulls.createReplyForReviewComment({ ...at, pull_number: 1, comment_id: answer.id, body: 'it is' })
  expect(again.data.in_reply_to_id).toBe(root.id)
  await expect(octokit.rest.pulls.updateReviewComment({ ...at, comment_id: answer.id, body: 'mine now' })).rejects.toMatchObject({
    status: 403,
  })
  await octokit.rest.pulls.deleteReviewComment({ ...at, comment_id: again.data.id })
  expect(github.reviewComments(pull).map((it) => it.user.login)).toEqual(['parapet[bot]', 'mona'])
})

test('a repository on this machine is borrowed, not written to', async () => {
  const source = await createLocalGitHub()
  const original = await source.createRepository({ name: 'theirs', files: { a: 'old\n' } })
  await original.commit({ branch: 'feature', from: 'main', files: { a: 'new\n' } })
  const imported = await github.createRepository({ name: 'imported' })
  const { base, head } = await imported.importFrom(original.path, { base: original.tip('main') ?? '', head: original.tip('feature') ?? '' })
  const pull = github.openPullRequest(imported, { head: 'head' })
  expect([pull.base.sha, pull.head.sha]).toEqual([base, head])
  const octokit = await asInstallation(github, imported)
  const files = await octokit.rest.pulls.listFiles({ owner: 'octo-org', repo: 'imported', pull_number: 1 })
  expect(files.data.map((it) => it.patch)).toEqual(['@@ -1 +1 @@\n-old\n+new'])
  await expect(imported.importFrom(original.path, { base: 'nowhere', head })).rejects.toThrow('git rev-parse')
  await source.close()
})
