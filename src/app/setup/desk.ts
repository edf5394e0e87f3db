import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { formFor, type Plan, redeem, type Registered, unguessable } from './registration.ts'

export interface Desk {
  /** Where the person who sets up begins. */
  readonly url: string
  /** Resolves once GitHub has made the App, rejects where it does not. */
  readonly registered: Promise<Registered>
  close(): Promise<void>
}

/**
 * Two pages on loopback, for one person and one registration: the way to GitHub and the way back. Both are found only by who knows their
 * address or the state in it, so no page that is open in another tab can send us an App of somebody else's.
 */
export async function openDesk(plan: Plan, appYml: string): Promise<Desk> {
  const [entrance, state] = [unguessable(), unguessable()]
  const { promise: registered, resolve, reject } = Promise.withResolvers<Registered>()
  let origin = ''
  let isTaken = false
  const page = async (request: IncomingMessage): Promise<Page> => {
    const url = new URL(request.url ?? '/', origin)
    // A name that somebody lets point to loopback is not ours.
    if (request.method !== 'GET' || request.headers.host !== new URL(origin).host) return notThere
    if (url.pathname === `/${entrance}`) return wayThere(plan, formFor(plan, appYml, `${origin}/back`, state))
    const code = url.searchParams.get('code')
    if (url.pathname !== '/back' || url.searchParams.get('state') !== state || code === null || isTaken) return notThere
    isTaken = true
    try {
      const app = await redeem(plan, code)
      resolve(app)
      return {
        status: 200,
        body: `<p>The App is registered. <a href="${escaped(app.page)}/installations/new">Install it</a>, and start Parapet.</p>`,
      }
    } catch (error) {
      reject(error)
      return { status: 502, body: '<p>GitHub did not give the App away; the terminal says why. Begin anew.</p>' }
    }
  }
  const server = createServer((request, response) => void page(request).then((it) => send(response, it, plan)))
  await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done))
  const address = server.address()
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  return {
    url: `${origin}/${entrance}`,
    registered,
    async close() {
      const closed = new Promise((done) => server.close(done))
      server.closeIdleConnections()
      await closed
    },
  }
}

interface Page {
  readonly status: number
  readonly body: string
}

const notThere: Page = { status: 404, body: '<p>Not found.</p>' }

function wayThere(plan: Plan, form: ReturnType<typeof formFor>): Page {
  const body = `<p>GitHub will ask for a name and then send you back here. Deliveries go to ${escaped(plan.url)}.</p>
<form method="post" action="${escaped(form.action)}"><input type="hidden" name="manifest" value="${escaped(form.manifest)}"><button>Register Parapet at GitHub</button></form>`
  return { status: 200, body }
}

function send(response: ServerResponse, { status, body }: Page, plan: Plan): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; form-action ${plan.server}; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(`<!doctype html><meta charset="utf-8"><title>Parapet</title><h1>Parapet</h1>${body}`)
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (it) => `&#${it.charCodeAt(0)};`)
