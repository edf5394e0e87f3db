import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../../src/read/syntax/json.ts'
import { get, known, type Scalar, type Tree } from '../../../src/read/syntax/tree.ts'
import { plain, sliceOf } from './trees.ts'

const said = (text: string, file = 'template.json'): string[] =>
  parseJson(file, text).gaps.map((it) => `${it.level} ${it.at?.start.line}:${it.at?.start.column} ${it.reason}`)

describe('JSON as a tree', () => {
  it('keeps values, numbers as they were written, and places in UTF-16 units', () => {
    const { tree } = parseJson('template.json', '{\n  "é": [1.50, true, null, "a\\nb"],\n  "😀": {"x": 1e3}\n}')
    expect(plain(tree)).toEqual({ é: [1.5, true, null, 'a\nb'], '😀': { x: 1000 } })
    expect(known(get(tree, '😀', 'x'))).toBe('1e3')
    expect(get(tree, '😀', 'x')?.at).toEqual({ file: 'template.json', start: { line: 3, column: 15 }, end: { line: 3, column: 18 } })
  })

  it('lets the last of equal keys count, and says so', () => {
    const text = '{"a": 1, "b": 2,\n "a": 3}'
    expect(plain(parseJson('template.json', text).tree)).toEqual({ a: 3, b: 2 })
    expect(said(text)).toEqual(['note 2:2 duplicate-key'])
  })

  it('has __proto__ as an own key', () => {
    const { tree } = parseJson('package.json', '{"__proto__": {"a": 1}, "constructor": 2}')
    expect(known(get(tree, '__proto__', 'a'))).toBe('1')
    expect(known(get(tree, 'toString'))).toBeUndefined()
  })

  it.each([
    ['a comment', '{\n  // why\n  "a": 1\n}', ['note 2:3 lenient-json']],
    ['a trailing comma', '{"a": [1, 2,],\n}', ['note 1:13 lenient-json']],
  ])('reads %s and says that JSON has none', (_what, text, gaps) => {
    expect(plain(parseJson('template.json', text).tree)).toHaveProperty('a')
    expect(said(text)).toEqual(gaps)
    expect(said(text, 'settings.jsonc')).toEqual([])
  })

  it.each([
    ['a missing comma', '{"a": 1\n "b": 2}', 'error 2:2 invalid-json'],
    ['a missing bracket', '{"a": [1, 2', 'error 1:12 invalid-json'],
    ['a merge conflict', '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}', 'error 2:1 merge-conflict'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'error 1:1 lfs-pointer'],
  ])('says %s with its place', (_what, text, gap) => {
    expect(said(text)).toEqual([gap])
  })

  it('says that it is nested too deeply, however deep', () => {
    for (const depth of [300, 500_000])
      expect(said('['.repeat(depth) + ']'.repeat(depth)).map((it) => it.split(' ')[2])).toEqual(['too-deep'])
  })

  it.each(['', ' \n', '\uFEFF'])('of an empty file is none, without a gap: %j', (text) => {
    expect(parseJson('template.json', text)).toEqual({ tree: undefined, gaps: [] })
  })
})

it('is what JSON.parse makes of it, and every scalar has the place of its text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent)
      const { tree, gaps } = parseJson('f.json', text)
      expect(gaps).toEqual([])
      expect(JSON.stringify(plain(tree))).toBe(JSON.stringify(JSON.parse(text)))
      for (const it of scalarsOf(tree)) expect(JSON.parse(sliceOf(text, it.at))).toBe(it.value)
    }),
    { numRuns: 200 },
  )
})

it('never throws', () => {
  const piece = fc.constantFrom('{', '}', '[', ']', '"', ':', ',', '1', 'a', '//', '/*', '*/', '\n', '\\', 'null', '-', '\u0000')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      expect(() => parseJson('f.json', pieces.join(''))).not.toThrow()
    }),
    { numRuns: 500 },
  )
})

function scalarsOf(tree: Tree | undefined): Scalar[] {
  if (tree?.kind === 'scalar') return [tree]
  if (tree?.kind === 'list') return tree.items.flatMap(scalarsOf)
  return tree?.kind === 'map' ? tree.entries.flatMap((it) => scalarsOf(it.value)) : []
}
