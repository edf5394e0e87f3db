import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { folder } from '../fetch/git-folder.ts'
import { guarded, parapet, type Run } from './parapet.ts'

const advisory = {
  id: 'GHSA-35jh-r3h4-6jhm',
  modified: '2026-01-01T00:00:00Z',
  summary: 'Command injection by a template',
  database_specific: { severity: 'HIGH' },
  affected: [
    { package: { ecosystem: 'npm', name: 'lodash' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '4.17.21' }] }] },
  ],
}

/** An OSV server on this machine that knows one vulnerability of whatever it is asked about. */
async function database(): Promise<string> {
  const { id, modified } = advisory
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end(JSON.stringify(request.url === '/v1/querybatch' ? { results: [{ vulns: [{ id, modified }] }] } : advisory))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address() as AddressInfo
  return `http://127.0.0.1:${address.port}`
}

const manifest = (dependencies: object): string => JSON.stringify({ name: 'shop', dependencies }, null, 2)

/** The review of a working tree that adds a package, against an advisory database. */
async function review(url: string, env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const it = folder()
  it.commit({ 'serverless.yml': guarded, 'package.json': manifest({}) })
  it.write('package.json', manifest({ lodash: '4.17.20' }))
  return parapet(['review', '--repo', it.path, ...(url === '' ? [] : ['--advisories-url', url])], { env: { COLUMNS: '100', ...env } })
}

const finding = `     vulnerable-dependency  high  GHSA-35jh-r3h4-6jhm (high): Command injection by a template. It
                                  ships with list.
     required               raise it to 4.17.21.
                            npm install lodash@4.17.21
`

test('a package with a known vulnerability is shown at its line with the version that ends it', async () => {
  const { code, out, err } = await review(await database())
  expect(out).toContain(finding)
  expect(out).toContain('package.json\n   4 │ "lodash": "4.17.20"\n')
  expect([code, err]).toEqual([1, ''])
})

test('the database may be named by the environment too', async () => {
  expect((await review('', { PARAPET_OSV_URL: await database() })).out).toContain(finding)
})

test('a database that cannot be reached is said, and the review is not green', async () => {
  const { code, out, err } = await review('http://127.0.0.1:9')
  expect(out.replace(/\s+/g, ' ')).toContain('Advisories were not consulted (the advisory database could not be reached): 1 added')
  expect([code, err]).toEqual([3, ''])
})
