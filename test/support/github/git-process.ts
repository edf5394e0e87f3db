import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'

const environment = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
}

/** Runs git once and gives its standard output. Throws with the first line of standard error. */
export async function git(folder: string, args: readonly string[], input: string | Buffer = ''): Promise<Buffer> {
  const child = spawn('git', ['-C', folder, ...args], { env: environment })
  const out: Buffer[] = []
  const err: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code === 0) return Buffer.concat(out)
  const said = Buffer.concat(err).toString('utf8').trim().split('\n')[0] ?? ''
  throw new GitError(args[0] ?? '', code, said)
}

class GitError extends Error {
  readonly code: number | null
  constructor(verb: string, code: number | null, said: string) {
    super(`git ${verb}: ${said || `exit code ${code}`}`)
    this.code = code
  }
}

export interface GitObject {
  readonly sha: string
  readonly type: string
  readonly content: Buffer
}

/** One `git cat-file --batch` kept open: an object costs a pipe round trip instead of a process. */
export class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waiting: ((object: GitObject | undefined) => void)[] = []
  #received: Buffer[] = []
  #size = 0
  #needed = 1

  constructor(folder: string) {
    this.#child = spawn('git', ['-C', folder, 'cat-file', '--batch'], { env: environment })
    this.#child.stdin.on('error', () => {})
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#received.push(chunk)
      this.#size += chunk.length
      if (this.#size >= this.#needed) this.#take()
    })
    this.#child.on('close', () => this.#waiting.splice(0).forEach((answer) => answer(undefined)))
    this.#child.unref()
  }

  /** `name` is anything that git resolves to an object, on one line; undefined when there is none. */
  read(name: string): Promise<GitObject | undefined> {
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#child.stdin.write(`${name}\n`)
    })
  }

  close(): void {
    this.#child.kill()
  }

  #take(): void {
    let buffer = Buffer.concat(this.#received)
    while (buffer.length > 0) {
      const end = buffer.indexOf(10)
      if (end < 0) break
      const [sha = '', type = '', size] = buffer.toString('utf8', 0, end).split(' ')
      const length = size === undefined || !/^\d+$/.test(size) ? 0 : Number(size) + 1
      this.#needed = end + 1 + length
      if (buffer.length < this.#needed) break
      const content = length === 0 ? undefined : Buffer.from(buffer.subarray(end + 1, end + length))
      buffer = buffer.subarray(this.#needed)
      this.#needed = 1
      this.#waiting.shift()?.(content === undefined ? undefined : { sha, type, content })
    }
    this.#received = buffer.length === 0 ? [] : [buffer]
    this.#size = buffer.length
  }
}
