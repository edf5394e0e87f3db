import { expect, it, onTestFinished } from 'vitest'
import { probe } from '../../src/app/probes.ts'
import { createLocalGitHub } from '../support/github/index.ts'

async function sandbox() {
  const github = await createLocalGitHub()
  onTestFinished(() => github.close())
  const repository = await github.createRepository({ name: 'shop', files: { 'serverless.yml': 'service: shop\n' } })
  const fork = await github.createRepository({ name: 'shop', forkOf: repository })
  await fork.commit({ branch: 'theirs', from: 'main', files: { 'serverless.yml': 'service: store\n' } })
  const pull = github.openPullRequest(repository, { head: 'theirs', from: fork })
  const { id: appId, privateKey } = github.app
  return { github, pull, at: { appId, privateKey, apiUrl: github.url, owner: repository.owner, repo: 'shop', number: pull.number } }
}

it('everything that the App relies on holds here, and nothing is written for it', async () => {
  const { github, at } = await sandbox()
  const answers = await probe({ ...at, mayWrite: false })
  expect(answers.map((it) => it.wrong)).toEqual(answers.map(() => null))
  expect(answers).toHaveLength(8)
  const writes = github.requests.filter((it) => it.method !== 'GET' && !/access_tokens|graphql/.test(it.path))
  expect(writes).toEqual([])
})

it('what does not hold is said with what GitHub answered', async () => {
  const { github, at } = await sandbox()
  github.faults.add({ path: /\/git\/trees\//, times: 99, with: { status: 404, message: 'Not Found' } })
  const answers = await probe({ ...at, mayWrite: false })
  expect(answers.filter((it) => it.wrong !== null).map((it) => it.wrong)).toContainEqual(
    expect.stringContaining('GitHub answered 404: Not Found'),
  )
})

it('a check is put on the head only where that was asked for', async () => {
  const { github, pull, at } = await sandbox()
  expect((await probe({ ...at, mayWrite: true })).at(-1)?.wrong).toBeNull()
  expect(github.checkRuns(pull.head.sha).map((it) => [it.name, it.conclusion])).toEqual([['parapet: sandbox', 'failure']])
})
