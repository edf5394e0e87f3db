import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SnapshotSource } from '../../../src/read/snapshot-source.ts'
import { alternatives, isOpen } from '../../../src/read/cloudformation/choice.ts'
import { variablesOf } from '../../../src/read/serverless-framework/variables/index.ts'
import { parsePlaceholders } from '../../../src/read/serverless-framework/variables/placeholder.ts'
import type { Tree } from '../../../src/read/syntax/tree.ts'
import { sourceOf } from '../cloudformation/template.ts'

interface Resolved {
  readonly tree: Tree
  readonly source: SnapshotSource
  readonly milliseconds: number
}

/** Of the processor, which other work on the machine does not lengthen. */
function millisecondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1_000
}

function resolved(text: string, files: Readonly<Record<string, string>> = {}): Resolved {
  const source = sourceOf({ ...files, 'serverless.yml': text })
  const written = source.tree('serverless.yml')
  if (written === undefined) throw new Error('The service is no YAML.')
  const start = process.cpuUsage()
  const tree = variablesOf(written, { file: 'serverless.yml', source }).resolve(written)
  return { tree, source, milliseconds: millisecondsSince(start) }
}

/** As whoever reads the result walks it. */
function nodes(tree: Tree, depth = 0): number {
  if (depth > 1000) throw new Error('The result is too deep.')
  const children = [
    ...(tree.kind === 'list' ? tree.items : tree.kind === 'map' ? tree.entries.map((it) => it.value) : []),
    ...(isOpen(tree) ? alternatives(tree) : []),
  ]
  return children.reduce((sum, it) => sum + nodes(it, depth + 1), 1)
}

const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

type Files = Readonly<Record<string, string>>

const hostile: readonly (readonly [what: string, text: string, files?: Files])[] = [
  [
    'lists that double',
    `custom:\n${numbered(60, (it) => `  v${it}: ["\${self:custom.v${it + 1}}", "\${self:custom.v${it + 1}}"]`)}\n  v60: x`,
  ],
  [
    'texts that double',
    `custom:\n${numbered(60, (it) => `  v${it}: "\${self:custom.v${it + 1}}\${self:custom.v${it + 1}}"`)}\n  v60: 0123456789`,
  ],
  ['a long chain', `custom:\n${numbered(5000, (it) => `  v${it}: "\${self:custom.v${it + 1}}"`)}\n  v5000: x`],
  ['a long chain, begun at its end', `custom:\n${numbered(5000, (it) => `  v${it}: {a: "\${self:custom.v${it - 1}}"}`)}\n`],
  ['members of each other', `custom:\n${numbered(300, (it) => `  v${it}: {a: "\${self:custom.v${(it + 1) % 300}}"}`)}\n`],
  ['all of itself, many times', `custom:\n${numbered(500, (it) => `  v${it}: {a: "\${self:}", b: "\${self:custom}"}`)}\n`],
  [
    'open lookups of all in all',
    `custom:\n${numbered(400, (it) => `  v${it}: "\${self:custom.\${opt:a}.k${it}}"\n  m${it}: {k${it}: 1}`)}\n`,
  ],
  [
    'texts of many open values',
    `custom:\n  m: {a: 1, b: 2, c: 3}\n${numbered(200, (it) => `  v${it}: "${'${self:custom.m.${opt:s}}'.repeat(30)}"`)}\n`,
  ],
  [
    'open values of open values',
    `custom:\n  v0: {a: 1, b: 2}\n${numbered(200, (it) => `  v${it + 1}: {a: "\${self:custom.v${it}.\${opt:s}}", b: "\${self:custom.v${it}.\${opt:t}}"}`)}\n`,
  ],
  [
    'openings that are never closed',
    `custom: {a: '${'${self:'.repeat(20_000)}', b: '${'${self:a('.repeat(20_000)}', c: '${'${AWS::'.repeat(20_000)}'}`,
  ],
  ['braces within braces', `custom: {a: '${'${self:'.repeat(500)}x${'}'.repeat(500)}'}`],
  ['many fallbacks', `custom: {a: "\${${Array.from({ length: 15_000 }, (_, it) => `opt:o${it}`).join(', ')}}"}`],
  [
    'long texts in the names of many',
    `custom:\n  long: ${'x'.repeat(40_000)}\n${numbered(8000, (it) => `  v${it}: "\${opt:a${it}\${self:custom.long}, 'x'}\${self:custom.long}"`)}`,
  ],
  ['a file that includes itself', 'custom: ${file(a.yml)}', { 'a.yml': 'a: ["${file(a.yml)}", "${file(a.yml):a}"]' }],
  [
    'many files, one by one',
    'custom: ${file(f0.yml)}',
    Object.fromEntries(
      Array.from({ length: 300 }, (_, it) => [`f${it}.yml`, `x: ["\${file(f${it + 1}.yml)}", "\${file(f${it + 1}.yml)}"]`]),
    ),
  ],
  ['a pattern of many stars', `custom: {a: "\${self:custom.${'${opt:a}x'.repeat(200)}}", ${'x'.repeat(5000)}: 1}`],
]

