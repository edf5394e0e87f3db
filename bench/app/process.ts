import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LocalGitHub } from '../../test/support/github/index.ts'

/** The App as an operator starts it. */
export interface AppProcess {
  readonly url: string
  /** Megabytes of memory now, and the most so far. */
  memory(): { readonly now: number; readonly most: number }
  stop(): Promise<void>
}

export async function startApp(github: LocalGitHub, place: Readonly<Record<string, string>>): Promise<AppProcess> {
  const { app, url } = github
  const child = spawn(process.execPath, ['src/app/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
      GITHUB_API_URL: url,
      PARAPET_OFFLINE: '1',
      PORT: '0',
      ...place,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    if (!said.includes('"listening"')) said += chunk.toString()
  })
  while (!/"message":"listening".*"port":\d+/.test(said)) await sleep(10)
  const port = /"message":"listening".*"port":(\d+)/.exec(said)?.[1]
  const at = `http://127.0.0.1:${port}`
  github.webhooks.receiver = `${at}/api/github/webhooks`
  return {
    url: at,
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      const of = (name: string) => Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024)
      return { now: of('VmRSS'), most: of('VmHWM') }
    },
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
