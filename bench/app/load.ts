import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../../src/app/queue/database.ts'
import { preparedFolder, silent } from '../../test/app/queue/engines.ts'
import { createLocalGitHub, type LocalGitHub, type PullRecord } from '../../test/support/github/index.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { type AppProcess, startApp } from './process.ts'
import { isPublic, template } from './reviews.ts'

const perSecond = 200
const seconds = 10
/** Of five installations, one of which has most of them. */
const shares = [600, 100, 100, 100, 100]
const singly = 40

interface Place {
  readonly variables: Readonly<Record<string, string>>
  readonly where: Parameters<typeof openDatabase>[0]
  close(): Promise<void>
}

async function placeOf(engine: string): Promise<Place> {
  if (engine === 'PostgreSQL') {
    const postgres = await startPostgres()
    const url = postgres.database()
    return { variables: { DATABASE_URL: url }, where: { url }, close: () => postgres.stop() }
  }
  const folder = await preparedFolder()
  return { variables: { DATA_DIR: folder }, where: { folder }, close: async () => rmSync(folder, { recursive: true, force: true }) }
}

export async function load(engine: string): Promise<string[]> {
  const place = await placeOf(engine)
  const github = await createLocalGitHub()
  github.limits.requestsPerHour = Number.POSITIVE_INFINITY
  github.limits.contentWritesPerMinute = Number.POSITIVE_INFINITY
  const app = await startApp(github, place.variables)
  await sleep(3000)
  const rest = app.memory().now
  const rows = [...(await oneByOne(github)), ...(await burst(github, app)), ...(await drain(github))]
  const { most } = app.memory()
  await app.stop()
  const database = await openDatabase(place.where, silent)
  const [stored] = await database.query('SELECT count(*)::int AS count FROM parapet.delivery')
  await database.close()
  await place.close()
  await github.close()
  const sent = singly + perSecond * seconds + shares.reduce((sum, it) => sum + it, 0)
  rows.push(`stored of ${sent} deliveries: ${String(stored?.['count'])}`, `memory at rest ${rest} MB, at most ${most} MB`)
  return rows.map((it) => `${engine}: ${it}`)
}

async function repository(github: LocalGitHub, owner: string, head: Readonly<Record<string, string>>) {
  const files = { 'README.md': `${owner}\n`, 'shop/template.yaml': template(4, ''), 'shop/src/list.js': 'exports.run = 1\n' }
  const made = await github.createRepository({ owner, name: 'shop', files })
  await made.commit({ branch: 'feature', from: 'main', files: head })
  return made
}

/** A pull request with a finding, with 20 ms for each request to GitHub. */
async function oneByOne(github: LocalGitHub): Promise<string[]> {
  const typical = await repository(github, 'typical', { 'shop/template.yaml': template(4, isPublic) })
  github.faults.latency = 20
  const times: number[] = []
  for (let i = 0; i < singly; i++) {
    const pull = github.openPullRequest(typical, { head: 'feature' })
    const began = performance.now()
    await github.deliver('pull_request', 'opened', { pull })
    while (!isDone(github, pull)) await sleep(2)
    times.push(performance.now() - began)
  }
  github.faults.latency = 0
  return [`delivery to completed check, 20 ms a request: p50 ${at(times, 0.5)} ms, p95 ${at(times, 0.95)} ms`]
}

const isDone = (github: LocalGitHub, pull: PullRecord): boolean =>
  github.checkRuns(pull.head.sha).some((it) => it.externalId.includes(`:${pull.number}:`) && it.status === 'completed')

/** Signed deliveries at a steady pace, whatever the App is at: it reviews what it is told of meanwhile. */
async function burst(github: LocalGitHub, app: AppProcess): Promise<string[]> {
  const busy = await repository(github, 'busy', { 'README.md': 'Busy\n' })
  const bodies: Buffer[] = []
  for (let i = 0; i < 50; i++) bodies.push(await bodyFor(github, github.openPullRequest(busy, { head: 'feature' })))
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const sending: Promise<number>[] = []
  const statuses = new Map<number, number>()
  const began = performance.now()
  for (let i = 0; i < perSecond * seconds; i++) {
    const due = began + (i * 1000) / perSecond
    const early = due - performance.now()
    if (early > 0) await sleep(early)
    const body = bodies[i % bodies.length] ?? Buffer.alloc(0)
    sending.push(post(`${app.url}/api/github/webhooks`, body, github.webhooks.signature(body), agent, statuses))
  }
  const times = await Promise.all(sending)
  agent.destroy()
  const said = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
  return [`${perSecond} deliveries a second for ${seconds} s: answered ${said}; p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`]
}

/** As GitHub would send it; the App is not told yet. */
async function bodyFor(github: LocalGitHub, pull: PullRecord): Promise<Buffer> {
  const { receiver } = github.webhooks
  let kept = Buffer.alloc(0)
  github.webhooks.receiver = async ({ body }) => {
    kept = Buffer.from(body)
    return 202
  }
  await github.deliver('pull_request', 'opened', { pull })
  github.webhooks.receiver = receiver
  return kept
}

function post(url: string, body: Buffer, signature: string, agent: Agent, statuses: Map<number, number>): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-github-delivery': randomUUID(),
    'x-github-event': 'pull_request',
    'x-hub-signature-256': signature,
  }
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, agent }, (answer) => {
      answer.resume().on('end', () => {
        statuses.set(answer.statusCode ?? 0, (statuses.get(answer.statusCode ?? 0) ?? 0) + 1)
        resolve(performance.now() - began)
      })
    })
    sent.on('error', reject).end(body)
  })
}

/** Many pull requests at once: those of installations with few must not wait for the one with many. */
async function drain(github: LocalGitHub): Promise<string[]> {
  const repositories = await Promise.all(shares.map((_, i) => repository(github, `account${i}`, { 'README.md': `Changed ${i}\n` })))
  const pulls = repositories.map((it, i) => Array.from({ length: shares[i] ?? 0 }, () => github.openPullRequest(it, { head: 'feature' })))
  const began = performance.now()
  for (const pull of pulls.flat()) await github.deliver('pull_request', 'opened', { pull })
  const ended = pulls.map(() => 0)
  while (ended.some((it) => it === 0)) {
    for (const [i, some] of pulls.entries()) {
      const done = github.checkRuns(some[0]?.head.sha ?? '').filter((it) => it.status === 'completed').length
      if (ended[i] === 0 && done >= some.length) ended[i] = performance.now() - began
    }
    await sleep(20)
  }
  const shown = ended.map((it, i) => `${shares[i]} in ${(it / 1000).toFixed(1)} s`).join(', ')
  return [`${shares.reduce((sum, it) => sum + it, 0)} pull requests of ${shares.length} installations, each reviewed: ${shown}`]
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN)
}
