import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readEnvironment, type Variables } from '../../src/app/environment.ts'

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pkcs1 = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const pkcs8 = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const secret = 'a-webhook-secret-of-thirty-two-bytes-or-more'
const good: Variables = { APP_ID: '12', PRIVATE_KEY: pkcs8, WEBHOOK_SECRET: secret }

const read = (variables: Variables, files: Readonly<Record<string, string>> = {}) =>
  readEnvironment(variables, (path) => {
    const text = files[path]
    if (text === undefined) throw new Error('no such file')
    return text
  })
const problemsOf = (variables: Variables, files = {}) => {
  const result = read(variables, files)
  return 'problems' in result ? result.problems : []
}
const environmentOf = (variables: Variables, files = {}) => {
  const result = read(variables, files)
  if ('problems' in result) throw new Error(result.problems.join('\n'))
  return result.environment
}

describe('the environment', () => {
  it('needs an id, a key and a secret, and listens on loopback unless it is production', () => {
    expect(environmentOf(good)).toMatchObject({
      appId: 12,
      webhookSecrets: [secret],
      host: '127.0.0.1',
      port: 3000,
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      advisories: null,
      offline: false,
      registries: false,
      dependencyGraph: false,
    })
    expect(
      environmentOf({ ...good, PARAPET_ADVISORIES: '/advisories', PARAPET_REGISTRIES: '1', PARAPET_DEPENDENCY_GRAPH: '1' }),
    ).toMatchObject({ advisories: '/advisories', registries: true, dependencyGraph: true })
    expect(environmentOf({ ...good, NODE_ENV: 'production' }).host).toBe('0.0.0.0')
    expect(environmentOf({ ...good, NODE_ENV: 'production', HOST: '10.0.0.1' }).host).toBe('10.0.0.1')
  })

  it('lists everything that is wrong at once', () => {
    const problems = problemsOf({ PORT: 'eighty', LOG_LEVEL: 'loud', PARAPET_OFFLINE: 'maybe', GITHUB_API_URL: 'ftp://host' })
    expect(problems.map((it) => it.split(' ')[0])).toEqual(
      expect.arrayContaining(['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'PORT', 'LOG_LEVEL', 'PARAPET_OFFLINE', 'GITHUB_API_URL']),
    )
  })

  it.each([
    ['none', undefined],
    ['an empty one', ' '],
    ['a short one', 'x'.repeat(31)],
    ["Probot's default", 'development'],
    ['one of a single letter', 'x'.repeat(64)],
  ])('attack A1: refuses %s as the webhook secret', (_, value) => {
    const problems = problemsOf({ ...good, WEBHOOK_SECRET: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^WEBHOOK_SECRET /)
  })

  it('takes a second secret while the first is being replaced, if it is as good', () => {
    const previous = `previous-${secret}`
    expect(environmentOf({ ...good, WEBHOOK_SECRET_PREVIOUS: previous }).webhookSecrets).toEqual([secret, previous])
    expect(problemsOf({ ...good, WEBHOOK_SECRET_PREVIOUS: 'short' })).toEqual([
      expect.stringMatching(/^WEBHOOK_SECRET_PREVIOUS is too short/),
    ])
  })
})

describe('the private key', () => {
  it.each([
    ['PKCS#1', pkcs1],
    ['PKCS#8', pkcs8],
    ['escaped line ends', pkcs8.replaceAll('\n', '\\n')],
    ['base64', Buffer.from(pkcs1).toString('base64')],
  ])('takes the private key as %s', (_, PRIVATE_KEY) => {
    expect(environmentOf({ ...good, PRIVATE_KEY }).privateKey).toContain('-----BEGIN')
  })

  it('reads the private key from a file', () => {
    const variables = { ...good, PRIVATE_KEY: undefined, PRIVATE_KEY_PATH: 'key.pem' }
    expect(environmentOf(variables, { 'key.pem': pkcs1 }).privateKey).toContain('-----BEGIN RSA PRIVATE KEY-----')
    expect(problemsOf(variables)).toEqual(['PRIVATE_KEY_PATH names a file that cannot be read'])
  })

  it('attack G6: never repeats a secret in what it says', () => {
    const text = problemsOf({ APP_ID: 'twelve', PRIVATE_KEY: 'secret-key-material', WEBHOOK_SECRET: 'tiny-secret' }).join('\n')
    expect(text).not.toMatch(/secret-key-material|tiny-secret/)
  })

  it('knows GitHub Enterprise Server by its host or by the URL of its API', () => {
    expect(environmentOf({ ...good, GHE_HOST: 'git.corp.example' })).toMatchObject({
      apiUrl: 'https://git.corp.example/api/v3',
      serverUrl: 'https://git.corp.example',
    })
    expect(environmentOf({ ...good, GITHUB_API_URL: 'https://git.corp.example/api/v3/' }).serverUrl).toBe('https://git.corp.example')
    expect(problemsOf({ ...good, GHE_HOST: 'https://git.corp.example' })).toHaveLength(1)
    expect(problemsOf({ ...good, GITHUB_API_URL: 'https://user:pass@host' })).toHaveLength(1)
  })
})
