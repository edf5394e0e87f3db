import { describe, expect, test } from 'vitest'
import { loadRules } from '../src/fetch/rules.ts'
import type { Report } from '../src/model/report.ts'
import { parseRule, review } from '../src/review.ts'
import { type Odd, oddWorld } from './support/odd-world.ts'
import { processorTime } from './support/processor-time.ts'

type Files = Readonly<Record<string, Odd>>

const { rules, version: rulesVersion } = await loadRules(parseRule)

const service = (events: string): string => `service: healthy
provider: { name: aws, runtime: nodejs22.x }
functions: { get: { handler: get.handler, events: [${events}] } }
`

/** Beside what attacks, a service that is well: its new route has to be told whatever happens. */
async function attacked(base: Files, head: Files): Promise<Report & { readonly asked: ReadonlySet<string> }> {
  const odd = oddWorld(
    { ...base, 'healthy/serverless.yml': service('') },
    { ...head, 'healthy/serverless.yml': service('{ http: { method: get, path: new, authorizer: aws_iam } }') },
  )
  const commits = { base: null, head: null }
  const report = await review({ rules, rulesVersion, version: '', commits, accepted: [], failOn: 'high', today: '2026-01-01' }, odd)
  expect(report.changes.map((it) => it.summary)).toContainEqual(expect.stringContaining('`GET /new` is new'))
  return { ...report, asked: odd.asked }
}

const said = ({ diagnostics }: Report): string[] =>
  diagnostics.map(
    ({ level, reason, location }) => `${level} ${reason} ${location === null ? '' : `${location.file}:${location.startLine}`}`,
  )

const others = ({ changes }: Report): string[] => changes.map((it) => it.summary).filter((it) => !it.includes('`GET /new`'))

const including = (what: string): string => `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions:
  a: { handler: a.handler }
  b: ${what}
`

const fine = `service: shop
provider: { name: aws, runtime: nodejs22.x }
functions: { a: { handler: a.handler }, b: { handler: b.handler } }
`

