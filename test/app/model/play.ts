import { setImmediate as tick } from 'node:timers/promises'
import { start, type Running } from '../../../src/app/start.ts'
import { createLocalGitHub, type LocalGitHub, type PullRecord, type Repository } from '../../support/github/index.ts'
import { MemoryBacklog } from '../memory.ts'
import { base, environmentOf, partsOf, withLine } from '../road.ts'
import { Chance } from './chance.ts'
import { mortal } from './mortal.ts'
import { heads, type Schedule, type Step } from './schedule.ts'

/** One GitHub with one repository for all schedules: a branch for each head, and two to merge into. */
export interface Stage {
  readonly github: LocalGitHub
  readonly repository: Repository
  readonly shas: readonly string[]
}

export async function stage(): Promise<Stage> {
  const github = await createLocalGitHub()
  github.limits.contentWritesPerMinute = Number.POSITIVE_INFINITY
  github.limits.requestsPerHour = Number.POSITIVE_INFINITY
  const repository = await github.createRepository({ name: 'shop', files: { 'serverless.yml': base } })
  const main = repository.tip('main') ?? ''
  repository.record.branches.set('release', main)
  const shas: string[] = []
  for (const [i, findings] of heads.entries()) {
    const text = findings.reduce((it, name) => withLine(it, 20, `finding ${name}`), withLine(base, 10, `head ${i}`))
    shas.push(await repository.commit({ branch: `head${i}`, from: 'main', files: { 'serverless.yml': text } }))
  }
  return { github, repository, shas }
}

const patience = { attempts: 3, firstPause: 1, longestPause: 3000, timeout: 60_000 }

/** The App in its incarnations, on one backlog. */
class Life {
  readonly #stage: Stage
  /** A process that dies again and again spends the attempts of what it was at; that is another story, told in `backlog.test.ts`. */
  readonly #backlog = new MemoryBacklog({ attempts: 50 })
  #present: { readonly app: Running; readonly die: () => Promise<void> } | undefined

  constructor(given: Stage) {
    this.#stage = given
  }

  async begin(sweeps = false): Promise<void> {
    const { github } = this.#stage
    const [door, { backlog, die }] = [await github.door(), mortal(this.#backlog)]
    const parts = { ...partsOf(github, []), patience, backlog, sweeps }
    const app = await start({ ...environmentOf(github), apiUrl: door.url }, parts)
    github.webhooks.receiver = `${app.url}/api/github/webhooks`
    this.#present = {
      app,
      async die() {
        die()
        await door.slam()
        // It holds a port until it has noticed.
        void app.stop(0)
      },
    }
  }

  async die(): Promise<void> {
    await this.#present?.die()
    await this.#backlog.recover()
  }

  async idle(): Promise<void> {
    await this.#present?.app.idle()
  }

  async end(): Promise<void> {
    await this.#present?.app.stop(0)
  }
}

/** Plays a schedule to its end, and says what GitHub shows then beside what it shows after a quiet run. */
export async function play(given: Stage, schedule: Schedule): Promise<{ readonly shown: Shown; readonly expected: Shown }> {
  const game = new Game(given, schedule)
  const pull = await game.play()
  const shown = shownOf(given, pull)
  const { head, base: to, draft, state } = pull
  const expected = await quiet(given, { head: head.sha, base: to.ref, draft, isOpen: state === 'open' })
  return { shown: comparable(shown, pull), expected: comparable(expected, pull) }
}

class Game {
  readonly #stage: Stage
  readonly #schedule: Schedule
  readonly #chance: Chance
  /** A sequence of its own, so that older schedules play as they did. */
  readonly #readiness: Chance
  readonly #life: Life
  readonly #pull: PullRecord
  #held: { readonly event: string; readonly action: string }[] = []

