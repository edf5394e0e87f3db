import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headline } from '../src/render/headline.ts'
import { summary } from '../src/render/summary.ts'
import { type ReviewRequest, review } from '../src/review.ts'
import { terminal } from '../src/render/terminal.ts'
import { plain } from '../src/render/terminal/paint.ts'
import { ruleFiles } from './support/rules.ts'
import { world } from './support/world.ts'

const file = '.github/parapet.yml'

const service = (event: string) => `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  export:
    handler: export.handler
    events:
      - ${event}
`
const guarded = service('http: { method: get, path: /orders, authorizer: aws_iam }')
/** A critical finding of `route-lost-authorizer`. */
const open = service('http: { method: get, path: /orders }')
/** Whether the route is open, only the deployment knows. */
const unknown = service('http: { method: get, path: /orders, authorizer: "${env:SHOP_AUTHORIZER}" }')

const before = { 'serverless.yml': guarded, 'examples/a/serverless.yml': guarded }

/** The review of a change under a configuration that the base has. */
async function under(
  configuration: string,
  changed: Readonly<Record<string, string | null>>,
  over: Partial<ReviewRequest> = {},
  base: Readonly<Record<string, string>> = before,
) {
  const configured = configuration === '' ? {} : { [file]: configuration }
  const request: ReviewRequest = {
    rules: ruleFiles.map((it) => it.rule),
    rulesVersion: 'r1',
    version: '0.1.0',
    commits: { base: null, head: null },
    accepted: [],
    failOn: 'high',
    today: '2026-01-01',
    ...over,
  }
  const head = Object.entries({ ...base, ...configured, ...changed }).flatMap(([path, text]): [string, string][] =>
    text === null ? [] : [[path, text]],
  )
  return review(request, world({ ...base, ...configured }, new Map(head)))
}

type Report = Awaited<ReturnType<typeof review>>
const rulesOf = (it: Report) => it.findings.map((found) => `${found.rule} ${found.severity}`)
const effectsOf = (it: Report) =>
  it.configuration?.effects.map(({ key, subject, value, count, location }) => `${location.startLine}: ${key} ${subject}=${value} ×${count}`)

describe('without a configuration', () => {
  test('nothing of one is said', async () => {
    const report = await under('', { 'serverless.yml': open })
    expect(report.configuration).toBeNull()
    expect([rulesOf(report), report.verdict.outcome]).toEqual([['route-lost-authorizer critical'], 'block'])
  })

  test('a file of a name that is not read is said', async () => {
    const report = await under('', { 'serverless.yml': open, '.github/parapet.yaml': 'failOn: never\n' })
    expect(report.diagnostics).toMatchObject([
      { level: 'note', message: '`.github/parapet.yaml` is not read: the configuration is `.github/parapet.yml`.' },
    ])
  })
})

describe('a rule', () => {
  const setting = (severity: string) => `rules:\n  route-lost-authorizer:\n    severity: ${severity}\n    because: everybody may\n`

  test('that is off finds nothing, and is counted', async () => {
    const report = await under(setting('off'), { 'serverless.yml': open, 'examples/a/serverless.yml': open })
    expect([rulesOf(report), report.verdict.outcome]).toEqual([[], 'pass'])
    expect(effectsOf(report)).toEqual(['2: rules route-lost-authorizer=off ×2'])
    expect(report.configuration?.effects[0]).toMatchObject({ because: 'everybody may', isWeaker: true, location: { file, side: 'base' } })
    expect(headline(report)).toContain(', 2 things set aside by configuration')
  })

  test('that weighs less blocks no longer, and is counted', async () => {
    const report = await under(setting('medium'), { 'serverless.yml': open })
    expect([rulesOf(report), report.verdict.outcome]).toEqual([['route-lost-authorizer medium'], 'advise'])
    expect(effectsOf(report)).toEqual(['2: rules route-lost-authorizer=medium ×1'])
  })

  test('that weighs more blocks, and nothing is set aside', async () => {
    const raised = 'rules:\n  function-added: { severity: high, because: we look at each }\n'
    const report = await under(raised, { 'serverless.yml': `${guarded}  import:\n    handler: import.handler\n` })
    expect([rulesOf(report), report.verdict.outcome]).toEqual([['function-added high'], 'block'])
    expect(report.configuration?.effects).toMatchObject([{ isWeaker: false, count: 1 }])
  })

  test('that changes nothing here is not spoken of', async () => {
    expect(effectsOf(await under(setting('off'), { 'serverless.yml': service('sqs: arn:aws:sqs:eu-west-1:1:q') }))).toEqual([])
    expect(effectsOf(await under(setting('critical'), { 'serverless.yml': open }))).toEqual([])
  })
})

