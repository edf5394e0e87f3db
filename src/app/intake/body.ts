import type { IncomingMessage } from 'node:http'

/** GitHub sends no more: https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
const largestBody = 25 * 1024 * 1024

/** All bodies together that are held before their signature is known, so that strangers cannot fill the memory. */
const mostHeld = 8 * largestBody

export type Body = { readonly bytes: Buffer } | { readonly refused: 'too-large' | 'busy' | 'broken' }

/** Reads bodies, never more of one than GitHub would send, and never too many at once. */
export class Bodies {
  #held = 0

  async read(request: IncomingMessage): Promise<Body> {
    const declared = request.headers['content-length']
    if (declared !== undefined && Number(declared) > largestBody) return { refused: 'too-large' }
    const chunks: Buffer[] = []
    let length = 0
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length
        this.#held += chunk.length
        if (length > largestBody) return { refused: 'too-large' }
        if (this.#held > mostHeld) return { refused: 'busy' }
        chunks.push(chunk)
      }
      return { bytes: Buffer.concat(chunks, length) }
    } catch {
      return { refused: 'broken' }
    } finally {
      this.#held -= length
    }
  }
}
