import { createHmac } from 'node:crypto'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { RecentDeliveries } from '../../src/app/intake/deliveries.ts'
import type { Delivery } from '../../src/app/intake/delivery.ts'
import { createLog } from '../../src/app/log.ts'
import { createIntake, webhookPath } from '../../src/app/server.ts'

const secret = 'the-present-secret-of-thirty-two-bytes'
const previous = 'the-previous-secret-of-thirty-two-byte'
const silent = createLog({ level: 'silent', write: () => {}, now: () => new Date(0), secrets: [] })

const sign = (body: string | Buffer, key = secret, algorithm = 'sha256') =>
  `${algorithm}=${createHmac(algorithm, key).update(body).digest('hex')}`

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function intake(over: { isReady?: () => boolean; receive?: (it: Delivery) => Promise<void>; request?: number } = {}) {
  const received: Delivery[] = []
  const server = createIntake({
    secrets: [secret, previous],
    deliveries: new RecentDeliveries(),
    receive: over.receive ?? (async (it) => void received.push(it)),
    isReady: over.isReady ?? (() => true),
    log: silent,
    patience: { headers: 200, request: over.request ?? 5000 },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  let next = 0
  const post = (body: string, headers: Record<string, string | undefined> = {}, path = webhookPath) => {
    const all = {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': `guid-${next++}`,
      'x-hub-signature-256': sign(body),
      ...headers,
    }
    const given = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]]))
    return fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body, headers: given })
  }
  return { port, post, received, url: `http://127.0.0.1:${port}` }
}

describe('the intake', () => {
  it('answers 202 and hands the delivery on', async () => {
    const { post, received } = await intake()
    const answer = await post('{"action":"opened"}')
    expect(answer.status).toBe(202)
    expect(received).toEqual([{ id: 'guid-0', event: 'pull_request', payload: { action: 'opened' } }])
  })

  it('answers before the work is done', async () => {
    const work = Promise.withResolvers<void>()
    const { post } = await intake({ receive: () => work.promise })
    expect((await post('{}')).status).toBe(202)
    work.resolve()
  })

  it('takes a delivery that is signed with the previous secret while it is being replaced', async () => {
    const { post, received } = await intake()
    expect((await post('{}', { 'x-hub-signature-256': sign('{}', previous) })).status).toBe(202)
    expect(received).toHaveLength(1)
  })
})

describe('signatures', () => {
  it.each([
    ['no signature', { 'x-hub-signature-256': undefined }],
    ['only a SHA-1 signature', { 'x-hub-signature-256': undefined, 'x-hub-signature': sign('{"a":1}', secret, 'sha1') }],
    ['a SHA-1 signature in the place of the other', { 'x-hub-signature-256': sign('{"a":1}', secret, 'sha1') }],
    ['a signature with another secret', { 'x-hub-signature-256': sign('{"a":1}', 'development') }],
    ['a signature that was cut', { 'x-hub-signature-256': sign('{"a":1}').slice(0, -2) }],
    ['a signature in capitals', { 'x-hub-signature-256': sign('{"a":1}').toUpperCase() }],
    ['an empty signature', { 'x-hub-signature-256': 'sha256=' }],
  ])('attack A2: refuses %s with 401', async (_, headers) => {
    const { post, received } = await intake()
    expect((await post('{"a":1}', headers)).status).toBe(401)
    expect(received).toEqual([])
  })

  it('attack A3: the signature is over the bytes, not over what they mean', async () => {
    const { post, received } = await intake()
    expect((await post('{ "a": 1 }', { 'x-hub-signature-256': sign('{"a":1}') })).status).toBe(401)
    expect(received).toEqual([])
  })
})