describe('failOn', () => {
  test.each([
    ['never', 'advise', ['1: failOn =never ×1']],
    ['critical', 'block', []],
    ['low', 'block', []],
  ])('%s: %s', async (failOn, outcome, effects) => {
    const report = await under(`failOn: ${failOn}\n`, { 'serverless.yml': open })
    expect([report.verdict.outcome, report.verdict.failOn, effectsOf(report)]).toEqual([outcome, failOn, effects])
  })

  test('gives way to what is demanded at the terminal', async () => {
    const report = await under('failOn: never\n', { 'serverless.yml': open }, { demanded: 'critical' })
    expect([report.verdict.outcome, report.verdict.failOn, effectsOf(report)]).toEqual(['block', 'critical', []])
  })
})

describe('undetermined', () => {
  test('advise: what could not be told does not fail the check, and is counted', async () => {
    const strict = await under('undetermined: block\n', { 'serverless.yml': unknown })
    expect([strict.verdict.outcome, effectsOf(strict)]).toEqual(['undetermined', []])
    const report = await under('undetermined: advise\n', { 'serverless.yml': unknown })
    expect([report.verdict.outcome, effectsOf(report)]).toEqual(['advise', ['1: undetermined =advise ×1']])
    expect(headline(report)).toMatch(/^Nothing blocks: [1-9]\d* things? for your judgement$/)
  })

  test('advise: what is told blocks as ever', async () => {
    const report = await under('undetermined: advise\n', { 'serverless.yml': open, 'examples/a/serverless.yml': unknown })
    expect(report.verdict.outcome).toBe('block')
  })
})

describe('stages', () => {
  const staged = (prod: string) => `service: shop
provider: { name: aws, runtime: nodejs22.x, stage: '\${opt:stage, "dev"}' }
custom:
  authorizer: { dev: '', prod: ${prod} }
functions:
  export:
    handler: export.handler
    events:
      - httpApi: { method: get, path: /orders, authorizer: '\${self:custom.authorizer.\${opt:stage, "dev"}}' }
`
  const base = { 'serverless.yml': staged('{ type: aws_iam }') }
  const changed = { 'serverless.yml': staged("''") }

  test('are reviewed each, and what is so in some only is said with their names', async () => {
    const report = await under('stages: [dev, prod]\n', changed, {}, base)
    expect(rulesOf(report)).toEqual(['route-lost-authorizer critical'])
    expect(report.findings[0]?.title + (report.findings[0]?.message ?? '')).toContain('prod')
  })

  test('of which none has changed say nothing', async () => {
    const report = await under('stages: [dev]\n', changed, {}, base)
    expect(rulesOf(report)).toEqual([])
  })
})

describe('services and ignore', () => {
  const both = { 'serverless.yml': open, 'examples/a/serverless.yml': open }

  test.each([
    ['ignore: [examples]\n', ['serverless.yml'], ['1: ignore examples= ×1']],
    ['ignore:\n  - nothing\n  - examples/*/serverless.yml\n', ['serverless.yml'], ['3: ignore examples/*/serverless.yml= ×1']],
    ['services: [examples/**]\n', ['examples/a/serverless.yml'], ['1: services = ×1']],
    ['services: [serverless.yml, other]\nignore: [serverless.yml]\n', [], ['1: services = ×1', '2: ignore serverless.yml= ×1']],
    ['ignore: [docs]\n', ['examples/a/serverless.yml', 'serverless.yml'], []],
  ])('%j', async (configuration, reviewed, effects) => {
    const report = await under(configuration, both)
    expect([report.services.map((it) => it.id), effectsOf(report)]).toEqual([reviewed, effects])
    expect(report.verdict.outcome).toBe(reviewed.length > 0 ? 'block' : 'pass')
  })

  test.each([
    ['ignore: [examples]\n', 'examples/moved/serverless.yml'],
    ['services: [serverless.yml, examples]\n', 'elsewhere/serverless.yml'],
  ])('%j: a service is looked at where a change moves it', async (configuration, to) => {
    const moved = { 'serverless.yml': null, [to]: open }
    const report = await under(configuration, moved)
    expect([rulesOf(report), report.verdict.outcome]).toEqual([['route-lost-authorizer critical'], 'block'])
    expect((await under(configuration, { [to]: open })).verdict.outcome).toBe('pass')
  })

  test('what a reviewed service includes is looked at, wherever it is', async () => {
    const including = guarded.replace(/functions:[^]*/, 'functions: ${file(examples/functions.yml)}\n')
    const functions = guarded.replace(/^[^]*functions:\n/, '')
    const base = { 'serverless.yml': including, 'examples/functions.yml': functions }
    const changed = { 'examples/functions.yml': functions.replace(', authorizer: aws_iam', '') }
    expect(rulesOf(await under('ignore: [examples]\n', changed, {}, base))).toEqual(['route-lost-authorizer critical'])
  })

  test('manifests and lockfiles are ignored by their path', async () => {
    const manifest = (version: string) => JSON.stringify({ name: 'tools', dependencies: { left: version } })
    const base = { 'tools/package.json': manifest('1.0.0') }
    const changed = { 'tools/package.json': manifest('2.0.0') }
    expect((await under('', changed, {}, base)).changes).toHaveLength(1)
    const report = await under('ignore: [tools]\n', changed, {}, base)
    expect([report.changes, report.verdict.outcome, effectsOf(report)]).toEqual([[], 'pass', ['1: ignore tools= ×1']])
  })

  test('what is not read at all is ignored by its path, and counted', async () => {
    const terraform = 'resource "aws_lambda_function" "a" {}\n'
    const strict = await under('', { 'legacy/main.tf': terraform })
    expect(strict.verdict.outcome).toBe('undetermined')
    for (const configuration of ['ignore: [legacy]\n', 'services: [serverless.yml]\n']) {
      const report = await under(configuration, { 'legacy/main.tf': terraform })
      expect([report.verdict.outcome, report.configuration?.effects.map((it) => it.count)]).toEqual(['pass', [1]])
    }
  })
})

