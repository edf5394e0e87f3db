import { createSign } from 'node:crypto'
import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { ownersRepository } from '../../model/configuration.ts'
import { failureOf, ordinaryPatience, pause, pauseAfter, type Patience } from './patience.ts'
import { granted, reviewing, RightsOf, sweeping } from './rights.ts'

/** GitHub, as one installation sees it: reads are repeated with patience, writes are sent once. */
export type Client = Octokit

export interface Credentials {
  readonly appId: number
  /** PEM, PKCS#1 or PKCS#8. */
  readonly privateKey: string
  /** `https://api.github.com`, or `https://HOST/api/v3`. */
  readonly apiUrl: string
}

export interface Connection {
  /**
   * A client whose token reaches one repository and holds no right that the review does not need.
   * `signal` calls off its reads; a write that was begun is always finished, because nobody could tell whether it took effect.
   */
  installation(of: { installationId: number; repositoryId: number; signal?: AbortSignal }): Client
  /** A client that reads what stands in the repository `.github` of an installation's account, and reaches no other. */
  owners(of: { installationId: number; signal?: AbortSignal }): Client
  /** A client that reads all repositories of an installation and writes nothing: which there are, their pull requests, checks and merge queues. */
  account(of: { installationId: number; signal?: AbortSignal }): Client
  /** The App as itself, which knows its installations and its deliveries. */
  app(signal?: AbortSignal): Client
}

export interface Observer {
  (request: Observed): void
}

export interface Observed {
  readonly method: string
  /** As Octokit has it, with its parameters still in braces where it has them. */
  readonly url: string
  readonly status: number
  readonly milliseconds: number
  readonly attempt: number
  /** How many requests GitHub still answers in this hour, and by which clock; null where it does not say. */
  readonly remaining: number | null
  readonly date: Date | null
  /** On whose behalf; null where the App asked as itself. */
  readonly installation: number | null
}

export interface ConnectionOptions {
  readonly patience?: Patience
  readonly observe?: Observer
  /** Called in place of everything that would change something. */
  readonly instead?: (write: { readonly method: string; readonly url: string; readonly body: unknown }) => void
}

/** Tokens are made on first use and kept for their hour. */
export function connect(credentials: Credentials, options: ConnectionOptions = {}): Connection {
  const patience = options.patience ?? ordinaryPatience
  const observe = options.observe ?? (() => {})
  const plain = { baseUrl: credentials.apiUrl, userAgent: 'parapet', log: silent }
  // Making a token twice does no harm, so it is sent as patiently as a read.
  const minting = new Octokit(plain)
  minting.hook.wrap('request', (send, sending) => patiently(send, sending, { patience, observe, isRead: () => true, installation: null }))
  const auth = createAppAuth({
    appId: credentials.appId,
    createJwt: (appId, difference) => appToken(String(appId), credentials.privateKey, difference ?? 0),
    request: minting.request,
    log: silent,
  })
  const rights = new RightsOf(async (id) => granted(minting, id, (await auth({ type: 'app' })).token))
  const clientWith = (installation: number | null, authorize: Authorize, signal: AbortSignal | undefined): Client => {
    const client = new Octokit(plain)
    const manner = { patience, observe, isRead, signal, authorize, installation }
    client.hook.wrap('request', (send, sending) => {
      if (options.instead !== undefined && !isRead(sending)) return notSent(sending, options.instead)
      return patiently(send, sending, manner)
    })
    return client
  }
  return {
    installation({ installationId, repositoryId, signal }) {
      const authorize: Authorize = (refresh) =>
        rights.make(installationId, reviewing, (permissions) =>
          auth({ type: 'installation', installationId, repositoryIds: [repositoryId], permissions: { ...permissions }, refresh }),
        )
      return clientWith(installationId, authorize, signal)
    },
    owners: ({ installationId, signal }) =>
      clientWith(
        installationId,
        (refresh) =>
          auth({
            type: 'installation',
            installationId,
            repositoryNames: [ownersRepository],
            permissions: { contents: 'read', metadata: 'read' },
            refresh,
          }),
        signal,
      ),
    account: ({ installationId, signal }) =>
      clientWith(
        installationId,
        (refresh) =>
          rights.make(installationId, sweeping, (permissions) =>
            auth({ type: 'installation', installationId, permissions: { ...permissions }, refresh }),
          ),
        signal,
      ),
    // Such a token is made here and now, and is never older than a request.
    app: (signal) =>
      clientWith(null, async () => ({ ...(await auth({ type: 'app' })), createdAt: new Date().toISOString(), scheme: 'bearer' }), signal),
  }
}

type Authorize = (refresh: boolean) => Promise<Credential>

