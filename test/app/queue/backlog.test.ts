import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Job, PullRequestJob } from '../../../src/app/job.ts'
import type { Backlog, Claim } from '../../../src/app/queue/backlog.ts'
import { type Database, openDatabase } from '../../../src/app/queue/database.ts'
import { DurableBacklog } from '../../../src/app/queue/durable.ts'
import { groupNumber } from '../../../src/app/queue/ledger.ts'
import { type Postgres, startPostgres } from '../../support/postgres.ts'
import { MemoryBacklog } from '../memory.ts'
import { preparedFolder, silent } from './engines.ts'

const job = (number: number, over: Partial<{ installationId: number; cause: string }> = {}): PullRequestJob => ({
  kind: 'pull-request',
  installationId: over.installationId ?? 1,
  repositoryId: 10 * (over.installationId ?? 1),
  owner: 'o',
  repo: 'r',
  number,
  cause: over.cause ?? 'test',
})
const command = (number: number, comment: number): Job => ({
  ...job(number, { cause: `comment ${comment}` }),
  kind: 'commands',
  number,
  comment,
})
const receipt = (id: string, ...jobs: Job[]) => ({ id, event: 'pull_request', jobs })
const named = (claims: readonly Claim[]) =>
  claims.map(({ job: it }) => `${it.installationId}/${'number' in it ? it.number : ''} ${it.cause}`)

interface Engine {
  readonly name: string
  readonly outlives: 'nothing' | 'a process' | 'a shared process'
  open(): Promise<{ backlog: Backlog; database?: Database; close(): Promise<void> }>
}

const engines: readonly Engine[] = [
  {
    name: 'in memory, as the scenarios have it',
    outlives: 'nothing',
    open: async () => ({ backlog: new MemoryBacklog({ attempts: 6 }), close: async () => {} }),
  },
  {
    name: 'in a folder',
    outlives: 'a process',
    async open() {
      const folder = await preparedFolder()
      const database = await openDatabase({ folder }, silent)
      const backlog = await DurableBacklog.open(database, silent)
      return { backlog, database, close: async () => (await backlog.close(), rmSync(folder, { recursive: true, force: true })) }
    },
  },
  {
    name: 'in PostgreSQL',
    outlives: 'a shared process',
    async open() {
      const postgres: Postgres = await startPostgres()
      const database = await openDatabase({ url: postgres.database() }, silent)
      const backlog = await DurableBacklog.open(database, silent)
      return { backlog, database, close: async () => (await backlog.close(), await postgres.stop()) }
    },
  },
]

