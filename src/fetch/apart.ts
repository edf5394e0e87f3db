import { Worker } from 'node:worker_threads'
import type { Apart, Judged } from '../model/own-rules.ts'

/** Compiled beside this folder, or run as it is written. */
const thread = new URL(`../apart.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)

/** For all of a repository's own rules together, the start of the thread (about 300 ms) among it. */
const longest = 5000

/** In megabytes. */
const mostMemory = 256

/**
 * Asks rules that nobody vouches for, in a thread that is ended after so many milliseconds, or when it needs too much memory: then the rule
 * that was being asked has the fault, and none of them has found anything. Rejects for a fault of ours.
 */
export function apart(request: Apart, milliseconds = longest): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(thread, {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: mostMemory },
      env: {},
      stdin: false,
    })
    let asked = request.rules[0]?.path ?? ''
    const timer = setTimeout(() => end(`took longer than ${milliseconds / 1000} seconds`), milliseconds)
    const settle = (act: () => void) => {
      clearTimeout(timer)
      worker.removeAllListeners()
      // A thread that is ended in the middle of something says so once more.
      worker.on('error', () => {})
      void worker.terminate()
      act()
    }
    const end = (why: string) => settle(() => resolve(stopped(asked, why)))
    worker.on('message', (said: { readonly begin: string } | { readonly judged: Judged }) => {
      if ('begin' in said) asked = said.begin
      else settle(() => resolve(said.judged))
    })
    worker.on('error', (error) => {
      if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') end('needed more memory than a rule may')
      else settle(() => reject(error))
    })
    worker.on('exit', (code) => settle(() => reject(new Error(`the thread of the repository's own rules ended with ${code}`))))
  })
}

const stopped = (file: string, why: string): Judged => ({
  findings: [],
  faults: [{ at: { file, startLine: 1, endLine: 1 }, message: `it ${why} and was stopped, so none of these rules was asked` }],
})
