import { afterEach, describe, expect, it } from 'vitest'
import { Readiness } from '../../src/app/readiness.ts'
import { MemoryBacklog } from './memory.ts'
import { type Road, setUp, withFinding } from './road.ts'

let road: Road
afterEach(async () => road?.close())

async function measured(): Promise<Map<string, number>> {
  const text = await (await fetch(`${road.app.url}/metrics`)).text()
  const lines = text.split('\n').filter((it) => it !== '' && !it.startsWith('#'))
  return new Map(lines.map((it) => [it.slice(0, it.lastIndexOf(' ')), Number(it.slice(it.lastIndexOf(' ') + 1))]))
}

describe('metrics', () => {
  it('behaviour 74: tell the age of the queue, the time from delivery to check, retries, dead letters and what GitHub still answers', async () => {
    road = await setUp()
    await road.open({ 'serverless.yml': withFinding('one') })
    const values = await measured()
    expect(
      Object.fromEntries([...values].filter(([name]) => /^parapet_.*(?:_count|_total|_jobs|_oldest_seconds|_remaining)\b/.test(name))),
    ).toEqual({
      'parapet_delivery_seconds_count{status="202"}': 1,
      parapet_check_seconds_count: 1,
      'parapet_jobs_total{kind="pull-request",outcome="done"}': 1,
      parapet_retries_total: 0,
      parapet_dead_letters_total: 0,
      'parapet_github_requests_total{status="2xx"}': road.github.requests.length,
      'parapet_queue_jobs{state="waiting"}': 0,
      'parapet_queue_jobs{state="running"}': 0,
      'parapet_queue_jobs{state="given-up"}': 0,
      parapet_queue_oldest_seconds: 0,
      parapet_github_budget_remaining: expect.toSatisfy((it: number) => it > 4900 && it < 5000) as number,
    })
    expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(0)
  })

  it('attack H2: count what was tried again and what was given up', async () => {
    road = await setUp({ backlog: new MemoryBacklog({ attempts: 2 }) })
    road.github.faults.add({ path: /\/pulls\/1$/, times: 2 * 3, with: { status: 502 } })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    const values = await measured()
    expect([values.get('parapet_retries_total'), values.get('parapet_dead_letters_total')]).toEqual([1, 1])
    expect(road.github.checkRuns(pull.head.sha)).toMatchObject([
      { status: 'completed', conclusion: 'failure', summary: expect.stringContaining('internal error') as string },
    ])
  })

  it('attack G5, G6: name nobody and hold nothing secret', async () => {
    road = await setUp()
    await road.open({ 'serverless.yml': withFinding('one') })
    for (const path of ['/metrics', '/health', '/ready']) {
      const text = await (await fetch(road.app.url + path)).text()
      for (const it of [road.github.app.webhookSecret, 'ghs_', 'PRIVATE KEY', 'octo-org', 'shop']) expect(text).not.toContain(it)
    }
  })
})

describe('behaviour 74: ready', () => {
  const now = () => new Date('2026-05-01T12:00:00Z')
  const seen = { method: 'GET', url: '/app', status: 200, milliseconds: 1, attempt: 1, remaining: null, date: now(), installation: null }

  it('where the database answers, GitHub takes the key, and the clocks agree', async () => {
    const readiness = new Readiness(new MemoryBacklog(), now)
    readiness.observed(seen)
    expect(await readiness.unready()).toEqual([])
  })

  it('attack H4: not where something of that is missing, and it says what', async () => {
    const backlog = new MemoryBacklog()
    backlog.figures = () => Promise.reject(new Error('gone'))
    const readiness = new Readiness(backlog, now)
    readiness.observed({ ...seen, status: 401, date: new Date('2026-05-01T12:01:30Z') })
    expect(await readiness.unready()).toEqual(['database', 'key', 'clock'])
    readiness.observed(seen)
    expect(await readiness.unready()).toEqual(['database'])
  })
})

describe('a dry run', () => {
  it('behaviour 80: logs what it would write, and writes nothing', async () => {
    road = await setUp({ isDryRun: true })
    const pull = await road.open({ 'serverless.yml': withFinding('one') })
    expect(road.github.requests.filter((it) => it.method !== 'GET' && !/access_tokens$|graphql$/.test(it.path))).toEqual([])
    expect(road.github.checkRuns(pull.head.sha)).toEqual([])
    const written = road.log
      .filter((it) => it.includes('dry run'))
      .map((it) => JSON.parse(it) as { write: { method: string; url: string } })
    expect(written.map(({ write }) => `${write.method} ${write.url.replace(/.*\{repo\}/, '')}`)).toEqual([
      'POST /check-runs',
      'POST /pulls/{pull_number}/reviews',
      'POST /issues/{issue_number}/comments',
      'PATCH /check-runs/{check_run_id}',
    ])
  })
})
