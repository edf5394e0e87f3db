import { marked } from 'marked'
import { describe, expect, test } from 'vitest'
import { summary } from '../../src/render/summary.ts'
import { context, finding, report, routeAdded } from '../support/report.ts'

describe('the summary', () => {
  test('begins with what must change, for which service, at which commit, against what', () => {
    expect(summary(report(), context).split('\n\n').slice(0, 2)).toEqual([
      '### 1 thing must change before this can merge',
      '`shop` at `ccccccc`, against `main`',
    ])
  })

  test('counts only what changed, with the names that made it', () => {
    const text = summary(report(), context)
    expect(text).toContain('| routes anyone can call | 0 | **1** | `GET /orders/export` |')
    expect(text).not.toContain('| other triggers')
  })

  test('names each thing that must change once, with its place and what is required', () => {
    const text = summary(report(), context)
    expect(text).toContain(
      `| 1 | Anyone on the internet can call \`GET /orders/export\` | [\`serverless.yml:23\`](https://github.com/acme/shop/blob/${'c'.repeat(40)}/serverless.yml#L23) | Authorize the route |`,
    )
  })

  test('ends with what it was compared with, which may be nothing', () => {
    expect(summary(report(), context)).toMatch(/compared with the merge base `bbbbbbb`<\/sub>$/)
    expect(summary(report(), { ...context, baseSha: null })).toMatch(/compared with no merge base<\/sub>$/)
  })

  test('strikes through what an earlier push had and this one has not', () => {
    const text = summary(report({ findings: [], verdict: { outcome: 'pass', blocking: 0, failOn: 'high' } }), context, [
      { title: '`exceljs` is vulnerable', where: 'package.json:18' },
    ])
    expect(text).toContain('| ~~`exceljs` is vulnerable~~ | ~~`package.json:18`~~ | done |')
  })

  test('many findings of one rule become one row', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      finding({ fingerprint: `f${i}`.padEnd(32, '0'), title: `Anyone can call \`GET /${i}\`` }),
    )
    const rows = summary(report({ findings: many }), context)
      .split('\n')
      .filter((it) => it.includes('public-route-added'))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toContain('30 × `public-route-added`')
  })

  test('what could not be told is said with its place, and is never green', () => {
    const untold = report({
      findings: [],
      verdict: { outcome: 'undetermined', blocking: 0, failOn: 'high' },
      diagnostics: [
        {
          level: 'error',
          location: { file: 'serverless.yml', startLine: 31, endLine: 31 },
          message: 'This is not valid YAML; nothing below it was read.',
          reason: 'invalid-yaml',
        },
      ],
    })
    const text = summary(untold, context)
    expect(text).toContain('### Could not tell: 1 thing decides whether this is safe')
    expect(text).toMatch(/Could not tell \(1\).*\n\n- \[`serverless\.yml:31`\]\(.*\): This is not valid YAML/)
  })

  test('what is true of the base too is folded away', () => {
    const text = summary(
      report({ findings: [finding({ status: 'existing' })], verdict: { outcome: 'pass', blocking: 0, failOn: 'high' } }),
      context,
    )
    expect(text).toContain('<summary>Also true of `main` (1)</summary>')
    expect(text).not.toContain('must change |')
  })

  test('stays within what GitHub stores, cut at a row with a count', () => {
    const many = Array.from({ length: 900 }, (_, i) =>
      finding({ change: null, rule: `rule-${i}`, fingerprint: `f${i}`.padEnd(32, '0'), title: `\`${'x'.repeat(250)}\` ${i}` }),
    )
    const text = summary(report({ findings: many }), context)
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(60_000)
    expect(text).toMatch(/and \d+ more/)
  })

  test('a hostile name neither breaks the table nor draws outside the graph', () => {
    const path = '/x"]; click n0 "javascript:alert(1)"; `|</details>@org/team\n# y'
    const change = { ...routeAdded, route: { ...routeAdded.route, path } }
    const granted = {
      ...routeAdded,
      id: 'p',
      kind: 'permission-granted' as const,
      permission: {
        principal: path,
        functions: [],
        kind: 'identity' as const,
        action: 's3:*',
        resource: path,
        condition: null,
        witness: null,
        escalation: null,
        reason: null,
      },
    }
    const text = summary(report({ changes: [change, granted] }), context)
    const html = marked.parse(text, { async: false })
    expect(html).not.toMatch(/@org/)
    expect(html.match(/<table>/g)).toHaveLength(2)
    const drawn = /```mermaid\n([^]*?)\n```/.exec(text)?.[1]?.split('\n') ?? []
    expect(drawn.length).toBeGreaterThan(4)
    for (const line of drawn) expect(line).toMatch(/^(graph LR|  n\d+\["[^"`<>|[\]@]*"\]|  n\d+ (==>|== "[^"`<>|[\]@]*" ==>) n\d+)$/)
  })
})

test('what another finding speaks for has no row of its own', () => {
  const wide = finding({ rule: 'wildcard-action', title: 'Every action', fingerprint: 'a'.repeat(32) })
  const gained = finding({
    rule: 'access-widened',
    title: 'May now',
    severity: 'medium',
    fingerprint: 'b'.repeat(32),
    partOf: wide.fingerprint,
  })
  const both = summary(report({ findings: [gained, wide] }), context)
  expect(both).toContain('Every action')
  expect(both).not.toContain('May now')
})

test('a green that rests on what somebody accepted says so', () => {
  const acceptance = { by: 'ann', reason: 'public by design', until: '2027-01-31', source: 'comment' }
  const accepted = finding({ status: 'accepted', acceptance })
  const text = summary(report({ findings: [accepted], verdict: { outcome: 'pass', blocking: 0, failOn: 'high' } }), context)
  expect(text).toMatch(/^### Nothing else to report: 1 finding accepted\n/)
})
