import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { mirror, mirrorDate } from '../../src/fetch/advisories/mirror.ts'
import { sync, type SyncOptions } from '../../src/fetch/advisories/sync.ts'
import { entriesOf, unpacked } from '../../src/fetch/advisories/zip.ts'
import { parapet } from '../cli/parapet.ts'
import { folder as repository } from './git-folder.ts'
import { guarded } from '../cli/parapet.ts'
import { zip } from './advisories-zip.ts'

const record = (id: string, ecosystem: string, name: string, range: object, more: object = {}): object => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  summary: 'Bad.',
  database_specific: { severity: 'HIGH' },
  affected: [{ package: { ecosystem, name }, ...range }],
  ...more,
})

const below = (fixed: string): object => ({ ranges: [{ type: 'ECOSYSTEM', events: [{ fixed }, { introduced: '0' }] }] })

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'parapet-mirror-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A server of archives; what it has none of it does not find. */
async function archives(all: Readonly<Record<string, Buffer>>): Promise<string> {
  const server = createServer((request, response) => {
    const body = all[decodeURIComponent((request.url ?? '').split('/')[1] ?? '')]
    response.writeHead(body === undefined ? 404 : 200).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address() as AddressInfo
  return `http://127.0.0.1:${address.port}`
}

const archiveOf = (...records: readonly object[]): Buffer =>
  zip(Object.fromEntries(records.map((it, index) => [`OSV-${index}.json`, JSON.stringify(it)])))

async function synced(all: Readonly<Record<string, Buffer>>, more: Partial<SyncOptions> = {}): Promise<string> {
  const path = folder()
  const ecosystems = Object.keys(all) as SyncOptions['ecosystems'][number][]
  const options = { folder: path, url: await archives(all), ecosystems, date: '2026-01-02T03:04:05.000Z', ...more }
  for await (const it of sync(options)) void it
  return path
}

const ids = async (
  path: string,
  ecosystem: 'npm' | 'PyPI' | 'Maven',
  name: string,
  version: string,
): Promise<readonly string[] | string> => {
  const answer = await mirror(path)([{ ecosystem, name, version }])
  return answer.consulted ? [...answer.vulnerabilities.values()].flat().map((it) => `${it.id} ${it.severity} ${it.fixedIn}`) : answer.reason
}

describe('a copy of the advisory database', () => {
  test('answers for versions in a range, and for those that are listed', async () => {
    const path = await synced({
      npm: archiveOf(
        record('GHSA-1', 'npm', 'money', below('1.2.3')),
        record('GHSA-2', 'npm', 'money', { versions: ['1.2.3'] }),
        record('GHSA-3', 'npm', 'other', below('9.0.0')),
      ),
    })
    expect(await ids(path, 'npm', 'money', '1.2.2')).toEqual(['GHSA-1 high 1.2.3'])
    expect(await ids(path, 'npm', 'money', '1.2.3')).toEqual(['GHSA-2 high null'])
    expect(await ids(path, 'npm', 'money', '2.0.0')).toEqual([])
    expect(await ids(path, 'npm', 'unheard-of', '1.0.0')).toEqual([])
  })

  test('knows where a range begins again, and the last version of one that has no fix', async () => {
    const events = [{ introduced: '0' }, { fixed: '1.0.0' }, { introduced: '2.0.0' }, { last_affected: '2.5.0' }]
    const path = await synced({ npm: archiveOf(record('GHSA-1', 'npm', 'money', { ranges: [{ type: 'SEMVER', events }] })) })
    const found = await Promise.all(['0.9.0', '1.5.0', '2.0.0', '2.5.0', '2.5.1'].map((it) => ids(path, 'npm', 'money', it)))
    expect(found.map((it) => it.length)).toEqual([1, 0, 1, 1, 0])
  })

  test('leaves out what was withdrawn, and knows malware and names in any spelling', async () => {
    const path = await synced({
      PyPI: archiveOf(
        record('PYSEC-1', 'PyPI', 'Fine.Money', below('1.0'), { withdrawn: '2026-01-01T00:00:00Z' }),
        record('MAL-1', 'PyPI', 'fine_money', { versions: ['1.0'] }),
      ),
    })
    expect(await ids(path, 'PyPI', 'fine-money', '1.0')).toEqual(['MAL-1 critical null'])
  })

  test('says of which ecosystem it has nothing, and is never clean by that', async () => {
    const path = await synced({ npm: archiveOf() })
    expect(await ids(path, 'Maven', 'org.example:log', '1.0')).toBe(
      'the local copy has nothing readable for Maven; `parapet advisories sync` fetches it',
    )
  })

  test('that is damaged is none', async () => {
    const path = await synced({ npm: archiveOf(record('GHSA-1', 'npm', 'money', below('1.2.3'))) })
    writeFileSync(join(path, 'npm.zip'), 'short')
    expect(await ids(path, 'npm', 'money', '1.0.0')).toContain('nothing readable for npm')
  })

  test('says how old it is', async () => {
    expect(await mirrorDate(await synced({ npm: archiveOf() }), ['npm', 'PyPI'])).toBe('2026-01-02T03:04:05.000Z')
    expect(await mirrorDate(folder(), ['npm'])).toBeUndefined()
  })

  test('that is brought up to date is taken up by whoever runs', async () => {
    const url = { npm: archiveOf(record('GHSA-1', 'npm', 'money', below('1.2.3'))) }
    const path = await synced(url)
    const ask = mirror(path)
    const known = async () => {
      const answer = await ask([{ ecosystem: 'npm', name: 'money', version: '1.0.0' }])
      return answer.consulted ? [...answer.vulnerabilities.values()].flat().map((it) => it.id) : answer.reason
    }
    expect(await known()).toEqual(['GHSA-1'])
    url.npm = archiveOf(record('GHSA-10', 'npm', 'other', below('9')), record('GHSA-2', 'npm', 'money', below('1.2.3')))
    await synced(url, { folder: path })
    expect(await known()).toEqual(['GHSA-2'])
  })

  test('stays as it was where the new one cannot be had', async () => {
    const path = await synced({ npm: archiveOf(record('GHSA-1', 'npm', 'money', below('1.2.3'))) })
    for (const all of [{}, { npm: Buffer.from('no archive') }, { npm: archiveOf(record('GHSA-1', 'npm', 'money', {})).subarray(0, 60) }]) {
      const again = async () => {
        for await (const it of sync({ folder: path, url: await archives(all), ecosystems: ['npm'], date: '2026-02-01T00:00:00.000Z' }))
          void it
      }
      await expect(again()).rejects.toThrow('the advisories for npm could not be fetched')
    }
    expect(await ids(path, 'npm', 'money', '1.0.0')).toEqual(['GHSA-1 high 1.2.3'])
    expect(readdirSync(path).toSorted()).toEqual(['npm.index.json', 'npm.zip'])
  })
})

describe('an archive', () => {
  test('with 64-bit places is read like any other', () => {
    const files = { 'a.json': '{"a":1}', 'b.json': '{"b":2}' }
    for (const archive of [zip(files), zip(files, { wide: true }), zip(files, { stored: true })]) {
      const read = entriesOf(archive).map((it) => [
        it.name,
        unpacked(archive.subarray(it.offset, it.offset + it.compressedSize), it.method),
      ])
      expect(Object.fromEntries(read)).toEqual(files)
    }
  })

  test('that is none, or is cut off, is refused', () => {
    const whole = zip({ 'a.json': '{}' })
    for (const length of [0, 10, 40, whole.length - 1]) expect(() => entriesOf(whole.subarray(0, length))).toThrow(RangeError)
  })
})

test('at the terminal: fetched once, asked without a network', async () => {
  const path = folder()
  const url = await archives({ npm: archiveOf(record('GHSA-1', 'npm', 'money', below('1.2.3'))) })
  const first = await parapet(['advisories', 'sync', path, '--url', url, '--ecosystem', 'npm'])
  expect([first.code, first.out]).toEqual([0, 'npm        1 records\n'])
  const it = repository()
  it.commit({ 'serverless.yml': guarded, 'package.json': '{}' })
  it.write('package.json', '{\n  "dependencies": {\n    "money": "1.0.0"\n  }\n}\n')
  const review = await parapet(['review', '--repo', it.path, '--advisories', path])
  expect(review.out).toContain('GHSA-1 (high): Bad.')
  expect((await parapet(['review', '--repo', it.path, '--advisories', folder()])).err).toContain(
    'there is no copy of the advisory database in',
  )
})
