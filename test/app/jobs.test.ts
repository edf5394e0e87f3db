import { setImmediate as tick } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { CalledOff } from '../../src/app/called-off.ts'
import type { Job } from '../../src/app/job.ts'
import { Jobs } from '../../src/app/jobs.ts'

const job = (number: number, over: Partial<{ installationId: number; cause: string }> = {}): Job => ({
  kind: 'pull-request',
  installationId: over.installationId ?? 1,
  repositoryId: 10 * (over.installationId ?? 1),
  owner: 'o',
  repo: 'r',
  number,
  cause: over.cause ?? 'test',
})

/** Work that a test finishes by hand. */
function bench(limits: { atOnce?: number; atOncePerInstallation?: number } = {}) {
  const started: { job: Job; signal: AbortSignal; finish: () => void; fail: (error: Error) => void }[] = []
  const failures: unknown[] = []
  const jobs = new Jobs({
    ...limits,
    work: (it, signal) => new Promise<void>((resolve, reject) => started.push({ job: it, signal, finish: resolve, fail: reject })),
    failed: (_, error) => failures.push(error),
  })
  const names = () => started.map((it) => `${it.job.installationId}/${'number' in it.job ? it.job.number : ''}`)
  return { jobs, started, failures, names }
}

describe('jobs', () => {
  it('behaviour 15: a later word about the same pull request calls the running job off and takes its place', async () => {
    const { jobs, started } = bench()
    await jobs.put(job(1, { cause: 'opened' }))
    await jobs.put(job(1, { cause: 'first push' }))
    await jobs.put(job(1, { cause: 'second push' }))
    expect(started).toHaveLength(1)
    expect(started[0]?.signal.reason).toEqual(new CalledOff('superseded'))
    started[0]?.finish()
    await tick()
    expect(started.map((it) => it.job.cause)).toEqual(['opened', 'second push'])
    started[1]?.finish()
    await jobs.idle()
    expect(jobs.size).toEqual({ waiting: 0, running: 0 })
  })

  it('a command waits for the review that runs, and asks for none where one waits: that answers it too', async () => {
    const { jobs, started } = bench()
    const command: Job = { ...job(1, { cause: 'command' }), kind: 'commands', number: 1, comment: 3 }
    await jobs.put(job(1, { cause: 'opened' }))
    await jobs.put(command)
    expect(started[0]?.signal.aborted).toBe(false)
    await jobs.put(job(1, { cause: 'push' }))
    await jobs.put(command)
    started[0]?.finish()
    await tick()
    expect(started.map((it) => it.job.cause)).toEqual(['opened', 'push'])
    await jobs.put(command)
    started[1]?.finish()
    await tick()
    expect(started[2]?.job.cause).toBe('command')
    await jobs.put(job(1, { cause: 'another push' }))
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
    const { jobs, started, names } = bench({ atOnce: 2, atOncePerInstallation: 2 })
    for (let i = 1; i <= 6; i++) await jobs.put(job(i, { installationId: 1 }))
    for (let i = 1; i <= 2; i++) await jobs.put(job(i, { installationId: 2 }))
    for (let i = 0; i < 8; i++) {
      started[i]?.finish()
      await tick()
    }
    expect(names()).toEqual(['1/1', '1/2', '1/3', '2/1', '1/4', '2/2', '1/5', '1/6'])
  })

  it('keeps within its limits', async () => {
    const { jobs, started } = bench({ atOnce: 3, atOncePerInstallation: 2 })
    for (let i = 1; i <= 5; i++) await jobs.put(job(i, { installationId: 1 }))
    expect(jobs.size.running).toBe(2)
    for (let i = 1; i <= 5; i++) await jobs.put(job(i, { installationId: 2 }))
    expect(jobs.size.running).toBe(3)
    for (let i = 0; i < 10; i++) {
      started[i]?.finish()
      await tick()
    }
    await jobs.idle()
    expect(started).toHaveLength(10)
  })

  it('attack H2: a job that fails is noted and the others go on', async () => {
    const { jobs, started, failures } = bench({ atOnce: 1 })
    await jobs.put(job(1))
    await jobs.put(job(2))
    started[0]?.fail(new Error('poison'))
    await tick()
    expect(failures).toEqual([new Error('poison')])
    started[1]?.finish()
    await jobs.idle()
  })

  it('behaviour 73: stopping waits for what runs, and calls off what takes too long', async () => {
    const { jobs, started } = bench({ atOnce: 2 })
    await jobs.put(job(1))
    await jobs.put(job(2))
    await jobs.put(job(3))
    started[1]?.signal.addEventListener('abort', () => started[1]?.finish())
    const stopped = jobs.stop(20, 1000)
    started[0]?.finish()
    await tick()
    started[2]?.signal.addEventListener('abort', () => started[2]?.finish())
    await stopped
    expect(started[1]?.signal.reason).toEqual(new CalledOff('stopped'))
    await expect(jobs.put(job(4))).rejects.toThrow('stopped')
  })

  it('behaviour 73: stopping ends, even where something never does', async () => {
    const { jobs, started } = bench()
    await jobs.put(job(1))
    await jobs.stop(5, 5)
    expect(started[0]?.signal.aborted).toBe(true)
    expect(jobs.size.running).toBe(1)
  })
})
