import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Dict, get, known, type Tree } from '../../../src/read/syntax/tree.ts'
import { parseYaml } from '../../../src/read/syntax/yaml.ts'
import { plain, sliceOf } from './trees.ts'

const value = (text: string): unknown => plain(parseYaml('template.yml', text).tree)
const said = (text: string): string[] =>
  parseYaml('template.yml', text).gaps.map((it) => `${it.level} ${it.at?.start.line}:${it.at?.start.column} ${it.reason}`)

describe('values', () => {
  it('are what AWS takes them for: words for booleans are booleans, dates stay text, numbers keep how they were written', () => {
    const tree = parseYaml('template.yml', 'a: yes\nb: Off\nc: "yes"\nVersion: 2012-10-17\naccount: 012345678901\nnothing:\ny: y\n').tree
    expect(plain(tree)).toEqual({ a: true, b: false, c: 'yes', Version: '2012-10-17', account: 12345678901, nothing: null, y: 'y' })
    expect(known(get(tree, 'a'))).toBe('yes')
    expect(known(get(tree, 'account'))).toBe('012345678901')
  })

  it('keep keys as text, whatever a value of that form would be', () => {
    expect(value('on: 1\n200: 2\ntrue: 3\n2012-10-17: 4\n')).toEqual({ on: 1, '200': 2, true: 3, '2012-10-17': 4 })
  })

  it('keep the tags of CloudFormation and drop those of YAML itself', () => {
    const tree = parseYaml('template.yml', 'a: !Sub "${X}-y"\nb: !GetAtt [Table, Arn]\nc: !!str 12\nd: !Ref 123\ne: !If\n  x: 1\n').tree
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => (get(tree, key) as Dict).tag)).toEqual(['!Sub', '!GetAtt', null, '!Ref', '!If'])
    expect(plain(tree)).toEqual({ a: '${X}-y', b: ['Table', 'Arn'], c: '12', d: '123', e: { x: 1 } })
  })

  it('know a quoted word from a plain one', () => {
    const tree = parseYaml('template.yml', 'a: "1"\nb: 1\nc: |\n  1\n').tree
    expect(['a', 'b', 'c'].map((key) => (get(tree, key) as { quoted: boolean }).quoted)).toEqual([true, false, true])
  })

  it('may be an own key __proto__', () => {
    expect((parseYaml('template.yml', '__proto__: {admin: true}\n').tree as Dict).entries.map((it) => it.key)).toEqual(['__proto__'])
  })
})

