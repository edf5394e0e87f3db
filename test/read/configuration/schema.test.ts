import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { readConfiguration } from '../../../src/read/configuration/index.ts'
import { configurationSchema, schemaFile, schemaText } from '../../support/configuration-schema.ts'
import { ruleFiles } from '../../support/rules.ts'

const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(configurationSchema())
const rules = ruleFiles.map((it) => it.rule.id)

const isTaken = (text: string): boolean => readConfiguration({ text }, rules).faults.length === 0

test('the published schema is what `npm run rules` writes', () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(schemaText())
})

test('the example of the documentation is taken by the schema and by the review', () => {
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/configuration.md', 'utf8')) ?? []
  expect(example).toContain('yaml-language-server: $schema=')
  expect(readConfiguration({ text: example }, rules).faults).toEqual([])
  expect(validate(parse(example))).toBe(true)
})

const path = fc.constantFrom('examples/**', 'a', '*.yml', '.github', '🙂'.repeat(200))
const severity = fc.constantFrom('critical', 'high', 'medium', 'low', 'info')
const right = fc.record(
  {
    services: fc.array(path, { minLength: 1, maxLength: 3 }),
    ignore: fc.array(path, { maxLength: 3 }),
    rules: fc.dictionary(
      fc.constantFrom(...rules),
      fc.record({ severity: fc.oneof(severity, fc.constant('off')), because: fc.constantFrom('x', 'a reason') }),
      { maxKeys: 2 },
    ),
    failOn: fc.oneof(severity, fc.constant('never')),
    undetermined: fc.constantFrom('block', 'advise'),
    accept: fc.record({ by: fc.constantFrom('write', 'maintain', 'admin'), authors: fc.boolean() }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
)

/** What is wrong at most places, and right at some. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    'high',
    'off',
    'hihg',
    '',
    ' ',
    '/a',
    '!a',
    '../a',
    'a/..',
    'a\\b',
    'x'.repeat(201),
    'x'.repeat(501),
    true,
    null,
    1,
    {},
  ),
  fc.array(fc.constantFrom('a', '', 1), { maxLength: 2 }),
  fc.constant(Array.from({ length: 101 }, () => 'a')),
)
const places = [
  ...['services', 'ignore', 'rules', 'failOn', 'undetermined', 'accept', 'other'].map((it) => [it]),
  ...['accept.by', 'accept.authors', 'accept.other', 'rules.no-such-rule'].map((it) => it.split('.')),
  ...['severity', 'because', 'other'].map((it) => ['rules', rules[0] ?? '', it]),
  ['rules', rules[0] ?? ''],
]

/** A right document, or one with one value put somewhere. */
const document = fc.oneof(
  right,
  fc.tuple(right, fc.constantFrom(...places), value).map(([it, place, put]) => {
    const copy: Record<string, unknown> = structuredClone(it)
    let at = copy
    for (const key of place.slice(0, -1)) {
      const inner: Record<string, unknown> = { ...(typeof at[key] === 'object' ? at[key] : {}) }
      at[key] = inner
      at = inner
    }
    at[place.at(-1) ?? ''] = put
    return copy
  }),
)

describe('the published schema and the review', () => {
  test('take and refuse the same documents', () => {
    const taken = new Set<boolean>()
    fc.assert(
      fc.property(document, (it) => {
        const isRight = isTaken(JSON.stringify(it))
        taken.add(isRight)
        expect(validate(it)).toBe(isRight)
      }),
      { numRuns: 500 },
    )
    expect(taken).toEqual(new Set([true, false]))
  })

  test.each(['failOn: off', '- a', 'text', '{}', '', '# nothing', 'accept: { authors: yes }', 'undetermined: advise'])(
    'agree on %j',
    (text) => {
      expect(validate(parse(text))).toBe(isTaken(text))
    },
  )
})
