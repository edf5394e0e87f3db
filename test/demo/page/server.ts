import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { Conversation } from '../conversation.ts'
import { Failure } from '../failure.ts'
import { blobPage } from './blob.ts'
import { checksTab } from './checks.ts'
import { conversationTab } from './conversation.ts'
import { filesTab } from './files.ts'
import { frame, pullPath } from './frame.ts'
import type { Html } from './html.ts'

export interface Page {
  /** `http://127.0.0.1:PORT`: links in comments begin with it. */
  readonly url: string
  /** From now on this is what it shows. Gives the address of the conversation. */
  show(conversation: Conversation): string
  close(): Promise<void>
}

/** In this order: what is for narrow windows stands last. */
const sheets = ['frame', 'conversation', 'diff', 'markdown', 'checks', 'narrow']
const style = () => sheets.map((it) => readFileSync(new URL(`style/${it}.css`, import.meta.url), 'utf8')).join('\n')

/** Nothing but what stands in the page itself and its style: no script, whatever a comment says, and no picture from elsewhere. */
const headers = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
}

/** Serves on loopback. @throws {Failure} for a port that is taken */
export async function openPage(port: number): Promise<Page> {
  let shown: Conversation | undefined
  let authority = ''
  const server = createServer((request, response) => {
    const send = sender(response)
    // Another name that leads to this address is a page of somebody else trying to read it.
    if (request.headers.host !== authority) return send(421, 'text/plain', 'Ask for this page by its address.\n')
    answer(request.url ?? '/', shown).then(
      (it) => (it === undefined ? send(404, 'text/plain', 'There is no such page.\n') : send(200, it.type, it.text)),
      () => send(500, 'text/plain', 'This page could not be made.\n'),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Failure(`the page cannot be served on port ${port}: ${error.message}`)))
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  authority = `127.0.0.1:${typeof address === 'object' ? address?.port : port}`
  return {
    url: `http://${authority}`,
    show(conversation) {
      shown = conversation
      return `http://${authority}${pullPath(conversation)}`
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const sender = (response: ServerResponse) => (status: number, type: string, text: string) =>
  void response.writeHead(status, { ...headers, 'content-type': `${type}; charset=utf-8` }).end(text)

async function answer(url: string, it: Conversation | undefined): Promise<{ type: string; text: string } | undefined> {
  const path = URL.parse(url, 'http://localhost')?.pathname ?? '/'
  if (path === '/style.css') return { type: 'text/css', text: style() }
  const page = it === undefined ? undefined : await pageAt(path, it)
  return page && { type: 'text/html', text: page.text }
}

async function pageAt(path: string, it: Conversation): Promise<Html | undefined> {
  const own = pullPath(it)
  if (path === '/' || path === own) return frame(it, 'conversation', conversationTab(it))
  if (path === `${own}/checks`) return frame(it, 'checks', checksTab(it))
  if (path === `${own}/files`) return frame(it, 'files', filesTab(it))
  const [, sha, file] = /^\/[^/]+\/[^/]+\/blob\/([0-9a-f]{40})\/(.+)$/.exec(path) ?? []
  return sha === undefined || file === undefined ? undefined : blobPage(it, sha, decodeURIComponent(file))
}
