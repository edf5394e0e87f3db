import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLocalGitHub, type LocalGitHub } from '../support/github/index.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** `node src/app/main.ts`, as an operator starts it; gone after the test. */
function run(variables: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['src/app/main.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(tmpdir(), 'parapet-test-cache'), ...variables },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const said = { out: '', error: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said.error += chunk.toString()))
  return { child, said }
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

/** Starts it beside a local GitHub that sends its deliveries there. */
async function runBeside(github: LocalGitHub) {
  const running = run({
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
    GITHUB_API_URL: github.url,
    PARAPET_OFFLINE: '1',
    PORT: '0',
    LOG_LEVEL: 'debug',
  })
  const port = await until(() => /"message":"listening".*"port":(\d+)/.exec(running.said.out)?.[1], running.said)
  const url = `http://127.0.0.1:${port}`
  github.webhooks.receiver = `${url}/api/github/webhooks`
  return { ...running, url }
}

async function until<T>(ask: () => T | undefined, said: { error: string }): Promise<T> {
  for (;;) {
    const answer = ask()
    if (answer !== undefined) return answer
    if (said.error !== '') throw new Error(said.error)
    await sleep(5)
  }
}

const template = (events: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Export:
    Type: AWS::Serverless::Function
    Properties:
      Handler: export.run
      Runtime: nodejs22.x
      CodeUri: src
${events}`

const isPublic = `      Events:
        Get:
          Type: HttpApi
          Properties: { Path: /orders, Method: GET }
`

async function pullRequest() {
  const github = await createLocalGitHub()
  onTestFinished(() => github.close())
  const repository = await github.createRepository({ name: 'shop', files: { 'template.yaml': template('') } })
  await repository.commit({ branch: 'feature', from: 'main', files: { 'template.yaml': template(isPublic) } })
  return { github, pull: github.openPullRequest(repository, { head: 'feature' }) }
}

describe('the process', () => {
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
    const { child, said, url } = await runBeside(github)
    expect((await fetch(`${url}/ready`)).status).toBe(200)
    await github.deliver('pull_request', 'opened', { pull })
    await until(() => (github.requests.length > 1 ? true : undefined), said)
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(0)
    expect(github.checkRuns(pull.head.sha)).toMatchObject([{ name: 'parapet: main', status: 'completed', conclusion: 'failure' }])
    expect(github.reviewComments(pull).map((it) => it.path)).toContain('template.yaml')
    for (const line of said.out.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as string })
    expect(said.out).not.toContain(github.app.webhookSecret)
    expect(said.out).not.toMatch(/ghs_|PRIVATE KEY/)
    expect(said.error).toBe('')
  })

  it('behaviour 59: killed between the review and the end of the check, it posts nothing twice when the delivery comes again', async () => {
    const { github, pull } = await pullRequest()
    const first = await runBeside(github)
    github.faults.add({ method: 'PATCH', path: /\/check-runs\/\d+$/, with: 'hang' })
    const delivery = await github.deliver('pull_request', 'opened', { pull })
    await until(() => (github.faults.spent ? true : undefined), first.said)
    first.child.kill('SIGKILL')
    await ended(first.child)
    const before = { comments: github.reviewComments(pull).map((it) => it.id), summaries: github.issueComments(pull).map((it) => it.id) }
    expect(before.comments).not.toEqual([])
    const second = await runBeside(github)
    await github.webhooks.redeliver(delivery.id)
    const conclusion = await until(() => github.checkRuns(pull.head.sha).at(-1)?.conclusion ?? undefined, second.said)
    expect(conclusion).toBe('failure')
    expect(github.reviews(pull)).toHaveLength(1)
    expect(github.reviewComments(pull).map((it) => it.id)).toEqual(before.comments)
    expect(github.issueComments(pull).map((it) => it.id)).toEqual(before.summaries)
  })
})
