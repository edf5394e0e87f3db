import { describe, expect, it } from 'vitest'
import { createLog, redactor } from '../../src/app/log.ts'
import { processorTime } from '../support/processor-time.ts'

const secret = 'a-webhook-"secret"-of-thirty-two-bytes'
function logged(level: 'debug' | 'warn' = 'debug') {
  const lines: string[] = []
  const log = createLog({ level, write: (line) => lines.push(line), now: () => new Date('2026-01-02T03:04:05Z'), secrets: [secret] })
  return { log, lines }
}

describe('the log', () => {
  it('writes one JSON object a line, whatever is in a message', () => {
    const { log, lines } = logged()
    log.with({ pull: 7 }).info('a title\nwith {"level":"error"}', { size: 3n })
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      time: '2026-01-02T03:04:05.000Z',
      level: 'info',
      message: 'a title\nwith {"level":"error"}',
      pull: 7,
      size: '3',
    })
  })

  it('leaves out what is below its level', () => {
    const { log, lines } = logged('warn')
    log.info('quiet')
    log.warn('loud')
    expect(lines).toHaveLength(1)
  })

  it('attack G5: keeps of an error what names the fault, and nothing of its request', () => {
    const { log, lines } = logged()
    const error = Object.assign(new Error('Bad credentials for token ghs_12345678abcdefgh.ijk-lmn_op'), {
      status: 401,
      request: { headers: { authorization: 'token something-in-here' } },
    })
    log.error('failed', { error })
    expect(lines[0]).toContain('"status":401')
    expect(lines[0]).not.toMatch(/ghs_|something-in-here/)
  })
})

describe('attack G5, G6: redaction', () => {
  const redact = redactor([secret])
  const long = `ghs_1234_${'eyJh'.repeat(50)}.${'Ab-_'.repeat(60)}.${'xYz9'.repeat(20)}`
  it.each([
    ['a token of the old form', 'ghs_16C7e42F292c6912E7710c838347Ae178B4a', 'ghs_16C7'],
    ['a token of the new, long form', long, 'xYz9xYz9'],
    ['a personal token', 'github_pat_11ABCDEFG0abcdefghij_klmnop', 'abcdefghij'],
    ['a JSON Web Token', 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjF9.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    ['one behind another word and a line end in JSON', String.raw`eyJust\neyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjF9.c2lnbmF0dXJl`, 'c2lnbmF0dXJl'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----', 'MIIEpAIB'],
    ['a private key that was cut', '-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG', 'MIIEvQIB'],
    ['a webhook secret', secret, 'of-thirty-two'],
    ['a webhook secret inside JSON', JSON.stringify(secret), 'of-thirty-two'],
    ['a webhook secret in base64', Buffer.from(secret).toString('base64'), Buffer.from(secret).toString('base64').slice(4, 20)],
    ['basic credentials', `Basic ${Buffer.from('x-access-token:ghs_16C7e42F292c').toString('base64')}`, 'eC1hY2Nlc3'],
    ['credentials in a URL', 'https://x-access-token:hunter2hunter2@github.com/o/r', 'hunter2'],
  ])('hides %s', (_, text, piece) => {
    const result = redact(`before ${text} after`)
    expect(text).toContain(piece)
    expect(result).not.toContain(piece)
    expect(result).toContain('before')
    expect(result).toContain('[redacted]')
  })

  it('looks through a hostile text in no time', () => {
    const started = processorTime()
    for (const it of ['eyJ', 'eyJ-', ':a', '-----BEGIN ', 'gh_', '://a:']) redact(`://${it.repeat(30_000)}.${it.repeat(30_000)}`)
    expect(processorTime() - started).toBeLessThan(2000)
  })

  it('leaves ordinary text alone', () => {
    const text = 'GET /repos/o/r/compare/main...4c1d9e2 answered 200; see https://docs.github.com/rest'
    expect(redact(text)).toBe(text)
  })
})