describe('hostile services cost a bounded amount of work', () => {
  test.each(hostile.map(([what, text, files]): [string, string, Files] => [what, text, files ?? {}]))('%s', (_, text, files) => {
    const { tree, milliseconds } = resolved(`service: s\n${text}`, files)
    expect(milliseconds).toBeLessThan(2_000)
    expect(nodes(tree)).toBeLessThan(1_000_000)
  })

  test('and where that is reached, it is said', () => {
    const { source } = resolved(`service: s\n${hostile[0]?.[1] ?? ''}`)
    expect(source.gaps).toMatchObject([{ level: 'error', reason: 'too-large' }])
  })
})

test('a service of 10,000 lines is resolved in well under a second', () => {
  const functions = numbered(
    1100,
    (it) => `  f${it}:
    handler: src/f${it}.handler
    name: \${self:service}-\${self:provider.stage}-f${it}
    environment: {TABLE: "\${self:custom.tables.\${self:provider.stage}.name}"}
    iamRoleStatements:
      - Effect: Allow
        Action: dynamodb:GetItem
        Resource: arn:aws:dynamodb:\${aws:region}:*:table/\${self:custom.tables.\${sls:stage}.name}
    events: [{http: {path: "\${self:custom.base}/f${it}", method: get, authorizer: "\${self:custom.auth.\${opt:stage, 'dev'}}"}}]`,
  )
  const { milliseconds, source } = resolved(
    `service: s\nprovider: {name: aws, stage: "\${opt:stage, 'dev'}"}\ncustom: {base: /v1, auth: {dev: NONE, prod: aws_iam}, tables: {dev: {name: a}, prod: {name: b}}}\nfunctions:\n${functions}\n`,
  )
  expect(source.gaps).toEqual([])
  expect(milliseconds).toBeLessThan(1_000)
})

describe('whatever a text holds', () => {
  const piece = fc.constantFrom(
    '${',
    '}',
    'self:',
    'custom.a',
    'custom.b',
    'file(',
    'x.yml',
    ')',
    ':',
    ',',
    ' ',
    "'",
    '"',
    '\\',
    'opt:s',
    'AWS::Region',
    '.',
    '0',
    '',
  )
  const written = fc.array(piece, { maxLength: 14 }).map((it) => it.join(''))

  test('it is resolved, whatever comes of it', () => {
    fc.assert(
      fc.property(written, written, written, (a, b, inside) => {
        const quoted = [a, b, inside].map((it) => JSON.stringify(it))
        const { tree } = resolved(`{"service": "s", "custom": {"a": ${quoted[0]}, "b": [${quoted[1]}]}, "functions": ${quoted[0]}}`, {
          'x.yml': `{"custom": ${quoted[2]}}`,
        })
        expect(nodes(tree)).toBeGreaterThan(0)
      }),
      { numRuns: 300 },
    )
  })

  test('cutting it into placeholders loses nothing', () => {
    fc.assert(
      fc.property(written, (text) => {
        fc.pre(!text.includes('\\'))
        const again = parsePlaceholders(text).map((it) => (typeof it === 'string' ? it : `\${${it.text}}`))
        expect(again.join('')).toBe(text)
      }),
      { numRuns: 1_000 },
    )
  })

  test('a text without placeholders is that text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('${'))
        expect(parsePlaceholders(text)).toEqual([text])
      }),
    )
  })
})
