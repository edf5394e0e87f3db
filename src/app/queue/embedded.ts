import { Worker } from 'node:worker_threads'
import type { Asked, Told } from './engine.ts'

/** Compiled, or run as it is written. */
const engine = new URL(`./engine.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

interface Waiting {
  readonly asked: Asked
  readonly resolve: (answer: { rows: unknown[] }) => void
  readonly reject: (error: Error) => void
}

/** The embedded database, seen from outside of its thread. One statement at a time; those that are urgent overtake the others. */
export class Embedded {
  readonly #worker: Worker
  readonly #urgent: Waiting[] = []
  readonly #ordinary: Waiting[] = []
  #running: Waiting | undefined
  #count = 0
  #end: Error | undefined
  readonly #ready = Promise.withResolvers<void>()
  #closed: (() => void) | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (told: Told) => this.#hear(told))
    worker.on('error', (error) => this.#fail(error))
    worker.on('exit', () => this.#fail(new Error('the embedded database has ended')))
  }

  /** @throws what the engine says where it cannot open the folder. */
  static async open(dataDir: string, configuration: readonly string[]): Promise<Embedded> {
    const worker = new Worker(engine, { workerData: { dataDir, configuration } })
    const embedded = new Embedded(worker)
    await embedded.#ready.promise
    return embedded
  }

  /** What pg-boss asks for; a text without values may hold several statements, which nothing comes between. */
  executeSql(text: string, values?: unknown[], isUrgent = false): Promise<{ rows: unknown[] }> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) return reject(this.#end)
      const waiting = { asked: { id: ++this.#count, text, values }, resolve, reject }
      ;(isUrgent ? this.#urgent : this.#ordinary).push(waiting)
      this.#next()
    })
  }

  /** Writes everything to the disk and ends the thread. */
  async close(): Promise<void> {
    if (this.#end !== undefined) return
    await new Promise<void>((resolve) => {
      this.#closed = resolve
      this.#worker.postMessage('close')
    })
    this.#fail(new Error('the embedded database is closed'))
    await this.#worker.terminate()
  }

  #next(): void {
    if (this.#running !== undefined) return
    this.#running = this.#urgent.shift() ?? this.#ordinary.shift()
    if (this.#running !== undefined) this.#worker.postMessage(this.#running.asked)
  }

  #hear(told: Told): void {
    if (told === 'closed') return this.#closed?.()
    if (told === 'ready') return this.#ready.resolve()
    const running = this.#running
    if (running?.asked.id !== told.id) return
    this.#running = undefined
    this.#next()
    if ('rows' in told) running.resolve({ rows: told.rows })
    else running.reject(Object.assign(new Error(told.error.message), told.error.code === null ? {} : { code: told.error.code }))
  }

  #fail(error: Error): void {
    this.#end ??= error
    this.#ready.reject(this.#end)
    const all = [...(this.#running === undefined ? [] : [this.#running]), ...this.#urgent.splice(0), ...this.#ordinary.splice(0)]
    this.#running = undefined
    for (const it of all) it.reject(this.#end)
    this.#closed?.()
  }
}
