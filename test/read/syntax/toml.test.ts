import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { get } from '../../../src/read/syntax/tree.ts'
import { parseToml } from '../../../src/read/syntax/toml.ts'
import { plain } from './trees.ts'

const value = (text: string): unknown => plain(parseToml('pyproject.toml', text).tree)
const said = (text: string): string[] =>
  parseToml('pyproject.toml', text).gaps.map((it) => `${it.level} ${it.at?.start.line}:${it.at?.start.column} ${it.reason}`)

describe('TOML as a tree', () => {
  it('has tables, dotted and quoted keys, lists of tables and inline tables', () => {
    const text = [
      'title = "x" # comment',
      '[tool.poetry.dependencies]',
      'python = "^3.12"',
      '"ruamel.yaml" = { version = "^0.18", extras = ["jinja2"] }',
      'a.b = 1',
      '[[package]]',
      "name = 'one'",
      '[package.dependencies]',
      'x = "*"',
      '[[package]]',
      'name = "two"',
    ].join('\n')
    expect(value(text)).toEqual({
      title: 'x',
      tool: { poetry: { dependencies: { python: '^3.12', 'ruamel.yaml': { version: '^0.18', extras: ['jinja2'] }, a: { b: 1 } } } },
      package: [{ name: 'one', dependencies: { x: '*' } }, { name: 'two' }],
    })
  })

  it('has lists over several lines with comments and a last comma', () => {
    expect(value('a = [\n  "one", # why\n  # none\n  "two",\n]\nb = true\n')).toEqual({ a: ['one', 'two'], b: true })
  })

  it('has strings of all kinds', () => {
    expect(value("a = \"tab\\t\\u00e9\"\nb = 'C:\\x'\nc = \"\"\"one\ntwo\"\"\"\nd = '''it's'''\ne = 1979-05-27 07:32:00Z\n")).toEqual({
      a: 'tab\té',
      b: 'C:\\x',
      c: 'one\ntwo',
      d: "it's",
      e: '1979-05-27 07:32:00Z',
    })
  })

  it('knows where each entry stands', () => {
    const { tree } = parseToml('Pipfile', '[packages]\nrequests = "*"\n')
    expect(get(tree, 'packages', 'requests')?.at).toEqual({ file: 'Pipfile', start: { line: 2, column: 12 }, end: { line: 2, column: 15 } })
  })

  it('says a broken entry and reads what follows', () => {
    expect(said('a = \nb = 2\n')).toEqual(['error 1:1 invalid-toml'])
    expect(value('a = \nb = 2\n[c]\nd = [1\ne = 3\n[f]\ng = 4\n')).toMatchObject({ b: 2, f: { g: 4 } })
  })

  it('does not try for ever', () => {
    const { gaps } = parseToml('Pipfile', 'a = [1,\n'.repeat(20_000))
    expect(gaps.map((it) => it.reason)).toEqual(['invalid-toml'])
  })
})

it('never throws', () => {
  const piece = fc.constantFrom('a', '=', '[', ']', '{', '}', '"', "'", '"""', '.', ',', '\n', '#', '\\', '1', ' ', '[[', '__proto__')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      expect(() => parseToml('f.toml', pieces.join(''))).not.toThrow()
    }),
    { numRuns: 500 },
  )
})
