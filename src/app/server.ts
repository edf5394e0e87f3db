import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Bodies } from './intake/body.ts'
import { type Delivery, readDelivery } from './intake/delivery.ts'
import { isSigned } from './intake/signature.ts'
import type { Log } from './log.ts'

export interface ServerOptions {
  readonly secrets: readonly string[]
  /** Stores a delivery before it is answered; false where it was known. Where it rejects, GitHub is told that it failed. */
  readonly take: (delivery: Delivery) => Promise<boolean>
  readonly isStopping: () => boolean
  /** What is not as it has to be, in a word each. */
  readonly unready: () => Promise<readonly string[]>
  readonly metrics?: { readonly type: string; readonly token: string | null; text(): Promise<string> }
  readonly answered?: (delivery: { readonly status: number; readonly seconds: number }) => void
  readonly log: Log
  /** How long a sender may take, in milliseconds. */
  readonly patience?: { readonly headers: number; readonly request: number }
}

export const webhookPath = '/api/github/webhooks'

const manyConnections = 1000

/**
 * The only door. It stands in front of Probot because that would read bodies of any size before it looks at the signature, would
 * answer only when the work is done, and has routes for setting up that nobody may reach here.
 */
export function createIntake(options: ServerOptions): Server {
  const bodies = new Bodies()
  const patience = options.patience ?? { headers: 10_000, request: 30_000 }
  const server = createServer(
    {
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      connectionsCheckingInterval: Math.min(1000, patience.headers),
      maxHeaderSize: 16 * 1024,
    },
    (request, response) => {
      const began = performance.now()
      answer(request, options, bodies)
        .catch((error: unknown): Answer => {
          options.log.error('a request failed', { error })
          return { status: 500, body: 'internal error' }
        })
        .then((it) => {
          send(request, response, it)
          if (request.method === 'POST') options.answered?.({ status: it.status, seconds: (performance.now() - began) / 1000 })
        })
    },
  )
  server.maxConnections = manyConnections
  return server
}

interface Answer {
  readonly status: number
  readonly body: string
  readonly type?: string
  /** The rest of the request is not read. */
  readonly closes?: boolean
}

async function answer(request: IncomingMessage, options: ServerOptions, bodies: Bodies): Promise<Answer> {
  const path = (request.url ?? '').split('?', 1)[0]
  if (request.method === 'POST' && path === webhookPath) return accept(request, options, bodies)
  if (request.method === 'GET' && path === '/health') return { status: 200, body: 'ok' }
  if (request.method === 'GET' && path === '/ready') return ready(options)
  if (request.method === 'GET' && path === '/metrics' && options.metrics !== undefined) return measured(request, options.metrics)
  return { status: 404, body: 'not found', closes: true }
}

async function ready({ isStopping, unready }: ServerOptions): Promise<Answer> {
  if (isStopping()) return { status: 503, body: 'stopping' }
  const missing = await unready()
  return missing.length === 0 ? { status: 200, body: 'ready' } : { status: 503, body: `not ready: ${missing.join(', ')}` }
}

async function measured(request: IncomingMessage, metrics: NonNullable<ServerOptions['metrics']>): Promise<Answer> {
  const { token, type } = metrics
  if (token !== null && !isSame(request.headers.authorization ?? '', `Bearer ${token}`))
    return { status: 401, body: 'not allowed', closes: true }
  return { status: 200, body: (await metrics.text()).trimEnd(), type }
}

/** Digests have one length, whatever is compared. */
const isSame = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest())

async function accept(request: IncomingMessage, options: ServerOptions, bodies: Bodies): Promise<Answer> {
  const { log, secrets } = options
  if (options.isStopping()) return { status: 503, body: 'stopping', closes: true }
  const signature = request.headers['x-hub-signature-256']
  if (typeof signature !== 'string') return { status: 401, body: 'not signed', closes: true }
  const body = await bodies.read(request)
  if ('refused' in body) {
    log.warn('a body was refused', { reason: body.refused })
    return { status: { 'too-large': 413, busy: 503, broken: 400 }[body.refused], body: body.refused, closes: true }
  }
  if (!isSigned(body.bytes, signature, secrets)) {
    log.warn('a signature was wrong')
    return { status: 401, body: 'wrong signature', closes: true }
  }
  const delivery = readDelivery(request.headers, body.bytes)
  if ('refused' in delivery) {
    log.warn('a delivery was refused', { reason: delivery.refused })
    return { status: 400, body: delivery.refused }
  }
  try {
    return { status: 202, body: (await options.take(delivery)) ? 'accepted' : 'known' }
  } catch (error) {
    // GitHub notes that it failed, and the sweep asks for it again.
    log.error('a delivery could not be stored', { delivery: delivery.id, event: delivery.event, error })
    return { status: 503, body: 'not stored', closes: true }
  }
}

function send(request: IncomingMessage, response: ServerResponse, it: Answer): void {
  // Once the request is broken off it has no socket any more.
  const socket: Socket | null = response.socket
  response.statusCode = it.status
  response.setHeader('content-type', it.type ?? 'text/plain; charset=utf-8')
  response.setHeader('x-content-type-options', 'nosniff')
  if (it.status === 503) response.setHeader('retry-after', '5')
  if (it.closes === true) response.setHeader('connection', 'close')
  response.end(`${it.body}\n`, () => {
    // An unread body would keep the connection busy for as long as its sender likes.
    if (it.closes === true && !request.complete) socket?.destroySoon()
  })
}