test('attack B1: whatever the head says, findings, verdict and what was set aside are those of the base', async () => {
  const lines = [
    'failOn: never',
    'undetermined: advise',
    'services: [nothing]',
    'ignore: ["**"]',
    'rules: { route-lost-authorizer: { severity: off, because: x } }',
    'accept: { authors: true }',
    'nonsense: [',
  ]
  const configuration = fc.subarray(lines).map((some) => some.join('\n'))
  const told = ({ findings, verdict, changes, configuration: use }: Report) => ({ findings, verdict, changes, effects: use?.effects ?? [] })
  await fc.assert(
    fc.asyncProperty(
      configuration,
      configuration,
      fc.constantFrom(open, unknown, service('schedule: rate(1 day)')),
      async (ours, theirs, changed) => {
        const quiet = await under(ours, { 'serverless.yml': changed })
        const loud = await under(ours, { 'serverless.yml': changed, [file]: theirs })
        expect(told(loud)).toEqual(told(quiet))
      },
    ),
    { numRuns: 100 },
  )
})

describe('a configuration that is at fault', () => {
  test('weakens the verdict of whatever is judged, and nothing of it holds', async () => {
    const faulty = 'undetermined: advise\nfailOn: never\nrules: []\n'
    const blocked = await under(faulty, { 'serverless.yml': open })
    expect(blocked.verdict).toMatchObject({ outcome: 'block', failOn: 'high' })
    const report = await under(faulty, { 'serverless.yml': service('sqs: arn:aws:sqs:eu-west-1:1:q') })
    expect(report.verdict.outcome).toBe('undetermined')
    expect(report.diagnostics).toMatchObject([
      {
        level: 'error',
        reason: 'configuration-invalid',
        location: { file, startLine: 3, side: 'base' },
        message: 'The configuration is not valid, so the defaults are used: `rules` must be a map of rules.',
      },
    ])
  })

  test('hides nothing where there is nothing to judge', async () => {
    const report = await under('rules: []\n', { '.github/workflows/ci.yml': 'on: push\n' })
    expect([report.verdict.outcome, report.diagnostics.map((it) => it.level)]).toEqual(['pass', ['note']])
  })

  test('is left alone with the rest where none is wanted', async () => {
    const report = await under('rules: []\n', { 'serverless.yml': open }, { isConfigured: false })
    expect([report.configuration, report.diagnostics, report.verdict.outcome]).toEqual([null, [], 'block'])
  })
})

test('everything that the configuration holds is inert where it is shown', async () => {
  const nasty = 'rules:\n  route-lost-authorizer: { severity: off, because: "@octo-org/team `</details>` \\u202e #1 | x" }\n'
  const report = await under(nasty, { 'serverless.yml': open })
  const context = {
    repository: 'mona/shop',
    server: 'https://github.com',
    headSha: 'c'.repeat(40),
    baseSha: 'b'.repeat(40),
    baseRef: 'main',
  }
  const text = summary(report, context)
  expect(text).not.toMatch(/@octo|[^\\]`<\/details>|\u202e| #1/)
  expect(text.match(/<\/details>/g)).toHaveLength(1)
  const page = terminal(report, { paint: plain, width: 100, lines: () => undefined, baseName: 'main' })
  expect(page).toContain('route-lost-authorizer is off: 1 finding left out')
  expect(page).not.toContain('\u202e')
})
