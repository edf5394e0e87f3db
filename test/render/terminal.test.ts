import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding, Report } from '../../src/model/report.ts'
import { terminal } from '../../src/render/terminal.ts'
import { excerpt } from '../../src/render/terminal/excerpt.ts'
import { plain } from '../../src/render/terminal/paint.ts'
import { width, wrap } from '../../src/render/terminal/width.ts'
import { finding, report, routeAdded, surface } from '../support/report.ts'

const file = ['service: shop', 'functions:', '  export:', '    events:', '      - http: GET orders/export', '    role: all']
const at = (line: number, startColumn?: number, endColumn?: number): Finding['location'] => ({
  file: 'serverless.yml',
  startLine: line,
  endLine: line,
  ...(startColumn === undefined ? {} : { startColumn }),
  ...(endColumn === undefined ? {} : { endColumn }),
})

function shown(over: Partial<Report>, columns = 100, all = false): string {
  return terminal(report(over), {
    all,
    paint: plain,
    width: columns,
    baseName: 'main',
    lines: (name) => (name === 'serverless.yml' ? file : undefined),
  })
}

describe('a review at the terminal', () => {
  it('shows each finding under its file with the guilty part marked, then the size, then the verdict', () => {
    const one = finding({
      location: at(5, 15, 32),
      title: 'Anyone on the internet can call `GET /orders/export`',
      related: [{ location: at(6), note: 'the role that it runs as' }],
    })
    expect(shown({ findings: [one], surface: { base: surface({ functions: 4 }), head: surface({ functions: 5, publicRoutes: 1 }) } })).toBe(
      `serverless.yml
   5 │ - http: GET orders/export
     │         ~~~~~~~~~~~~~~~~~ Anyone on the internet can call GET /orders/export
     public-route-added  high  It reaches export, which may dynamodb:Scan on orders.
     required            Authorize the route.
                         authorizer: aws_iam
     see                 serverless.yml:6 the role that it runs as

shop  functions 4 → 5   routes anyone can call 0 → 1
blocked: 1 finding must change
`,
    )
  })

  it('keeps the sizes of a service below one another, however wide its name is', () => {
    const services = [{ id: 'a', framework: 'serverless', file: 'a', name: '注文注文' }] as const
    const sizes = { base: surface(), head: surface({ functions: 9, triggers: 5 }) }
    const lines = shown({ findings: [], services, surface: sizes }, 40).split('\n')
    const [first = '', second = ''] = lines.slice(lines.findIndex((it) => it.startsWith('注文')))
    expect(width(second.slice(0, second.search(/\S/)))).toBe(width(first.slice(0, first.indexOf('functions'))))
  })

  it('puts the worst first, and names the place where the text is not at hand', () => {
    const text = shown({
      findings: [
        finding({ severity: 'medium', location: at(6), fingerprint: 'a', title: 'second' }),
        finding({
          severity: 'critical',
          location: { file: 'gone.yml', startLine: 123, endLine: 123, side: 'base' },
          fingerprint: 'b',
          title: 'first',
        }),
      ],
    })
    expect(text).toMatch(/^gone.yml\n {2}123 │ first \(the line as it was\)\n/)
    expect(text).toContain('\n\nserverless.yml\n    6 │ role: all\n')
  })

  it('says what it could not tell, what was accepted and what was there before, in its last line too', () => {
    const given: Partial<Report> = {
      findings: [
        finding({ fingerprint: 'a' }),
        finding({ fingerprint: 'b', status: 'existing' }),
        finding({
          fingerprint: 'c',
          status: 'accepted',
          acceptance: { by: 'ann', reason: 'public by design', until: '2027-01-31', source: 'comment' },
        }),
      ],
      diagnostics: [
        { level: 'warning', location: at(6), message: '`${ssm:/kms}` is known only at deployment.', reason: 'unresolved-variable' },
        { level: 'note', location: at(1), message: 'A key stands twice.', reason: 'duplicate-key' },
      ],
    }
    const text = shown(given)
    expect(text).toContain('Could not tell (1)\n  warning  serverless.yml:6 ${ssm:/kms} is known only at deployment.\n')
    expect(text).toContain('\nAlso true of main: 1 finding. Noted in passing: 1 thing. --all lists them.\n')
    expect(shown(given, 100, true)).toContain('Noted (1)\n  note     serverless.yml:1 A key stands twice.\n')
    expect(shown(given, 100, true)).toContain(
      'Also true of main (1)\n  high    Anyone on the internet can call GET /orders/export serverless.yml:23 public-route-added\n',
    )
    expect(text.replace(/\s+/g, ' ')).toContain('public-route-added: ann, until 2027-01-31, public by design')
    expect(text).toMatch(/\nblocked: 1 finding must change \(1 could not be told, 1 accepted, 1 was there before\)\n$/)
  })
})

