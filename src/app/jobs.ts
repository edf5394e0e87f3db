import { setTimeout as sleep } from 'node:timers/promises'
import { CalledOff } from './called-off.ts'
import { type Job, keyOf, yields } from './job.ts'
import type { Backlog, Claim, Receipt } from './queue/backlog.ts'

/** Where work is put, as those see it who only ask for some. */
export interface Queue {
  put(job: Job): Promise<void>
}

/** Does one job; what it resolves with is when it shall come again, in milliseconds, or that it is done. What it rejects with is tried again. */
export type Work = (claim: Claim, signal: AbortSignal) => Promise<{ readonly again: number } | undefined>

export interface JobsOptions {
  readonly backlog: Backlog
  readonly work: Work
  readonly failed: (claim: Claim, error: unknown) => void
  /** After each attempt; `delayed` where it comes again. */
  readonly ended?: (claim: Claim, outcome: 'done' | 'failed' | 'delayed') => void
  /** The backlog itself does not answer. */
  readonly troubled: (error: unknown) => void
  /** Jobs at once in this process. */
  readonly atOnce?: number
}

interface Running {
  readonly claim: Claim
  readonly controller: AbortController
}

/** Claims are kept by saying so well before they would be given to others. */
const keepsEvery = 5_000

/**
 * Takes jobs out of the backlog and does them, so many at once. The latest word wins: what arrives while a job of the same key runs calls
 * that one off and comes after it; one that yields waits for its end.
 */
export class Jobs implements Queue {
  readonly #options: JobsOptions
  readonly #atOnce: number
  readonly #running = new Map<string, Running>()
  readonly #keeping: NodeJS.Timeout
  #isClaiming = false
  #isAskedAgain = false
  #isStopped = false
  #waiters: (() => void)[] = []

  constructor(options: JobsOptions) {
    this.#options = options
    this.#atOnce = options.atOnce ?? 8
    this.#keeping = setInterval(() => void this.#keep(), keepsEvery)
    this.#keeping.unref()
    options.backlog.listen(() => void this.#claim())
  }

  /** Remembers a delivery and what it asks for; false where it was known. */
  async take(receipt: Receipt): Promise<boolean> {
    const overtaken = this.#overtakenBy(receipt.jobs)
    const isNew = await this.#options.backlog.take(receipt)
    if (isNew) callOff(overtaken)
    return isNew
  }

  async put(job: Job): Promise<void> {
    if (this.#isStopped) throw new Error('the queue is stopped')
    const overtaken = this.#overtakenBy([job])
    await this.#options.backlog.put([job])
    callOff(overtaken)
  }

  get running(): number {
    return this.#running.size
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    while (!this.#isStopped && (this.#isClaiming || this.#running.size > 0 || !(await this.#options.backlog.isEmpty()))) {
      await Promise.race([new Promise<void>((resolve) => this.#waiters.push(resolve)), sleep(20)])
    }
  }

  /** Claims nothing more, calls off what still runs after `milliseconds`, and leaves that so many more to say so; what was not done comes again. */
  async stop(milliseconds: number, grace: number): Promise<void> {
    this.#isStopped = true
    if (!(await this.#isQuietWithin(milliseconds))) {
      for (const { controller } of this.#running.values()) controller.abort(new CalledOff('stopped'))
      await this.#isQuietWithin(grace)
    }
    clearInterval(this.#keeping)
    this.#settled()
  }

  /** What runs now; what is claimed a moment later may be the new word itself. */
  #overtakenBy(jobs: readonly Job[]): Running[] {
    return jobs.flatMap((it) => (yields(it) ? [] : (this.#running.get(keyOf(it)) ?? [])))
  }

  async #isQuietWithin(milliseconds: number): Promise<boolean> {
    const until = performance.now() + milliseconds
    while (this.#running.size > 0 || this.#isClaiming) {
      const left = until - performance.now()
      if (left <= 0) return false
      const over = new AbortController()
      const timeout = sleep(left, undefined, { signal: over.signal }).catch(() => {})
      await Promise.race([new Promise<void>((resolve) => this.#waiters.push(resolve)), timeout])
      over.abort()
    }
    return true
  }

  async #claim(): Promise<void> {
    this.#isAskedAgain = true
    if (this.#isClaiming) return
    this.#isClaiming = true
    try {
      while (this.#isAskedAgain && !this.#isStopped && this.#running.size < this.#atOnce) {
        this.#isAskedAgain = false
        const claims = await this.#options.backlog.claim(this.#atOnce - this.#running.size)
        for (const it of claims) void this.#run(it)
        if (claims.length > 0) this.#isAskedAgain = true
      }
    } catch (error) {
      this.#options.troubled(error)
    } finally {
      this.#isClaiming = false
      this.#settled()
    }
  }

  async #run(claim: Claim): Promise<void> {
    const { backlog, work, ended, failed, troubled } = this.#options
    const key = keyOf(claim.job)
    const running: Running = { claim, controller: new AbortController() }
    const { signal } = running.controller
    this.#running.set(key, running)
    try {
      const next = await work(claim, signal)
      if (next !== undefined) await backlog.postpone(claim, next.again)
      else await backlog.finish(claim)
      ended?.(claim, next === undefined ? 'done' : 'delayed')
    } catch (error) {
      failed(claim, error)
      ended?.(claim, claim.isLast ? 'failed' : 'delayed')
      await backlog.fail(claim, error).catch(troubled)
    } finally {
      // What was handed back may have been claimed anew by now.
      if (this.#running.get(key) === running) this.#running.delete(key)
      this.#settled()
      void this.#claim()
    }
  }

  async #keep(): Promise<void> {
    const held = [...this.#running.values()]
    if (held.length === 0) return
    try {
      const lost = new Set((await this.#options.backlog.keep(held.map((it) => it.claim))).map((it) => it.id))
      for (const it of held) if (lost.has(it.claim.id)) it.controller.abort(new CalledOff('superseded'))
    } catch (error) {
      this.#options.troubled(error)
    }
  }

  #settled(): void {
    const waiters = this.#waiters
    this.#waiters = []
    for (const it of waiters) it()
  }
}

function callOff(overtaken: readonly Running[]): void {
  for (const it of overtaken) it.controller.abort(new CalledOff('superseded'))
}
