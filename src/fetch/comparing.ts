import { type ChildProcess, fork } from 'node:child_process'
import type { Answer, Comparing, Task } from '../model/comparing.ts'
import type { Content } from '../model/source.ts'

/** Compiled beside this folder, or run as it is written. */
const standardProgram = new URL(`../comparing-apart.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

/**
 * What a review may cost. Far above what anything that people write takes, so that it never decides what is said of that: the readers bound their
 * own work by counting steps, and this is for what nobody has thought of.
 */
export interface Limits {
  /** Milliseconds that one file may take. */
  readonly file: number
  /** Milliseconds for comparing, and for one round of reading. */
  readonly round: number
  /** Megabytes. */
  readonly memory: number
  /** So many files are given up before the review is. */
  readonly files: number
}

const standard: Limits = { file: 20_000, round: 120_000, memory: 2048, files: 5 }

/** Processes that wait for the next review: their start takes longer than most reviews. */
const mostIdle = 2

/**
 * Reading and comparing in processes that are ended where a file takes too long: then that file is not read, which is said, and the review begins
 * again without it. Processes, for a thread that needs too much memory can take the whole App with it.
 */
export class ComparingProcesses {
  readonly #idle: ChildProcess[] = []
  readonly #limits: Limits
  readonly #program: URL

  constructor(limits: Partial<Limits> = {}, program: URL = standardProgram) {
    this.#limits = { ...standard, ...limits }
    this.#program = program
  }

  readonly comparing = (task: Task): Comparing => new Apart(task, this.#limits, this)

  /** A process for one review; it is handed back, or ended. It knows nothing of what the App knows. */
  take(): ChildProcess {
    const child = this.#idle.pop() ?? this.#started()
    child.ref()
    child.channel?.ref()
    return child
  }

  #started(): ChildProcess {
    const cache = process.env['NODE_COMPILE_CACHE']
    return fork(this.#program, {
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${this.#limits.memory}`],
      env: cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
  }

  giveBack(child: ChildProcess): void {
    child.removeAllListeners()
    // One that dies while it waits is no fault of any review, and one that waits keeps nothing alive.
    child.on('error', () => this.#forget(child))
    child.on('exit', () => this.#forget(child))
    child.unref()
    child.channel?.unref()
    if (this.#idle.length < mostIdle) this.#idle.push(child)
    else child.kill('SIGKILL')
  }

  #forget(child: ChildProcess): void {
    const index = this.#idle.indexOf(child)
    if (index !== -1) this.#idle.splice(index, 1)
  }

  end(): void {
    for (const it of this.#idle.splice(0)) it.kill('SIGKILL')
  }
}

type Said = { readonly at: string } | { readonly answer: Answer } | { readonly fault: unknown }

/** One review. */
class Apart implements Comparing {
  readonly #task: Task
  readonly #limits: Limits
  readonly #processes: ComparingProcesses
  readonly #contents = new Map<string, Content>()
  readonly #refused = new Map<string, string>()
  #child: ChildProcess | undefined

  constructor(task: Task, limits: Limits, processes: ComparingProcesses) {
    this.#task = task
    this.#limits = limits
    this.#processes = processes
  }

  async next(contents: ReadonlyMap<string, Content>): Promise<Answer> {
    for (const [sha, it] of contents) this.#contents.set(sha, it)
    return this.#child === undefined ? this.#begun() : this.#asked(this.#child, { contents })
  }

  /** From the beginning, with all that has been fetched so far. */
  async #begun(): Promise<Answer> {
    const child = this.#processes.take()
    this.#child = child
    const first = await this.#asked(child, { task: { ...this.#task, refused: this.#refused }, contents: new Map() })
    return this.#contents.size === 0 ? first : this.#asked(child, { contents: this.#contents })
  }

  async #asked(child: ChildProcess, asked: Asked): Promise<Answer> {
    const outcome = await answerOf(child, asked, this.#limits)
    if (!('stopped' in outcome)) return outcome
    this.#child = undefined
    child.kill('SIGKILL')
    const { stopped, at } = outcome
    if (at === '' || this.#refused.size === this.#limits.files) throw new Error(`reading and comparing was ended: ${stopped}`)
    this.#refused.set(at, stopped)
    return this.#begun()
  }

  end(): void {
    if (this.#child !== undefined) this.#processes.giveBack(this.#child)
    this.#child = undefined
  }
}

interface Asked {
  readonly task?: Task
  readonly contents: ReadonlyMap<string, Content>
}

interface Stopped {
  readonly stopped: 'too-slow' | 'too-much-memory'
  /** The file whose turn it was; '' for none. */
  readonly at: string
}

function answerOf(child: ChildProcess, asked: Asked, limits: Limits): Promise<Answer | Stopped> {
  return new Promise((resolve, reject) => {
    let at = ''
    const settle = (act: () => void) => {
      clearTimeout(ofFile)
      clearTimeout(ofRound)
      child.removeAllListeners()
      // What is ended in the middle of something says so once more.
      child.on('error', () => {})
      act()
    }
    const tooSlow = () => settle(() => resolve({ stopped: 'too-slow', at }))
    let ofFile = setTimeout(tooSlow, limits.round)
    const ofRound = setTimeout(tooSlow, limits.round)
    child.on('message', (said: Said) => {
      if ('answer' in said) return settle(() => resolve(said.answer))
      if ('fault' in said) return settle(() => reject(said.fault))
      at = said.at
      clearTimeout(ofFile)
      ofFile = setTimeout(tooSlow, at === '' ? limits.round : limits.file)
    })
    child.on('error', (error) => settle(() => reject(error)))
    child.on('exit', (code, signal) => settle(() => end(code, signal)))
    const end = (code: number | null, signal: string | null) =>
      // How Node ends where its memory does.
      signal === 'SIGABRT' || code === 134
        ? resolve({ stopped: 'too-much-memory', at })
        : reject(new Error(`the process that reads ended with ${signal ?? code}`))
    child.send(asked)
  })
}
