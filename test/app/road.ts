import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Environment } from '../../src/app/environment.ts'
import { createLog } from '../../src/app/log.ts'
import { type Parts, type Running, start } from '../../src/app/start.ts'
import { member } from '../../src/model/record.ts'
import type { Change, Finding, Report } from '../../src/model/report.ts'
import type { Content, TreeEntry } from '../../src/model/source.ts'
import type { World } from '../../src/model/world.ts'
import type { ReviewRequest } from '../../src/review.ts'
import {
  createLocalGitHub,
  type IssueCommentRecord,
  type LocalGitHub,
  type PullRecord,
  type Repository,
  type ReviewCommentRecord,
} from '../support/github/index.ts'
import { finding, report } from '../support/report.ts'
import { MemoryBacklog } from './memory.ts'

/** The real App beside the local GitHub, and a person who works there. */
export interface Road {
  readonly github: LocalGitHub
  readonly app: Running
  readonly repository: Repository
  readonly log: string[]
  /** Opens a pull request of one commit with these files and waits until nothing is left to do. */
  open(files: Files, over?: { draft?: boolean; base?: string; branch?: string }): Promise<PullRecord>
  push(pull: PullRecord, files: Files): Promise<string>
  deliver(event: string, action: string, subject: Subject, guid?: string): Promise<void>
  /** Somebody writes below the pull request, or in the thread of a comment, a moment after what happened last. */
  comment(pull: PullRecord, login: string, body: string): IssueCommentRecord
  reply(pull: PullRecord, thread: ReviewCommentRecord, login: string, body: string): ReviewCommentRecord
  /** The same with its delivery, and what was answered to it is given back. */
  say(pull: PullRecord, login: string, body: string, thread?: ReviewCommentRecord): Promise<string>
  /** Leaves the App where it stands, as if it had died there, and starts another in its place, with these secrets where some are named. */
  replaceApp(secrets?: readonly string[]): Promise<void>
  close(): Promise<void>
}

type Files = Readonly<Record<string, string | null>>

export const impatient = { attempts: 3, firstPause: 1, longestPause: 3000, timeout: 2000 }

export const plain = (lines: number): string => Array.from({ length: lines }, (_, i) => `line ${i + 1}\n`).join('')

/** The file with a line put in after another, as a pull request would. */
export const withLine = (text: string, after: number, line: string): string => text.split('\n').toSpliced(after, 0, line).join('\n')

/** What most pull requests here change, and with a finding of this name in it. */
export const base = plain(60)
export const withFinding = (name: string, after = 20): string => withLine(base, after, `finding ${name}`)

export async function setUp(over: Partial<Parts> & { files?: Readonly<Record<string, string>>; isDryRun?: boolean } = {}): Promise<Road> {
  // GitHub's clock knows seconds, and a person takes some before they answer.
  let later = 0
  const github = await createLocalGitHub({
    now: () => new Date(Date.now() + later),
    events: ['pull_request', 'issue_comment', 'pull_request_review_comment', 'merge_group', 'push', 'repository'],
  })
  const { files = { 'serverless.yml': plain(60), 'README.md': 'Hello\n' }, isDryRun = false, ...parts } = over
  const repository = await github.createRepository({ name: 'shop', files })
  const lines: string[] = []
  const startApp = async (secrets: readonly string[] = [github.app.webhookSecret]) => {
    const app = await start({ ...environmentOf(github), webhookSecrets: secrets, isDryRun }, { ...partsOf(github, lines), ...parts })
    github.webhooks.receiver = `${app.url}/api/github/webhooks`
    return app
  }
  let app = await startApp()
  // The sweep that comes at the start is over before anything happens.
  await app.idle()
  const dead: Running[] = []
  const road: Road = {
    github,
    get app() {
      return app
    },
    repository,
    log: lines,
    async open(changed, { draft = false, base = 'main', branch = 'feature' } = {}) {
      await repository.commit({ branch, from: base, files: changed })
      const pull = github.openPullRequest(repository, { head: branch, base, draft })
      await road.deliver('pull_request', 'opened', { pull })
      return pull
    },
    async push(pull, changed) {
      const sha = await repository.commit({ branch: pull.head.ref, files: changed })
      const before = await github.push(pull, sha)
      await road.deliver('pull_request', 'synchronize', { pull, extra: { before, after: sha } })
      return sha
    },
    async deliver(event, action, subject, guid) {
      await github.deliver(event, action, subject, guid)
      await app.idle()
    },
    ...people(
      github,
      (event, subject) => road.deliver(event, 'created', subject),
      (milliseconds) => (later += milliseconds),
    ),
    async replaceApp(secrets) {
      dead.push(app)
      app = await startApp(secrets)
    },
    async close() {
      await app.stop(1000)
      await github.close()
      for (const it of dead) await it.stop(0)
      expect(writesOf(github).filter((it) => !business.has(it))).toEqual([])
    },
  }
  return road
}