describe.each(engines)('a backlog $name', (engine) => {
  let opened: Awaited<ReturnType<Engine['open']>> | undefined
  let backlog: Backlog
  // The first start of all makes what later ones copy.
  beforeAll(async () => void (opened = await engine.open()), 60_000)
  afterAll(async () => opened?.close())
  beforeEach(async () => {
    if (opened?.database === undefined) opened = await engine.open()
    await opened.database?.query('DELETE FROM pgboss.job; DELETE FROM parapet.delivery; DELETE FROM parapet.pull')
    backlog = opened.backlog
  })
  /** What was taken is queued a moment later. */
  const queued = async () => {
    while ((await opened?.database?.query('SELECT 1 FROM parapet.delivery WHERE queued_at IS NULL LIMIT 1'))?.length === 1) await sleep(2)
  }

  it('behaviour 61, 62: takes a delivery once, however often it comes at the same time', async () => {
    const taken = await Promise.all([1, 2, 3].map(() => backlog.take(receipt('a', job(1)))))
    expect(taken.filter(Boolean)).toHaveLength(1)
    expect(await backlog.take(receipt('a', job(1)))).toBe(false)
    await queued()
    expect(named(await backlog.claim(8))).toEqual(['1/1 test'])
  })

  it('attack H1: a thousand words about one pull request are one job, with the last of them', async () => {
    await Promise.all(Array.from({ length: 1000 }, (_, i) => backlog.take(receipt(`d${i}`, job(1, { cause: `push ${i}` })))))
    await queued()
    await backlog.put([job(1, { cause: 'the last push' })])
    expect(named(await backlog.claim(8))).toEqual(['1/1 the last push'])
    expect(await backlog.claim(8)).toEqual([])
  })

  it('behaviour 15: what comes while a job runs is one more job, after it', async () => {
    await backlog.put([job(1, { cause: 'opened' })])
    const [first] = await backlog.claim(8)
    await backlog.put([job(1, { cause: 'first push' })])
    await backlog.put([job(1, { cause: 'second push' })])
    expect(await backlog.claim(8)).toEqual([])
    if (first !== undefined) await backlog.finish(first)
    expect(named(await backlog.claim(8))).toEqual(['1/1 second push'])
  })

  it('a command waits for no second review: the one that waits answers it; the last of several commands stands for all', async () => {
    await backlog.put([command(1, 5)])
    await backlog.put([command(1, 6)])
    await backlog.put([job(2, { cause: 'push' })])
    await backlog.put([command(2, 7)])
    await backlog.put([command(3, 8)])
    await backlog.put([job(3, { cause: 'push' })])
    expect(named(await backlog.claim(8)).toSorted()).toEqual(['1/1 comment 6', '1/2 push', '1/3 push'])
  })

  it('attack H3: installations alternate, however many jobs one of them has', async () => {
    await backlog.put([1, 2, 3, 4, 5, 6].map((it) => job(it, { installationId: 1 })))
    await backlog.put([1, 2].map((it) => job(it, { installationId: 2 })))
    await backlog.put([1, 2].map((it) => job(it, { installationId: 3 })))
    const order: string[] = []
    for (let claims = await backlog.claim(1); claims.length > 0; claims = await backlog.claim(1)) {
      order.push(...claims.map((it) => `${it.job.installationId}`))
      for (const it of claims) await backlog.finish(it)
    }
    expect(order.slice(0, 6).toSorted()).toEqual(['1', '1', '2', '2', '3', '3'])
    expect(order.slice(6)).toEqual(['1', '1', '1', '1'])
  })

  it('attack H3: one installation has no more than four at once', async () => {
    await backlog.put([1, 2, 3, 4, 5, 6].map((it) => job(it, { installationId: 1 })))
    expect(await backlog.claim(8)).toHaveLength(4)
    await backlog.put([job(1, { installationId: 2 })])
    expect(named(await backlog.claim(8))).toEqual(['2/1 test'])
  })

  it('attack H2: what fails comes again, and after the last attempt to be given up', async () => {
    await backlog.put([job(1)])
    const attempts: string[] = []
    for (let i = 0; i < 7; i++) {
      // As if the pauses between them had passed.
      await opened?.database?.query(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`)
      const [claim] = await backlog.claim(1)
      if (claim === undefined) break
      attempts.push(`${claim.isGivenUp ? 'given up' : `attempt ${claim.tried + 1}`}${claim.isLast ? ', the last' : ''}`)
      if (claim.isGivenUp) await backlog.finish(claim)
      else await backlog.fail(claim, new Error('poison'))
    }
    expect(attempts).toEqual(['attempt 1', 'attempt 2', 'attempt 3', 'attempt 4', 'attempt 5', 'attempt 6, the last', 'given up, the last'])
    expect(await backlog.isEmpty()).toBe(true)
  })

  it('attack H2: a failure with a later word behind it is not tried again for itself, and gives up nothing', async () => {
    await backlog.put([job(1, { cause: 'first' })])
    const [first] = await backlog.claim(1)
    if (first !== undefined) await backlog.fail(first, new Error('a'))
    await opened?.database?.query(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`)
    const [again] = await backlog.claim(1)
    await backlog.put([job(1, { cause: 'second' })])
    if (again !== undefined) await backlog.fail(again, new Error('b'))
    const [second] = await backlog.claim(1)
    expect(second).toMatchObject({ job: { cause: 'second' }, tried: 0, isGivenUp: false })
    expect(await backlog.claim(8)).toEqual([])
  })

  it('what comes while another waits to be tried again takes its place', async () => {
    await backlog.put([job(1, { cause: 'first' })])
    const [first] = await backlog.claim(1)
    if (first !== undefined) await backlog.fail(first, new Error('a'))
    await backlog.put([job(1, { cause: 'second' })])
    expect(named(await backlog.claim(8))).toEqual(['1/1 second'])
    expect((await backlog.figures()).waiting).toBe(0)
  })

  it('behaviour 56: what is put off comes later, as if it had not been tried, and a new word does not wait for that', async () => {
    await backlog.put([job(1)])
    const [first] = await backlog.claim(1)
    if (first !== undefined) await backlog.postpone(first, 60_000)
    expect(await backlog.claim(1)).toEqual([])
    expect(await backlog.isEmpty()).toBe(false)
    await backlog.put([job(1, { cause: 'push' })])
    expect(await backlog.claim(1)).toMatchObject([{ job: { cause: 'push' }, tried: 0 }])
  })

  it('behaviour 67: forgets an installation with all that waits for it', async () => {
    await backlog.put([job(1, { installationId: 1 }), job(1, { installationId: 2 })])
    await backlog.ledger.begin({ installationId: 1, repositoryId: 10, number: 1 }, { checkId: 5, head: 'a', baseRef: 'main' })
    await backlog.forget({ installationId: 1, repositoryId: null })
    expect(named(await backlog.claim(8))).toEqual(['2/1 test'])
    expect((await backlog.ledger.of(10)).size).toBe(0)
  })

  it('what a sweep has found takes the place of no command that waits, and gives place to it', async () => {
    const look = (number: number): Job => ({ ...job(number, { cause: 'sweep' }), kind: 'commands', number, comment: 0 })
    await backlog.put([command(1, 5)])
    await backlog.put([look(1)])
    await backlog.put([look(2)])
    await backlog.put([command(2, 6)])
    await backlog.put([look(3), command(3, 7)])
    await backlog.put([command(4, 8), look(4)])
    expect(named(await backlog.claim(8)).toSorted()).toEqual(['1/1 comment 5', '1/2 comment 6', '1/3 comment 7', '1/4 comment 8'])
  })

  it('knows the last check of each pull request, and whether it was ended', async () => {
    const at = { installationId: 1, repositoryId: 2 ** 31 + 1, number: 7 }
    await backlog.ledger.begin(at, { checkId: 2 ** 40, head: 'a', baseRef: 'main' })
    await backlog.ledger.end(at, 4)
    expect(await backlog.ledger.last(at)).toMatchObject({ checkId: 2 ** 40, head: 'a', baseRef: 'main', isEnded: false })
    await backlog.ledger.end(at, 2 ** 40)
    await backlog.ledger.drop(at, 4)
    const [entry] = await backlog.ledger.of(at.repositoryId)
    expect(entry).toMatchObject([7, { checkId: 2 ** 40, head: 'a', baseRef: 'main', isEnded: true }])
    expect(Math.abs(Date.now() - (entry?.[1].changedAt.getTime() ?? 0))).toBeLessThan(60_000)
    await backlog.ledger.drop(at, 2 ** 40)
    expect(await backlog.ledger.last(at)).toBeUndefined()
  })

  it('knows what a review has left to be looked after, until the next one', async () => {
    const { ledger } = backlog
    const at = { installationId: 1, repositoryId: 10, number: 7 }
    const group = { ...at, number: groupNumber('f'.repeat(40)) }
    const check = { checkId: 5, head: 'a', baseRef: 'main' }
    await ledger.begin(at, check)
    await ledger.end(at, 5, { isWithheld: true, hasAccepted: true })
    await ledger.saw(at, { updatedAt: '2026-01-01T00:00:00Z' })
    expect(await ledger.last(at)).toMatchObject({ isWithheld: true, hasAccepted: true, updatedAt: '2026-01-01T00:00:00Z' })
    await ledger.saw(at, { hasAccepted: false })
    expect(await ledger.last(at)).toMatchObject({ hasAccepted: false, updatedAt: '2026-01-01T00:00:00Z' })
    await ledger.begin(group, check)
    expect(await ledger.repositories(1)).toMatchObject(new Map([[10, new Map([[group.number, check]])]]))
    await ledger.begin(at, check)
    expect(await ledger.last(at)).toMatchObject({ isWithheld: false, hasAccepted: false, updatedAt: null })
    await backlog.forget({ installationId: 2, repositoryId: 10 })
    expect(await ledger.installations()).toEqual([1])
    await backlog.forget({ installationId: 1, repositoryId: 10 })
    expect(await ledger.installations()).toEqual([])
  })

  if (engine.outlives === 'nothing') return
  it('behaviour 59: queues what a process has stored and not come to queue', async () => {
    if (opened?.database === undefined) return
    const jobs = JSON.stringify([job(1, { cause: 'left' })])
    await opened.database.query(
      `INSERT INTO parapet.delivery (id, event, received_at, jobs) VALUES ('left', 'pull_request', now() - interval '1 minute', $1::text::jsonb)`,
      [jobs],
    )
    const next = await DurableBacklog.open(opened.database, silent)
    expect(named(await next.claim(8))).toEqual(['1/1 left'])
    expect(await next.take(receipt('left', job(1)))).toBe(false)
    expect(await next.isEmpty()).toBe(true)
  })

  if (engine.outlives === 'a shared process') return
  it('behaviour 59: what a process had claimed that is gone comes again at once when the folder is opened', async () => {
    await backlog.put([job(1)])
    await backlog.claim(8)
    if (opened?.database === undefined) return
    const next = await DurableBacklog.open(opened.database, silent)
    expect(await next.claim(8)).toMatchObject([{ job: { number: 1 }, tried: 1, isLast: false }])
  })
})