describe('attack C1: a path out of the repository is said with its line, and never asked for', () => {
  test.each(['../../../etc/passwd', '/etc/passwd', './../../shadow.yml', 'C:/secrets.yml', '..\\..\\secrets.yml', 'a/../../../b.yml'])(
    '%s in an include',
    async (path) => {
      const report = await attacked({ 'shop/serverless.yml': fine }, { 'shop/serverless.yml': including(`\${file(${path})}`) })
      expect([...report.asked].filter((it) => !it.endsWith('serverless.yml'))).toEqual([])
      expect(said(report)).toContainEqual(expect.stringMatching(/^(?:warning|error) \S+ shop\/serverless\.yml:5$/))
      expect(report.verdict.outcome).toBe('undetermined')
    },
  )

  test.each(['CodeUri: ../../../etc/', 'CodeUri: /etc'])('%s is no folder of the repository', async (uri) => {
    const template = (timeout: number) =>
      `Transform: AWS::Serverless-2016-10-31\nResources:\n  A: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs22.x, Timeout: ${timeout}, ${uri} } }`
    const { changes, asked } = await attacked({ 'shop/template.yaml': template(3) }, { 'shop/template.yaml': template(4), 'etc/a.js': 'x' })
    expect(changes.flatMap((it) => ('function' in it ? (it.function.codePath ?? []) : []))).not.toContainEqual(
      expect.stringContaining('etc'),
    )
    expect([...asked]).not.toContain('etc/a.js')
  })

  test.each(['AWS::Include', 'DefinitionUri', 'TemplateURL'])('%s reads nothing outside', async (how) => {
    const out = '../../../etc/hosts.yaml'
    const resource: Readonly<Record<string, string>> = {
      'AWS::Include': `{ Fn::Transform: { Name: AWS::Include, Parameters: { Location: ${out} } } }`,
      DefinitionUri: `{ A: { Type: AWS::Serverless::Api, Properties: { StageName: x, DefinitionUri: ${out} } } }`,
      TemplateURL: `{ A: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: ${out} } } }`,
    }
    const report = await attacked({}, { 'shop/template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources: ${resource[how]}\n` })
    expect(said(report)).toContainEqual(expect.stringMatching(/^warning \S+ shop\/template\.yaml:2$/))
    expect(report.verdict.outcome).toBe('undetermined')
  })
})

test.each([
  'a\u0000b/serverless.yml',
  'a\nb/serverless.yml',
  '.git/serverless.yml',
  'a\\..\\b/serverless.yml',
  'a/../b/serverless.yml',
  '/abs/serverless.yml',
])('attack C2: the path %j is a name like any other', async (path) => {
  const report = await attacked({}, { [path]: fine })
  expect(report.services.map((it) => it.file).filter((it) => it !== 'healthy/serverless.yml')).toEqual(
    path.startsWith('.git/') ? [] : [path],
  )
})

describe.each<[string, Odd, string]>([
  ['attack C3: a symbolic link', { kind: 'symlink' }, 'symlink'],
  ['attack C4: a submodule', { kind: 'submodule' }, 'submodule'],
  ['attack C5: a pointer of Git LFS', { refused: 'lfs-pointer' }, 'lfs-pointer'],
  ['attack C6: a file of a hundred megabytes', { refused: 'too-large' }, 'too-large'],
  ['a file that is no text', { refused: 'not-text' }, 'not-text'],
])('%s', (_what, odd, reason) => {
  test('instead of a definition is said, and nothing in it is told as removed', async () => {
    const report = await attacked({ 'shop/serverless.yml': fine }, { 'shop/serverless.yml': odd })
    expect(said(report)).toEqual([`error ${reason} shop/serverless.yml:1`])
    expect(others(report)).toEqual([])
    expect(report.verdict.outcome).toBe('undetermined')
  })

  test('as a part of a definition is said, and the rest of it is read', async () => {
    const root = including('${file(b.yml)}')
    const report = await attacked(
      { 'shop/serverless.yml': root, 'shop/b.yml': 'handler: b.handler' },
      { 'shop/serverless.yml': root, 'shop/b.yml': odd },
    )
    expect(said(report)).toContain(`error ${reason} shop/b.yml:1`)
    expect(others(report)).not.toContainEqual(expect.stringContaining('`a`'))
    expect(report.verdict.outcome).toBe('undetermined')
  })
})

test('attack C3: a file beneath a linked folder is not followed', async () => {
  const root = including('${file(linked/b.yml)}')
  const report = await attacked({ 'shop/serverless.yml': fine }, { 'shop/serverless.yml': root, 'shop/linked': { kind: 'symlink' } })
  expect(said(report)).toContain('error symlink shop/linked/b.yml:1')
})

test('attack C8: twenty thousand lines that are all others are compared in little time', async () => {
  const lines = (word: string) => Array.from({ length: 20_000 }, (_, i) => `# ${word} ${i}\n`).join('')
  const start = processorTime()
  const report = await attacked({ 'shop/serverless.yml': fine + lines('one') }, { 'shop/serverless.yml': lines('other') + fine })
  expect(processorTime() - start).toBeLessThan(3000)
  expect(others(report)).toEqual([])
})

describe('attack C9: includes that lead back end', () => {
  test.each<[string, Files]>([
    ['to themselves', { 'shop/serverless.yml': including('${file(serverless.yml):functions.b}') }],
    [
      'by way of another',
      { 'shop/serverless.yml': including('${file(b.yml)}'), 'shop/b.yml': '${file(c.yml)}', 'shop/c.yml': '${file(b.yml)}' },
    ],
    [
      'by variables',
      { 'shop/serverless.yml': `${including('${self:custom.a}')}custom: { a: '\${self:custom.b}', b: '\${self:custom.a}' }` },
    ],
    [
      'by modules',
      {
        'shop/serverless.ts': "import { a } from './a'\nmodule.exports = { service: 'shop', provider: { name: 'aws' }, functions: a }",
        'shop/a.ts': "export { a } from './b'",
        'shop/b.ts': "export { a } from './a'",
      },
    ],
    [
      'by nested stacks',
      {
        'shop/template.yaml':
          'Resources: { A: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: template.yaml, Parameters: { X: !GetAtt A.Outputs.X } } } }\nOutputs: { X: { Value: !GetAtt A.Outputs.X } }',
      },
    ],
  ])('%s', async (_how, files) => {
    const start = processorTime()
    const report = await attacked({}, files)
    expect(processorTime() - start).toBeLessThan(3000)
    expect(report.services.length).toBeGreaterThan(0)
  })
})

test('attack C10: a program is read and never run', async () => {
  const program = `
    globalThis.pwned = true
    process.exit(7)
    require('node:fs').writeFileSync('/tmp/pwned', 'x')
    while (true) {}
    module.exports = { service: 'shop', provider: { name: 'aws' }, functions: { a: { handler: 'a.handler' } } }`
  await attacked({}, { 'shop/serverless.js': program, 'shop/serverless.yml': including('${file(b.js)}'), 'shop/b.js': program })
  expect('pwned' in globalThis).toBe(false)
})

test.each([
  ['case', 'shop/serverless.yml', 'Shop/serverless.yml'],
  ['normal form', 'caf\u00e9/serverless.yml', 'cafe\u0301/serverless.yml'],
])('attack C12: paths that differ in %s only are both read', async (_how, one, other) => {
  const report = await attacked({}, { [one]: fine, [other]: fine.replace('service: shop', 'service: other') })
  expect(report.services.map((it) => it.file)).toEqual(expect.arrayContaining([one, other]))
})

test('attack C13: a finding keeps its fingerprint when its file is renamed', async () => {
  const open = (path: string) => fine.replace('a.handler }', `a.handler, events: [{ http: { method: get, path: ${path} } }] }`)
  const fingerprintOf = ({ findings }: Report) => findings.filter((it) => it.rule === 'public-route-added').map((it) => it.fingerprint)
  const there = await attacked({ 'shop/serverless.yml': fine }, { 'shop/serverless.yml': open('x') })
  const renamed = await attacked({ 'shop/serverless.yml': fine }, { 'orders/serverless.prod.yml': open('x') })
  expect(fingerprintOf(there)).toHaveLength(1)
  expect(fingerprintOf(renamed)).toEqual(fingerprintOf(there))
})

describe('text that is no whole document', () => {
  const broken: Readonly<Record<string, string>> = {
    'a merge conflict': fine.replace('functions:', '<<<<<<< HEAD\nfunctions:').concat('=======\nfunctions: {}\n>>>>>>> other\n'),
    'a tab': fine.replace('functions: { a', 'functions:\n\ta: { b: c }\n\td: { a'),
    'an open bracket': `${fine}resources: { Resources: {`,
    'an alias of nothing': `${fine}custom: *nothing\n`,
  }

  test.each(Object.entries(broken))('%s is said with file and line', async (_what, text) => {
    const report = await attacked({ 'shop/serverless.yml': fine }, { 'shop/serverless.yml': text })
    expect(said(report)).toContainEqual(expect.stringMatching(/^(?:error|warning) \S+ shop\/serverless\.yml:\d+$/))
    expect(report.verdict.outcome).toBe('undetermined')
  })

  const whole: Readonly<Record<string, string>> = {
    'a byte order mark': `\uFEFF${fine}`,
    'line ends of Windows': fine.replaceAll('\n', '\r\n'),
  }

  test.each(Object.entries(whole))('%s is not', async (_what, text) => {
    const report = await attacked({ 'shop/serverless.yml': fine }, { 'shop/serverless.yml': text })
    expect([said(report), others(report)]).toEqual([[], []])
  })

  test('a key that stands twice counts as the platform takes it', async () => {
    const report = await attacked({ 'shop/serverless.yml': fine }, { 'shop/serverless.yml': `${fine}custom: { x: 1, x: 2 }\n` })
    expect(others(report)).toEqual([])
  })
})

describe('bombs', () => {
  const anchors = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(', ')}]`)
  const bombs: Readonly<Record<string, string>> = {
    'aliases of aliases': `${fine}custom:\n  a0: &a0 [x]\n${anchors.map((it) => `  ${it}\n`).join('')}`,
    'brackets without end': `${fine}custom: ${'['.repeat(20_000)}`,
    'ten thousand keys': `${fine}custom:\n${Array.from({ length: 10_000 }, (_, i) => `  k${i}: 1\n`).join('')}`,
    'anchors without end': `${fine}custom: ${'&a '.repeat(20_000)}x\n`,
    'variables in variables': `${fine}custom:\n${Array.from({ length: 30 }, (_, i) => `  v${i}: '\${self:custom.v${i + 1}}\${self:custom.v${i + 1}}'\n`).join('')}  v30: x\nresources: { Resources: { A: { Type: AWS::SNS::Topic, Properties: { TopicName: '\${self:custom.v0}' } } } }\n`,
  }

  test.each(Object.entries(bombs))('%s: little time, and the service beside it is read', async (_what, text) => {
    const start = processorTime()
    await attacked({ 'shop/serverless.yml': fine }, { 'shop/serverless.yml': text })
    expect(processorTime() - start).toBeLessThan(6000)
  })
})
