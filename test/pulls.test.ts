import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { osv } from '../src/fetch/advisories.ts'
import { loadRules } from '../src/fetch/rules.ts'
import type { Location, Report } from '../src/model/report.ts'
import { parseRule, review } from '../src/review.ts'
import { type AdvisoryServer, startAdvisoryServer } from './demo/advisory-server.ts'
import { exampleStory } from './demo/story.ts'
import { frameworks, parityStories, type Telling } from './support/parity-story.ts'
import { world } from './support/world.ts'

let advisories: AdvisoryServer

beforeAll(async () => void (advisories = await startAdvisoryServer(exampleStory().advisories)))
afterAll(() => advisories.close())

const { rules, version: rulesVersion } = await loadRules(parseRule)

/** Of one story in one framework; several tests ask for the same. */
function reportOf({ id, base, head }: Telling): Promise<Report> {
  const commits = { base: null, head: null }
  const request = { rules, rulesVersion, version: '0.1.0', commits, accepted: [], failOn: 'high', today: '2026-01-05' } as const
  const report = reports.get(id) ?? review(request, { ...world(base, head), advisories: osv({ url: advisories.url }) })
  reports.set(id, report)
  return report
}

const reports = new Map<string, Promise<Report>>()

/** What a report says and where, in an order that no file decides; what a framework calls by a name of its own is called as the story does. */
async function toldIn(telling: Telling, names: Readonly<Record<string, string>> = {}) {
  const { findings, changes } = await reportOf(telling)
  const named = (text: string) => Object.entries(names).reduce((it, [own, name]) => it.replaceAll(own, name), text)
  const said = (words: string, location: Location): Said => ({ words: named(words), line: lineOf(location, telling) })
  const byWords = (a: Said, b: Said) => (a.words < b.words ? -1 : 1)
  return {
    findings: findings
      .map((it) => said(`${it.severity} ${it.certainty} ${it.status} ${it.rule}: ${it.title}`, it.location))
      .toSorted(byWords),
    changes: changes.map((it) => said(`${it.kind}: ${it.summary}`, it.location)).toSorted(byWords),
  }
}

interface Said {
  readonly words: string
  readonly line: string
}

/** `serverless.yml:14 Action: dynamodb:*`, as a reader finds it; `base` before a line that the pull request removes. */
function lineOf({ file, startLine, side }: Location, { base, head }: Telling): string {
  const [before, text] = side === 'base' ? ['base ', base[file]] : ['', head[file]]
  return `${before}${file}:${startLine} ${text?.split('\n')[startLine - 1]?.trim()}`
}

/** Not the sizes themselves: what a framework grants on its own is in both. */
const growth = ({ surface: { base, head } }: Report): Record<string, number> => {
  const before: Readonly<Record<string, number>> = { ...base }
  return Object.fromEntries(Object.entries(head).map(([name, after]) => [name, after - (before[name] ?? 0)]))
}

describe.each(parityStories())('$name', ({ told, cannot = {}, names = {}, ...expected }) => {
  test('is told in every framework that can tell it', () => {
    expect([...told.map((it) => it.framework), ...Object.keys(cannot)].toSorted()).toEqual(frameworks)
  })

  test.each(told)('gives in $framework the findings and changes that it gives in all', async (it) => {
    const { findings, changes } = await toldIn(it, names[it.framework])
    expect(findings.map(({ words }) => words)).toEqual(expected.findings)
    expect(changes.map(({ words }) => words)).toEqual(expected.changes)
  })

  test.each(told)('puts each in $framework on its line', async (it) => {
    const { findings, changes } = await toldIn(it, names[it.framework])
    expect((findings.length > 0 ? findings : changes).map(({ line }) => line)).toEqual(expected.places[it.framework])
  })

  test.each(told)('grows the application in $framework by as much', async (it) => {
    const [first = it] = told
    expect(growth(await reportOf(it))).toEqual(growth(await reportOf(first)))
  })

  test.each(told)('is understood in $framework without a gap', async (it) => {
    expect((await reportOf(it)).diagnostics).toEqual([])
  })
})