type Said = Pick<Road, 'comment' | 'reply' | 'say'>

/** Who talk on pull requests, each a second after what happened last. */
function people(
  github: LocalGitHub,
  deliver: (event: string, subject: Subject) => Promise<void>,
  wait: (milliseconds: number) => void,
): Said {
  const comment: Said['comment'] = (pull, login, body) => {
    wait(1000)
    return github.comment(pull, login, body)
  }
  const reply: Said['reply'] = (pull, thread, login, body) => {
    wait(1000)
    return github.reply(pull, thread, login, body)
  }
  return {
    comment,
    reply,
    async say(pull, login, body, thread) {
      const comments = () => (thread === undefined ? github.issueComments(pull) : github.reviewComments(pull))
      const before = new Set(comments().map((it) => it.id))
      if (thread === undefined) await deliver('issue_comment', { pull, issueComment: comment(pull, login, body) })
      else await deliver('pull_request_review_comment', { pull, reviewComment: reply(pull, thread, login, body) })
      const answers = comments().filter((it) => it.user.login === `${github.app.slug}[bot]` && !before.has(it.id))
      return answers.map((it) => it.body.replace(/^<!--.*?-->\n/, '').replace(/\n\n<sub>In answer to .*<\/sub>$/, '')).join('\n---\n')
    },
  }
}

type Subject = Parameters<LocalGitHub['deliver']>[2]

/** Behaviour 75: it never approves, demands, labels, assigns or merges; nothing but this is ever written. */
const business: ReadonlySet<string> = new Set([
  'post /app/installations/{installation_id}/access_tokens',
  'post /app/hook/deliveries/{delivery_id}/attempts',
  'post /graphql',
  'post /repos/{owner}/{repo}/check-runs',
  'patch /repos/{owner}/{repo}/check-runs/{check_run_id}',
  'post /repos/{owner}/{repo}/pulls/{pull_number}/reviews COMMENT',
  'post /repos/{owner}/{repo}/pulls/{pull_number}/comments',
  'patch /repos/{owner}/{repo}/pulls/comments/{comment_id}',
  'delete /repos/{owner}/{repo}/pulls/comments/{comment_id}',
  'post /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies',
  'post /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'patch /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'delete /repos/{owner}/{repo}/issues/comments/{comment_id}',
])

const writesOf = (github: LocalGitHub): string[] =>
  github.requests
    .filter((it) => it.method !== 'GET' && it.operation !== '')
    .map((it) => (it.operation.endsWith('/reviews') ? `${it.operation} ${String(member(it.body, 'event'))}` : it.operation))

export const partsOf = (github: LocalGitHub, lines: string[]): Parts => ({
  rules: [],
  rulesVersion: 'r1',
  version: '0.1.0',
  failOn: 'high',
  advisories: async () => ({ consulted: false, reason: 'offline' }),
  now: () => new Date(),
  review: lineReview,
  backlog: new MemoryBacklog(),
  sweeps: false,
  patience: impatient,
  log: createLog({ level: 'debug', write: (line) => lines.push(line), now: () => new Date(), secrets: [github.app.webhookSecret] }),
})

export const environmentOf = ({ app, url }: LocalGitHub): Environment => ({
  appId: app.id,
  privateKey: app.privateKey,
  webhookSecrets: [app.webhookSecret],
  host: '127.0.0.1',
  port: 0,
  apiUrl: url,
  serverUrl: 'https://github.com',
  logLevel: 'debug',
  osvUrl: null,
  offline: true,
  advisories: null,
  registries: false,
  dependencyGraph: false,
  place: { folder: '' },
  metricsToken: null,
  sweepMinutes: 30,
  isDryRun: false,
})

