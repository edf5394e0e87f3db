import { spawn } from 'node:child_process'

/** What a person did wrong or the repository lacks, as one line with the way out. Its message is shown as it is. */
export class GitError extends Error {
  override readonly name = 'GitError'
}

export interface GitResult {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

/** Runs git in one repository; never throws for git's own exit code. */
export type Git = (args: readonly string[], input?: string) => Promise<GitResult>

/**
 * The configuration of a repository under review is hostile: several of its keys name commands that git would run. Only plumbing that
 * reads objects, refs and the index is called (no diff, status or checkout, which start filters), and what even those may start is
 * switched off here. `safe.directory` is lifted because what it protects from is exactly that.
 * Keys: https://git-scm.com/docs/git-config (`core.fsmonitor`, `core.hooksPath`, `protocol.allow`, `safe.directory`).
 */
const settings = [
  'core.quotePath=false',
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.untrackedCache=false',
  'protocol.allow=never',
  'safe.directory=*',
  'safe.bareRepository=all',
]
const hardening = ['--no-pager', ...settings.flatMap((it) => ['-c', it])]

/**
 * The environment without any `GIT_*` of the caller (a hook sets GIT_DIR and GIT_INDEX_FILE, which would answer for another repository),
 * with messages in English, no prompts, no writes, no replaced objects and no transport: a partial clone fetches nothing on its own.
 */
function gitEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !name.toUpperCase().startsWith('GIT_'))
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_GRAFT_FILE: '/dev/null',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
  }
}

/** git in the repository that holds `folder`. Rejects with a `GitError` only when there is no git to run. */
export function gitIn(folder: string): Git {
  const env = gitEnvironment(process.env)
  return (args, input) =>
    new Promise((resolve, reject) => {
      const child = spawn('git', ['-C', folder, ...hardening, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
      const out: Buffer[] = []
      const err: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
      // git may stop reading before all is written; its exit code says why.
      child.stdin.on('error', () => {})
      child.stdin.end(input ?? '')
      child.on('error', (error: NodeJS.ErrnoException) => reject(new GitError(notStarted(error))))
      child.on('close', (code) => resolve({ code: code ?? 128, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') }))
    })
}

const notStarted = (error: NodeJS.ErrnoException): string =>
  error.code === 'ENOENT'
    ? 'git was not found: install it, or put it on the PATH'
    : `git could not be started (${error.code ?? error.message})`

/** git's own first complaint without its prefix, on one line. */
export function complaint(result: GitResult): string {
  const line = result.stderr.split('\n').find((it) => it.trim() !== '') ?? `git ended with code ${result.code}`
  return line.replace(/^(fatal|error|warning): /, '').trim()
}
