import type { Connection } from '../../fetch/github/client.ts'
import { type Job, sweepCause } from '../job.ts'
import type { Log } from '../log.ts'
import type { Backlog } from '../queue/backlog.ts'
import { redeliver } from './deliveries.ts'

export interface SweepOptions {
  readonly connection: Connection
  readonly backlog: Backlog
  readonly put: (job: Job) => Promise<void>
  readonly log: Log
  readonly now: () => Date
  /** Milliseconds between two sweeps. */
  readonly every: number
}

/** Several processes that start together need one sweep between them. */
const startsTogether = 10_000

/** Looks for what was missed: at the start, and then again and again. */
export class Sweep {
  readonly #options: SweepOptions
  readonly #stopped = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

  constructor(options: SweepOptions) {
    this.#options = options
  }

  /** What goes wrong is logged, and is tried again the next time. */
  start(): void {
    this.#run(startsTogether)
    // A little more often than it is due, so that the process whose turn it is may be gone without a pause for all.
    this.#timer = setInterval(() => this.#run(this.#options.every), this.#options.every / 4)
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    await this.#running
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopped.abort()
    await this.#running
  }

  #run(every: number): void {
    const { backlog, log } = this.#options
    this.#running ??= (async () => {
      if (await backlog.isDue('sweep', every)) await this.#sweep()
    })()
      .catch((error: unknown) => {
        if (!this.#stopped.signal.aborted) log.error('a sweep failed', { error })
      })
      .finally(() => (this.#running = undefined))
  }

  /** Installations are swept by jobs of their own, which any process may do. */
  async #sweep(): Promise<void> {
    const { connection, backlog, put, log, now } = this.#options
    const { signal } = this.#stopped
    await redeliver({ connection, backlog, log, now, signal })
    const client = connection.app(signal)
    const installations = await client.paginate(client.rest.apps.listInstallations, { per_page: 100 })
    for (const it of installations) if (it.suspended_at === null) await put({ kind: 'sweep', installationId: it.id, cause: sweepCause })
    const present = new Set(installations.map((it) => it.id))
    for (const installationId of await backlog.ledger.installations())
      if (!present.has(installationId)) await put({ kind: 'farewell', installationId, repositoryId: null, cause: sweepCause })
    await backlog.prune()
    log.info('sweeping', { installations: installations.length })
  }
}
