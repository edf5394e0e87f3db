import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Observed } from '../fetch/github/client.ts'
import type { Backlog, Claim } from './queue/backlog.ts'

/** Numbers for whoever operates this. No account, repository or person is named in them. */
export interface Metrics {
  answered(delivery: { readonly status: number; readonly seconds: number }): void
  /** `delayed` covers what is tried again after a pause, whoever asked for that. */
  worked(claim: Claim, outcome: 'done' | 'failed' | 'delayed'): void
  /** A check was ended with a report. */
  published(claim: Claim): void
  observed(request: Observed): void
  readonly type: string
  text(): Promise<string>
}

const hour = 3_600_000

export function createMetrics(backlog: Backlog, now: () => Date): Metrics {
  const registers = [new Registry()] as const
  const [registry] = registers
  const deliveries = new Histogram({
    name: 'parapet_delivery_seconds',
    help: 'From the arrival of a webhook delivery to its answer, by the status of the answer',
    labelNames: ['status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [...registers],
  })
  const checks = new Histogram({
    name: 'parapet_check_seconds',
    help: 'From a delivery that was stored to the completed check',
    buckets: [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 900],
    registers: [...registers],
  })
  const jobs = new Counter({
    name: 'parapet_jobs_total',
    help: 'Jobs that ran',
    labelNames: ['kind', 'outcome'],
    registers: [...registers],
  })
  const retries = new Counter({ name: 'parapet_retries_total', help: 'Attempts after the first one', registers: [...registers] })
  const dead = new Counter({ name: 'parapet_dead_letters_total', help: 'Jobs whose attempts are spent', registers: [...registers] })
  const requests = new Counter({
    name: 'parapet_github_requests_total',
    help: 'Requests to GitHub, by the first digit of the answer; 0 where none came',
    labelNames: ['status'],
    registers: [...registers],
  })
  queueGauges(backlog, registry)
  const budget = budgetGauge(registry, now)
  return {
    answered: ({ status, seconds }) => deliveries.observe({ status: String(status) }, seconds),
    worked({ job, tried, isGivenUp }, outcome) {
      jobs.inc({ kind: job.kind, outcome })
      if (isGivenUp) dead.inc()
      else if (tried > 0) retries.inc()
    },
    published: ({ since }) => checks.observe(Math.max(0, now().getTime() - since.getTime()) / 1000),
    observed(request) {
      requests.inc({ status: request.status === 0 ? '0' : `${Math.floor(request.status / 100)}xx` })
      budget(request)
    },
    type: registry.contentType,
    text: () => Registry.merge([registry, ofProcess()]).metrics(),
  }
}

let ofThisProcess: Registry | undefined

/** Once in a process, however many Apps it holds: its event loop and its garbage collections are watched as long as it lives. */
function ofProcess(): Registry {
  if (ofThisProcess !== undefined) return ofThisProcess
  ofThisProcess = new Registry()
  collectDefaultMetrics({ register: ofThisProcess })
  return ofThisProcess
}

function queueGauges(backlog: Backlog, registry: Registry): void {
  new Gauge({
    name: 'parapet_queue_jobs',
    help: 'Jobs in the queue',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const { waiting, running, givenUp } = await backlog.figures()
      for (const [state, count] of Object.entries({ waiting, running, 'given-up': givenUp })) this.set({ state }, count)
    },
  })
  new Gauge({
    name: 'parapet_queue_oldest_seconds',
    help: 'How long the oldest job that could run has waited',
    registers: [registry],
    async collect() {
      this.set((await backlog.figures()).oldest)
    },
  })
}

/** The installation with the least decides: it is the next to meet its limit. */
function budgetGauge(registry: Registry, now: () => Date): (request: Observed) => void {
  const left = new Map<number, { readonly remaining: number; readonly at: number }>()
  new Gauge({
    name: 'parapet_github_budget_remaining',
    help: 'Requests that GitHub still answers in this hour to the installation with the fewest left',
    registers: [registry],
    collect() {
      for (const [id, { at }] of left) if (now().getTime() - at > hour) left.delete(id)
      this.reset()
      if (left.size > 0) this.set(Math.min(...[...left.values()].map((it) => it.remaining)))
    },
  })
  return ({ installation, remaining }) => {
    if (installation !== null && remaining !== null) left.set(installation, { remaining, at: now().getTime() })
  }
}
