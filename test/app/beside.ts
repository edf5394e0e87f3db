import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { LocalGitHub } from '../support/github/index.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** `node src/app/main.ts`, as an operator starts it; gone after the test. */
export function run(variables: Readonly<Record<string, string>>) {
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

export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

export const variablesFor = (github: LocalGitHub) => ({
  APP_ID: String(github.app.id),
  PRIVATE_KEY: github.app.privateKey,
  WEBHOOK_SECRET: github.app.webhookSecret,
  GITHUB_API_URL: github.url,
  PARAPET_OFFLINE: '1',
  PORT: '0',
  LOG_LEVEL: 'debug',
})

/** A folder that is gone after the test. */
export function temporary(folder: string): string {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Starts it beside a local GitHub that sends its deliveries there. */
export async function runBeside(github: LocalGitHub, variables: Readonly<Record<string, string>>) {
  const running = run({ ...variablesFor(github), ...variables })
  const port = await until(() => /"message":"listening".*"port":(\d+)/.exec(running.said.out)?.[1], running.said)
  const url = `http://127.0.0.1:${port}`
  github.webhooks.receiver = `${url}/api/github/webhooks`
  return { ...running, url }
}

export async function until<T>(ask: () => T | undefined, said: { error: string }): Promise<T> {
  for (;;) {
    const answer = ask()
    if (answer !== undefined) return answer
    if (said.error !== '') throw new Error(said.error)
    await sleep(5)
  }
}

/** A SAM template with one function, and an event that lets anyone call it. */
export const template = (events: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Export:
    Type: AWS::Serverless::Function
    Properties:
      Handler: export.run
      Runtime: nodejs22.x
      CodeUri: src
${events}`

export const isPublic = `      Events:
        Get:
          Type: HttpApi
          Properties: { Path: /orders, Method: GET }
`
