import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { offline } from '../../src/fetch/advisories.ts'
import { registries, registriesOffline, type RegistryOptions, withRegistries } from '../../src/fetch/registries.ts'
import type { PackageQuery } from '../../src/model/comparison.ts'

type Ecosystem = PackageQuery['ecosystem']
const today = Date.parse('2026-03-11T12:00:00Z')
const all: readonly Ecosystem[] = ['npm', 'PyPI', 'Maven', 'Go', 'RubyGems', 'NuGet', 'crates.io', 'Packagist']

const direct = (ecosystem: Ecosystem, name: string, version: string): PackageQuery => ({ ecosystem, name, version, direct: true })

interface Asked {
  readonly path: string
  readonly agent: string | undefined
}

/** All registries in one server on this machine, which answers paths as told, and 404 otherwise. */
async function server(answers: Readonly<Record<string, unknown>>, more: Partial<RegistryOptions> = {}) {
  const asked: Asked[] = []
  const http = createServer((request, response) => {
    asked.push({ path: request.url ?? '', agent: request.headers['user-agent'] })
    const answer = answers[request.url ?? '']
    if (answer === 'hang up') response.destroy()
    else if (typeof answer === 'number') response.writeHead(answer).end()
    else if (answer === undefined) response.writeHead(404).end('{}')
    else response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const urls = Object.fromEntries(all.map((it) => [it, url]))
  return { asked, ask: registries({ urls, now: () => today, ...more }) }
}

describe('what a registry says of a version', () => {
  it.each<[Ecosystem, string, string, string, unknown, object]>([
    [
      'npm',
      '@shop/money',
      '2.1.0',
      '/@shop%2Fmoney',
      {
        versions: {
          '2.1.0': { version: '2.1.0', license: 'MIT', deprecated: 'use\n coins', scripts: { postinstall: 'node x.js', test: 'y' } },
        },
        time: { '2.1.0': '2026-03-09T00:00:00.000Z' },
      },
      { licence: 'MIT', deprecated: 'use coins', installScript: true, age: 2 },
    ],
    [
      'npm',
      'old',
      '0.1.0',
      '/old',
      { versions: { '0.1.0': { version: '0.1.0', licenses: [{ type: 'BSD' }], scripts: { test: 'y' } } } },
      { licence: 'BSD', installScript: false },
    ],
    [
      'PyPI',
      'money',
      '2.1.0',
      '/pypi/money/2.1.0/json',
      {
        info: { license: 'x'.repeat(5000), classifiers: ['License :: OSI Approved :: MIT License'], yanked: true, yanked_reason: 'broken' },
        urls: [{ packagetype: 'sdist', upload_time_iso_8601: '2026-03-11T01:00:00.000000Z' }],
      },
      { licence: 'MIT License', deprecated: 'it was withdrawn: broken', installScript: true, age: 0 },
    ],
    [
      'PyPI',
      'lists',
      '1',
      '/pypi/lists/1/json',
      { info: { license_expression: 'Apache-2.0' }, urls: [{ packagetype: 'sdist' }, { packagetype: 'bdist_wheel' }] },
      { licence: 'Apache-2.0', installScript: false },
    ],
    [
      'crates.io',
      'money',
      '2.1.0',
      '/api/v1/crates/money/2.1.0',
      { version: { license: 'MIT OR Apache-2.0', created_at: '2025-03-11T12:00:00.000000+00:00', yanked: true } },
      { licence: 'MIT OR Apache-2.0', deprecated: 'it was withdrawn', age: 365 },
    ],
    [
      'RubyGems',
      'money',
      '2.1.0',
      '/api/v2/rubygems/money/versions/2.1.0.json',
      { licenses: ['MIT', 'Ruby'], version_created_at: '2026-03-01T12:00:00.000Z' },
      { licence: 'MIT OR Ruby', age: 10 },
    ],
    [
      'NuGet',
      'Shop.Money',
      '2.1.0',
      '/v3/registration5-semver1/shop.money/2.1.0.json',
      { listed: false, published: '2026-03-10T00:00:00+00:00' },
      { deprecated: 'it is no longer listed', age: 1 },
    ],
    [
      'Packagist',
      'Shop/Money',
      '2.0.0',
      '/p2/shop/money.json',
      {
        minified: 'composer/2.0',
        packages: {
          'shop/money': [
            { version: 'v2.1.0', license: ['MIT'], time: '2026-03-10T00:00:00+00:00', abandoned: 'shop/coins' },
            { version: 'v2.0.0', time: '2026-01-10T00:00:00+00:00' },
            { version: 'v1.0.0', license: '__unset' },
          ],
        },
      },
      { licence: 'MIT', deprecated: 'it is abandoned for shop/coins', age: 60 },
    ],
    [
      'Go',
      'example.com/Shop/money/v2',
      'v2.1.0',
      '/example.com/!shop/money/v2/@v/v2.1.0.info',
      { Time: '2026-03-11T11:59:00Z' },
      { age: 0 },
    ],
  ])('%s: %s %s', async (ecosystem, name, version, path, answer, expected) => {
    const { ask, asked } = await server({ [path]: answer })
    const told = await ask([direct(ecosystem, name, version)])
    expect(asked).toEqual([{ path, agent: 'parapet' }])
    expect(told).toEqual({ packages: new Map([[`${ecosystem}/${name}@${version}`, expected]]), reason: null })
  })

  it.each([['{"versions": 3}'], ['{"versions": {"1": {"license": {"type": 7}, "scripts": [], "deprecated": ""}}, "time": {"1": "soon"}}']])(
    'may be of any shape: %s',
    async (text) => {
      const { ask } = await server({ '/odd': text })
      expect((await ask([direct('npm', 'odd', '1')])).packages.get('npm/odd@1')).toEqual({})
    },
  )
})

describe('who is asked', () => {
  it('only direct dependencies, each package of npm once for all versions, and nobody about Maven', async () => {
    const { ask, asked } = await server({ '/money': { versions: {} } })
    await ask([
      direct('npm', 'money', '1.0.0'),
      direct('npm', 'money', '2.0.0'),
      direct('Maven', 'com.example:money', '1'),
      { ecosystem: 'npm', name: 'deep', version: '1.0.0' },
    ])
    expect(asked.map((it) => it.path)).toEqual(['/money'])
  })

  it('once while the answer is good', async () => {
    let now = today
    const { ask, asked } = await server({ '/money': { versions: { 1: { license: 'MIT' } } } }, { maxAge: 1000, now: () => now })
    await ask([direct('npm', 'money', '1')])
    expect((await ask([direct('npm', 'money', '1')])).packages.get('npm/money@1')).toMatchObject({ licence: 'MIT' })
    expect(asked).toHaveLength(1)
    now += 1000
    await ask([direct('npm', 'money', '1')])
    expect(asked).toHaveLength(2)
  })

  it('no more than the budget allows, and says so', async () => {
    const { ask, asked } = await server({}, { mostRequests: 2 })
    const told = await ask(['a', 'b', 'c'].map((it) => direct('npm', it, '1')))
    expect(asked).toHaveLength(2)
    expect(told.reason).toBe('more than 2 packages')
  })
})

describe('what could not be had is said, and what could is kept', () => {
  it.each([
    ['an error', 403, 'the registry of npm answered 403'],
    ['no JSON', '<html>', 'the registry of npm gave an answer that is not understood'],
    ['a list', '[]', 'the registry of npm gave an answer that is not understood'],
    ['half an answer', 'hang up', 'the registry of npm could not be reached'],
    ['too long an answer', `{"versions": "${'x'.repeat(3000)}"}`, 'the registry of npm gave too long an answer'],
  ])('%s', async (_, answer, reason) => {
    const { ask } = await server({ '/bad': answer, '/pypi/good/1/json': { info: { license_expression: 'MIT' } } }, { sizeLimit: 2000 })
    const told = await ask([direct('npm', 'bad', '1'), direct('PyPI', 'good', '1')])
    expect(told.reason).toBe(reason)
    expect([...told.packages]).toEqual([['PyPI/good@1', { licence: 'MIT' }]])
  })

  it('a name that the registry does not know is no failure', async () => {
    const { ask } = await server({})
    expect(await ask([direct('npm', 'private', '1')])).toEqual({ packages: new Map([['npm/private@1', {}]]), reason: null })
  })

  it('offline', async () => {
    const told = await withRegistries(offline, registriesOffline)([direct('npm', 'money', '1')])
    expect(told).toEqual({ consulted: false, reason: 'offline', registries: { packages: new Map(), reason: 'offline' } })
  })
})
