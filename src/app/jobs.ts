import { setTimeout as sleep } from 'node:timers/promises'
import { CalledOff } from './called-off.ts'
import { type Job, keyOf, yields } from './job.ts'

/** Where work waits. The one here is in memory; what is put is plain data, so a durable one can take its place. */
export interface Queue {
  put(job: Job): Promise<void>
}

/** Does one job. Whatever it rejects with is its own fault and must have been dealt with; here it is only noted. */
export type Work = (job: Job, signal: AbortSignal) => Promise<void>

export interface JobsOptions {
  readonly work: Work
  readonly failed: (job: Job, error: unknown) => void
  /** Jobs at once, in all and of one installation. */
  readonly atOnce?: number
  readonly atOncePerInstallation?: number
}

/**
 * One run per pull request at a time, and the latest word wins: a job that arrives while one of the same key runs calls that one off and
 * takes its place; any number of them while it waits are one. One that yields waits for its end. Installations take turns.
 */
export class Jobs implements Queue {
  readonly #options: JobsOptions
  readonly #atOnce: number
  readonly #atOncePerInstallation: number
  /** installation → key → job; the order of the outer map is whose turn it is. */
  readonly #waiting = new Map<number, Map<string, Job>>()
  readonly #running = new Map<string, { readonly job: Job; readonly controller: AbortController }>()
  #idle: PromiseWithResolvers<void> | undefined
  #isStopped = false

  constructor(options: JobsOptions) {
    this.#options = options
    this.#atOnce = options.atOnce ?? 8
    this.#atOncePerInstallation = options.atOncePerInstallation ?? 4
  }

  async put(job: Job): Promise<void> {
    if (this.#isStopped) throw new Error('the queue is stopped')
    const key = keyOf(job)
    const waiting = this.#waiting.get(job.installationId) ?? new Map<string, Job>()
    const other = waiting.get(key)
    if (!yields(job) || other === undefined || yields(other)) waiting.set(key, job)
    this.#waiting.set(job.installationId, waiting)
    if (!yields(job)) this.#running.get(key)?.controller.abort(new CalledOff('superseded'))
    this.#next()
  }

  get size(): { readonly waiting: number; readonly running: number } {
    return { waiting: [...this.#waiting.values()].reduce((sum, it) => sum + it.size, 0), running: this.#running.size }
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    if (this.#running.size === 0 && this.#waiting.size === 0) return
    this.#idle ??= Promise.withResolvers<void>()
    return this.#idle.promise
  }

  /** Takes nothing new, drops what waits after `milliseconds`, calls off what still runs, and leaves that so many more to say so. */
  async stop(milliseconds: number, grace: number): Promise<void> {
    this.#isStopped = true
    if (await this.#isIdleWithin(milliseconds)) return
    this.#waiting.clear()
    for (const { controller } of this.#running.values()) controller.abort(new CalledOff('stopped'))
    this.#settle()
    await this.#isIdleWithin(grace)
  }

  async #isIdleWithin(milliseconds: number): Promise<boolean> {
    const over = new AbortController()
    const timeout = sleep(milliseconds, false, { signal: over.signal }).catch(() => true)
    const isIdle = await Promise.race([this.idle().then(() => true), timeout])
    over.abort()
    return isIdle
  }

  #next(): void {
    for (let job = this.#take(); job !== undefined; job = this.#take()) void this.#run(job)
    this.#settle()
  }

  /** The next job whose turn it is; the installation that it belongs to goes to the end. */
  #take(): Job | undefined {
    if (this.#running.size >= this.#atOnce) return undefined
    for (const [installation, waiting] of this.#waiting) {
      if (this.#runningOf(installation) >= this.#atOncePerInstallation) continue
      const job = [...waiting].find(([key]) => !this.#running.has(key))?.[1]
      if (job === undefined) continue
      waiting.delete(keyOf(job))
      this.#waiting.delete(installation)
      if (waiting.size > 0) this.#waiting.set(installation, waiting)
      return job
    }
    return undefined
  }

  #runningOf(installation: number): number {
    let count = 0
    for (const { job } of this.#running.values()) if (job.installationId === installation) count++
    return count
  }

  async #run(job: Job): Promise<void> {
    const controller = new AbortController()
    this.#running.set(keyOf(job), { job, controller })
    try {
      await this.#options.work(job, controller.signal)
    } catch (error) {
      this.#options.failed(job, error)
    } finally {
      this.#running.delete(keyOf(job))
      this.#next()
    }
  }

  #settle(): void {
    if (this.#running.size > 0 || this.#waiting.size > 0) return
    this.#idle?.resolve()
    this.#idle = undefined
  }
}
