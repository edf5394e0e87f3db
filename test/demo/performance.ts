import { readFileSync } from 'node:fs'
import { createLog } from '../../src/app/log.ts'
import { type Running, start } from '../../src/app/start.ts'
import { type AskAdvisories, offline, osv } from '../../src/fetch/advisories.ts'
import { loadRules } from '../../src/fetch/rules.ts'
import { parseRule, review } from '../../src/review.ts'
import { git } from '../support/github/git-process.ts'
import { MemoryBacklog } from '../app/memory.ts'
import { createLocalGitHub, type LocalGitHub, type PullRecord } from '../support/github/index.ts'
import { startAdvisoryServer } from './advisory-server.ts'
import { Failure } from './failure.ts'
import { borrow, type Revisions } from './own-repository.ts'
import type { Story } from './story.ts'

/** One pull request, from the signed webhook of its opening to its completed check. */
export interface Performance {
  readonly github: LocalGitHub
  readonly pull: PullRecord
  /** From the delivery to the completed check. */
  readonly milliseconds: number
  /** What the App asked of GitHub, as `{ 'get /repos/{owner}/{repo}': 1 }`, in the order of the first of each. */
  readonly requests: Readonly<Record<string, number>>
  /** Throws when the App or the local GitHub broke GitHub's published contract. */
  close(): Promise<void>
}

export interface Staging {
  /** What links in comments begin with. */
  readonly web: string
  /** Default the product's own. */
  readonly review?: typeof review
}

export async function performStory(story: Story, staging: Staging): Promise<Performance> {
  await needGit()
  const server = await startAdvisoryServer(story.advisories)
  return perform(
    osv({ url: server.url }),
    staging,
    () => server.close(),
    async (github) => {
      const repository = await github.createRepository({ name: story.repository, files: story.base })
      await repository.commit({ branch: story.branch, from: 'main', files: story.changes, message: story.title })
      return github.openPullRequest(repository, { head: story.branch, title: story.title, body: story.body, author: story.author })
    },
  )
}

export async function performOwn(revisions: Revisions, isOffline: boolean, staging: Staging): Promise<Performance> {
  await needGit()
  return perform(
    isOffline ? offline : osv(),
    staging,
    async () => {},
    async (github) => {
      const repository = await github.createRepository({ name: nameOf(revisions.path) })
      const { base, head, subject } = await borrow(repository, revisions)
      return github.openPullRequest(repository, { base, head, title: subject || `Merge ${head}`, author: 'somebody' })
    },
  )
}

/** Asked before anything is set up, because all of it needs git. */
async function needGit(): Promise<void> {
  await git('.', ['version'])
}

/** GitHub's names of repositories are narrower than those of folders. */
function nameOf(path: string): string {
  const folder =
    path
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .pop() ?? ''
  return (
    folder
      .replace(/\.git$/, '')
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '') || 'repository'
  )
}

async function perform(
  advisories: AskAdvisories,
  staging: Staging,
  release: () => Promise<void>,
  prepare: (github: LocalGitHub) => Promise<PullRecord>,
): Promise<Performance> {
  const github = await createLocalGitHub({ web: staging.web })
  const faults: string[] = []
  let app: Running | undefined
  const close = async () => {
    await app?.stop()
    await release()
    await github.close()
  }
  try {
    const pull = await prepare(github)
    app = await startApp(github, advisories, staging, faults)
    github.webhooks.receiver = `${app.url}/api/github/webhooks`
    const began = performance.now()
    const delivery = await github.deliver('pull_request', 'opened', { pull })
    if (delivery.status >= 300 || delivery.status === 0) throw new Failure(`the App answered the delivery with ${delivery.status}`)
    await app.idle()
    const milliseconds = performance.now() - began
    if (faults[0] !== undefined) throw new Failure(`the App met a fault: ${faultIn(faults[0])}`)
    if (github.checkRuns(pull.head.sha).length === 0) throw new Failure('the App posted no check run')
    return { github, pull, milliseconds, requests: github.requestCounts(), close }
  } catch (error) {
    await close().catch(() => {})
    throw error
  }
}

async function startApp(github: LocalGitHub, advisories: AskAdvisories, staging: Staging, faults: string[]): Promise<Running> {
  const { app, url } = github
  const { rules, version: rulesVersion } = await loadRules(parseRule)
  const now = () => new Date()
  const environment = {
    appId: app.id,
    privateKey: app.privateKey,
    webhookSecrets: [app.webhookSecret],
    host: '127.0.0.1',
    port: 0,
    apiUrl: url,
    serverUrl: staging.web,
    logLevel: 'error',
    osvUrl: null,
    offline: false,
    advisories: null,
    registries: false,
    dependencyGraph: false,
    place: { folder: '' },
    metricsToken: null,
    sweepMinutes: 30,
    isDryRun: false,
  } as const
  const log = createLog({
    level: environment.logLevel,
    write: (line) => void faults.push(line),
    now,
    secrets: [app.webhookSecret, app.privateKey],
  })
  return start(environment, {
    rules,
    rulesVersion,
    version: ownVersion(),
    failOn: 'high',
    advisories,
    review: staging.review ?? review,
    now,
    log,
    backlog: new MemoryBacklog(),
    sweeps: false,
  })
}

/** What a line of the App's log says of an error. */
function faultIn(line: string): string {
  const { message, error }: { message: string; error?: { message?: string } } = JSON.parse(line)
  return error?.message === undefined ? message : `${message} (${error.message})`
}

const ownVersion = (): string => {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return manifest.version
}
