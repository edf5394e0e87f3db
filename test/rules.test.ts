import { describe, expect, test } from 'vitest'
import { type Example, type Mark, readExamples } from '../src/judge/examples.ts'
import type { Finding, Report } from '../src/model/report.ts'
import { review } from '../src/review.ts'
import { ruleFiles } from './support/rules.ts'
import { world } from './support/world.ts'

const rules = ruleFiles.map((it) => it.rule)

async function reviewed(example: Example): Promise<Report> {
  const commits = { base: null, head: null }
  const request = { rules, rulesVersion: 'test', version: '0.0.0', commits, accepted: [], failOn: 'high' as const, today: '2026-01-01' }
  return review(request, world(example.base, example.head, example.advisories, example.registries))
}

for (const { path, text, rule } of ruleFiles) {
  describe(`rule ${rule.id}`, () => {
    for (const example of readExamples(path, text)) {
      test(`${example.name}`, async () => {
        const { findings, diagnostics } = await reviewed(example)
        const mine = findings.filter((it) => it.rule === rule.id)
        const others = findings.filter((it) => it.rule !== rule.id && it.status === 'new')
        const words = mine.map((it) => `${it.title}\n${it.message}\n${it.remediation}`).join('\n\n')
        expect(said(mine, example.marks)).toEqual(example.marks.map(shown).toSorted())
        expect([...new Set(others.map((it) => it.rule))].toSorted()).toEqual(example.also.toSorted())
        for (const some of example.says) expect(words).toContain(some)
        for (const some of example.notes) expect(diagnostics.map((it) => it.message).join('\n')).toContain(some)
        expect(words).not.toMatch(/undefined|\[object|\{it\.|\$\{(?:it|before|after)\./)
        expect(spansIn(words).filter((it) => it.trim() === '')).toEqual([])
        expect(diagnostics.filter((it) => it.level !== 'note' && example.notes.every((note) => !it.message.includes(note)))).toEqual([])
      })
    }
  })
}

/** What stands between backticks, fenced blocks left out. */
const spansIn = (text: string): string[] =>
  text
    .replace(/^```[^]*?^```$/gm, '')
    .split('`')
    .filter((_, index) => index % 2 === 1)

const shown = (it: Mark): string => `${it.side} ${it.file}:${it.line} ${it.outcome}${it.severity === null ? '' : ` ${it.severity}`}`

/** Where the rule spoke, with the severity where the example's mark at that place names one. */
function said(findings: readonly Finding[], marks: readonly Mark[]): string[] {
  return findings
    .map(({ location, certainty, status, severity }) => {
      const place = { file: location.file, line: location.startLine, side: location.side ?? ('head' as const) }
      const outcome = status === 'existing' ? 'existing' : certainty === 'certain' ? 'finding' : 'undetermined'
      const mark = marks.find((it) => it.file === place.file && it.line === place.line && it.side === place.side)
      return shown({ ...place, outcome, severity: mark !== undefined && mark.severity === null ? null : severity })
    })
    .toSorted()
}
