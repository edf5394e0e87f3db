import { describe, expect, test } from 'vitest'
import { review } from '../src/review.ts'
import { world } from './support/world.ts'

const folder = '.github/parapet/rules'

const rule = (id: string, over: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    id,
    title: "'`{it.path}` is a route of an HTTP API'",
    severity: 'high',
    on: '[route-added]',
    when: "it.api == 'http'",
    message: Ours,
    gained: "'{it.path}'",
    why: Ours,
    fix: '{ summary: use a REST API }',
    references: '[https://example.com/rules]',
    since: "'1'",
    ...over,
  })
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('')
const Ours = 'Ours are REST APIs.'

const service = (events = '') => `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  list:
    handler: list.handler
${events}`
const routed = service('    events: [{ httpApi: { method: get, path: /orders, authorizer: { type: aws_iam } } }]\n')

interface Sides {
  readonly base?: Readonly<Record<string, string>>
  readonly head?: Readonly<Record<string, string>>
}

/** A change that adds a route, in a repository that has these other files at its base and at its head. */
function reviewed({ base = {}, head = base }: Sides, isConfigured = true) {
  const request = { rules: [], rulesVersion: 'r', version: 'v', commits: { base: null, head: null }, accepted: [], failOn: 'high' } as const
  const sides = [
    { 'serverless.yml': service(), ...base },
    { 'serverless.yml': routed, ...head },
  ] as const
  return review({ ...request, today: '2026-11-26', isConfigured }, world(...sides))
}

describe("a rule of the repository's own", () => {
  test('speaks like any other, and blocks', async () => {
    const report = await reviewed({ base: { [`${folder}/no-http-apis.yml`]: rule('no-http-apis') } })
    expect(report.findings).toMatchObject([
      {
        rule: 'no-http-apis',
        aspect: 'repository',
        severity: 'high',
        title: '`/orders` is a route of an HTTP API',
        remediation: 'use a REST API',
        status: 'new',
        location: { file: 'serverless.yml', startLine: 6 },
      },
    ])
    expect(report.verdict).toMatchObject({ outcome: 'block', blocking: 1 })
  })

  test('can be weighed by the configuration', async () => {
    const base = {
      [`${folder}/no-http-apis.yml`]: rule('no-http-apis'),
      '.github/parapet.yml': 'rules:\n  no-http-apis: { severity: low, because: we are moving }\n',
    }
    const report = await reviewed({ base })
    expect(report.findings.map((it) => it.severity)).toEqual(['low'])
    expect(report.configuration?.effects).toMatchObject([{ subject: 'no-http-apis', because: 'we are moving' }])
    expect(report.diagnostics).toEqual([])
  })

  test('is not asked where no configuration is to be', async () => {
    const report = await reviewed({ base: { [`${folder}/no-http-apis.yml`]: rule('no-http-apis') } }, false)
    expect([report.findings, report.diagnostics]).toEqual([[], []])
  })
})

describe('attack B1: only the base decides', () => {
  test('a rule that the change brings is looked over and does not speak yet', async () => {
    const path = `${folder}/no-http-apis.yml`
    const report = await reviewed({ base: {}, head: { [path]: rule('no-http-apis', { when: 'its.api' }) } })
    expect(report.findings).toEqual([])
    expect(report.verdict.outcome).toBe('pass')
    expect(report.diagnostics.map((it) => [it.level, it.location?.file, it.location?.startLine, it.message])).toEqual([
      ['note', path, 1, `This change also changes the repository's own rules, which count when it is merged: \`${path}\`.`],
      [
        'note',
        path,
        5,
        'This change makes a rule that cannot be asked: when: there is no its here, only it, before, after, what, kind, today.',
      ],
    ])
  })

  test('a rule that the change takes away still speaks', async () => {
    const path = `${folder}/no-http-apis.yml`
    const report = await reviewed({ base: { [path]: rule('no-http-apis') }, head: {} })
    expect(report.verdict.outcome).toBe('block')
    expect(report.diagnostics.map((it) => it.message)).toEqual([
      `This change also changes the repository's own rules, which count when it is merged: no \`${path}\`.`,
    ])
  })
})

describe('a rule that cannot be asked leaves the review undetermined, with its line', () => {
  test.each([
    ['is no YAML', 'a', 'id: [', 1],
    ['is not called after its id', 'a', rule('b'), 1],
    ['has a severity that there is not', 'a', rule('a', { severity: 'awful' }), 3],
    ['is not CEL', 'a', rule('a', { when: 'it.api ==' }), 5],
    ['takes the place of one of ours', 'a', rule('a', { id: 'a' }), 1],
  ])('%s', async (name, id, text, line) => {
    const request = { rulesVersion: 'r', version: 'v', commits: { base: null, head: null }, accepted: [], failOn: 'high' } as const
    const rules = name.startsWith('takes') ? [{ ...ours, id: 'a' }] : []
    const files = { [`${folder}/${id}.yml`]: text }
    const sides = [
      { 'serverless.yml': service(), ...files },
      { 'serverless.yml': routed, ...files },
    ] as const
    const report = await review({ ...request, rules, today: '2026-11-26' }, world(...sides))
    expect(report.verdict.outcome).toBe('undetermined')
    expect(report.diagnostics).toMatchObject([
      { level: 'error', reason: 'rule-invalid', location: { file: `${folder}/${id}.yml`, startLine: line, side: 'base' } },
    ])
  })

  test.each([
    ['has another name than a rule may have', 'My Rule.yml', rule('a'), 'called after its id'],
    ['is larger than a rule may be', 'a.yml', rule('a') + '#'.repeat(40_000), 'larger than 32 KB'],
  ])('%s', async (_, name, text, says) => {
    const report = await reviewed({ base: { [`${folder}/${name}`]: text } })
    expect(report.verdict.outcome).toBe('undetermined')
    expect(report.diagnostics.map((it) => it.message).join()).toContain(says)
  })

  test('where there are too many', async () => {
    const many = Object.fromEntries(Array.from({ length: 52 }, (_, i) => [`${folder}/r${i}.yml`, rule(`r${i}`)]))
    const report = await reviewed({ base: many })
    expect(report.findings).toHaveLength(50)
    expect(report.diagnostics.filter((it) => it.reason === 'rule-invalid')).toHaveLength(2)
  })
})

const ours = {
  aspect: 'perimeter',
  title: 't',
  severity: 'high',
  severities: [],
  on: ['route-removed'],
  when: 'false',
  message: 'm',
  gained: 'g',
  why: 'w',
  fix: { summary: 's', snippets: {} },
  references: [],
  since: '1',
} as const
