import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../../src/app/log.ts'
import { openDatabase } from '../../../src/app/queue/database.ts'
import { DurableBacklog } from '../../../src/app/queue/durable.ts'

export const silent = createLog({ level: 'silent', write: () => {}, now: () => new Date(0), secrets: [] })

/** A folder with the embedded database as a first start makes it. Making one takes seconds, so it is made once and copied. */
export async function preparedFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'parapet-data-'))
  cpSync(await template(), folder, { recursive: true })
  return folder
}

async function template(): Promise<string> {
  const versions = ['../../../package.json', '../../../src/app/queue/tables.ts', '../../../src/app/queue/database.ts']
  const hash = createHash('sha256')
  for (const it of versions) hash.update(readFileSync(new URL(it, import.meta.url)))
  const path = join(tmpdir(), `parapet-test-data-${hash.digest('hex').slice(0, 12)}`)
  if (existsSync(path)) return path
  const aside = mkdtempSync(join(tmpdir(), 'parapet-data-'))
  const backlog = await DurableBacklog.open(await openDatabase({ folder: aside }, silent), silent)
  await backlog.close()
  try {
    renameSync(aside, path)
  } catch {
    // Another test has made one at the same time.
    rmSync(aside, { recursive: true, force: true })
  }
  return path
}
