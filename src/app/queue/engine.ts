import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { fromPglite } from 'pg-boss'

/**
 * The embedded database on a thread of its own: its statements take milliseconds of computing each, and whoever waits for an answer to a
 * delivery would wait for all of them. Takes `{ id, text, values }` and `'close'`; answers `{ id, rows }` or `{ id, error }`, and `'closed'`.
 */
export interface Asked {
  readonly id: number
  readonly text: string
  readonly values: unknown[] | undefined
}

export type Told = 'ready' | 'closed' | { readonly id: number; readonly rows: unknown[] } | { readonly id: number; readonly error: Failure }

/** An error as it crosses: a clone of one would lose its members, and pg-boss asks for the code. */
interface Failure {
  readonly message: string
  readonly code: string | null
}

const failureOf = (error: unknown): Failure => ({
  message: error instanceof Error ? error.message : String(error),
  code: error instanceof Error && 'code' in error ? String(error.code) : null,
})

const { dataDir, configuration }: { dataDir: string; configuration: string[] } = workerData
const say = (told: Told): void => parentPort?.postMessage(told)

const engine = new PGlite({ dataDir, postgresqlconf: configuration })
await engine.waitReady
const database = fromPglite(engine)
say('ready')

parentPort?.on('message', (asked: Asked | 'close') => {
  if (asked === 'close') {
    void engine.close().then(() => say('closed'))
    return
  }
  const { id, text, values } = asked
  database.executeSql(text, values).then(
    ({ rows }) => say({ id, rows }),
    (error: unknown) => say({ id, error: failureOf(error) }),
  )
})
