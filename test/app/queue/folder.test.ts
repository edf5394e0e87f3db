import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { holdFolder } from '../../../src/app/queue/folder.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'parapet-folder-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const lock = () => join(folder, 'lock')
const leave = (holder: object | string) => writeFileSync(lock(), typeof holder === 'string' ? holder : JSON.stringify(holder))
const makeOld = () => utimesSync(lock(), new Date(Date.now() - 60_000), new Date(Date.now() - 60_000))

describe('the folder of the embedded database', () => {
  it('belongs to one process, and is free again afterwards', async () => {
    const held = await holdFolder(folder)
    expect(JSON.parse(readFileSync(lock(), 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() })
    await expect(holdFolder(folder)).rejects.toThrow('in use by this process already')
    held.release()
    expect(readdirSync(folder)).toEqual([])
    ;(await holdFolder(folder)).release()
  })

  it('is refused while another process is alive that has it, with a line that says what to do', async () => {
    leave({ pid: process.ppid, began: null, host: hostname() })
    await expect(holdFolder(folder)).rejects.toThrow(
      new RegExp(`^${folder} is in use by process ${process.ppid}: only one process may have it\\. .*DATA_DIR.*DATABASE_URL.*${lock()}`),
    )
  })

  it.each([
    ['a process that is gone', { pid: 2 ** 22 - 3, began: null, host: hostname() }],
    ['a process whose id another one has by now', { pid: process.ppid, began: '1', host: hostname() }],
    ['an earlier life of a container, where every process has the same id', { pid: process.pid, began: '1', host: hostname() }],
  ])('is taken over from %s', async (_, holder) => {
    leave(holder)
    const held = await holdFolder(folder)
    expect(readdirSync(folder)).toEqual(['lock'])
    held.release()
  })

  it('is taken over from another machine or container only when that has been silent for half a minute', async () => {
    leave({ pid: 7, began: null, host: 'another-container' })
    await expect(holdFolder(folder)).rejects.toThrow('in use by process 7 on another-container')
    makeOld()
    ;(await holdFolder(folder)).release()
  })

  it('is taken over where the lock was cut off, unless it is being written in this moment', async () => {
    leave('{"pid":')
    await expect(holdFolder(folder)).rejects.toThrow('in use by process ?')
    makeOld()
    ;(await holdFolder(folder)).release()
  })

  it('goes to one of many that come at once', async () => {
    leave({ pid: 2 ** 22 - 3, began: null, host: hostname() })
    const came = await Promise.allSettled(Array.from({ length: 5 }, () => holdFolder(folder)))
    const held = came.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []))
    expect(held).toHaveLength(1)
    held[0]?.release()
  })
})
