import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Authentication } from './authentication.ts'
import { Contract } from './contract.ts'
import { Refusal, type Answer, type Endpoint } from './endpoint.ts'
import { Faults, secondaryLimit } from './faults.ts'
import { graphql } from './graphql.ts'
import { fullName, type State } from './state.ts'

export interface RequestEntry {
  readonly method: string
  /** As it was asked, without the query. */
  readonly path: string
  /** `get /repos/{owner}/{repo}`, or `post /graphql`. */
  readonly operation: string
  readonly query: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** 0 while it was not answered. */
  status: number
}

interface Route {
  readonly endpoint: Endpoint
  readonly method: string
  readonly pattern: RegExp
  readonly names: readonly string[]
  /** Characters that are no parameter: the more of them, the more special the route. */
  readonly literal: number
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly headers: IncomingMessage['headers']
}

const contract = new Contract()

/** Loud and in no client's vocabulary: the request or our own answer breaks the published contract. */
const broken = 599

/** The HTTP face: finds the endpoint, checks caller and contract, and lets faults happen. */
export class ApiServer {
  readonly requests: RequestEntry[] = []
  readonly violations: string[] = []
  readonly faults = new Faults()
  readonly #state: State
  readonly #authentication: Authentication
  readonly #routes: readonly Route[]
  readonly #server: Server
  #contentWrites: number[] = []
  #used = 0

