import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PgBoss } from 'pg-boss'
import type { Log } from '../log.ts'
import { Embedded } from './embedded.ts'
import { holdFolder } from './folder.ts'
import { createTables } from './tables.ts'

/** A folder of our own, or a PostgreSQL that several processes share. */
export type Place = { readonly folder: string } | { readonly url: string }

/** An open database with pg-boss in it. The same statements go to both engines. */
export interface Database {
  readonly boss: PgBoss
  /** Nobody else can be at it, so whatever is claimed and not ours belongs to a process that is gone. */
  readonly isExclusive: boolean
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** The same before all else that waits, where statements wait for one another. */
  urgently(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
  close(): Promise<void>
}

export type Row = Readonly<Record<string, unknown>>

/** How often pg-boss looks for claims that nobody keeps, in seconds. */
const supervision = 5

/** @throws {FolderIsHeld} when another process has the folder. */
export async function openDatabase(place: Place, log: Log): Promise<Database> {
  return 'url' in place ? openPostgres(place.url, log) : openFolder(place.folder, log)
}

const schemaOfBoss = 'pgboss'
const inCommon = {
  schema: schemaOfBoss,
  schedule: false,
  registerInstance: false,
  superviseIntervalSeconds: supervision,
  monitorIntervalSeconds: supervision,
} as const

async function openPostgres(url: string, log: Log): Promise<Database> {
  const { PgBoss } = await import('pg-boss')
  const boss = new PgBoss({ ...inCommon, connectionString: url, application_name: 'parapet', max: 8 })
  return begun(boss, log, { isExclusive: false, close: async () => boss.stop({ graceful: false }) })
}

/** As little memory as PostgreSQL takes for a few thousand rows; what it would take by default is for a server of its own. */
const modest = [
  'shared_buffers = 8MB',
  'work_mem = 1MB',
  'maintenance_work_mem = 8MB',
  'wal_buffers = 256kB',
  'temp_buffers = 1MB',
  'min_wal_size = 32MB',
  'max_wal_size = 64MB',
]

async function openFolder(folder: string, log: Log): Promise<Database> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const held = await holdFolder(folder)
  try {
    const [{ PgBoss }, engine] = await Promise.all([import('pg-boss'), Embedded.open(join(folder, 'database'), modest)])
    const boss = new PgBoss({
      ...inCommon,
      db: { executeSql: (text, values) => engine.executeSql(text, values) },
      backend: 'pglite',
      reindex: false,
      monitorVacuum: false,
    })
    const close = async () => {
      await boss.stop({ graceful: false, close: false })
      await engine.close()
      held.release()
    }
    const urgently: Database['query'] = async (text, values) => (await engine.executeSql(text, values && [...values], true)).rows as Row[]
    return { ...(await begun(boss, log, { isExclusive: true, close })), urgently }
  } catch (error) {
    held.release()
    throw error
  }
}

async function begun(boss: PgBoss, log: Log, over: Pick<Database, 'isExclusive' | 'close'>): Promise<Database> {
  boss.on('error', (error) => log.error('the database', { error }))
  boss.on('warning', ({ message, data }) => log.warn('the database', { warning: message, data }))
  await boss.start({ attempts: over.isExclusive ? 1 : 5 })
  const query: Database['query'] = async (text, values) => (await boss.getDb().executeSql(text, values && [...values])).rows
  await createTables(query)
  return { boss, query, urgently: query, ...over }
}
