import { afterAll, beforeAll, expect, test } from 'vitest'
import { osv } from '../../src/fetch/advisories.ts'
import { type AdvisoryServer, startAdvisoryServer } from './advisory-server.ts'
import { exampleStory } from './story.ts'

let server: AdvisoryServer
beforeAll(async () => void (server = await startAdvisoryServer(exampleStory().advisories)))
afterAll(() => server.close())

const ask = async (name: string, version: string): Promise<readonly string[]> => {
  const answer = await osv({ url: server.url })([{ ecosystem: 'npm', name, version }])
  return answer.consulted ? [...answer.vulnerabilities.values()].flat().map((it) => it.id) : [answer.reason]
}

test.each([
  ['an affected version', 'jszip', '3.7.1', ['GHSA-36fh-84j7-cv5h']],
  ['the version that mends it', 'jszip', '3.8.0', []],
  ['another package', 'ulid', '2.3.0', []],
])('%s', async (_what, name, version, ids) => expect(await ask(name, version)).toEqual(ids))
