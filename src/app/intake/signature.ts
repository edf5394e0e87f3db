import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Whether GitHub signed exactly these bytes with one of the secrets: `X-Hub-Signature-256: sha256=<64 hex digits>`
 * (https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries). All secrets are tried, whichever fits, and none is
 * compared faster for being nearly right. The older SHA-1 header counts for nothing.
 */
export function isSigned(body: Buffer, header: string | undefined, secrets: readonly string[]): boolean {
  if (header === undefined || !/^sha256=[0-9a-f]{64}$/.test(header)) return false
  const given = Buffer.from(header.slice('sha256='.length), 'hex')
  return secrets.map((secret) => timingSafeEqual(createHmac('sha256', secret).update(body).digest(), given)).some(Boolean)
}
