import { connect, type Connection, type ConnectionOptions, type Observer } from '../fetch/github/client.ts'
import { Owners } from '../fetch/github/owners.ts'
import type { Patience } from '../fetch/github/patience.ts'
import type { Environment } from './environment.ts'
import type { Given } from './given.ts'
import { askedBy } from './intake/asked.ts'
import type { Job } from './job.ts'
import { Jobs } from './jobs.ts'
import type { Log } from './log.ts'
import { createMetrics } from './metrics.ts'
import type { Backlog } from './queue/backlog.ts'
import { Readiness } from './readiness.ts'
import { createIntake } from './server.ts'
import { Sweep } from './sweep/index.ts'
import { workOn } from './work.ts'

/** What the App is given from outside, so that a test can give something else. */
export interface Parts extends Pick<
  Given,
  'rules' | 'rulesVersion' | 'version' | 'failOn' | 'advisories' | 'dependencyGraph' | 'comparing' | 'now' | 'review'
> {
  readonly log: Log
  readonly patience?: Patience
  readonly observe?: Observer
  readonly backlog: Backlog
  /** Left out: it looks for what was missed. A scenario in which nothing is missed does without. */
  readonly sweeps?: boolean
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

export async function start(environment: Environment, parts: Parts): Promise<Running> {
  const { log, backlog, now } = parts
  const metrics = createMetrics(backlog, now)
  const readiness = new Readiness(backlog, now)
  const connection = connected(environment, parts, (request) => {
    metrics.observed(request)
    readiness.observed(request)
    parts.observe?.(request)
  })
  const given = givenBy(environment, parts, connection)
  const asked = await askedBy(environment, log)
  const put = (job: Job) => jobs.put(job)
  const jobs: Jobs = new Jobs({
    backlog,
    work: workOn(given, put, metrics.published),
    ended: metrics.worked,
    failed: ({ job, tried, isLast }, error) => log.error('a job failed', { ...job, attempt: tried + 1, isLast, error }),
    troubled: (error) => log.error('the queue does not answer', { error }),
  })
  const every = environment.sweepMinutes * 60_000
  const sweep = parts.sweeps === false ? undefined : new Sweep({ connection, backlog, put, log, now, every })
  let isStopping = false
  const server = createIntake({
    secrets: environment.webhookSecrets,
    take: async (delivery) => jobs.take({ id: delivery.id, event: delivery.event, jobs: await asked(delivery) }),
    isStopping: () => isStopping,
    unready: () => readiness.unready(),
    metrics: { type: metrics.type, token: environment.metricsToken, text: metrics.text },
    answered: metrics.answered,
    log,
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(environment.port, environment.host, resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : environment.port
  log.info('listening', { host: environment.host, port })
  sweep?.start()
  return {
    url: `http://${environment.host.includes(':') ? `[${environment.host}]` : environment.host}:${port}`,
    async idle() {
      await sweep?.settled()
      await jobs.idle()
    },
    async stop(milliseconds = 20_000) {
      isStopping = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      await Promise.all([sweep?.stop(), jobs.stop(milliseconds, stopGrace)])
      server.closeAllConnections()
      await closed
      await backlog.close()
    },
  }
}

function connected({ appId, privateKey, apiUrl, isDryRun }: Environment, { log, patience }: Parts, observe: Observer): Connection {
  const options: ConnectionOptions = {
    observe,
    ...(patience ? { patience } : {}),
    ...(isDryRun ? { instead: (write) => log.info('not written, for this is a dry run', { write }) } : {}),
  }
  return connect({ appId, privateKey, apiUrl }, options)
}

const givenBy = ({ appId, webhookSecrets, serverUrl }: Environment, parts: Parts, connection: Connection): Given => ({
  ...parts,
  connection,
  owners: new Owners(connection, (repository) =>
    parts.log.info('a configuration is not used where more people would see it than in its place', { configuration: repository }),
  ),
  appId,
  secrets: webhookSecrets,
  serverUrl,
  ledger: parts.backlog.ledger,
  forget: ({ installationId, repositoryId }) => parts.backlog.forget({ installationId, repositoryId }),
})
