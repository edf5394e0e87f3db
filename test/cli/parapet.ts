import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from '../../src/cli/main.ts'
import { GitFolder } from '../fetch/git-folder.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
export const program = join(root, 'bin', 'parapet.js')

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Surroundings {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

/** Compiled code is kept here, not in the cache of whoever runs the tests. */
const cache = join(tmpdir(), 'parapet-test-cache')

/** Runs a command as a person would and waits for its end. The environment is the one given, PATH and little else. */
export function run(command: string, args: readonly string[], { cwd = root, env = {} }: Surroundings = {}): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { PATH: process.env['PATH'], XDG_CACHE_HOME: cache, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}

/** `parapet …` as its own process. */
export const parapet = (args: readonly string[], surroundings: Surroundings = {}): Promise<Run> =>
  run(process.execPath, [program, ...args], surroundings)

/**
 * `parapet …` inside this process: what it prints and its exit code, without the third of a second that a process of its own takes to start.
 * How it starts and ends as a process is what start.test.ts and bad-input.test.ts are about.
 */
export function inside(args: readonly string[], { cwd = root, env = {} }: Surroundings = {}): Promise<Run> {
  const run = last.then(() => insideNow(args, cwd, env))
  last = run.catch(() => {})
  return run
}

/** There is one standard output, so one at a time. */
let last: Promise<unknown> = Promise.resolve()

async function insideNow(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>): Promise<Run> {
  const folder = process.cwd()
  const streams = [process.stdout, process.stderr]
  const before = streams.map((it) => ({ write: it.write, listeners: it.listeners('error') }))
  const surroundings = process.env
  const said = ['', '']
  for (const [i, it] of streams.entries()) {
    it.write = (text: string | Uint8Array, ...rest: unknown[]) => {
      said[i] += String(text)
      const done = rest.at(-1)
      if (typeof done === 'function') done()
      return true
    }
  }
  process.env = { PATH: surroundings['PATH'], ...env }
  process.chdir(cwd)
  try {
    const code = await main(args)
    return { code, out: said[0] ?? '', err: said[1] ?? '' }
  } finally {
    process.env = surroundings
    process.chdir(folder)
    for (const [i, it] of streams.entries()) {
      const { write, listeners } = before[i] ?? { write: it.write, listeners: [] }
      it.write = write
      for (const listener of it.listeners('error')) if (!listeners.includes(listener)) it.off('error', listener as () => void)
    }
  }
}

const service = (events: string): string => `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  list:
    handler: src/list.handler
    events:
      - http: { method: get, path: orders, authorizer: aws_iam }
${events}`

export const guarded = service('')
/** With a route that anyone can call, on line 8. */
export const open = service('      - http: GET orders/export\n')
/** The same with an authorizer that only the deployment knows. */
export const unknown = service("      - http: { method: get, path: orders/export, authorizer: '${env:SHOP_AUTHORIZER}' }\n")

/** A repository whose `main` is guarded and whose branch `feature`, checked out, opens a route. */
export function shop(): GitFolder {
  const folder = new GitFolder()
  folder.commit({ 'serverless.yml': guarded })
  folder.git('checkout', '-q', '-b', 'feature')
  folder.commit({ 'serverless.yml': open })
  return folder
}
