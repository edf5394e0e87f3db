import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type GitOptions, type GitWorld, gitWorld } from '../../src/fetch/git.ts'

const settings = [
  ['user.name', 'Ann'],
  ['user.email', 'ann@example.com'],
  ['commit.gpgsign', 'false'],
  ['protocol.file.allow', 'always'],
]

/** https://git-scm.com/docs/git-config, `GIT_CONFIG_COUNT` */
const configuration = Object.fromEntries([
  ['GIT_CONFIG_COUNT', String(settings.length)],
  ...settings.flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]),
])

/** A real git repository in a temporary folder; gone at the end of the test that disposes of it. */
export class GitFolder {
  readonly path: string

  constructor(...options: string[]) {
    this.path = mkdtempSync(join(tmpdir(), 'parapet-git-'))
    // Without the examples of hooks, which cost more than all else.
    this.git('init', '-q', '-b', 'main', '--template=', ...options)
  }

  /** Runs git here as a person would, untouched by the machine's own configuration. */
  git(...args: string[]): string {
    return this.#run('git', args)
  }

  #run(command: string, args: readonly string[]): string {
    const env = { PATH: process.env['PATH'], HOME: this.path, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C', ...configuration }
    return execFileSync(command, args, { cwd: this.path, env, stdio: ['ignore', 'pipe', 'pipe'] })
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
    // To start a small process three times is cheaper than to start it from this one, which is large.
    return this.#run('sh', ['-c', "git add --all && git commit -q --allow-empty -m 'a change' && git rev-parse HEAD"])
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