/**
 * A review that finds a line: `finding NAME` in a `.yml` file is a finding of that name, blocking unless it says `advice` or is accepted;
 * `gains X` is what it rests on. It reads through the world like the real one, so everything but the reading of applications is real here.
 */
export async function lineReview(request: ReviewRequest, world: World): Promise<Report> {
  const changed = (await world.changedPaths()).filter((it) => it.endsWith('.yml'))
  if (changed.length === 0) return report({ services: [], changes: [], findings: [], verdict: verdict([]) })
  const { base, head } = await world.listings()
  const entries = [base, head].map((it) => [...it.entries.values()].filter(({ path }) => path.endsWith('.yml')))
  const contents = await world.contents([...new Map(entries.flat().map((it) => [it.sha, it])).values()])
  const [before = [], after = []] = entries.map((some) => linesIn(some, contents))
  const known = new Set(before.map((it) => it.name))
  const fresh = after.filter((it) => !known.has(it.name))
  const findings = fresh.map((it) => judged(findingAt(it), request))
  return report({
    base: { commit: request.commits.base },
    head: { commit: request.commits.head },
    services: [{ id: 'serverless.yml', framework: 'serverless', file: 'serverless.yml', name: 'shop' }],
    changes: fresh.map(changeAt),
    findings,
    verdict: verdict(findings.filter((it) => it.status === 'new')),
  })
}

/** A review that begins when it is told to, and whose findings say which review found them. */
export function gated() {
  const gates: (() => void)[] = []
  const review: typeof lineReview = async (request, world) => {
    const nth = gates.length
    await new Promise<void>((resolve) => gates.push(resolve))
    const found = await lineReview(request, world)
    return { ...found, findings: found.findings.map((it) => ({ ...it, title: `${it.title} in review ${nth}` })) }
  }
  const asked = async (times: number): Promise<void> => {
    while (gates.length < times) await sleep(2)
  }
  return { review, asked, open: (nth: number) => gates[nth]?.() }
}

interface Line {
  readonly name: string
  readonly path: string
  readonly line: number
  readonly isAdvice: boolean
  readonly gains: string | null
}

function linesIn(entries: readonly TreeEntry[], contents: ReadonlyMap<string, Content>): Line[] {
  return entries.flatMap(({ path, sha }) => {
    const content = contents.get(sha)
    const text = content !== undefined && 'text' in content ? content.text : ''
    return text.split('\n').flatMap((it, i) => {
      const [, name, advice, gains = null] = /^finding (\S+)( advice)?(?: gains (.*))?/.exec(it) ?? []
      return name === undefined ? [] : [{ name, path, line: i + 1, isAdvice: advice !== undefined, gains }]
    })
  })
}

const changeAt = (it: Line): Change => ({
  id: `setting ${it.name}`,
  kind: 'setting-changed',
  service: 'serverless.yml',
  location: { file: it.path, startLine: it.line, endLine: it.line },
  summary: `${it.name} changed`,
  setting: { subject: it.name, name: 'gains', before: null, after: it.gains },
})

function judged(it: Finding, { accepted, today }: ReviewRequest): Finding {
  const holds = accepted.find((other) => other.fingerprint === it.fingerprint && (other.until ?? today) >= today)
  if (holds === undefined) return it
  const { by, reason, until, source } = holds
  return { ...it, status: 'accepted', acceptance: { by, reason, until, source } }
}

export const fingerprintOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32)

function findingAt(it: Line): Finding {
  return finding({
    title: `Found \`${it.name}\``,
    severity: it.isAdvice ? 'medium' : 'high',
    fingerprint: fingerprintOf(it.name),
    change: `setting ${it.name}`,
    location: { file: it.path, startLine: it.line, endLine: it.line },
  })
}

const verdict = (findings: readonly Finding[]): Report['verdict'] => {
  const blocking = findings.filter((it) => it.severity === 'high').length
  return { outcome: blocking > 0 ? 'block' : findings.length > 0 ? 'advise' : 'pass', blocking, failOn: 'high' }
}
