import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { osv } from '../src/fetch/advisories.ts'
import { loadRules } from '../src/fetch/rules.ts'
import type { Finding, Report } from '../src/model/report.ts'
import { parseRule, review } from '../src/review.ts'
import { type AdvisoryServer, startAdvisoryServer } from './demo/advisory-server.ts'
import { exampleStory, pulls } from './demo/story.ts'
import { world } from './support/world.ts'

/** One folder a framework: the same story, told in each. */
const frameworks = readdirSync(join(pulls, 'shop-export')).filter(
  (it) => statSync(join(pulls, 'shop-export', it)).isDirectory() && it !== 'advisories',
)

let advisories: AdvisoryServer
const reports = new Map<string, Report>()

beforeAll(async () => {
  advisories = await startAdvisoryServer(exampleStory().advisories)
  const { rules, version: rulesVersion } = await loadRules(parseRule)
  for (const framework of frameworks) {
    const { base, changes } = exampleStory(framework)
    const asText = (files: Readonly<Record<string, Buffer | null>>) =>
      Object.fromEntries(Object.entries(files).flatMap(([path, bytes]) => (bytes === null ? [] : [[path, bytes.toString('utf8')]])))
    const gone = Object.keys(changes).filter((path) => changes[path] === null)
    const head = Object.fromEntries(Object.entries({ ...asText(base), ...asText(changes) }).filter(([path]) => !gone.includes(path)))
    const commits = { base: null, head: null }
    const request = { rules, rulesVersion, version: '0.1.0', commits, accepted: [], failOn: 'high', today: '2026-01-05' } as const
    reports.set(framework, await review(request, { ...world(asText(base), head), advisories: osv({ url: advisories.url }) }))
  }
})

afterAll(() => advisories.close())

const reportOf = (framework: string): Report => reports.get(framework) ?? expect.fail(`there is no ${framework}`)

const told = ({ findings }: Report): string[] =>
  findings.map((it: Finding) => `${it.severity} ${it.certainty} ${it.status} ${it.rule}: ${it.title}`).toSorted()

/** Not the sizes themselves: what a framework grants on its own is in both. */
const growth = ({ surface: { base, head } }: Report): Record<string, number> => {
  const before: Readonly<Record<string, number>> = { ...base }
  return Object.fromEntries(Object.entries(head).map(([name, after]) => [name, after - (before[name] ?? 0)]))
}

describe('the export of all orders', () => {
  test('is told in more than one framework', () => expect(frameworks).toEqual(expect.arrayContaining(['sam', 'serverless'])))

  test.each(frameworks.filter((it) => it !== 'serverless'))('gives in %s the findings that it gives in serverless', (framework) => {
    expect(told(reportOf(framework))).toEqual(told(reportOf('serverless')))
  })

  test.each(frameworks)('grows in %s by as much', (framework) => {
    expect(growth(reportOf(framework))).toEqual(growth(reportOf('serverless')))
  })

  test.each(frameworks)('is understood in %s without a gap', (framework) => {
    expect(reportOf(framework).diagnostics.filter((it) => it.level !== 'note')).toEqual([])
  })
})
