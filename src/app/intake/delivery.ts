import type { IncomingHttpHeaders } from 'node:http'
import { isRecord } from '../../model/record.ts'

/** One webhook delivery whose signature was right. */
export interface Delivery {
  /** The same for a redelivery. */
  readonly id: string
  readonly event: string
  readonly payload: Readonly<Record<string, unknown>>
}

const deepest = 64

/** The delivery in headers and body, or why it is none. */
export function readDelivery(headers: IncomingHttpHeaders, body: Buffer): Delivery | { readonly refused: string } {
  const [id, event] = [headers['x-github-delivery'], headers['x-github-event']]
  if (typeof id !== 'string' || !/^[A-Za-z0-9-]{1,100}$/.test(id)) return { refused: 'no delivery id' }
  if (typeof event !== 'string' || !/^[a-z_]{1,60}$/.test(event)) return { refused: 'no event' }
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    return { refused: 'the content type of the webhook must be application/json' }
  if (depthOf(body) > deepest) return { refused: 'nested too deeply' }
  try {
    const payload: unknown = JSON.parse(body.toString('utf8'))
    return isRecord(payload) ? { id, event, payload } : { refused: 'not an object' }
  } catch {
    return { refused: 'not JSON' }
  }
}

/** The deepest nesting outside of strings, told before anything is built from it. */
function depthOf(bytes: Buffer): number {
  let [depth, most, inString] = [0, 0, false]
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]
    if (inString) {
      if (byte === 0x5c) i++
      else if (byte === 0x22) inString = false
    } else if (byte === 0x22) inString = true
    else if (byte === 0x7b || byte === 0x5b) most = Math.max(most, ++depth)
    else if (byte === 0x7d || byte === 0x5d) depth--
  }
  return most
}
