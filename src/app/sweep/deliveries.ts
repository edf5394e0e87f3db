import type { Client, Connection } from '../../fetch/github/client.ts'
import type { Log } from '../log.ts'
import type { Backlog } from '../queue/backlog.ts'

/** GitHub delivers again for so long: https://docs.github.com/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks */
const redeliverable = 3 * 86_400_000
const mostAtOnce = 500
const pageSize = 100

type Failed = Awaited<ReturnType<Client['rest']['apps']['listWebhookDeliveries']>>['data'][number]

interface Asking {
  readonly connection: Connection
  readonly backlog: Backlog
  readonly log: Log
  readonly now: () => Date
  readonly signal?: AbortSignal
}

/**
 * Asks GitHub to send again what it could not deliver since the last time, oldest first. What arrived although GitHub noted a failure is
 * known here and not asked for; what fails once more has a greater id and is found the next time.
 */
export async function redeliver(asking: Asking): Promise<number> {
  const { connection, backlog, log, signal } = asking
  const client = connection.app(signal)
  const last = Number((await backlog.note('last delivery')) ?? 0)
  const failed = await failedSince(client, last, asking.now().getTime() - redeliverable)
  const known = await backlog.known(failed.map((it) => it.guid))
  const some = failed.toReversed().slice(0, mostAtOnce)
  const asked = new Set<string>()
  for (const it of some) {
    if (known.has(it.guid) || asked.has(it.guid)) continue
    asked.add(it.guid)
    await client.rest.apps.redeliverWebhookDelivery({ delivery_id: it.id })
  }
  const reached = some.at(-1)?.id
  if (reached !== undefined) await backlog.setNote('last delivery', String(reached))
  if (asked.size > 0) log.warn('deliveries are asked for again', { count: asked.size })
  return asked.size
}

/** Newest first, down to the last one that was seen. */
async function failedSince(client: Client, last: number, since: number): Promise<Failed[]> {
  const isNew = (it: Failed) => it.id > last && Date.parse(it.delivered_at) >= since
  return client.paginate(client.rest.apps.listWebhookDeliveries, { per_page: pageSize, status: 'failure' }, ({ data }, done) => {
    if (data.some((it) => !isNew(it))) done()
    return data.filter(isNew)
  })
}
