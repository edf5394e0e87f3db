import { setTimeout as sleep } from 'node:timers/promises'
import { type Job, keyOf, weight } from '../job.ts'
import type { Receipt } from './backlog.ts'
import type { Database } from './database.ts'

interface Waiting {
  readonly receipt: Receipt
  readonly resolve: (isNew: boolean) => void
  readonly reject: (error: unknown) => void
}

/** Of one statement, so that a burst is stored in a few strokes and no sender waits for hundreds of them. */
const mostAtOnce = 200
const pause = 50

/**
 * Deliveries on their way into the queue. All that arrive while one statement runs are stored by the next one together: a disk writes a
 * hundred rows as fast as one. What is stored and not yet queued, because the process ended between the two, is queued by the next.
 */
export class Inbox {
  readonly #database: Pick<Database, 'query' | 'urgently'>
  readonly #enqueue: (jobs: readonly Job[]) => Promise<void>
  readonly #failed: (error: unknown) => void
  readonly #waiting: Waiting[] = []
  /** Stored, and not yet in the queue. */
  #toQueue: Receipt[] = []
  #isStoring = false
  #isQueueing = false
  #steps: Promise<unknown> = Promise.resolve()

  constructor(
    database: Pick<Database, 'query' | 'urgently'>,
    enqueue: (jobs: readonly Job[]) => Promise<void>,
    failed: (error: unknown) => void,
  ) {
    this.#database = database
    this.#enqueue = enqueue
    this.#failed = failed
  }

  take(receipt: Receipt): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ receipt, resolve, reject })
      if (!this.#isStoring) this.#follow(this.#store())
    })
  }

  /** Queues what was left between the two steps for so many milliseconds. */
  async collect(olderThan: number): Promise<void> {
    const rows = await this.#database.query(
      `SELECT id, event, jobs FROM parapet.delivery WHERE queued_at IS NULL AND received_at <= now() - $1::float8 * interval '1 millisecond'
       ORDER BY received_at LIMIT 1000`,
      [olderThan],
    )
    await this.#intoQueue(rows.map((it) => ({ id: String(it['id']), event: String(it['event']), jobs: it['jobs'] as readonly Job[] })))
  }

  /** Everything that was taken has found its place. */
  async settled(): Promise<void> {
    while (!this.isSettled) await this.#steps
  }

  get isSettled(): boolean {
    return !this.#isStoring && !this.#isQueueing
  }

  #follow(step: Promise<void>): void {
    this.#steps = Promise.all([this.#steps, step])
  }

  async #store(): Promise<void> {
    this.#isStoring = true
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, mostAtOnce)
      try {
        const fresh = await this.#insert(some.map((it) => it.receipt))
        for (const it of some) it.resolve(fresh.delete(it.receipt.id))
      } catch (error) {
        for (const it of some) it.reject(error)
      }
    }
    this.#isStoring = false
  }

  async #insert(receipts: readonly Receipt[]): Promise<Set<string>> {
    // Of two with one id in the same batch the first is stored.
    const rows = [...new Map(receipts.toReversed().map((it) => [it.id, it])).values()]
    const stored = await this.#database.urgently(
      `INSERT INTO parapet.delivery (id, event, jobs, queued_at)
       SELECT id, event, jobs, CASE WHEN jobs = '[]'::jsonb THEN now() END
       FROM jsonb_to_recordset($1::text::jsonb) AS it (id text, event text, jobs jsonb)
       ON CONFLICT (id) DO NOTHING RETURNING id`,
      [JSON.stringify(rows.map(({ id, event, jobs }) => ({ id, event, jobs })))],
    )
    const fresh = new Set(stored.map((it) => String(it['id'])))
    this.#toQueue.push(...rows.filter((it) => fresh.has(it.id) && it.jobs.length > 0))
    if (this.#toQueue.length > 0 && !this.#isQueueing) this.#follow(this.#drain())
    return fresh
  }

  async #drain(): Promise<void> {
    this.#isQueueing = true
    while (this.#toQueue.length > 0) {
      const some = this.#toQueue
      this.#toQueue = []
      try {
        await this.#intoQueue(some)
        // What comes in a burst is queued in few strokes, and storing goes first.
        if (this.#toQueue.length > 0) await sleep(pause)
      } catch (error) {
        // They are stored, so they are collected later.
        this.#failed(error)
      }
    }
    this.#isQueueing = false
  }

  async #intoQueue(receipts: readonly Receipt[]): Promise<void> {
    if (receipts.length === 0) return
    await this.#enqueue(latest(receipts.flatMap((it) => it.jobs)))
    await this.#database.query(`UPDATE parapet.delivery SET queued_at = now() WHERE id = ANY($1::text[])`, [receipts.map((it) => it.id)])
  }
}

/** One job of each key: the last word of those that weigh most. */
export function latest(jobs: readonly Job[]): Job[] {
  const byKey = new Map<string, Job>()
  for (const it of jobs) {
    const other = byKey.get(keyOf(it))
    if (other === undefined || weight(it) >= weight(other)) byKey.set(keyOf(it), it)
  }
  return [...byKey.values()]
}
