import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { CalledOff } from '../../src/app/called-off.ts'
import type { Job, PullRequestJob } from '../../src/app/job.ts'
import { Jobs } from '../../src/app/jobs.ts'
import type { Claim } from '../../src/app/queue/backlog.ts'
import { MemoryBacklog } from './memory.ts'

const job = (number: number, over: Partial<{ installationId: number; cause: string }> = {}): PullRequestJob => ({
  kind: 'pull-request',
  installationId: over.installationId ?? 1,
  repositoryId: 10 * (over.installationId ?? 1),
  owner: 'o',
  repo: 'r',
  number,
  cause: over.cause ?? 'test',
})

/** Long enough for what was put to be claimed, and for what has ended to be settled. */
const tick = async () => {
  for (let i = 0; i < 3; i++) await setImmediate()
}

/** Work that a test finishes by hand. */
function bench({ atOnce = 8, attempts = 1, mostOfOne = 4 } = {}) {
  const started: { claim: Claim; job: Job; signal: AbortSignal; finish: () => void; fail: (error: Error) => void }[] = []
  const failures: unknown[] = []
  const backlog = new MemoryBacklog({ attempts, mostOfOne })
  const jobs = new Jobs({
    atOnce,
    backlog,
    work: (claim, signal) =>
      new Promise((resolve, reject) => started.push({ claim, job: claim.job, signal, finish: () => resolve(undefined), fail: reject })),
    failed: (_, error) => failures.push(error),
    troubled: (error) => failures.push(error),
  })
  const put = async (it: Job) => {
    await jobs.put(it)
    await tick()
  }
  const names = () => started.map((it) => `${it.job.installationId}/${'number' in it.job ? it.job.number : ''}`)
  return { jobs, backlog, put, started, failures, names }
}

describe('jobs', () => {
  it('behaviour 15: a later word about the same pull request calls the running job off and takes its place', async () => {
    const { jobs, put, started } = bench()
    await put(job(1, { cause: 'opened' }))
    await put(job(1, { cause: 'first push' }))
    await put(job(1, { cause: 'second push' }))
    expect(started).toHaveLength(1)
    expect(started[0]?.signal.reason).toEqual(new CalledOff('superseded'))
    started[0]?.finish()
    await tick()
    expect(started.map((it) => it.job.cause)).toEqual(['opened', 'second push'])
    started[1]?.finish()
    await jobs.idle()
    expect(jobs.running).toBe(0)
  })

  it('a command waits for the review that runs, and asks for none where one waits: that answers it too', async () => {
    const { jobs, put, started } = bench()
    const command: Job = { ...job(1, { cause: 'command' }), kind: 'commands', number: 1, comment: 3 }
    await put(job(1, { cause: 'opened' }))
    await put(command)
    expect(started[0]?.signal.aborted).toBe(false)
    await put(job(1, { cause: 'push' }))
    await put(command)
    started[0]?.finish()
    await tick()
    expect(started.map((it) => it.job.cause)).toEqual(['opened', 'push'])
    await put(command)
    started[1]?.finish()
    await tick()
    expect(started[2]?.job.cause).toBe('command')
    await put(job(1, { cause: 'another push' }))
    expect(started[2]?.signal.aborted).toBe(true)
    started[2]?.finish()
    await tick()
    started[3]?.finish()
    await jobs.idle()
  })

  it('attack H1: a thousand events while one job runs are one more job', async () => {
    const { jobs, started } = bench()
    for (let i = 0; i < 1000; i++) await jobs.put(job(1))
    started[0]?.finish()
    await tick()
    expect(started).toHaveLength(2)
    started[1]?.finish()
    await jobs.idle()
  })
})

describe('turns', () => {
  it('attack H3: installations take turns, however many jobs one of them has', async () => {
    const { put, started, names } = bench({ atOnce: 2, mostOfOne: 2 })
    for (let i = 1; i <= 6; i++) await put(job(i, { installationId: 1 }))
    for (let i = 1; i <= 2; i++) await put(job(i, { installationId: 2 }))
    for (let i = 0; i < 8; i++) {
      started[i]?.finish()
      await tick()
    }
    expect(names()).toEqual(['1/1', '1/2', '1/3', '2/1', '1/4', '2/2', '1/5', '1/6'])
  })

  it('attack H3: keeps within its limits', async () => {
    const { jobs, put, started } = bench({ atOnce: 3, mostOfOne: 2 })
    for (let i = 1; i <= 5; i++) await put(job(i, { installationId: 1 }))
    expect(jobs.running).toBe(2)
    for (let i = 1; i <= 5; i++) await put(job(i, { installationId: 2 }))
    expect(jobs.running).toBe(3)
    for (let i = 0; i < 10; i++) {
      started[i]?.finish()
      await tick()
    }
    await jobs.idle()
    expect(started).toHaveLength(10)
  })
})

describe('jobs that fail', () => {
  it('attack H2: a job that fails is noted and the others go on', async () => {
    const { put, started, failures } = bench({ atOnce: 1 })
    await put(job(1))
    await put(job(2))
    started[0]?.fail(new Error('poison'))
    await tick()
    expect(failures).toEqual([new Error('poison')])
    expect(started.at(-1)?.job).toMatchObject({ number: 2 })
  })

  it('attack H2: is tried again, and at last handed over to be given up', async () => {
    const { jobs, put, started } = bench({ attempts: 2 })
    await put(job(1))
    for (let i = 0; i < 2; i++) {
      started[i]?.fail(new Error('poison'))
      await tick()
    }
    expect(started.map((it) => [it.claim.tried, it.claim.isLast, it.claim.isGivenUp])).toEqual([
      [0, false, false],
      [1, true, false],
      [2, true, true],
    ])
    started[2]?.finish()
    await jobs.idle()
  })
})

describe('stopping', () => {
  it('behaviour 73: waits for what runs, begins nothing, calls off what takes too long, and leaves the rest for who comes next', async () => {
    const { jobs, backlog, put, started } = bench({ atOnce: 2 })
    for (let i = 1; i <= 3; i++) await put(job(i))
    started[1]?.signal.addEventListener('abort', () => started[1]?.finish())
    const stopped = jobs.stop(20, 1000)
    started[0]?.finish()
    await stopped
    expect(started).toHaveLength(2)
    expect(started[1]?.signal.reason).toEqual(new CalledOff('stopped'))
    expect((await backlog.figures()).waiting).toBe(1)
    await expect(jobs.put(job(4))).rejects.toThrow('stopped')
  })

  it('behaviour 73: ends, even where something never does', async () => {
    const { jobs, put, started } = bench()
    await put(job(1))
    await jobs.stop(5, 5)
    expect(started[0]?.signal.aborted).toBe(true)
    expect(jobs.running).toBe(1)
  })
})
