import { createHmac, randomUUID } from 'node:crypto'
import { notFound, Refusal, type Answer, type Call } from './endpoint.ts'
import { instant } from './instant.ts'
import type { State } from './state.ts'

/** Where webhooks go: an address, or a function where a test wants no socket. */
export type Receiver =
  | string
  | ((delivery: { readonly headers: Readonly<Record<string, string>>; readonly body: Buffer }) => Promise<number>)

export interface Delivery {
  readonly id: number
  readonly guid: string
  readonly event: string
  readonly action: string | null
  readonly deliveredAt: string
  readonly redelivery: boolean
  readonly status: number
  readonly statusText: string
  readonly durationSeconds: number
  readonly installationId: number | null
  readonly repositoryId: number | null
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly answer: string
}

export interface Sending {
  readonly event: string
  readonly action: string | null
  readonly payload: unknown
  readonly installationId: number | null
  readonly repositoryId: number | null
  /** Default: a new one. */
  readonly guid?: string
}

/** Payloads above are not sent at all. */
const payloadCap = 25_000_000
const answerTimeout = 10_000

/** Sends signed webhooks and keeps the log that an App can read. */
export class Deliveries {
  receiver: Receiver | undefined
  readonly log: Delivery[] = []
  readonly #state: State
  readonly #running = new Set<Promise<unknown>>()

  constructor(state: State) {
    this.#state = state
  }

  /** Sends and waits for the answer; a receiver that cannot be reached is logged with status 0 as GitHub does with 502. */
  async send(sending: Sending): Promise<Delivery> {
    const body = Buffer.from(JSON.stringify(sending.payload))
    if (body.length > payloadCap) throw new Error('GitHub sends no webhook with more than 25 MB')
    return this.#transmit({ ...sending, guid: sending.guid ?? randomUUID(), body, redelivery: false })
  }

  /** The same event once more under the same GUID and a new id. */
  redeliver(id: number): Promise<Delivery> {
    const known = this.#find(id)
    return this.#transmit({ ...known, redelivery: true })
  }

  /** The App asked for a redelivery: it happens on its own. */
  attempt(id: number): void {
    const running = this.redeliver(id).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#running)
  }

  signature(body: Buffer, algorithm: 'sha256' | 'sha1' = 'sha256', secret = this.#state.app.webhookSecret): string {
    return `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`
  }

  list(call: Call): Answer {
    const { query } = call
    const status = query.get('status')
    const size = Math.min(Number(query.get('per_page') ?? 30), 100)
    const cursor = query.get('cursor')
    const newestFirst = this.log
      .toReversed()
      .filter((it) => status === null || (status === 'success') === (it.status >= 200 && it.status < 400))
    const start = cursor === null ? 0 : newestFirst.findIndex((it) => `v1_${it.id}` === cursor)
    if (start < 0) throw new Refusal(400, 'Invalid cursor')
    const next = newestFirst[start + size]
    const following = new URLSearchParams(query)
    following.set('cursor', `v1_${next?.id ?? 0}`)
    const body = newestFirst.slice(start, start + size).map((it) => itemShape(it))
    return {
      status: 200,
      body,
      ...(next === undefined ? {} : { headers: { link: `<${this.#state.url}/app/hook/deliveries?${following.toString()}>; rel="next"` } }),
    }
  }

  shape(id: number): Record<string, unknown> {
    const it = this.#find(id)
    const payload: unknown = JSON.parse(it.body.toString('utf8'))
    return { ...itemShape(it), url: '', request: { headers: it.headers, payload }, response: { headers: {}, payload: it.answer } }
  }

  #find(id: number): Delivery {
    const found = this.log.find((it) => it.id === id)
    if (found === undefined) throw notFound()
    return found
  }

  async #transmit(sending: Omit<Sending, 'payload' | 'guid'> & { guid: string; body: Buffer; redelivery: boolean }): Promise<Delivery> {
    const { guid, body, event } = sending
    const headers = {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/local',
      'x-github-delivery': guid,
      'x-github-event': event,
      'x-github-hook-id': '1',
      'x-github-hook-installation-target-id': String(this.#state.app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': this.signature(body, 'sha1'),
      'x-hub-signature-256': this.signature(body),
    }
    const started = performance.now()
    const { status, answer } = await this.#post(headers, body)
    const durationSeconds = Math.round(performance.now() - started) / 1000
    const { action, installationId, repositoryId, redelivery } = sending
    const statusText =
      status >= 200 && status < 400 ? 'OK' : status === 0 ? 'failed to connect to host' : `Invalid HTTP Response: ${status}`
    const delivery: Delivery = {
      id: this.#state.id(),
      guid,
      event,
      action,
      deliveredAt: instant(this.#state.now()),
      redelivery,
      status,
      statusText,
      durationSeconds,
      installationId,
      repositoryId,
      headers,
      body,
      answer,
    }
    this.log.push(delivery)
    return delivery
  }

  async #post(headers: Record<string, string>, body: Buffer): Promise<{ status: number; answer: string }> {
    const { receiver } = this
    if (receiver === undefined) throw new Error('set github.webhooks.receiver before delivering')
    try {
      if (typeof receiver === 'function') return { status: await receiver({ headers, body }), answer: '' }
      const response = await fetch(receiver, {
        method: 'POST',
        headers,
        body: new Uint8Array(body),
        signal: AbortSignal.timeout(answerTimeout),
      })
      return { status: response.status, answer: (await response.text()).slice(0, 10_000) }
    } catch (error) {
      return { status: 0, answer: String(error) }
    }
  }
}

const itemShape = (it: Delivery): Record<string, unknown> => ({
  id: it.id,
  guid: it.guid,
  delivered_at: it.deliveredAt,
  redelivery: it.redelivery,
  duration: it.durationSeconds,
  status: it.statusText,
  status_code: it.status,
  event: it.event,
  action: it.action,
  installation_id: it.installationId,
  repository_id: it.repositoryId,
  throttled_at: null,
})
