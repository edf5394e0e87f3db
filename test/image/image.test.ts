import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Instruction, stages } from './dockerfile.ts'

/**
 * Follows the Dockerfile's steps in fresh folders, as an engine would: only what .dockerignore lets in is copied, RUN runs in the
 * work folder, and CMD is started with ENV and nothing else. The base image itself (its Node, its user) is taken as given.
 */
const root = mkdtempSync(join(tmpdir(), 'parapet-image-'))
const built: { folder: string; env: Record<string, string>; command: string[]; user: string }[] = []
const allowed = readFileSync('.dockerignore', 'utf8')
  .split('\n')
  .filter((it) => it.startsWith('!'))
  .map((it) => it.slice(1))

beforeAll(() => {
  stages(readFileSync('Dockerfile', 'utf8')).forEach((stage, i) => built.push(build(stage, join(root, String(i)))))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function build(stage: Instruction[], folder: string) {
  const result = { folder, env: {} as Record<string, string>, command: [] as string[], user: 'root' }
  let workdir = '/'
  mkdirSync(folder, { recursive: true })
  for (const { name, rest } of stage) {
    if (name === 'WORKDIR') workdir = rest
    if (name === 'ENV') for (const [, key, value] of rest.matchAll(/(\w+)=(\S+)/g)) result.env[key ?? ''] = value ?? ''
    if (name === 'USER') result.user = rest
    if (name === 'CMD') result.command = JSON.parse(rest) as string[]
    if (name === 'COPY') copy(rest, folder, workdir)
    if (name === 'RUN') execFileSync('sh', ['-ec', rest], { cwd: join(folder, workdir), stdio: 'pipe' })
  }
  return result
}

function copy(rest: string, folder: string, workdir: string) {
  const words = rest.split(/\s+/).filter((it) => !it.startsWith('--'))
  const target = join(folder, posix.resolve(workdir, words.pop() ?? '.'))
  const from = /--from=(\w+)/.exec(rest) !== null ? built[0]?.folder : undefined
  for (const source of words) {
    if (from === undefined) expect(allowed, `${source} is not let in by .dockerignore`).toContain(source)
    const path = from === undefined ? source : join(from, source)
    const into = words.length > 1 || rest.trim().endsWith('/') ? join(target, posix.basename(source)) : target
    mkdirSync(dirname(into), { recursive: true })
    cpSync(path, into, { recursive: true, verbatimSymlinks: true })
  }
}

const image = () => built.at(-1) ?? expect.fail('the Dockerfile has no stage')

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

async function start(env: Record<string, string>): Promise<{ process: ChildProcess; output: () => string; ended: Promise<number | null> }> {
  const { folder, env: own, command } = image()
  let output = ''
  const child = spawn(process.execPath, command.slice(1), {
    cwd: join(folder, 'app'),
    // The volume is mounted where this test may write.
    env: { PATH: process.env['PATH'] ?? '', ...own, DATA_DIR: join(root, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)))
  return { process: child, output: () => output, ended: new Promise((resolve) => child.on('exit', resolve)) }
}

describe('the image', { timeout: 90_000 }, () => {
  test('does not run as root, and writes only to its volume', () => {
    expect(image().user).toBe('node')
    expect([image().env['DATA_DIR'], existsSync(join(image().folder, 'data'))]).toEqual(['/data', true])
  })

  test('has no development package and none of their files', () => {
    const packages = readdirSync(join(image().folder, 'app/node_modules'))
    const development = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).devDependencies).filter((it) => !it.startsWith('@'))
    expect(packages.filter((it) => development.includes(it))).toEqual([])
    expect(existsSync(join(image().folder, 'app/test'))).toBe(false)
  })

  test('refuses to start without a webhook secret, in one clear line', async () => {
    const app = await start({ APP_ID: '1', PRIVATE_KEY: 'x' })
    expect(await app.ended).not.toBe(0)
    expect(app.output()).toMatch(/WEBHOOK_SECRET/)
    expect(app.output()).not.toMatch(/\n\s+at /)
  })

  test('answers its health check and ends on SIGTERM', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    })
    const port = await freePort()
    const app = await start({ APP_ID: '1', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: randomBytes(32).toString('hex'), PORT: String(port) })
    const check = /CMD (\[.*\])\s*$/m.exec(
      readFileSync('Dockerfile', 'utf8')
        .replace(/\\\n\s*/g, ' ')
        .split('HEALTHCHECK')[1] ?? '',
    )
    const [, ...args] = JSON.parse(check?.[1] ?? '[]') as string[]
    const state = () => (app.process.exitCode === null ? `health ${execHealth(args, port)}` : `ended: ${app.output()}`)
    await expect.poll(state, { timeout: 60_000, interval: 200 }).toBe('health 0')
    app.process.kill('SIGTERM')
    expect(await app.ended).toBe(0)
  })
})

function execHealth(args: string[], port: number): number {
  try {
    execFileSync(process.execPath, args, { env: { PORT: String(port) }, stdio: 'ignore' })
    return 0
  } catch {
    return 1
  }
}