  constructor(given: Stage, schedule: Schedule) {
    this.#stage = given
    this.#schedule = schedule
    this.#chance = new Chance(schedule.seed ^ 0x5eed)
    this.#readiness = new Chance(schedule.seed ^ 0xbead)
    this.#life = new Life(given)
    this.#pull = opened(given, { head: given.shas[schedule.first] ?? '', base: 'main', draft: false })
  }

  async play(): Promise<PullRecord> {
    const { github } = this.#stage
    await this.#life.begin()
    await this.#tell('pull_request', 'opened')
    for (const it of this.#schedule.steps) await this.#step(it)
    github.faults.clear()
    await this.#life.die()
    // What was held back for ever is for the sweep to find.
    await this.#life.begin(true)
    await this.#life.idle()
    await github.webhooks.settled()
    await this.#life.idle()
    await this.#life.end()
    return this.#pull
  }

  async #step(step: Step): Promise<void> {
    const { github } = this.#stage
    switch (step.what) {
      case 'push':
        return this.#push(step.head)
      case 'deliver':
        return this.#deliver()
      case 'rest':
        return this.#life.idle()
      case 'fault':
        return this.#fault(step)
      case 'crash':
        return this.#crash(step)
      case 'retarget':
        if (this.#pull.base.ref === step.base) return
        this.#pull.base.ref = step.base
        return this.#tell('pull_request', 'edited')
      case 'rerun': {
        const checkRun = github.checkRuns(this.#pull.head.sha).at(-1)
        if (checkRun?.status === 'completed')
          await github.deliver('check_run', 'rerequested', { repository: this.#pull.repository, checkRun })
        return
      }
      default:
        return this.#turn(step.what)
    }
  }

  async #push(head: number): Promise<void> {
    if (this.#pull.state === 'closed') return
    await this.#stage.github.push(this.#pull, this.#stage.shas[head] ?? '')
    await this.#tell('pull_request', 'synchronize')
  }

  async #turn(what: 'close' | 'reopen' | 'draft' | 'ready'): Promise<void> {
    const pull = this.#pull
    if (what === 'close' || what === 'reopen') pull.state = what === 'close' ? 'closed' : 'open'
    else pull.draft = what === 'draft'
    const actions = { close: 'closed', reopen: 'reopened', draft: 'converted_to_draft', ready: 'ready_for_review' }
    await this.#tell('pull_request', actions[what])
  }

  /** GitHub tells of it now, later, twice or never. */
  async #tell(event: string, action: string): Promise<void> {
    if (this.#chance.is(0.3)) this.#held.push({ event, action })
    else if (action === 'ready_for_review' ? !this.#readiness.is(0.3) : !this.#chance.is(0.1)) await this.#send({ event, action })
  }

  async #deliver(): Promise<void> {
    const held = this.#held.splice(0)
    while (held.length > 0) await Promise.all(held.splice(this.#chance.below(held.length), 1).map((it) => this.#send(it)))
  }

  async #send({ event, action }: { readonly event: string; readonly action: string }): Promise<void> {
    const { github } = this.#stage
    const extra = action === 'edited' ? { extra: { changes: { base: { ref: { from: 'main' }, sha: { from: this.#pull.base.sha } } } } } : {}
    const subject = action === 'synchronize' ? { extra: { before: this.#pull.head.sha, after: this.#pull.head.sha } } : extra
    const { id } = await github.deliver(event, action, { pull: this.#pull, ...subject })
    if (this.#chance.is(0.2)) await github.webhooks.redeliver(id)
  }

  async #fault(step: Extract<Step, { what: 'fault' }>): Promise<void> {
    const weather = {
      error: { status: 502 },
      reset: 'reset',
      limit: { status: 403, message: 'secondary rate limit', headers: { 'retry-after': '0' } },
    } as const
    // A limit is told before anything is done.
    const when = step.with === 'limit' ? 'before' : step.when
    this.#stage.github.faults.add({
      method: step.method,
      path: /check-runs|reviews|comments/,
      when,
      with: weather[step.with],
      skip: step.skip,
    })
  }

  async #crash(step: Extract<Step, { what: 'crash' }>): Promise<void> {
    const { faults } = this.#stage.github
    faults.clear()
    faults.add({
      ...(step.method === undefined ? {} : { method: step.method }),
      path: /^\/repos/,
      when: step.when,
      with: 'hang',
      skip: step.skip,
    })
    let isIdle = false
    this.#life.idle().then(
      () => (isIdle = true),
      () => (isIdle = true),
    )
    while (!isIdle && !faults.spent) await tick()
    await this.#life.die()
    faults.clear()
    await this.#life.begin()
  }
}

interface Final {
  readonly head: string
  readonly base: string
  readonly draft: boolean
  readonly isOpen?: boolean
}

function opened({ github, repository, shas }: Stage, final: Final): PullRecord {
  const { record } = repository
  record.pulls.clear()
  record.checkRuns.length = 0
  record.suites.length = 0
  github.faults.clear()
  record.branches.set('feature', final.head || (shas[0] ?? ''))
  return github.openPullRequest(repository, { head: 'feature', base: final.base, draft: final.draft })
}

async function quiet(given: Stage, final: Final): Promise<Shown> {
  const key = JSON.stringify(final)
  const known = quietly.get(given)?.get(key)
  if (known !== undefined) return known
  const pull = opened(given, final)
  const life = new Life(given)
  await life.begin()
  await given.github.deliver('pull_request', 'opened', { pull })
  await life.idle()
  await life.end()
  const shown = shownOf(given, pull)
  quietly.set(given, (quietly.get(given) ?? new Map<string, Shown>()).set(key, shown))
  return shown
}

const quietly = new WeakMap<Stage, Map<string, Shown>>()

/** What people and branch protection see. */
export interface Shown {
  /** The check that counts for the head. */
  readonly check: string
  /** Checks anywhere that nobody has ended. */
  readonly unfinished: readonly string[]
  /** The findings that have a comment on their line, each as often as it has one. */
  readonly comments: readonly string[]
  /** The findings that a summary says must change, for each summary. */
  readonly summaries: readonly string[]
}

function shownOf({ repository }: Stage, pull: PullRecord): Shown {
  const { checkRuns } = repository.record
  const counting = checkRuns.filter((it) => it.headSha === pull.head.sha && it.name === `parapet: ${pull.base.ref}`).at(-1)
  const found = (text: string) => [...text.matchAll(/Found `(\w+)`/g)].map((it) => it[1] ?? '')
  const standing = (text: string) =>
    [
      ...new Set(
        text
          .split('\n')
          .filter((it) => !it.includes('~~'))
          .flatMap(found),
      ),
    ].toSorted()
  return {
    check: counting === undefined ? 'none' : `${counting.status} ${counting.conclusion} ${counting.title} ${counting.annotations.length}`,
    unfinished: checkRuns.filter((it) => it.status !== 'completed').map((it) => `${it.name} on ${it.headSha}`),
    comments: pull.reviewComments
      .filter((it) => !it.body.includes('~~'))
      .flatMap((it) => found(it.body).slice(0, 1))
      .toSorted(),
    summaries: pull.issueComments.map((it) => standing(it.body.replace(/<details>[^]*<\/details>/g, '')).join()),
  }
}

/** What came before may leave a summary that says what is done, and what was said before it became a draft or was closed stays. */
function comparable(shown: Shown, { draft, state }: PullRecord): Shown {
  const said = { comments: [...new Set(shown.comments)], summaries: shown.summaries.filter((it) => it !== '') }
  if (state === 'closed') return { check: '', unfinished: shown.unfinished, comments: [], summaries: [] }
  // What got its comment before is not annotated.
  if (draft) return { ...shown, check: shown.check.replace(/ \d+$/, ''), comments: [], summaries: [] }
  return { ...shown, ...said, comments: shown.comments }
}
