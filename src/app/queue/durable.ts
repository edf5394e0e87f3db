import { randomUUID } from 'node:crypto'
import type { JobWithMetadata } from 'pg-boss'
import { type Job, keyOf, sweepCause, weight } from '../job.ts'
import type { Log } from '../log.ts'
import type { Backlog, Claim, Figures, Receipt } from './backlog.ts'
import type { Database } from './database.ts'
import { Inbox, latest } from './inbox.ts'
import type { Ledger } from './ledger.ts'
import { isStored, stored, type Stored } from './stored.ts'
import { TableLedger } from './table-ledger.ts'
import { type Standing, turnsOf } from './turns.ts'

const reviews = 'reviews'
/** Where pg-boss puts what has failed too often. */
const givenUp = 'given-up'

/** Of one installation at once, in all processes together; another's review need not wait for more than that. */
const mostOfOne = 4

/** A claim whose process is not heard of for so long is given to another; pg-boss looks for them every few seconds. */
const silence = 30

/** What was stored and not queued for so long was left by a process that is gone. */
const leftAfter = 10_000
const looksEvery = 1_000

/** Deliveries are remembered for longer than GitHub would send them again (7 days on enterprise servers). */
const daysRemembered = 8

/** The backlog in a database, by pg-boss: the same on both engines. */
export class DurableBacklog implements Backlog {
  readonly ledger: Ledger
  readonly #database: Database
  readonly #inbox: Inbox
  #wake: () => void = () => {}
  #looking: NodeJS.Timeout | undefined
  #lookedForHopeless = 0

