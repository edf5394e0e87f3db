import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { offline, osv, type OsvOptions } from '../../src/fetch/advisories.ts'
import type { PackageQuery } from '../../src/model/comparison.ts'
import type { Advisories } from '../../src/model/world.ts'

interface Request {
  readonly path: string
  readonly body: unknown
}
type Answer =
  | { status?: number; headers?: Record<string, string>; json?: unknown; text?: string }
  | 'silence'
  | 'hang up'
  | 'half an answer'

/** A server on this machine that answers as told, and remembers what it was asked. */
async function server(answer: (request: Request, number: number) => Answer): Promise<{ url: string; requests: Request[] }> {
  const requests: Request[] = []
  const http: Server = createServer((message, response) => {
    void textOf(message).then((text) => {
      const request = { path: message.url ?? '', body: text === '' ? undefined : JSON.parse(text) }
      requests.push(request)
      send(response, answer(request, requests.length))
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`, requests }
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === 'hang up') response.destroy()
  else if (answer === 'half an answer')
    response.writeHead(200, { 'content-length': '100' }).write('{"results": [', () => response.destroy())
  else if (answer !== 'silence')
    response.writeHead(answer.status ?? 200, answer.headers).end(answer.text ?? JSON.stringify(answer.json ?? {}))
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const npm = (name: string, version: string): PackageQuery => ({ ecosystem: 'npm', name, version })
const record = (id: string, over: object = {}) => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  summary: `about ${id}`,
  aliases: ['CVE-2026-1'],
  database_specific: { severity: 'HIGH' },
  affected: [
    { package: { ecosystem: 'npm', name: 'left' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.3.1' }] }] },
  ],
  ...over,
})

/** Knows one vulnerability of `left`, whatever the version. */
function oneKnown(over: object = {}) {
  return server(({ path, body }) => {
    if (path !== '/v1/querybatch') return { json: record('GHSA-1', over) }
    const { queries } = body as { queries: { package: { name: string } }[] }
    return {
      json: {
        results: queries.map((it) => (it.package.name === 'left' ? { vulns: [{ id: 'GHSA-1', modified: '2026-01-01T00:00:00Z' }] } : {})),
      },
    }
  })
}

const ask = (url: string, queries: PackageQuery[], options: OsvOptions = {}): Promise<Advisories> =>
  osv({ url, pause: 1, ...options })(queries)

describe('an advisory database', () => {
  it('is asked for all packages at once, and then for each record once', async () => {
    const { url, requests } = await oneKnown()
    const answer = await ask(url, [npm('left', '1.3.0'), npm('right', '2.0.0'), npm('left', '1.2.0'), npm('left', '1.3.0')])
    expect(requests.map((it) => it.path)).toEqual(['/v1/querybatch', '/v1/vulns/GHSA-1'])
    expect(requests[0]?.body).toEqual({
      queries: [
        { package: { ecosystem: 'npm', name: 'left' }, version: '1.3.0' },
        { package: { ecosystem: 'npm', name: 'right' }, version: '2.0.0' },
        { package: { ecosystem: 'npm', name: 'left' }, version: '1.2.0' },
      ],
    })
    const known = { id: 'GHSA-1', aliases: ['CVE-2026-1'], severity: 'high', fixedIn: '1.3.1', summary: 'about GHSA-1' }
    expect(answer).toEqual({
      consulted: true,
      vulnerabilities: new Map([
        ['npm/left@1.3.0', [known]],
        ['npm/right@2.0.0', []],
        ['npm/left@1.2.0', [known]],
      ]),
    })
  })

  it('is asked in batches of a thousand', async () => {
    const { url, requests } = await oneKnown()
    const answer = await ask(
      url,
      Array.from({ length: 2001 }, (_, index) => npm('right', `1.0.${index}`)),
    )
    expect(requests.map((it) => (it.body as { queries: [] }).queries.length)).toEqual([1000, 1000, 1])
    expect(answer.consulted && answer.vulnerabilities.size).toBe(2001)
  })

  it('that has more pages is asked for them', async () => {
    const { url, requests } = await server(({ path, body }) => {
      if (path !== '/v1/querybatch') return { json: record(path.slice('/v1/vulns/'.length)) }
      const { queries } = body as { queries: { page_token?: string }[] }
      return {
        json: {
          results: queries.map((it) =>
            it.page_token === 'more' ? { vulns: [{ id: 'B' }] } : { vulns: [{ id: 'A' }], next_page_token: 'more' },
          ),
        },
      }
    })
    const answer = await ask(url, [npm('left', '1.0.0')])
    expect(answer.consulted && answer.vulnerabilities.get('npm/left@1.0.0')?.map((it) => it.id)).toEqual(['A', 'B'])
    expect(requests[1]?.body).toEqual({ queries: [{ package: { ecosystem: 'npm', name: 'left' }, version: '1.0.0', page_token: 'more' }] })
  })
})

describe('an advisory database over time', () => {
  it('is not asked again for a record that has not changed', async () => {
    const { url, requests } = await oneKnown()
    const client = osv({ url })
    await client([npm('left', '1.0.0')])
    await client([npm('left', '1.1.0')])
    expect(requests.filter((it) => it.path.startsWith('/v1/vulns/'))).toHaveLength(1)
  })

  it('is not asked again about the same version until its answer is old', async () => {
    const { url, requests } = await oneKnown()
    let now = 0
    const client = osv({ url, maxAge: 1000, now: () => now })
    const asked = async (version: string): Promise<number> => {
      const answer = await client([npm('left', version)])
      expect(answer.consulted && answer.vulnerabilities.get(`npm/left@${version}`)).toHaveLength(1)
      return requests.filter((it) => it.path === '/v1/querybatch').length
    }
    expect([await asked('1.0.0'), await asked('1.0.0'), await asked('1.1.0')]).toEqual([1, 1, 2])
    now = 1000
    expect(await asked('1.0.0')).toBe(3)
  })

  it('that is busy is asked again', async () => {
    const { url, requests } = await server((_, number) => (number < 3 ? { status: number === 1 ? 429 : 503 } : { json: { results: [{}] } }))
    expect((await ask(url, [npm('right', '1.0.0')])).consulted).toBe(true)
    expect(requests).toHaveLength(3)
  })

  it('withdraws a record by saying so', async () => {
    const { url } = await oneKnown({ withdrawn: '2026-02-01T00:00:00Z' })
    expect(await ask(url, [npm('left', '1.0.0')])).toEqual({ consulted: true, vulnerabilities: new Map([['npm/left@1.0.0', []]]) })
  })
})

describe('an advisory database that cannot be consulted', () => {
  const question = [npm('left', '1.0.0')]

  it('because of --offline is not asked', async () => {
    expect(await offline(question)).toEqual({ consulted: false, reason: 'offline' })
  })

  it('because nobody listens there', async () => {
    const { url } = await server(() => 'hang up')
    expect(await ask(url, question)).toEqual({ consulted: false, reason: 'the advisory database could not be reached' })
  })

  it.each([
    ['refuses', { status: 400 }, 'the advisory database answered 400'],
    ['stays busy', { status: 503 }, 'the advisory database answered 503'],
    ['is busy for an hour', { status: 429, headers: { 'retry-after': '3600' } }, 'the advisory database is too busy'],
    ['answers with a page', { text: '<html>' }, 'the advisory database gave an answer that is not understood'],
    ['answers with a list', { text: '[]' }, 'the advisory database gave an answer that is not understood'],
    ['answers too little', { json: { results: [] } }, 'the advisory database gave an answer that is not understood'],
    ['answers with no ids', { json: { results: [{ vulns: [{}] }] } }, 'the advisory database gave an answer that is not understood'],
    ['answers without end', { json: { results: [{ next_page_token: 'more' }] } }, 'the advisory database does not come to an end'],
    ['answers half', 'half an answer', 'the advisory database broke off its answer'],
    [
      'answers with half a text',
      { text: '{"results": [{"vulns": [{"id": "A"' },
      'the advisory database gave an answer that is not understood',
    ],
    ['answers too much', { text: ' '.repeat(5000) }, 'the advisory database gave too long an answer'],
  ] satisfies [string, Answer, string][])('because it %s', async (_, answer, reason) => {
    const { url } = await server(() => answer)
    expect(await ask(url, question, { sizeLimit: 4000 })).toEqual({ consulted: false, reason })
  })

  it('because it is silent, within the budget', async () => {
    const { url } = await server(() => 'silence')
    expect(await ask(url, question, { budget: 50 })).toEqual({
      consulted: false,
      reason: 'the advisory database did not answer within 0.05 s',
    })
  })

  it('because one record of several is missing: half an answer would look clean', async () => {
    const { url } = await server(({ path }) =>
      path === '/v1/querybatch'
        ? { json: { results: [{ vulns: [{ id: 'A' }, { id: 'B' }] }] } }
        : path.endsWith('B')
          ? { status: 404 }
          : { json: record('A') },
    )
    expect(await ask(url, question)).toEqual({ consulted: false, reason: 'the advisory database answered 404' })
  })
})