  constructor(state: State, authentication: Authentication, endpoints: readonly Endpoint[]) {
    this.#state = state
    this.#authentication = authentication
    this.#routes = endpoints.map(route).sort((one, other) => other.literal - one.literal)
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  async listen(): Promise<string> {
    return addressOf(this.#server)
  }

  async close(): Promise<void> {
    await shut(this.#server)
  }

  async door(): Promise<Door> {
    const server = createServer((request, response) => void this.#serve(request, response))
    return { url: await addressOf(server), slam: () => shut(server) }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    // An enterprise server has the API below /api.
    const path = url.pathname.replace(/^\/api\/v3(?=\/)/, '').replace(/^\/api\/graphql$/, '/graphql')
    const method = request.method ?? 'GET'
    const text = await bodyOf(request)
    const asked: Asked = { method, path, query: url.searchParams, body: parsed(text), headers: request.headers }
    const entry: RequestEntry = {
      method,
      path,
      operation: '',
      query: url.search.slice(1),
      body: asked.body,
      headers: request.headers,
      status: 0,
    }
    this.requests.push(entry)
    try {
      const before = await this.faults.strike('before', method, path + url.search)
      const answer = before ?? (await this.#answer(asked, entry))
      const outcome = before === undefined ? ((await this.faults.strike('after', method, path + url.search)) ?? answer) : answer
      if (outcome === 'reset') request.socket.destroy()
      if (typeof outcome === 'string') return
      entry.status = outcome.status
      this.#send(asked, response, outcome)
    } catch (error) {
      entry.status = broken
      this.#send(
        asked,
        response,
        this.#violation(`${method} ${path}: the local GitHub failed: ${error instanceof Error ? error.stack : String(error)}`),
      )
    }
  }

  async #answer(asked: Asked, entry: { operation: string }): Promise<Answer> {
    if (asked.headers['user-agent'] === undefined)
      return new Refusal(403, 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header').answer()
    try {
      if (asked.path === '/graphql') {
        entry.operation = 'post /graphql'
        return await this.#graphql(asked)
      }
      const moved = this.#moved(asked)
      if (moved !== undefined) return moved
      return await this.#rest(asked, entry)
    } catch (error) {
      if (error instanceof Refusal) return error.answer()
      throw error
    }
  }

  async #graphql(asked: Asked): Promise<Answer> {
    const { actor, credential } = this.#authenticated(asked, 'token')
    const { answer, violations } = await graphql({
      state: this.#state,
      params: {},
      query: asked.query,
      body: asked.body,
      actor,
      credential,
    })
    return violations.length === 0 ? answer : this.#violation(`POST /graphql: ${violations.join('; ')}`)
  }

  async #rest(asked: Asked, entry: { operation: string }): Promise<Answer> {
    const byId = /^\/repositories\/(\d+)(\/.*)?$/.exec(asked.path)
    const named = this.#state.repositories.find((it) => it.id === Number(byId?.[1]))
    if (byId !== null && named === undefined) throw new Refusal(404, 'Not Found')
    const path = named === undefined ? asked.path : `/repos/${fullName(named)}${byId?.[2] ?? ''}`
    const found = this.#find(asked.method, path)
    if (found === undefined) return this.#violation(`${asked.method} ${asked.path}: GitHub's API that is served here has no such operation`)
    const { endpoint } = found.route
    entry.operation = endpoint.operation
    const wrong = contract.request(endpoint.operation, asked.query, asked.body)
    if (wrong.length > 0) return this.#violation(`${asked.method} ${asked.path}: ${wrong.join('; ')}`)
    const { actor, credential } = this.#authenticated(asked, endpoint.needs)
    this.#refuseBursts(endpoint.operation)
    const call = { state: this.#state, params: { ...found.params, '': path }, query: asked.query, body: asked.body, actor, credential }
    const answer = await Promise.resolve(endpoint.handle(call)).catch((error: unknown) => {
      if (error instanceof Refusal) return error.answer()
      throw error
    })
    const untrue = contract.response(endpoint.operation, answer.status, answer.body)
    return untrue.length === 0 ? answer : this.#violation(`answer to ${asked.method} ${asked.path}: ${untrue.join('; ')}`)
  }

  #authenticated(asked: Asked, needs: Endpoint['needs']): ReturnType<Authentication['actor']> {
    const found = this.#authentication.actor(asked.headers.authorization, needs)
    const { requests, status } = this.faults.replicationLag
    if (found.uses <= requests) throw new Refusal(status, status === 401 ? 'Bad credentials' : 'Resource not accessible by integration')
    if (found.actor.kind === 'installation' && ++this.#used > this.#state.limits.requestsPerHour) {
      throw new Refusal(403, `API rate limit exceeded for installation ID ${found.actor.installation.id}.`)
    }
    return found
  }

  /** Comments and reviews are content; more than the budget within a minute meets the secondary limit. */
  #refuseBursts(operation: string): void {
    if (!/^(post|patch) .*\/(comments|reviews|replies)/.test(operation)) return
    const now = this.#state.now().getTime()
    this.#contentWrites = this.#contentWrites.filter((it) => it > now - 60_000)
    if (this.#contentWrites.length >= this.#state.limits.contentWritesPerMinute) throw new Limited(secondaryLimit(60))
    this.#contentWrites.push(now)
  }

  /** Former names of a repository redirect to its id; methods that write must be repeated, hence 307. */
  #moved(asked: Asked): Answer | undefined {
    const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(asked.path) ?? []
    const repository = this.#state.formerNames.get(`${owner}/${name}`.toLowerCase())
    if (repository === undefined || this.#state.repository(owner, name) !== undefined) return undefined
    const query = asked.query.size === 0 ? '' : `?${asked.query.toString()}`
    const location = `${this.#state.url}/repositories/${repository.id}${rest}${query}`
    return {
      status: asked.method === 'GET' ? 301 : 307,
      body: { message: 'Moved Permanently', url: location, documentation_url: 'https://docs.github.com/rest' },
      headers: { location },
    }
  }

  #find(method: string, path: string): { readonly route: Route; readonly params: Record<string, string> } | undefined {
    for (const it of this.#routes) {
      const match = it.method === method ? it.pattern.exec(path) : null
      if (match !== null)
        return { route: it, params: Object.fromEntries(it.names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')])) }
    }
    return undefined
  }

  #violation(message: string): Answer {
    this.violations.push(message)
    return { status: broken, body: { message } }
  }

  #send(asked: Asked, response: ServerResponse, answer: Answer): void {
    const text = answer.body === undefined ? '' : JSON.stringify(answer.body)
    const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`
    const limit = this.#state.limits.requestsPerHour
    const unchanged = asked.method === 'GET' && answer.status === 200 && asked.headers['if-none-match'] === etag
    if (unchanged) this.#used -= 1
    const headers: Record<string, string> = {
      'x-github-request-id': randomUUID(),
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(limit - this.#used, 0)),
      'x-ratelimit-used': String(Math.min(this.#used, limit)),
      'x-ratelimit-reset': String(Math.ceil(this.#state.now().getTime() / 1000) + 3600),
      'x-ratelimit-resource': asked.path === '/graphql' ? 'graphql' : 'core',
      ...answer.headers,
    }
    if (asked.method === 'GET' && answer.status === 200) headers['etag'] = etag
    if (unchanged) {
      response.writeHead(304, headers).end()
      return
    }
    if (text !== '') headers['content-type'] = 'application/json; charset=utf-8'
    response.writeHead(answer.status, headers).end(text)
  }
}

/** A second address of the same GitHub. */
export interface Door {
  readonly url: string
  /** Nobody hears anything here any more, as when the process at the other end is gone. What arrived has its effect. */
  slam(): Promise<void>
}

async function addressOf(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

async function shut(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}

class Limited extends Refusal {
  readonly headers: Readonly<Record<string, string>>
  constructor(limit: ReturnType<typeof secondaryLimit>) {
    super(limit.status, limit.message)
    this.headers = limit.headers
  }

  override answer(): Answer {
    return { ...super.answer(), headers: this.headers }
  }
}

function route(endpoint: Endpoint): Route {
  const [method = '', template = ''] = endpoint.operation.split(' ')
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((it) => it[1] ?? '')
  const pattern = template.replace(/\{(?:ref|basehead|branch)\}/g, '(.+)').replace(/\{\w+\}/g, '([^/]+)')
  return {
    endpoint,
    method: method.toUpperCase(),
    pattern: new RegExp(`^${pattern}$`),
    names,
    literal: template.replace(/\{\w+\}/g, '').length,
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return 'this is no JSON'
  }
}
