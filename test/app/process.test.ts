import { onTestFinished, describe, expect, it } from 'vitest'
import { createLocalGitHub } from '../support/github/index.ts'
import { ended, isPublic, run, runBeside, template, temporary, until, variablesFor } from './beside.ts'
import { preparedFolder } from './queue/engines.ts'

async function pullRequest() {
  const github = await createLocalGitHub()
  onTestFinished(() => github.close())
  const repository = await github.createRepository({ name: 'shop', files: { 'template.yaml': template('') } })
  await repository.commit({ branch: 'feature', from: 'main', files: { 'template.yaml': template(isPublic) } })
  return { github, pull: github.openPullRequest(repository, { head: 'feature' }) }
}

describe('the process', { timeout: 60_000 }, () => {
  it('attack A1: does not start without a secret, and says all that is missing in one line each', async () => {
    const { child, said } = run({ APP_ID: '12', WEBHOOK_SECRET: 'development', PORT: '0' })
    expect(await ended(child)).toBe(2)
    expect(said.out).toBe('')
    expect(said.error.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^parapet: PRIVATE_KEY is not set/),
      expect.stringMatching(/^parapet: WEBHOOK_SECRET is too short/),
    ])
  })

  it('reviews with the real rules, says nothing secret, and on SIGTERM finishes what it has begun', async () => {
    const { github, pull } = await pullRequest()
    const { child, said, url } = await runBeside(github, { DATA_DIR: temporary(await preparedFolder()) })
    expect((await fetch(`${url}/ready`)).status).toBe(200)
    await github.deliver('pull_request', 'opened', { pull })
    await until(() => github.checkRuns(pull.head.sha)[0], said)
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
    expect(github.checkRuns(pull.head.sha)).toMatchObject([{ name: 'parapet: main', status: 'completed', conclusion: 'failure' }])
    expect(github.reviewComments(pull).map((it) => it.path)).toContain('template.yaml')
    for (const line of said.out.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as string })
    expect(said.out).not.toContain(github.app.webhookSecret)
    expect(said.out).not.toMatch(/ghs_|PRIVATE KEY/)
    expect(said.error).toBe('')
  })

  it('does not start on a folder that another process has, and says which', async () => {
    const { github } = await pullRequest()
    const folder = temporary(await preparedFolder())
    const { child } = await runBeside(github, { DATA_DIR: folder })
    const second = run({ ...variablesFor(github), DATA_DIR: folder })
    expect(await ended(second.child)).toBe(1)
    expect(second.said.error).toMatch(new RegExp(`^parapet: .* is in use by process ${child.pid}: only one process may have it`))
  })
})
