import { closeSync, openSync, readFileSync, renameSync, statSync, unlinkSync, utimesSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isRecord } from '../../model/record.ts'

/** Says what to do about it. */
class FolderIsHeld extends Error {
  override readonly name = 'FolderIsHeld'
}

interface Holder {
  readonly pid: number
  /** When that process began, as the system counts it: ids of processes are used again. */
  readonly began: string | null
  readonly host: string
}

/** A holder on another machine or in another container cannot be looked up; it is told to be alive by touching its file. */
const touchedEvery = 5_000
const silentFor = 30_000
const writtenWithin = 2_000

const heldHere = new Set<string>()

/**
 * The embedded database takes no lock on its files, and two processes on them destroy them without an error
 * (https://github.com/electric-sql/pglite/issues/892), so this does. A lock that its holder left behind is taken over.
 */
export async function holdFolder(folder: string): Promise<{ release(): void }> {
  const path = join(folder, 'lock')
  const mine: Holder = { pid: process.pid, began: beginningOf(process.pid), host: hostname() }
  const text = JSON.stringify(mine)
  if (heldHere.has(path)) throw new FolderIsHeld(`${folder} is in use by this process already`)
  if (!create(path, text)) {
    const known = read(path)
    if (known !== undefined && isAlive(known.holder, known.seenAt)) throw new FolderIsHeld(said(folder, path, known.holder))
    if (known !== undefined) remove(path, known.text)
    if (!create(path, text)) throw new FolderIsHeld(`${folder} was taken by another process in this moment`)
  }
  heldHere.add(path)
  // Two that found the same dead holder may both have come as far as here; the file knows whose it is.
  await sleep(20)
  if (read(path)?.text !== text) {
    heldHere.delete(path)
    throw new FolderIsHeld(`${folder} was taken by another process in this moment`)
  }
  const touching = setInterval(() => touch(path), touchedEvery)
  touching.unref()
  return {
    release() {
      clearInterval(touching)
      heldHere.delete(path)
      if (read(path)?.text === text) unlinkSync(path)
    },
  }
}

const said = (folder: string, path: string, holder: Holder | undefined): string =>
  `${folder} is in use by process ${holder?.pid ?? '?'}${holder === undefined || holder.host === hostname() ? '' : ` on ${holder.host}`}: only one process may have it. ` +
  `Stop that one, name another folder in DATA_DIR, or share a PostgreSQL by DATABASE_URL. (The lock is ${path}.)`

function create(path: string, text: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600)
    writeSync(file, text)
    closeSync(file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function read(path: string): { readonly text: string; readonly holder: Holder | undefined; readonly seenAt: number } | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    return { text, holder: holderIn(text), seenAt: statSync(path).mtimeMs }
  } catch {
    return undefined
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isRecord(value) || typeof value['pid'] !== 'number' || typeof value['host'] !== 'string') return undefined
    return { pid: value['pid'], host: value['host'], began: typeof value['began'] === 'string' ? value['began'] : null }
  } catch {
    return undefined
  }
}

function isAlive(holder: Holder | undefined, seenAt: number): boolean {
  // Cut off while it was written, or being written now: only its age tells.
  if (holder === undefined) return Date.now() - seenAt < writtenWithin
  if (holder.host !== hostname()) return Date.now() - seenAt < silentFor
  // In a container every process may have the same id, and it was not this one that wrote it.
  if (holder.pid === process.pid) return false
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  const began = beginningOf(holder.pid)
  return began === null || holder.began === null || began === holder.began
}

/** The 22nd field of /proc/PID/stat, counted behind the name, which may hold spaces; null where there is no /proc. */
function beginningOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** Only the lock that was read: it is moved aside first, for by now it may be another's. */
function remove(path: string, text: string): void {
  const aside = `${path}.${process.pid}`
  try {
    renameSync(path, aside)
    if (read(aside)?.text === text) unlinkSync(aside)
    else renameSync(aside, path)
  } catch {
    // Somebody else was quicker.
  }
}

function touch(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch {
    // It was taken away by hand; there is nothing to hold any more.
  }
}
