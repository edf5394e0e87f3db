import type { Result, Run } from 'sarif'
import { describe, expect, it } from 'vitest'
import type { Finding, Report } from '../../src/model/report.ts'
import type { Rule } from '../../src/model/rule.ts'
import { sarif, sarifLog } from '../../src/render/sarif.ts'
import { finding, report } from '../support/report.ts'

const rule: Rule = {
  id: 'public-route-added',
  aspect: 'perimeter',
  title: 'Anyone on the internet can call `{it.method} {it.path}`',
  severity: 'high',
  severities: [],
  on: ['route-added'],
  when: 'it.auth == "none"',
  message: '',
  gained: '',
  why: 'A new route is a new door.',
  fix: { summary: 'Authorize the route.', snippets: {} },
  references: ['https://example.com/why'],
  since: '0.1.0',
}

function run(over: Partial<Report> = {}): Run {
  const run = sarifLog(report(over), [rule]).runs[0]
  if (run === undefined) throw new Error('there is no run')
  return run
}
function result(over: Partial<Finding>): Result {
  const it = run({ findings: [finding(over)] }).results?.[0]
  if (it === undefined) throw new Error('there is no result')
  return it
}

describe('a report as SARIF', () => {
  it('names its version, its columns and the root of its paths', () => {
    const log = JSON.parse(sarif(report(), [rule])) as Record<string, unknown>
    expect(log).toMatchObject({ version: '2.1.0', $schema: 'https://json.schemastore.org/sarif-2.1.0.json' })
    expect(run()).toMatchObject({ columnKind: 'utf16CodeUnits', tool: { driver: { name: 'parapet', version: '0.1.0' } } })
    expect(Object.keys(run().originalUriBaseIds ?? {})).toEqual(['%SRCROOT%'])
  })

  it('describes each rule that ran, with its help', () => {
    const [described] = run().tool.driver.rules ?? []
    expect(described).toMatchObject({
      id: 'public-route-added',
      name: 'PublicRouteAdded',
      shortDescription: { text: 'Anyone on the internet can call `METHOD PATH`' },
      fullDescription: { text: 'A new route is a new door.' },
      helpUri: 'https://example.com/why',
      defaultConfiguration: { level: 'error' },
      properties: { tags: ['security', 'perimeter'], 'security-severity': '8.0' },
    })
    expect(described?.help?.text).toContain('Authorize the route.')
    expect(described?.help?.markdown).toContain('## Required')
  })

  it('describes a rule of the repository’s own, too, and every result finds its rule', () => {
    const { results = [], tool } = run({ findings: [finding(), finding({ rule: 'a-rule-of-theirs', fingerprint: 'x' })] })
    expect(results.map((it) => tool.driver.rules?.[it.ruleIndex ?? -1]?.id)).toEqual(results.map((it) => it.ruleId))
    expect(results.map((it) => it.ruleId)).toContain('a-rule-of-theirs')
  })

  it('notes what could not be read', () => {
    const location = { file: 'serverless.yml', startLine: 4, endLine: 4 }
    const { invocations } = run({ diagnostics: [{ level: 'warning', location, message: 'not understood', reason: 'unresolved-variable' }] })
    expect(invocations?.[0]).toMatchObject({
      executionSuccessful: true,
      toolExecutionNotifications: [{ descriptor: { id: 'unresolved-variable' }, level: 'warning', message: { text: 'not understood' } }],
    })
  })
})

describe('a SARIF result', () => {
  it('is there once for one cause, and names the rules that it breaks besides', () => {
    const speaker = finding()
    const spoken = finding({ rule: 'wildcard-action', fingerprint: 'b'.repeat(32), partOf: speaker.fingerprint })
    const results = run({ findings: [spoken, speaker] }).results ?? []
    expect(results.map((it) => it.ruleId)).toEqual(['public-route-added'])
    expect(results[0]?.message.text).toContain(' Also wildcard-action.\n\nRequired:')
    expect(results[0]?.message.markdown).toContain(' Also wildcard-action.\n\n**Required:**')
  })

  it.each([
    ['critical', 'error'],
    ['high', 'error'],
    ['medium', 'warning'],
    ['low', 'note'],
    ['info', 'note'],
  ] as const)('of a %s finding is of level %s', (severity, level) => {
    expect(result({ severity })).toMatchObject({ kind: 'fail', level })
  })

  it('is open where it could not be decided', () => {
    expect(result({ certainty: 'undetermined' })).toMatchObject({ kind: 'open', level: 'none' })
  })

  it('has the place with its columns, as a URI', () => {
    const location = { file: 'a b/ä#1?.yml', startLine: 3, endLine: 4, startColumn: 5, endColumn: 6 }
    expect(result({ location }).locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'a%20b/%C3%A4%231%3F.yml', uriBaseId: '%SRCROOT%' },
          region: { startLine: 3, startColumn: 5, endLine: 4, endColumn: 6 },
        },
      },
    ])
  })

  it('of a line that was removed has its file as its place, and says which line it was', () => {
    const removed = result({ location: { file: 'serverless.yml', startLine: 9, endLine: 9, side: 'base' } })
    expect(removed.locations).toEqual([{ physicalLocation: { artifactLocation: { uri: 'serverless.yml', uriBaseId: '%SRCROOT%' } } }])
    expect(removed.message.text).toContain('it was line 9 of serverless.yml')
  })
})

describe('the identity of a SARIF result', () => {
  it('is the fingerprint alone', () => {
    const here = result({ location: { file: 'a.yml', startLine: 1, endLine: 1 } })
    const there = result({ location: { file: 'b.yml', startLine: 99, endLine: 99 } })
    expect(here.partialFingerprints).toEqual(there.partialFingerprints)
    expect(result({ fingerprint: 'other' }).partialFingerprints).not.toEqual(here.partialFingerprints)
  })

  it('comes with its state: new or unchanged, and suppressed when it was accepted', () => {
    expect(result({})).toMatchObject({ baselineState: 'new', suppressions: [] })
    expect(result({ status: 'existing' })).toMatchObject({ baselineState: 'unchanged', suppressions: [] })
    expect(result({ status: 'accepted', acceptance: { by: 'ann', reason: 'by design', until: '2027-01-31', source: 'x' } })).toMatchObject({
      suppressions: [{ kind: 'external', status: 'accepted', justification: 'ann: by design (until 2027-01-31)' }],
    })
  })
})

describe('beside its message a SARIF result', () => {
  it('offers the fix, and points to what else matters', () => {
    const location = { file: 'serverless.yml', startLine: 7, endLine: 7 }
    const it = result({
      suggestion: { location, replacement: '          authorizer: aws_iam' },
      related: [{ location, note: 'the grant' }],
    })
    expect(it.fixes?.[0]?.artifactChanges[0]?.replacements).toEqual([
      { deletedRegion: { startLine: 7, endLine: 7 }, insertedContent: { text: '          authorizer: aws_iam' } },
    ])
    expect(it.relatedLocations).toMatchObject([{ id: 0, message: { text: 'the grant' } }])
  })

  it('has a message that no viewer takes for a placeholder or a link', () => {
    const { text } = result({ message: 'GET /{0}/{id} [here](0) \u202e' }).message
    expect(text).toContain('GET /{{0}}/{id} \\[here](0) \\u{202e}')
  })
})
