import { AsyncLocalStorage } from 'node:async_hooks'
import { Probot } from 'probot'
import type { Environment } from '../environment.ts'
import { listen } from '../events/index.ts'
import type { Job } from '../job.ts'
import type { Log } from '../log.ts'
import type { Delivery } from './delivery.ts'

/**
 * What deliveries ask for. Probot tells events apart and gives them to their files; its own server, its clients and their retries are not
 * used. Nothing is done here yet: the jobs are collected, so that they are stored together with the delivery or not at all.
 */
export async function askedBy(environment: Environment, log: Log): Promise<(delivery: Delivery) => Promise<Job[]>> {
  const { appId, privateKey, apiUrl, webhookSecrets } = environment
  const probot = new Probot({ appId, privateKey, baseUrl: apiUrl, secret: webhookSecrets[0], logLevel: 'fatal', logFormat: 'json' })
  await probot.ready()
  const collecting = new AsyncLocalStorage<Job[]>()
  listen(probot, { queue: { put: async (job) => void collecting.getStore()?.push(job) }, appId, log })
  type Event = Parameters<typeof probot.webhooks.receive>[0]
  return async ({ id, event, payload }) => {
    const jobs: Job[] = []
    // Names and payloads that Probot does not know have no listener; its types know only the others.
    await collecting.run(jobs, () => probot.webhooks.receive({ id, name: event, payload } as unknown as Event))
    return jobs
  }
}