/** As if GitHub had taken it; ids begin where none is. */
async function notSent(sending: Sending, instead: NonNullable<ConnectionOptions['instead']>) {
  const { method, url, headers: _, request: __, ...body } = sending
  instead({ method, url, body })
  return { status: 200, url, headers: {}, data: { id: 0 } }
}

/** The parts of Octokit's request that matter here. */
interface Sending {
  readonly method: string
  readonly url: string
  readonly headers: { authorization?: string | undefined }
  request?: object
}

interface Manner {
  readonly patience: Patience
  readonly observe: Observer
  readonly isRead: (sending: Sending) => boolean
  readonly signal?: AbortSignal | undefined
  readonly authorize?: Authorize
  readonly installation: number | null
}

/** The GraphQL documents in use are all queries. */
const isRead = (sending: Sending): boolean => sending.method === 'GET' || sending.url.endsWith('/graphql')

interface Credential {
  readonly token: string
  readonly createdAt: string
  readonly scheme?: 'bearer'
}

async function patiently<S extends Sending, A extends { status: number; headers: Headers }>(
  send: (it: S) => A | Promise<A>,
  sending: S,
  manner: Manner,
): Promise<A> {
  const reads = manner.isRead(sending)
  const signal = reads ? manner.signal : undefined
  for (let attempt = 1, refresh = false; ; attempt++) {
    signal?.throwIfAborted()
    const credential: Credential | undefined = await manner.authorize?.(refresh)
    if (credential !== undefined) sending.headers.authorization = `${credential.scheme ?? 'token'} ${credential.token}`
    try {
      return await once(send, sending, { ...manner, signal }, attempt)
    } catch (error) {
      signal?.throwIfAborted()
      const next = nextTry(error, { attempt, reads, credential, refreshed: refresh }, manner.patience)
      if (next === undefined) throw error
      refresh = next.refresh
      await pause(next.wait, signal)
    }
  }
}

interface Tried {
  readonly attempt: number
  readonly reads: boolean
  readonly credential: Credential | undefined
  readonly refreshed: boolean
}

function nextTry(error: unknown, it: Tried, patience: Patience): { wait: number; refresh: boolean } | undefined {
  const failure = failureOf(error)
  if (failure === undefined) return undefined
  const isYoung = it.credential !== undefined && Date.now() - Date.parse(it.credential.createdAt) < youngFor
  // A token that GitHub no longer takes was revoked: nothing has happened yet, so even a write may go again with a new one.
  if (failure.status === 401 && it.credential !== undefined && !isYoung && !it.refreshed) return { wait: 0, refresh: true }
  const wait = it.reads ? pauseAfter(failure, it.attempt, patience, isYoung) : undefined
  return wait === undefined ? undefined : { wait, refresh: false }
}

async function once<S extends Sending, A extends { status: number; headers: Headers }>(
  send: (it: S) => A | Promise<A>,
  sending: S,
  { patience, observe, signal, installation }: Manner,
  attempt: number,
): Promise<A> {
  const started = Date.now()
  const { method, url } = sending
  const note = (status: number, headers: Headers = {}) =>
    observe({ method, url, status, milliseconds: Date.now() - started, attempt, installation, ...toldBy(headers) })
  // Changed in place: where several hooks are registered (Octokit has one of its own), the next one gets this object whatever it is handed.
  const inTime = AbortSignal.timeout(patience.timeout)
  sending.request = { ...sending.request, signal: signal === undefined ? inTime : AbortSignal.any([inTime, signal]) }
  try {
    const answer = await send(sending)
    note(answer.status, answer.headers)
    return answer
  } catch (error) {
    note(failureOf(error)?.status ?? 0)
    throw error
  }
}

type Headers = Readonly<Record<string, string | number | undefined>>

function toldBy(headers: Headers): Pick<Observed, 'remaining' | 'date'> {
  const remaining = headers['x-ratelimit-remaining']
  const date = Date.parse(String(headers['date']))
  return { remaining: remaining === undefined ? null : Number(remaining), date: Number.isNaN(date) ? null : new Date(date) }
}

const youngFor = 10_000

/** A JSON Web Token of the App itself, a minute old already so that a clock that runs ahead does no harm; GitHub takes at most ten minutes. */
async function appToken(appId: string, privateKey: string, difference: number): Promise<{ jwt: string; expiresAt: string }> {
  const now = Math.floor(Date.now() / 1000) + difference
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const expires = now + 540
  const content = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 60, exp: expires, iss: appId })}`
  const signature = createSign('RSA-SHA256').update(content).sign(privateKey, 'base64url')
  return { jwt: `${content}.${signature}`, expiresAt: new Date(expires * 1000).toISOString() }
}

/** Requests are reported to the observer; Octokit's own log lines could hold what they carry. */
const silent = { debug() {}, info() {}, warn() {}, error() {} }
