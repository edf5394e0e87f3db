import { createHmac } from 'node:crypto'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Delivery } from '../../src/app/intake/delivery.ts'
import { createLog } from '../../src/app/log.ts'
import { createIntake, type ServerOptions, webhookPath } from '../../src/app/server.ts'

const secret = 'the-present-secret-of-thirty-two-bytes'
const previous = 'the-previous-secret-of-thirty-two-byte'
const silent = createLog({ level: 'silent', write: () => {}, now: () => new Date(0), secrets: [] })

const sign = (body: string | Buffer, key = secret, algorithm = 'sha256') =>
  `${algorithm}=${createHmac(algorithm, key).update(body).digest('hex')}`

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

interface Over extends Partial<Pick<ServerOptions, 'take' | 'isStopping' | 'unready' | 'metrics'>> {
  readonly request?: number
}

async function intake(over: Over = {}) {
  const received: Delivery[] = []
  const server = createIntake({
    secrets: [secret, previous],
    take: async (it) => received.push(it) > 0,
    isStopping: () => false,
    unready: async () => [],
    log: silent,
    patience: { headers: 200, request: over.request ?? 5000 },
    ...over,
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
  it('behaviour 61: answers 202 once the delivery is stored, and again where it is known', async () => {
    const known = new Set<string>()
    const { post } = await intake({ take: async ({ id }) => known.size < known.add(id).size })
    expect((await post('{"action":"opened"}', { 'x-github-delivery': 'one' })).status).toBe(202)
    const again = await post('{"action":"opened"}', { 'x-github-delivery': 'one' })
    expect([again.status, await again.text()]).toEqual([202, 'known\n'])
  })

  it('hands on what was sent', async () => {
    const { post, received } = await intake()
    await post('{"action":"opened"}')
    expect(received).toEqual([{ id: 'guid-0', event: 'pull_request', payload: { action: 'opened' } }])
  })

  it('behaviour 60: says 503 when the delivery could not be stored, so that GitHub knows that it failed', async () => {
    const { post } = await intake({ take: () => Promise.reject(new Error('the disk is full')) })
    const answer = await post('{}')
    expect([answer.status, await answer.text()]).toEqual([503, 'not stored\n'])
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

  it('behaviour 74: says that it lives and whether it can work, and nothing else', async () => {
    let isStopping = false
    let unready: string[] = []
    const { url, post } = await intake({ isStopping: () => isStopping, unready: async () => unready })
    const at = async (path: string) => {
      const answer = await fetch(url + path)
      return `${answer.status} ${await answer.text()}`
    }
    expect(await at('/health')).toBe('200 ok\n')
    expect(await at('/ready')).toBe('200 ready\n')
    unready = ['database', 'clock']
    expect(await at('/ready')).toBe('503 not ready: database, clock\n')
    isStopping = true
    expect(await at('/ready')).toBe('503 stopping\n')
    expect((await post('{}')).status).toBe(503)
    expect(await at('/health')).toBe('200 ok\n')
  })

  it('behaviour 74: metrics are for whoever shows the token, where there is one', async () => {
    const metrics = { type: 'text/plain; version=0.0.4; charset=utf-8', token: 'a-token', text: async () => 'jobs 1\n' }
    const { url } = await intake({ metrics })
    expect((await fetch(`${url}/metrics`)).status).toBe(401)
    expect((await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a-tokem' } })).status).toBe(401)
    const answer = await fetch(`${url}/metrics`, { headers: { authorization: 'Bearer a-token' } })
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, metrics.type, 'jobs 1\n'])
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
