import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withoutSecrets } from '../../src/judge/mask.ts'
import { processorTime } from '../support/processor-time.ts'

// Put together here, so that this file holds nothing that looks like one.
const letters = (many: number): string => 'aB3dE6gH9k'.repeat(many).slice(0, many)
const secrets: readonly (readonly [string, string])[] = [
  ['an access key', `AKIA${'ABCDEFGH12345678'}`],
  ['a token of GitHub', `ghp_${letters(36)}`],
  ['a fine-grained token of GitHub', `github_pat_${letters(60)}`],
  ['a token of a registry', `npm_${letters(36)}`],
  ['a token of Slack', `xoxb-${letters(40)}`],
  ['a live key', `sk_live_${letters(24)}`],
  ['a JSON Web Token', `eyJ${letters(20)}.${letters(30)}.${letters(40)}`],
  ['one behind a hyphen', `token-eyJ${letters(20)}.${letters(30)}.${letters(40)}`],
  ['the password of a URL', `git+https://deploy:${letters(30)}@git.example.com/a.git`],
  ['the token of a URL', `https://${letters(40)}@git.example.com/a.git`],
]

describe('attack D8: what looks like a secret', () => {
  test.each(secrets)('%s is masked wherever it stands in a report', (_, secret) => {
    const shown = JSON.stringify(withoutSecrets({ findings: [{ message: `It is ${secret} here.`, related: [{ note: secret }] }] }))
    expect(shown).not.toContain(letters(12))
    expect(shown).not.toContain('ABCDEFGH12345678')
    expect(shown.match(/\[masked\]/g)).toHaveLength(2)
  })

  test('a private key is masked to its end', () => {
    const key = `-----BEGIN RSA PRIVATE KEY-----\n${letters(600)}\n-----END RSA PRIVATE KEY-----`
    expect(withoutSecrets(key)).not.toContain(letters(12))
  })
})

test.each([
  'arn:aws:iam::123456789012:role/deploy',
  'https://api.example.com/orders?sort=desc',
  'git+ssh://git@github.com/acme/shop.git#v1',
  'sha512-q1kjd/WlSpJbDGbNLyHHWuuRPNzJ8pUXGiIPMQ==',
  'dynamodb:GetItem on arn:aws:dynamodb:*:*:table/orders',
])('%s is no secret', (text) => {
  expect(withoutSecrets(text)).toBe(text)
})

test('everything else is as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      expect(withoutSecrets(value)).toEqual(value)
    }),
  )
})

test('a hostile text is looked through in no time', () => {
  const started = processorTime()
  for (const it of ['://a:', '-----BEGIN ', 'eyJ', 'eyJ-', 'AKIA', 'gh_', '://']) withoutSecrets(it.repeat(30_000))
  expect(processorTime() - started).toBeLessThan(2000)
})