describe('aliases and merge keys', () => {
  it('stand for what they name, which keeps its place', () => {
    const tree = parseYaml('template.yml', 'base: &base\n  a: 1\n  b: 2\nfirst:\n  <<: *base\n  b: 3\nsecond: *base\n').tree
    expect(plain(tree)).toEqual({ base: { a: 1, b: 2 }, first: { a: 1, b: 3 }, second: { a: 1, b: 2 } })
    expect(get(tree, 'first', 'a')?.at.start).toEqual({ line: 2, column: 6 })
  })

  it('merge several maps, of which the first one wins', () => {
    expect(value('a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc:\n  <<: [*a, *b]\n')).toMatchObject({ c: { x: 1, y: 2 } })
  })

  it('take the anchor above, when there are several of one name', () => {
    expect(value('a: &x 1\nb: *x\nc: &x 2\nd: *x\n')).toEqual({ a: 1, b: 1, c: 2, d: 2 })
  })

  it('that lead nowhere or into themselves are said', () => {
    expect(said('a: *nothing\n')).toEqual(['error 1:4 unresolved-alias'])
    expect(said('a: &a\n  b: *a\n')).toEqual(['error 2:6 unresolved-alias'])
  })

  it('cannot make a small file large', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(', ')}]`)
    const { gaps } = parseYaml('template.yml', `a0: &a0 [x]\n${levels.join('\n')}\n`)
    expect(gaps.map((it) => it.message)).toEqual(['Aliases repeat too many values: what follows was not read.'])
  })
})

describe('what AWS deploys although strict YAML forbids it is read and said', () => {
  it('a closing bracket under its key', () => {
    const text = 'Role:\n  Policy: {\n    "Action": [\n  "s3:GetObject"\n],\n    "Effect": "Allow"\n  }\n  Next: {\n  a: 1\n}\nAfter: 2\n'
    expect(value(text)).toEqual({ Role: { Policy: { Action: ['s3:GetObject'], Effect: 'Allow' }, Next: { a: 1 } }, After: 2 })
    expect(said(text)).toEqual(['note 4:1 lenient-yaml'])
  })

  it('with the places of the text as it was written', () => {
    const { tree } = parseYaml('template.yml', 'a:\n  b: {\n c: one\n}\nd: two\n')
    expect(get(tree, 'a', 'b', 'c')?.at.start).toEqual({ line: 3, column: 5 })
    expect(get(tree, 'd')?.at.start).toEqual({ line: 5, column: 4 })
  })

  it('quoted text that goes on at the margin', () => {
    expect(value('a:\n  Description: "one {\ntwo"\n  b: 1\n')).toEqual({ a: { Description: 'one { two', b: 1 } })
  })

  it('a `-` alone between brackets', () => {
    const text = 'a: !Join [-, [b, -c, "-, "]]\nd: [{e: -}, -]\nf: 1 -, 2\n'
    expect(value(text)).toEqual({ a: ['-', ['b', '-c', '-, ']], d: [{ e: '-' }, '-'], f: '1 -, 2' })
    expect(said(text)).toEqual(['note 1:1 lenient-yaml'])
    expect(get(parseYaml('template.yml', text).tree, 'f')?.at.start).toEqual({ line: 3, column: 4 })
  })

  it('but not the brackets, quotes and hashes of plain text, comments and blocks', () => {
    const text = "a:\n  b: it's {\n  # don't [\n  c: |\n    {\n  d: x#y[\n  e: {\n  f: 1\n}\n"
    expect(value(text)).toEqual({ a: { b: "it's {", c: '{\n', d: 'x#y[', e: { f: 1 } } })
  })

  it('keys that are written twice: the last one counts', () => {
    expect(value('a: 1\nb: 2\na: 3\n')).toEqual({ b: 2, a: 3 })
    expect(parseYaml('template.yml', 'a: 1\nb: 2\na: 3\n').gaps).toMatchObject([
      { level: 'note', message: '`a` is written twice here: the last one counts.', at: { start: { line: 3 } } },
    ])
  })
})

describe('what cannot be read is said with its place, and the rest is read', () => {
  it.each([
    ['a bracket that is not closed', 'a: 1\nb: [1, 2\nc: 3\n', 'error 3:1 invalid-yaml'],
    ['a wrong indentation', 'a:\n   b: 1\n  c: 2\n', 'error 3:1 invalid-yaml'],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'error 2:1 invalid-yaml'],
    ['a colon too many', 'a: 1\nb: c: d\n', 'error 2:4 invalid-yaml'],
    ['a backslash that escapes nothing, which spoils only its value', 'a: "x\\.y"\nb: 1\n', 'warning 1:6 invalid-yaml'],
    ['a character that needs quotes, which spoils only its value', 'a: @x\nb: 1\n', 'warning 1:4 invalid-yaml'],
    ['what a release fills in', 'a: %%BUCKET%%\nb: !Sub %NAME%/${c}\nd: 1\n', 'note 1:4 templated'],
    ['a merge conflict', 'a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n', 'error 2:1 merge-conflict'],
    ['a template of Helm', 'a: 1\n{{- if .Values.x }}\nb: 1\n{{- end }}\n', 'error 2:1 templated'],
    ['a second document', 'a: 1\n---\nb: 1\n', 'warning 2:1 several-documents'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'error 1:1 lfs-pointer'],
    ['a key that is a list', '? [a, b]\n: 1\nc: 2\n', 'warning 1:3 complex-key'],
  ])('%s', (_what, text, gap) => {
    expect(said(text)).toEqual([gap])
  })

  it('as the text that it is, where a release fills it in', () => {
    expect(value('a: %%BUCKET%%\nb: [%x%, 1]\nc: 1\n')).toEqual({ a: '%%BUCKET%%', b: ['%x%', 1], c: 1 })
  })

  it('in words for people who write YAML', () => {
    expect(parseYaml('template.yml', 'a: 1\nb: c: d\n').gaps[0]?.message).toBe(
      'The file is not valid YAML here: a second `key: value` begins on the same line, or the indentation is wrong. What follows may not have been read.',
    )
  })

  it('down to what stands before the fault', () => {
    expect(value('a: 1\nb: c: d\n')).toMatchObject({ a: 1 })
  })

  it('however deep it is nested', () => {
    expect(said('['.repeat(20_000))[0]).toMatch(/^error 1:\d+ (invalid-yaml|too-deep)$/)
    expect(said(Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'))).toEqual(['error 201:201 too-deep'])
  })
})

describe('nothing to read', () => {
  it.each(['', '# only a comment\n', '---\n', '\uFEFF'])('is no tree and no gap: %j', (text) => {
    expect(parseYaml('template.yml', text)).toEqual({ tree: undefined, gaps: [] })
  })
})

describe('places', () => {
  it('count from 1, columns in UTF-16 units, behind a byte order mark and with CRLF', () => {
    const { tree } = parseYaml('template.yml', '\uFEFFa: "😀" # x\r\nb:\r\n  - c: d\r\n')
    expect(get(tree, 'a')?.at).toEqual({ file: 'template.yml', start: { line: 1, column: 4 }, end: { line: 1, column: 8 } })
    expect(get(tree, 'b')?.at).toEqual({ file: 'template.yml', start: { line: 3, column: 3 }, end: { line: 3, column: 9 } })
  })

  it('of a block end with its last value', () => {
    const { tree } = parseYaml('template.yml', 'a:\n  b: 1\n  c: |\n    x\n\n# comment\nd: 1\n')
    expect(get(tree, 'a')?.at.end).toEqual({ line: 4, column: 6 })
  })

  it('of every scalar hold the text that was written', () => {
    const word = fc
      .stringMatching(/^[a-z][a-z ]{0,8}[a-z]$/)
      .filter((it) => !['no', 'on', 'yes', 'off', 'true', 'null', 'false'].includes(it))
    const scalar = fc.oneof(
      word,
      word.map((it) => `"${it}"`),
      word.map((it) => `'${it}'`),
      fc.integer().map(String),
    )
    const tree = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        scalar,
        fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
        fc.dictionary(word, tie('node'), { minKeys: 1, maxKeys: 4 }),
      ),
    })).node
    fc.assert(
      fc.property(tree, (it) => {
        const text = written(it, 0)
        const parsed = parseYaml('f.yml', text)
        expect(parsed.gaps).toEqual([])
        for (const scalarNode of scalarsOf(parsed.tree)) expect(unquoted(sliceOf(text, scalarNode.at))).toBe(scalarNode.source)
      }),
      { numRuns: 100 },
    )
  })
})

it('never throws, and says a line that exists', () => {
  const piece = fc.constantFrom(
    'a',
    ':',
    ' ',
    '\n',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&a ',
    '*a',
    '<<: ',
    '!x ',
    '|\n',
    '? ',
    '#',
    '\t',
    '---\n',
    '%',
    '\\',
    ',',
    'é',
    '\r\n',
    '{{',
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece, { maxLength: 40 }).map((it) => it.join('')),
      ),
      (text) => {
        const { gaps } = parseYaml('f.yml', text)
        const lines = text.split('\n').length
        for (const it of gaps) expect(it.at?.start.line).toBeLessThanOrEqual(lines)
      },
    ),
    { numRuns: 500 },
  )
})

/** A value as YAML: maps and lists in block style, strings as they are. */
function written(it: unknown, indent: number): string {
  const margin = ' '.repeat(indent)
  if (Array.isArray(it)) return it.map((item) => `${margin}-${inner(item, indent)}`).join('')
  if (typeof it === 'object' && it !== null)
    return Object.entries(it)
      .map(([key, item]) => `${margin}${key}:${inner(item, indent)}`)
      .join('')
  return `${margin}${String(it)}\n`
}

const inner = (it: unknown, indent: number): string =>
  typeof it === 'object' && it !== null ? `\n${written(it, indent + 2)}` : ` ${String(it)}\n`

const unquoted = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2')

function scalarsOf(tree: Tree | undefined): Extract<Tree, { kind: 'scalar' }>[] {
  if (tree?.kind === 'scalar') return [tree]
  if (tree?.kind === 'list') return tree.items.flatMap(scalarsOf)
  return tree?.kind === 'map' ? tree.entries.flatMap((it) => scalarsOf(it.value)) : []
}
