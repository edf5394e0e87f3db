import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../src/app/queue/database.ts'
import { DurableBacklog } from '../../src/app/queue/durable.ts'
import { type Running, start } from '../../src/app/start.ts'
import { createLocalGitHub, type LocalGitHub, type PullRecord } from '../support/github/index.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { ended, isPublic, runBeside, template, temporary, until } from './beside.ts'
import { preparedFolder, silent } from './queue/engines.ts'
import { base, environmentOf, partsOf, withFinding } from './road.ts'

const boundaries = [
  ['check', 'POST', '/check-runs$'],
  ['review', 'POST', '/pulls/\\d+/reviews$'],
  ['summary', 'POST', '/issues/\\d+/comments$'],
  ['end', 'PATCH', '/check-runs/\\d+$'],
].flatMap(([what = '', method = '', path = '']) =>
  (['before', 'after'] as const).map((when) => ({ name: `${when}-${what}`, method, path, when })),
)

let postgres: Postgres
beforeAll(async () => void (postgres = await startPostgres()), 60_000)
afterAll(async () => postgres?.stop())

/** As if half a minute had passed: the database has not heard of the killed process for so long, and gives its jobs to others. */
async function laterIn(url: string): Promise<void> {
  const { boss, query, close } = await openDatabase({ url }, silent)
  await query(`UPDATE pgboss.job SET heartbeat_on = now() - interval '1 hour' WHERE state = 'active'`)
  await boss.supervise()
  await query(`UPDATE pgboss.job SET start_after = now() WHERE state = 'retry'`)
  await close()
}

const engines = [
  {
    engine: 'the embedded database',
    place: async () => ({ DATA_DIR: temporary(await preparedFolder()) }),
    later: async () => {},
  },
  {
    engine: 'PostgreSQL',
    place: async () => ({ DATABASE_URL: postgres.database() }),
    later: async (place: Readonly<Record<string, string>>) => laterIn(place['DATABASE_URL'] ?? ''),
  },
]

/** One pull request of an account of its own, so that none waits for another's turn. */
async function open(github: LocalGitHub, owner: string): Promise<PullRecord> {
  const repository = await github.createRepository({ owner, name: 'shop', files: { 'template.yaml': template(''), 'README.md': owner } })
  await repository.commit({ branch: 'feature', from: 'main', files: { 'template.yaml': template(isPublic) } })
  return github.openPullRequest(repository, { head: 'feature' })
}

const shown = (github: LocalGitHub, pull: PullRecord) => ({
  checks: github.checkRuns(pull.head.sha).map((it) => `${it.status} ${it.conclusion} ${it.title} ${it.annotations.length}`),
  reviews: github.reviews(pull).length,
  comments: github.reviewComments(pull).map((it) => `${it.path}:${it.line}`),
  summaries: github.issueComments(pull).length,
})

describe.each(engines)('with $engine', { timeout: 120_000 }, ({ place, later }) => {
  it('behaviour 59: kill -9 at every write boundary, and what is there in the end is what a quiet run leaves', async () => {
    const github = await createLocalGitHub()
    onTestFinished(() => github.close())
    const variables = await place()
    const first = await runBeside(github, variables)
    // It has looked for what was missed before there is anything, so that all that follows comes by deliveries.
    await until(() => first.said.out.includes('"message":"sweeping"') || undefined, first.said)
    const quiet = await open(github, 'quiet')
    const pulls = await Promise.all(boundaries.map((it) => open(github, it.name)))
    await github.deliver('pull_request', 'opened', { pull: quiet })
    await until(() => github.checkRuns(quiet.head.sha)[0]?.conclusion ?? undefined, first.said)

    for (const { name, method, path, when } of boundaries)
      github.faults.add({ method, path: new RegExp(`^/repos/${name}/shop${path}`), when, with: 'hang' })
    await Promise.all(pulls.map((pull) => github.deliver('pull_request', 'opened', { pull })))
    await until(() => github.faults.spent || undefined, first.said)
    first.child.kill('SIGKILL')
    await ended(first.child)

    await later(variables)
    const second = await runBeside(github, variables)
    const isDone = () => pulls.every((it) => github.checkRuns(it.head.sha).at(-1)?.status === 'completed')
    await until(() => isDone() || undefined, second.said)
    const expected = shown(github, quiet)
    expect(expected).toMatchObject({
      checks: [expect.stringContaining('completed failure')],
      reviews: 1,
      comments: [expect.any(String)],
      summaries: 1,
    })
    expect(Object.fromEntries(pulls.map((it, i) => [boundaries[i]?.name, shown(github, it)]))).toEqual(
      Object.fromEntries(boundaries.map((it) => [it.name, expected])),
    )
  })
})

describe('two processes on one PostgreSQL', { timeout: 60_000 }, () => {
  it('behaviour 61, 62, attack H3: share the work, and a delivery that both get at once has one effect', async () => {
    const github = await createLocalGitHub()
    onTestFinished(() => github.close())
    const url = postgres.database()
    const logs: string[][] = [[], []]
    const apps: Running[] = []
    for (const lines of logs) {
      const backlog = await DurableBacklog.open(await openDatabase({ url }, silent), silent)
      apps.push(await start(environmentOf(github), { ...partsOf(github, lines), backlog }))
    }
    onTestFinished(async () => void (await Promise.all(apps.map((it) => it.stop(1000)))))
    github.webhooks.receiver = async ({ headers, body }) => {
      const answers = await Promise.all(
        apps.map((it) => fetch(`${it.url}/api/github/webhooks`, { method: 'POST', headers, body: new Uint8Array(body) })),
      )
      return Math.max(...answers.map((it) => it.status))
    }
    // More accounts than one process works for at once, and slow enough that it is not done before the other has looked.
    github.faults.latency = 100
    const pulls: PullRecord[] = []
    for (let i = 0; i < 12; i++) {
      const repository = await github.createRepository({
        owner: `account${i}`,
        name: 'shop',
        files: { 'serverless.yml': base, 'README.md': `${i}` },
      })
      await repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': withFinding('one') } })
      pulls.push(github.openPullRequest(repository, { head: 'feature' }))
    }
    await Promise.all(pulls.map((pull) => github.deliver('pull_request', 'opened', { pull })))
    // One process has nothing left to do while the other still does it.
    await until(() => pulls.every((it) => github.checkRuns(it.head.sha).at(-1)?.status === 'completed') || undefined, { error: '' })
    await Promise.all(apps.map((it) => it.idle()))
    for (const pull of pulls)
      expect(shown(github, pull)).toMatchObject({ checks: [expect.stringContaining('completed failure')], reviews: 1, summaries: 1 })
    const published = logs.map((lines) => lines.filter((it) => it.includes('"message":"published"')).length)
    expect(published[0]).toBeGreaterThan(0)
    expect(published[1]).toBeGreaterThan(0)
    expect((published[0] ?? 0) + (published[1] ?? 0)).toBe(pulls.length)
  })
})
