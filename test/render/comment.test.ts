import { describe, expect, test } from 'vitest'
import { checkRun } from '../../src/render/check-run.ts'
import { lineComment } from '../../src/render/comment.ts'
import { context, finding, report } from '../support/report.ts'

describe('a comment on a line', () => {
  test('behaviour 78: says what is possible, why, what is required and how to accept it', () => {
    expect(lineComment(finding(), report(), context)).toBe(
      [
        '**Anyone on the internet can call `GET /orders/export`** · high · `public-route-added`',
        'It reaches `export`, which may `dynamodb:Scan` on `orders`.',
        '**Required:** Authorize the route.\n\n```yaml\nauthorizer: aws_iam\n```',
        '<sub>`/parapet accept k7f2 until DATE because …` · `/parapet explain k7f2`</sub>',
      ].join('\n\n'),
    )
  })

  test('names in few words what else it speaks for, on its line and on others of the same statement', () => {
    const speaker = finding()
    const others = [
      finding({ rule: 'wildcard-action', fingerprint: 'b'.repeat(32), partOf: speaker.fingerprint }),
      finding({
        rule: 'wildcard-action',
        fingerprint: 'd'.repeat(32),
        location: { file: 'serverless.yml', startLine: 25, endLine: 25 },
        partOf: speaker.fingerprint,
      }),
      ...[24, 25, 26, 27].map((line) =>
        finding({
          rule: 'pass-any-role',
          title: `\`list\` may pass role ${line}`,
          fingerprint: String(line).repeat(16),
          location: { file: 'serverless.yml', startLine: line, endLine: line },
          partOf: speaker.fingerprint,
        }),
      ),
    ]
    const all = report({ findings: [speaker, ...others] })
    const text = lineComment(speaker, all, { ...context, repository: null })
    expect(text).toContain(
      '\n\nAlso `wildcard-action`.\n\nThe same statement:\n- `pass-any-role`: `serverless.yml:24`, `serverless.yml:25`',
    )
    const two = lineComment(speaker, report({ findings: [speaker, ...others.slice(0, 3)] }), { ...context, repository: null })
    expect(two).toContain('The same statement:\n- `list` may pass role 24 (`pass-any-role`, `serverless.yml:24`)\n')
    expect(checkRun(all, context).annotations.map((it) => it.message)).toEqual([expect.stringContaining('\nAlso wildcard-action.\n')])
    expect(lineComment(finding({ fingerprint: 'other' }), all, context)).not.toMatch(/Also|same statement/)
  })

  test('offers a change to click only when there is one', () => {
    const suggested = finding({
      suggestion: { location: { file: 'serverless.yml', startLine: 23, endLine: 23 }, replacement: '          authorizer: aws_iam' },
    })
    expect(lineComment(suggested, report(), context)).toContain('```suggestion\n          authorizer: aws_iam\n```')
    expect(lineComment(finding(), report(), context)).not.toContain('suggestion')
  })

  test('attack D6: a suggestion that holds a fence stays one suggestion', () => {
    const replacement = 'description: |\n  ```\n  ```suggestion\n  rm -rf /\n  ```'
    const hostile = finding({ suggestion: { location: { file: 'serverless.yml', startLine: 23, endLine: 23 }, replacement } })
    const comment = lineComment(hostile, report(), context)
    expect(comment).toContain(`\`\`\`\`suggestion\n${replacement}\n\`\`\`\``)
  })

  test.each(['`', '&', '@', '|', '\u{1f600}', '\u202e', '`a` ', 'a\n\n', '```yaml\n'])(
    'is no longer than GitHub takes, full of %j',
    (text) => {
      const long = text.repeat(50_000)
      const hostile = finding({ title: long, message: long, remediation: long })
      expect(lineComment(hostile, report(), context).length).toBeLessThanOrEqual(60_000)
    },
  )

  test('links what it rests on, at the side where it stands', () => {
    const related = finding({
      related: [{ location: { file: 'serverless.yml', startLine: 9, endLine: 9, side: 'base' }, note: 'the authorizer was here' }],
    })
    expect(lineComment(related, report(), context)).toContain(
      `- the authorizer was here ([\`serverless.yml:9 (before)\`](https://github.com/acme/shop/blob/${'b'.repeat(40)}/serverless.yml#L9))`,
    )
  })
})

describe('the check run', () => {
  test('fails while something must change, and says how much in its title', () => {
    expect(checkRun(report(), context)).toMatchObject({ conclusion: 'failure', title: '1 thing must change before this can merge' })
  })

  test('is not green when it could not be told', () => {
    expect(checkRun(report({ findings: [], verdict: { outcome: 'undetermined', blocking: 0, failOn: 'high' } }), context).conclusion).toBe(
      'failure',
    )
  })

  test('is green when nothing needs saying', () => {
    const quiet = report({ findings: [], changes: [], services: [], verdict: { outcome: 'pass', blocking: 0, failOn: 'high' } })
    expect(checkRun(quiet, context)).toMatchObject({ conclusion: 'success', title: 'Nothing to report: no serverless change' })
  })

  test('annotates head lines of what has no comment, in plain text', () => {
    const base = finding({ fingerprint: 'b'.repeat(32), location: { file: 'serverless.yml', startLine: 3, endLine: 3, side: 'base' } })
    const { annotations } = checkRun(report({ findings: [finding(), base] }), context)
    expect(annotations).toEqual([
      expect.objectContaining({
        path: 'serverless.yml',
        start_line: 23,
        annotation_level: 'failure',
        title: 'Anyone on the internet can call GET /orders/export',
      }),
    ])
    expect(checkRun(report(), context, () => false).annotations).toEqual([])
  })
})