  private constructor(database: Database, log: Log) {
    this.#database = database
    this.ledger = new TableLedger(database.query)
    this.#inbox = new Inbox(
      database,
      (jobs) => this.put(jobs),
      (error) => log.error('stored deliveries wait to be queued', { error }),
    )
  }

  static async open(database: Database, log: Log): Promise<DurableBacklog> {
    const { boss } = database
    const inCommon = { heartbeatSeconds: silence, expireInSeconds: 1800, deleteAfterSeconds: 86_400, retryBackoff: true }
    await boss.createQueue(givenUp, { ...inCommon, retryLimit: 10, retryDelay: 30, retryDelayMax: 3600 })
    // With two waiting, one new and one to be tried again, a third state of the same key would be thrown out: see `fail`.
    await boss.createQueue(reviews, {
      ...inCommon,
      policy: 'stately',
      deadLetter: givenUp,
      retryLimit: 5,
      retryDelay: 2,
      retryDelayMax: 300,
    })
    const backlog = new DurableBacklog(database, log)
    if (database.isExclusive) await backlog.#recover()
    await backlog.#inbox.collect(database.isExclusive ? 0 : leftAfter)
    return backlog
  }

  take(receipt: Receipt): Promise<boolean> {
    return this.#inbox.take(receipt)
  }

  async put(jobs: readonly Job[], after = 0): Promise<void> {
    if (jobs.length === 0) return
    const some = latest(jobs)
    const turns = turnsOf(some, await this.#standings())
    const since = new Date()
    const rows = some.map((job, i) => ({
      id: randomUUID(),
      data: stored(job, since),
      singletonKey: keyOf(job),
      group: { id: String(job.installationId) },
      priority: -(turns[i] ?? 0),
      ...(after > 0 ? { startAfter: new Date(Date.now() + after) } : {}),
    }))
    const waiting = await this.#waitingUnder(rows.map((it) => it.singletonKey))
    const fresh = rows.filter((it) => !waiting.has(it.singletonKey))
    const inserted = new Set(fresh.length === 0 ? [] : await this.#database.boss.insert(reviews, fresh, { returnId: true }))
    // Another waits under the same key: this one's word is the later one. What was put off has been said already.
    if (after === 0) await this.#replace(rows.filter((it) => !inserted.has(it.id)))
    this.#wake()
  }

  /** New or to be tried again: pg-boss would let one of each wait. */
  async #waitingUnder(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#database.query(
      `SELECT singleton_key AS key FROM pgboss.job WHERE name = $1 AND state < 'active' AND singleton_key = ANY($2::text[])`,
      [reviews, keys],
    )
    return new Set(rows.map((it) => String(it['key'])))
  }

  /** All in one statement: the embedded database takes some milliseconds for each, and a burst has many words for those that wait. */
  async #replace(rows: readonly { readonly singletonKey: string; readonly data: Stored }[]): Promise<void> {
    if (rows.length === 0) return
    const replaced = await this.#database.query(
      `UPDATE pgboss.job SET data = it.data, start_after = least(start_after, now())
       FROM jsonb_to_recordset($2::text::jsonb) AS it (key text, data jsonb, weight int)
       WHERE name = $1 AND state < 'active' AND singleton_key = it.key
         AND it.weight >= CASE WHEN job.data->'job'->>'cause' = '${sweepCause}' THEN 0 WHEN job.data->'job'->>'kind' = 'commands' THEN 1 ELSE 2 END
       RETURNING singleton_key AS key`,
      [reviews, JSON.stringify(rows.map(({ singletonKey, data }) => ({ key: singletonKey, data, weight: weight(data.job) })))],
    )
    const done = new Set(replaced.map((it) => String(it['key'])))
    const left = rows.filter((it) => !done.has(it.singletonKey))
    if (left.length === 0) return
    // Where none waits any more it was claimed in this moment, and there is room for one again.
    const waiting = await this.#waitingUnder(left.map((it) => it.singletonKey))
    await this.put(left.flatMap((it) => (waiting.has(it.singletonKey) ? [] : [it.data.job])))
  }

  async claim(most: number): Promise<Claim[]> {
    const { boss } = this.#database
    const options = { includeMetadata: true, batchSize: most } as const
    const fetched = await boss.fetch<Stored>(reviews, { ...options, groupConcurrency: mostOfOne })
    // Seldom is there any, and under load each statement counts.
    const isDue = fetched.length === 0 || performance.now() - this.#lookedForHopeless > looksEvery
    if (!isDue || fetched.length === most) return fetched.flatMap((it) => claimOf(it) ?? [])
    this.#lookedForHopeless = performance.now()
    const hopeless = await boss.fetch<Stored>(givenUp, { ...options, batchSize: 1 })
    return [...fetched, ...hopeless].flatMap((it) => claimOf(it) ?? [])
  }

  async finish(claim: Claim): Promise<void> {
    await this.#database.boss.complete(queueOf(claim), attemptOf(claim))
  }

  async fail(claim: Claim, error: unknown): Promise<void> {
    const { boss } = this.#database
    // One that waits will do the same work; and where that is one to be tried again, pg-boss would have to give this one up at once.
    const others = claim.isGivenUp ? [] : await boss.findJobs(reviews, { key: keyOf(claim.job), queued: true, limit: 1 })
    if (others.length > 0) await this.finish(claim)
    else await boss.fail(queueOf(claim), attemptOf(claim), { error: String(error).slice(0, 500) })
    this.#wake()
  }

  async postpone(claim: Claim, after: number): Promise<void> {
    // First the new one, then the end of the old one: a crash between them costs a look and loses nothing.
    await this.put([claim.job], after)
    await this.finish(claim)
  }

  async keep(claims: readonly Claim[]): Promise<readonly Claim[]> {
    const lost: Claim[] = []
    for (const name of [reviews, givenUp]) {
      const some = claims.filter((it) => queueOf(it) === name)
      if (some.length === 0) continue
      const touched: { settled?: readonly string[] } = await this.#database.boss.touch(name, some.map(attemptOf))
      const held = touched.settled && new Set(touched.settled)
      if (held !== undefined) lost.push(...some.filter((it) => !held.has(it.id)))
    }
    return lost
  }

  async isEmpty(): Promise<boolean> {
    if (!this.#inbox.isSettled) return false
    const { waiting } = await this.figures()
    return waiting === 0
  }

  async figures(): Promise<Figures> {
    const [row = {}] = await this.#database.query(
      `SELECT count(*) FILTER (WHERE state < 'active')::int AS waiting,
              count(*) FILTER (WHERE state = 'active')::int AS running,
              count(*) FILTER (WHERE name = $2 AND state <= 'active')::int AS given_up,
              extract(epoch FROM now() - min(created_on) FILTER (WHERE state < 'active' AND start_after <= now()))::float8 AS oldest
       FROM pgboss.job WHERE name IN ($1, $2) AND state <= 'active'`,
      [reviews, givenUp],
    )
    const number = (name: string) => Number(row[name] ?? 0)
    return { waiting: number('waiting'), running: number('running'), givenUp: number('given_up'), oldest: Math.max(0, number('oldest')) }
  }

  async forget({ installationId, repositoryId }: Parameters<Backlog['forget']>[0]): Promise<void> {
    await this.#database.query(
      `DELETE FROM parapet.pull WHERE installation_id = $1 AND ($2::bigint IS NULL OR repository_id = $2::bigint)`,
      [installationId, repositoryId],
    )
    const waiting = await this.#database.query(
      `SELECT id FROM pgboss.job WHERE name = $1 AND state < 'active' AND data->'job'->>'installationId' = $2::text
         AND ($3::text IS NULL OR data->'job'->>'repositoryId' = $3::text)`,
      [reviews, String(installationId), repositoryId === null ? null : String(repositoryId)],
    )
    if (waiting.length > 0)
      await this.#database.boss.deleteJob(
        reviews,
        waiting.map((it) => String(it['id'])),
      )
  }

  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#database.query(`SELECT id FROM parapet.delivery WHERE id = ANY($1::text[])`, [ids])
    return new Set(rows.map((it) => String(it['id'])))
  }

  async note(name: string): Promise<string | undefined> {
    const [row] = await this.#database.query(`SELECT text FROM parapet.note WHERE name = $1`, [name])
    return row && String(row['text'])
  }

  async setNote(name: string, text: string): Promise<void> {
    await this.#database.query(
      `INSERT INTO parapet.note (name, text) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET text = excluded.text, changed_at = now()`,
      [name, text],
    )
  }

  async isDue(name: string, every: number): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO parapet.note (name, text) VALUES ($1, '') ON CONFLICT (name) DO UPDATE SET changed_at = now()
       WHERE note.changed_at <= now() - $2::float8 * interval '1 millisecond' RETURNING name`,
      [`due: ${name}`, every],
    )
    return rows.length > 0
  }

  listen(wake: () => void): void {
    this.#wake = wake
    // For what other processes queue, what they leave behind, and what becomes due.
    let looks = 0
    this.#looking = setInterval(() => {
      if (++looks % 10 === 0) this.#inbox.collect(leftAfter).catch(() => {})
      wake()
    }, looksEvery)
    wake()
  }

  async close(): Promise<void> {
    clearInterval(this.#looking)
    await this.#inbox.settled()
    await this.#database.close()
  }

  /** Forgets deliveries that will not be sent again, and merge groups of long ago. */
  async prune(): Promise<void> {
    await this.#database.query(
      `DELETE FROM parapet.delivery WHERE received_at < now() - interval '${daysRemembered} days' AND queued_at IS NOT NULL`,
    )
    await this.#database.query(`DELETE FROM parapet.pull WHERE number < 0 AND changed_at < now() - interval '${daysRemembered} days'`)
  }

  /** Nobody else is here, so what is claimed was claimed by a process that is gone: it comes again at once, unless it keeps failing. */
  async #recover(): Promise<void> {
    const { boss, query } = this.#database
    const rows = await query(`SELECT id, name FROM pgboss.job WHERE name IN ($1, $2) AND state = 'active'`, [reviews, givenUp])
    for (const row of rows) {
      const [job] = await boss.findJobs<Stored>(String(row['name']), { id: String(row['id']) })
      const claim = job && claimOf(job)
      if (claim === undefined) continue
      await this.fail(claim, 'the process ended')
      if (claim.tried === 0) await boss.update(queueOf(claim), undefined, { id: claim.id, startAfter: 0 })
    }
  }

  async #standings(): Promise<Standing[]> {
    const rows = await this.#database.query(
      `SELECT group_id AS installation, max(-priority) FILTER (WHERE state < 'active') AS last_waiting,
              min(-priority) FILTER (WHERE state < 'active') AS first_waiting, max(-priority) FILTER (WHERE state = 'active') AS last_running
       FROM pgboss.job WHERE name = $1 AND state <= 'active' AND group_id IS NOT NULL GROUP BY group_id`,
      [reviews],
    )
    const number = (value: unknown) => (typeof value === 'number' ? value : null)
    return rows.map((it) => ({
      installation: String(it['installation']),
      lastWaiting: number(it['last_waiting']),
      firstWaiting: number(it['first_waiting']),
      lastRunning: number(it['last_running']),
    }))
  }
}

const queueOf = (claim: Claim): string => (claim.isGivenUp ? givenUp : reviews)

/** pg-boss takes nothing from who has lost the job to another meanwhile: each attempt has its number. */
const attemptOf = ({ id, tried }: Claim): { id: string; retryCount: number } => ({ id, retryCount: tried })

function claimOf(it: JobWithMetadata<Stored>): Claim | undefined {
  if (!isStored(it.data)) return undefined
  const { job, since } = it.data
  const isGivenUp = it.name === givenUp
  return { id: it.id, job, tried: it.retryCount, isLast: isGivenUp || it.retryCount >= it.retryLimit, isGivenUp, since: new Date(since) }
}
