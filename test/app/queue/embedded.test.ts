import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Embedded } from '../../../src/app/queue/embedded.ts'
import { temporary } from '../beside.ts'
import { preparedFolder } from './engines.ts'

let [database, folder]: [Embedded?, string?] = []
beforeAll(async () => {
  folder = await preparedFolder()
  database = await Embedded.open(join(folder, 'database'), [])
}, 60_000)
afterAll(async () => {
  await database?.close()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

const ask = (...asked: Parameters<Embedded['executeSql']>): ReturnType<Embedded['executeSql']> => {
  if (database === undefined) throw new Error('there is no database')
  return database.executeSql(...asked)
}

it('lets what is urgent overtake what waits', async () => {
  const order: string[] = []
  const asking = (name: string, isUrgent = false) => ask('SELECT 1', undefined, isUrgent).then(() => order.push(name))
  await Promise.all([asking('running'), asking('one'), asking('two'), asking('urgent', true)])
  expect(order).toEqual(['running', 'urgent', 'one', 'two'])
})

it('tells an error with its code, and goes on', async () => {
  await expect(ask('SELECT * FROM nowhere')).rejects.toMatchObject({
    message: expect.stringContaining('"nowhere" does not exist') as string,
    code: '42P01',
  })
  expect(await ask('SELECT $1::int AS it', [7])).toEqual({ rows: [{ it: 7 }] })
})

it('a statement that fails among several leaves no transaction open', async () => {
  await expect(ask('BEGIN; SELECT 1; SELECT nothing; COMMIT')).rejects.toThrow('"nothing" does not exist')
  expect((await ask('SELECT 1 AS it')).rows).toEqual([{ it: 1 }])
})

it('takes nothing after it was closed, and says why', async () => {
  const other = await Embedded.open(join(temporary(await preparedFolder()), 'database'), [])
  await other.close()
  await expect(other.executeSql('SELECT 1')).rejects.toThrow('the embedded database is closed')
})

it('says it where the folder cannot be opened', async () => {
  await expect(Embedded.open('/dev/null/database', [])).rejects.toThrow('ENOTDIR')
})
