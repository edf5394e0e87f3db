import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { program, shop } from '../test/cli/parapet.ts'

export const name = 'the terminal: a review as a process of its own, from its start to its end (aim: under 400 ms)'

const repetitions = 15

interface Scenario {
  readonly what: string
  readonly args: readonly string[]
  /** Node keeps compiled code between runs; the first run on a machine has none. */
  readonly compiled: boolean
}

/** Every run is a new process; of Node itself, for comparison, too. */
export async function run(): Promise<string[]> {
  const repository = shop()
  const cache = mkdtempSync(join(tmpdir(), 'parapet-bench-'))
  const review = [program, 'review', '--repo', repository.path, '--offline']
  const scenarios: Scenario[] = [
    { what: 'node -e 0, for comparison', args: ['-e', '0'], compiled: true },
    { what: '--version', args: [program, '--version'], compiled: true },
    { what: 'nothing serverless changed', args: [...review, '--base', 'main', '--head', 'main'], compiled: true },
    { what: 'a small service, one new route', args: [...review, '--base', 'main', '--head', 'feature'], compiled: true },
    { what: 'the same, the first time on a machine', args: [...review, '--base', 'main', '--head', 'feature'], compiled: false },
  ]
  try {
    return ['median    min    max', ...scenarios.map((it) => row(it, cache))]
  } finally {
    repository[Symbol.dispose]()
    rmSync(cache, { recursive: true, force: true })
  }
}

function row({ what, args, compiled }: Scenario, cache: string): string {
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: cache, ...(compiled ? {} : { NODE_DISABLE_COMPILE_CACHE: '1' }) }
  // The first one compiles what the others find compiled.
  if (compiled) spawnSync(process.execPath, args, { env })
  const times = Array.from({ length: repetitions }, () => {
    const began = performance.now()
    const { status, stderr } = spawnSync(process.execPath, args, { env })
    if (status !== 0 && status !== 1) throw new Error(`${what}: exit code ${status}: ${stderr.toString()}`)
    return performance.now() - began
  }).toSorted((a, b) => a - b)
  const shown = [times[Math.floor(repetitions / 2)], times[0], times.at(-1)].map((it) => `${Math.round(it ?? Number.NaN)}`.padStart(6))
  return `${shown.join(' ')} ms  ${what}`
}