describe('a long review at the terminal', () => {
  it('says of a remark what it is about and what it rests on', () => {
    const card = finding({ rule: 'function-added', severity: 'info', title: '`export` is new', message: 'It is `src/export.handler`.' })
    expect(shown({ findings: [card] })).toContain(
      'Remarks (1)\n  info    export is new. It is src/export.handler. serverless.yml:23 function-added\n',
    )
  })

  it('lists changes that no finding speaks of', () => {
    const removed = { ...routeAdded, id: 'other', kind: 'route-removed' as const, summary: '`GET /old` is gone' }
    expect(shown({ changes: [routeAdded, removed] })).toContain('Changed (1)\n  -  GET /old is gone serverless.yml:23\n')
  })

  it('leaves out what a finding says of another change of the same statement', () => {
    const part = { ...routeAdded, id: 'other', partOf: routeAdded.id }
    expect(shown({ changes: [routeAdded, part] })).not.toContain('Changed')
    expect(shown({ changes: [{ ...part, partOf: 'no finding' }] })).toContain('Changed (1)')
  })

  it('says what one line sets for several in one line', () => {
    const setting = { subject: 'list', name: 'timeout', before: '6 s', after: '10 s' }
    const summary = 'The timeout of 2 functions is 10 s, where before 6 s.'
    const all = { id: 'all', kind: 'setting-changed', service: 'serverless.yml', location: routeAdded.location, summary, setting } as const
    const page = shown({ changes: [all, { ...all, id: 'one', partOf: 'all', summary: 'The timeout of list is 10 s, where before 6 s.' }] })
    expect(page).toContain('Changed (1)\n  ~  The timeout of 2 functions is 10 s, where before 6 s. serverless.yml:23\n')
  })

  it('names in few words what else a finding speaks for', () => {
    const speaker = finding()
    const here = finding({ rule: 'wildcard-action', fingerprint: 'b'.repeat(32), partOf: speaker.fingerprint })
    const there = finding({
      rule: 'pass-any-role',
      title: 'May pass any role',
      fingerprint: 'c'.repeat(32),
      location: at(7),
      partOf: speaker.fingerprint,
    })
    const text = shown({ findings: [speaker, here, there] })
    expect(text).toMatch(/\n +also +wildcard-action\n +also +May pass any role serverless\.yml:7 pass-any-role\n/)
    expect(text.match(/required/g)).toHaveLength(1)
  })

  it('shows five of one rule and lists the others', () => {
    const findings = Array.from({ length: 8 }, (_, index) =>
      finding({ fingerprint: `f${index}`, location: at(5), title: `Number ${index}` }),
    )
    const text = shown({ findings, verdict: { outcome: 'block', blocking: 8, failOn: 'high' } })
    expect(text.match(/│ - http/g)).toHaveLength(5)
    expect(text).toContain('\n  high    Number 7 serverless.yml:5 public-route-added\n')
  })
})

describe('the last line', () => {
  const last = (over: Partial<Report>) => shown(over).trimEnd().split('\n').at(-1)
  const verdict = (outcome: Report['verdict']['outcome'], blocking = 0) => ({ outcome, blocking, failOn: 'high' as const })

  it('says that nothing is to be reported', () => {
    expect(last({ findings: [], changes: [], services: [], verdict: verdict('pass') })).toBe(
      'passed: nothing to report, no serverless change',
    )
  })

  it('says that nothing blocks', () => {
    expect(last({ findings: [finding({ severity: 'medium' })], verdict: verdict('advise') })).toBe(
      'passed: nothing blocks, 1 finding to look at',
    )
  })

  it('says that it could not be told', () => {
    const findings = [finding({ certainty: 'undetermined' })]
    const diagnostics = [{ level: 'error' as const, location: null, message: 'x', reason: 'y' }]
    expect(last({ findings, diagnostics, verdict: verdict('undetermined') })).toBe(
      'undetermined: 2 things could not be told and may decide',
    )
  })

  it('says how many block', () => {
    const findings = [finding({ location: at(1) }), finding({ location: at(2), fingerprint: 'b' })]
    expect(last({ findings, verdict: verdict('block', 2) })).toBe('blocked: 2 findings must change')
  })
})

