import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type GitOptions, type GitWorld, gitWorld } from '../../src/fetch/git.ts'

/** A real git repository in a temporary folder; gone at the end of the test that disposes of it. */
export class GitFolder {
  readonly path: string

  constructor(...options: string[]) {
    this.path = mkdtempSync(join(tmpdir(), 'parapet-git-'))
    this.git('init', '-q', '-b', 'main', ...options)
  }

  /** Runs git here as a person would, untouched by the machine's own configuration. */
  git(...args: string[]): string {
    const env = { PATH: process.env['PATH'], HOME: this.path, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' }
    const identity = [
      '-c',
      'user.name=Ann',
      '-c',
      'user.email=ann@example.com',
      '-c',
      'commit.gpgsign=false',
      '-c',
      'protocol.file.allow=always',
    ]
    return execFileSync('git', ['-C', this.path, ...identity, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      .toString('utf8')
      .trim()
  }

  write(path: string, content: string | Buffer): this {
    const place = join(this.path, path)
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, content)
    return this
  }

  /** Commits everything that is in the folder, and gives the commit. */
  commit(files: Readonly<Record<string, string | Buffer>> = {}): string {
    for (const [path, content] of Object.entries(files)) this.write(path, content)
    this.git('add', '--all')
    this.git('commit', '-q', '--allow-empty', '-m', 'a change')
    return this.git('rev-parse', 'HEAD')
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** A new repository that is gone after the test. */
export function folder(...options: string[]): GitFolder {
  const it = new GitFolder(...options)
  onTestFinished(() => it[Symbol.dispose]())
  return it
}

/** A folder outside every repository. */
export function emptyFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'parapet-empty-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export const open = (repository: string, options: Partial<GitOptions> = {}): Promise<GitWorld> =>
  gitWorld({ repository, advisories: async () => ({ consulted: false, reason: 'offline' }), ...options })

/** The content of each path of one side, as a reader would get it. */
export async function contents(world: GitWorld, side: 'base' | 'head' = 'head'): Promise<Record<string, string>> {
  const { entries } = (await world.listings())[side]
  const blobs = await world.contents([...entries.values()])
  const shown = [...entries.values()].map((it): [string, string] => {
    const content = blobs.get(it.sha)
    return [it.path, content === undefined ? 'nothing' : 'text' in content ? content.text : `refused: ${content.refused}`]
  })
  return Object.fromEntries(shown)
}