describe('bodies', () => {
  it('attack A4: refuses a body that is declared too large without reading it', async () => {
    const { port } = await intake()
    const answer = await raw(
      port,
      `POST ${webhookPath} HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: ${sign('')}\r\ncontent-length: 27262976\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('attack A4: refuses a body that grows too large while it arrives', async () => {
    const { port, received } = await intake()
    const socket = connect(port, '127.0.0.1')
    const answer = collect(socket)
    socket.on('error', () => {})
    socket.write(`POST ${webhookPath} HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: ${sign('')}\r\ntransfer-encoding: chunked\r\n\r\n`)
    const chunk = Buffer.concat([Buffer.from('100000\r\n'), Buffer.alloc(1 << 20), Buffer.from('\r\n')])
    for (let i = 0; i < 27 && socket.writable; i++) await new Promise<void>((resolve) => void socket.write(chunk, () => resolve()))
    expect(await answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(received).toEqual([])
  })

  it('attack A4: does not wait for a sender who trickles', async () => {
    const { port } = await intake({ request: 300 })
    const answer = await raw(
      port,
      `POST ${webhookPath} HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: ${sign('')}\r\ncontent-length: 10\r\n\r\nabc`,
    )
    expect(answer).toMatch(/^$|^HTTP\/1\.1 (400|408) /)
  })

  it('attack A4: does not wait for headers that never end', async () => {
    const { port } = await intake()
    expect(await raw(port, `POST ${webhookPath} HTTP/1.1\r\nhost: x\r\nx-slow: `)).toMatch(/^$|^HTTP\/1\.1 408 /)
  })
})

describe('deliveries', () => {
  it('attack A5: the same delivery twice has one effect', async () => {
    const { post, received } = await intake()
    const answers = await Promise.all([1, 2, 3].map(() => post('{}', { 'x-github-delivery': 'same' })))
    expect(answers.map((it) => it.status)).toEqual([202, 202, 202])
    expect(received).toHaveLength(1)
  })

  it('welcomes the delivery again when it could not be handed on', async () => {
    let tries = 0
    const { post } = await intake({
      receive: async () => {
        if (++tries === 1) throw new Error('full')
      },
    })
    await post('{}', { 'x-github-delivery': 'same' })
    await post('{}', { 'x-github-delivery': 'same' })
    expect(tries).toBe(2)
  })

  it.each([
    ['JSON that is cut', '{"a":'],
    ['no object', '[1]'],
    ['nesting without end', '{"a":'.repeat(5000) + '1' + '}'.repeat(5000)],
    ['brackets without end', '['.repeat(1_000_000)],
  ])('attack A8: refuses %s', async (_, body) => {
    const { post, received } = await intake()
    expect((await post(body)).status).toBe(400)
    expect(received).toEqual([])
  })

  it('attack A8: brackets inside of a text are only text', async () => {
    const { post, received } = await intake()
    const body = JSON.stringify({ body: '[{"'.repeat(500) })
    expect((await post(body)).status).toBe(202)
    expect(received[0]?.payload).toEqual({ body: '[{"'.repeat(500) })
  })

  it.each([
    ['no delivery id', { 'x-github-delivery': undefined }],
    ['no event', { 'x-github-event': undefined }],
    ['an event that is a path', { 'x-github-event': '../x' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('refuses a signed delivery with %s', async (_, headers) => {
    const { post } = await intake()
    expect((await post('{}', headers)).status).toBe(400)
  })
})

describe('the doors', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/probot'],
    ['GET', '/probot/setup'],
    ['POST', '/probot/import'],
    ['GET', '/ping'],
    ['GET', webhookPath],
    ['PUT', webhookPath],
    ['POST', `${webhookPath}/`],
    ['POST', `/${webhookPath}`],
    ['POST', '/health'],
  ])('attack A9: %s %s is not there', async (method, path) => {
    const { url } = await intake()
    expect((await fetch(url + path, { method })).status).toBe(404)
  })

  it('behaviour 74: says that it lives and whether it takes deliveries, and nothing else', async () => {
    let isReady = true
    const { url, post } = await intake({ isReady: () => isReady })
    expect(await (await fetch(`${url}/health`)).text()).toBe('ok\n')
    expect((await fetch(`${url}/ready`)).status).toBe(200)
    isReady = false
    expect((await fetch(`${url}/ready`)).status).toBe(503)
    expect((await post('{}')).status).toBe(503)
  })
})

async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(text)
  return collect(socket)
}

function collect(socket: ReturnType<typeof connect>): Promise<string> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  return new Promise((resolve) => socket.on('close', () => resolve(Buffer.concat(chunks).toString())))
}
