import { Probot } from 'probot'
import { connect, type Observer } from '../fetch/github/client.ts'
import type { Patience } from '../fetch/github/patience.ts'
import { pressed } from './button.ts'
import type { Environment } from './environment.ts'
import { listen } from './events/index.ts'
import { type Deliveries, RecentDeliveries } from './intake/deliveries.ts'
import type { Delivery } from './intake/delivery.ts'
import type { Job } from './job.ts'
import { Jobs } from './jobs.ts'
import type { Given } from './given.ts'
import type { Log } from './log.ts'
import { introduce } from './introduce.ts'
import { reviewGroup } from './merge-group.ts'
import { reconcile } from './reconcile.ts'
import { createIntake } from './server.ts'
import { jobsOf } from './suite.ts'

/** What the App is given from outside, so that a test can give something else. */
export interface Parts extends Pick<
  Given,
  'rules' | 'rulesVersion' | 'version' | 'failOn' | 'advisories' | 'dependencyGraph' | 'now' | 'review'
> {
  readonly log: Log
  readonly patience?: Patience
  readonly observe?: Observer
  readonly deliveries?: Deliveries
}

export interface Running {
  /** `http://127.0.0.1:3000` */
  readonly url: string
  /** Resolves when no job waits or runs. */
  idle(): Promise<void>
  /** Takes nothing new, lets what runs finish for so many milliseconds (20 s when left out), then calls it off; 5 s later it ends anyhow. */
  stop(milliseconds?: number): Promise<void>
}

/** For what is called off to be said in its check. */
const stopGrace = 5000

/** Head moves that no event told of are followed so many times; then the next event has to. */
const mostAgain = 5

export async function start(environment: Environment, parts: Parts): Promise<Running> {
  const { log } = parts
  const { appId, privateKey, apiUrl, webhookSecrets } = environment
  const connection = connect(
    { appId, privateKey, apiUrl },
    { ...(parts.patience ? { patience: parts.patience } : {}), ...(parts.observe ? { observe: parts.observe } : {}) },
  )
  const given: Given = { ...parts, connection, appId, secrets: webhookSecrets, serverUrl: environment.serverUrl }
  const jobs: Jobs = new Jobs({
    work: async (job, signal) => work(job, signal),
    failed: (job, error) => log.error('a job failed', { ...job, error }),
  })
  const work = async (job: Job, signal: AbortSignal) => {
    if (job.kind === 'button') for (const it of await pressed(job, connection, signal)) await jobs.put(it)
    else if (job.kind === 'check-suite') for (const it of await jobsOf(job, connection, appId, signal)) await jobs.put(it)
    else if (job.kind === 'introduction') await introduce(job, given, signal)
    else if (job.kind === 'merge-group') await reviewGroup(job, given, signal)
    else for (let i = 0; i < mostAgain && (await reconcile(job, given, signal)) === 'again'; i++) log.debug('again', { ...job })
  }
  const receive = await eventsOf(environment, jobs, log)
  let isStopping = false
  const server = createIntake({
    secrets: webhookSecrets,
    deliveries: parts.deliveries ?? new RecentDeliveries(),
    receive,
    isReady: () => !isStopping,
    log,
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(environment.port, environment.host, resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : environment.port
  log.info('listening', { host: environment.host, port })
  return {
    url: `http://${environment.host.includes(':') ? `[${environment.host}]` : environment.host}:${port}`,
    idle: () => jobs.idle(),
    async stop(milliseconds = 20_000) {
      isStopping = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      await jobs.stop(milliseconds, stopGrace)
      server.closeAllConnections()
      await closed
    },
  }
}

/** Probot tells events apart and gives them to their files. Its own server, its clients and their retries are not used. */
async function eventsOf(environment: Environment, queue: Jobs, log: Log): Promise<(delivery: Delivery) => Promise<void>> {
  const { appId, privateKey, apiUrl, webhookSecrets } = environment
  const probot = new Probot({ appId, privateKey, baseUrl: apiUrl, secret: webhookSecrets[0], logLevel: 'fatal', logFormat: 'json' })
  await probot.ready()
  listen(probot, { queue, appId, log })
  type Event = Parameters<typeof probot.webhooks.receive>[0]
  // Names and payloads that Probot does not know have no listener; its types know only the others.
  return ({ id, event, payload }) => probot.webhooks.receive({ id, name: event, payload } as unknown as Event)
}
