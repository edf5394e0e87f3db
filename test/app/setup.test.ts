import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readEnvironment } from '../../src/app/environment.ts'
import { type Desk, openDesk } from '../../src/app/setup/desk.ts'
import { createLocalGitHub } from '../support/github/index.ts'

const appYml = readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')

/** A GitHub that gives the App away for the right code. */
async function github() {
  const { app, close } = await createLocalGitHub().then((it) => ({ app: it.app, close: () => it.close() }))
  const asked: string[] = []
  const server = createServer((request: IncomingMessage, response) => {
    asked.push(`${request.method} ${request.url}`)
    const isRight = /^(?:\/api\/v3)?\/app-manifests\/the-code\/conversions$/.test(request.url ?? '')
    response.writeHead(isRight ? 201 : 404, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(
        isRight
          ? { id: app.id, pem: app.privateKey, webhook_secret: app.webhookSecret, html_url: 'https://github.com/apps/parapet-of-ours' }
          : {},
      ),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    server.close()
    await close()
  })
  const address = server.address()
  return { app, asked, api: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` }
}

async function deskAt(api: string, organization: string | null = null): Promise<Desk & { readonly origin: string }> {
  const desk = await openDesk({ url: 'https://parapet.example.org', server: 'https://github.com', api, organization }, appYml)
  desk.registered.catch(() => {})
  onTestFinished(() => desk.close())
  return { ...desk, origin: new URL(desk.url).origin }
}

const unescaped = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
const page = async (url: string) => unescaped(await (await fetch(url)).text())

describe('setting up', () => {
  it('takes the manifest to GitHub, and brings back all that the App needs to start', async () => {
    const { api, app } = await github()
    const desk = await deskAt(api, 'octo-org')
    const form = await page(desk.url)
    const [, action = ''] = /action="([^"]+)"/.exec(form) ?? []
    expect(action).toMatch(/^https:\/\/github\.com\/organizations\/octo-org\/settings\/apps\/new\?state=[0-9a-f]{48}$/)
    const manifest: unknown = JSON.parse(/value="(\{.*\})"/.exec(form)?.[1] ?? '')
    expect(manifest).toMatchObject({
      hook_attributes: { url: 'https://parapet.example.org/api/github/webhooks' },
      redirect_url: `${desk.origin}/back`,
      public: false,
      default_permissions: { checks: 'write' },
    })
    expect(await page(`${desk.origin}/back?code=the-code&state=${action.split('state=')[1]}`)).toContain(
      'parapet-of-ours/installations/new',
    )
    const { environment } = await desk.registered
    const read = readEnvironment(parseEnv(environment), () => '')
    expect(read).toMatchObject({ environment: { appId: app.id, privateKey: app.privateKey.trim(), webhookSecrets: [app.webhookSecret] } })
  })

  it('attack A9: takes nothing from who does not know the state, comes under another name, or comes twice', async () => {
    const { api, asked } = await github()
    const desk = await deskAt(api)
    const state = /state=([0-9a-f]+)/.exec(await page(desk.url))?.[1] ?? ''
    for (const path of ['/', '/back', '/back?code=the-code', '/back?code=the-code&state=guessed', `/back?state=${state}`])
      expect((await fetch(desk.origin + path)).status).toBe(404)
    expect((await fetch(`${desk.origin}/back?code=the-code&state=${state}`, { method: 'POST' })).status).toBe(404)
    expect(asked).toEqual([])
    expect((await fetch(`${desk.origin}/back?code=another&state=${state}`)).status).toBe(502)
    await expect(desk.registered).rejects.toThrow('GitHub answered 404')
    expect((await fetch(`${desk.origin}/back?code=the-code&state=${state}`)).status).toBe(404)
    expect(asked).toEqual(['POST /app-manifests/another/conversions'])
  })

  it.each([
    ['in production', { NODE_ENV: 'production' }, ['--url', 'https://parapet.example.org'], 'does not run where NODE_ENV is production'],
    ['without an address', {}, [], '--url https://<your host>'],
    [
      'over secrets that are there',
      {},
      ['--url', 'https://parapet.example.org', '--file', 'package.json'],
      'package.json is there already',
    ],
  ])('attack A9: does not run %s', async (_, variables, args, said) => {
    const child = spawn(process.execPath, ['src/app/setup/main.ts', ...args], { env: { PATH: process.env['PATH'], ...variables } })
    let error = ''
    child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()))
    const [code] = await once(child, 'exit')
    expect([code, error]).toEqual([2, expect.stringContaining(said)])
  })

  it('attack G6: writes the secrets where only their owner reads them, and says them nowhere', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parapet-setup-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const { api, app } = await github()
    const file = join(folder, 'parapet.env')
    const args = ['src/app/setup/main.ts', '--url', 'https://parapet.example.org', '--file', file, '--server', api]
    const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'] } })
    onTestFinished(() => void child.kill())
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    while (!said.includes('\n')) await once(child.stdout, 'data')
    const url = /Open (\S+)/.exec(said)?.[1] ?? ''
    const state = /state=([0-9a-f]+)/.exec(await page(url))?.[1] ?? ''
    expect(await page(`${new URL(url).origin}/back?code=the-code&state=${state}`)).not.toContain(app.webhookSecret)
    expect((await once(child, 'exit'))[0]).toBe(0)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(parseEnv(readFileSync(file, 'utf8'))).toMatchObject({ WEBHOOK_SECRET: app.webhookSecret, GITHUB_API_URL: `${api}/api/v3` })
    expect(said).not.toContain(app.webhookSecret)
  })
})