describe('the marks', () => {
  const marked = (line: string, startColumn?: number, endColumn?: number, most = 60) => {
    const it = excerpt(line, at(1, startColumn, endColumn), most)
    return `${it.text}\n${' '.repeat(it.start)}${'~'.repeat(it.length)}`
  }

  it.each([
    ['a part', ['key: value', 6, 11], 'key: value\n     ~~~~~'],
    ['the whole line without its indentation', ['    key: value  '], 'key: value\n~~~~~~~~~~'],
    ['what stands behind tabs', ['\tkey:\tvalue', 7, 12], 'key:  value\n      ~~~~~'],
    ['what stands behind wide characters', ['日本: value', 5, 10], '日本: value\n      ~~~~~'],
    ['wide characters', ['k: 日本', 4, 6], 'k: 日本\n   ~~~~'],
    ['what stands behind combining characters', ['e\u0301: value', 5, 10], 'e\u0301: value\n   ~~~~~'],
    ['what stands behind invisible ones, which are shown', ['a\u202eb: value', 6, 11], 'a\\u{202e}b: value\n            ~~~~~'],
    ['escape sequences, which are shown', ['\u001b[31m: v', 8, 9], '\\u{1b}[31m: v\n            ~'],
    ['a line with CRLF', ['key: value\r', 6, 11], 'key: value\n     ~~~~~'],
    ['one character when nothing is there', ['', 5, 9], '\n~'],
    ['what is on the line of a place that ends elsewhere', ['key: value', 6], 'key: value\n     ~~~~~'],
  ] satisfies [string, [string, number?, number?], string][])('stand under %s', (_, [line, start, end], expected) => {
    expect(marked(line, start, end)).toBe(expected)
  })

  it('are kept in sight on a long line', () => {
    expect(marked(`key: ${'x'.repeat(100)} "guilty" ${'y'.repeat(100)}`, 107, 115, 30)).toBe(
      '…xxxxxxxx "guilty" yyyyyyyyyy…\n          ~~~~~~~~',
    )
  })

  it('stay inside the width and on the line, whatever the line holds', () => {
    const character = fc.constantFrom('a', ' ', '\t', '日', '\u0301', '\u202e', '\u001b', '😀', '\ud800', '"')
    fc.assert(
      fc.property(
        fc.array(character, { maxLength: 80 }),
        fc.nat(90),
        fc.nat(90),
        fc.integer({ min: 20, max: 60 }),
        (line, start, length, most) => {
          const it = excerpt(line.join(''), at(1, start + 1, start + 1 + length), most)
          expect(width(it.text)).toBeLessThanOrEqual(most)
          expect(it.start).toBeGreaterThanOrEqual(0)
          expect(it.length).toBeGreaterThanOrEqual(1)
          expect(it.start + it.length).toBeLessThanOrEqual(most)
        },
      ),
    )
  })
})

describe('what comes from the repository', () => {
  it('cannot steer the terminal or turn the direction of reading', () => {
    const evil = '\u001b]0;owned\u0007\u001b[2J\u202e\u2066\u009b31m\r\n\u0000'
    const text = shown({
      services: [{ id: evil, framework: 'sam', file: evil, name: evil }],
      findings: [
        finding({
          fingerprint: 'a',
          title: evil,
          message: evil,
          remediation: `${evil}\n\`\`\`yaml\n${evil}\n\`\`\``,
          location: { file: evil, startLine: 1, endLine: 1 },
          related: [{ location: { file: evil, startLine: 1, endLine: 1 }, note: evil }],
        }),
        finding({ fingerprint: 'b', status: 'accepted', message: evil, acceptance: { by: evil, reason: evil, until: evil, source: evil } }),
      ],
      changes: [{ ...routeAdded, id: 'x', summary: evil, location: { file: evil, startLine: 1, endLine: 1 } }],
      diagnostics: [{ level: 'error', location: { file: evil, startLine: 1, endLine: 1 }, message: evil, reason: evil }],
    })
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    expect(text).toContain('\\u{1b}]0;owned\\u{7}')
  })
})

describe('lines', () => {
  it('are broken at spaces, and inside a word only when it is longer than a line', () => {
    expect(wrap('one two  three', 7)).toEqual(['one two', 'three'])
    expect(wrap('arn:aws:s3:::bucket x', 8)).toEqual(['arn:aws:', 's3:::buc', 'ket x'])
    expect(wrap('', 10)).toEqual([])
  })

  it('are never wider than the terminal, and lose nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), fc.integer({ min: 4, max: 80 }), (text, most) => {
        const lines = wrap(text, most)
        expect(Math.max(0, ...lines.map(width))).toBeLessThanOrEqual(most)
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''))
      }),
    )
  })
})
