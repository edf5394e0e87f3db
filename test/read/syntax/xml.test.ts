import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { child, children, parseXml } from '../../../src/read/syntax/xml.ts'

describe('XML as elements', () => {
  it('has names without prefixes, attributes, text and places', () => {
    const { root, gaps } = parseXml(
      'pom.xml',
      '<?xml version="1.0"?>\n<!-- c --><m:project xmlns:m="x">\n  <a b="1 &amp; 2"/>\n  <c>x &lt; <![CDATA[<y>]]></c>\n</m:project>\n',
    )
    expect(gaps).toEqual([])
    expect(root?.name).toBe('project')
    expect(child(root, 'a')?.attributes.get('b')).toBe('1 & 2')
    expect(child(root, 'c')?.text).toBe('x < <y>')
    expect(child(root, 'c')?.at).toEqual({ file: 'pom.xml', start: { line: 4, column: 3 }, end: { line: 4, column: 32 } })
  })

  it('expands no entity of its own making', () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    expect(parseXml('pom.xml', laughs)).toMatchObject({ root: { name: 'x', text: '&b;' }, gaps: [] })
  })

  it.each([
    ['a tag that is closed by another', '<a><b></a></b>', '1:7'],
    ['a tag that is not closed', '<a>\n<b>', '2:4'],
    ['an ampersand for a bracket', '<a>\n< b></a>', '2:1'],
  ])('says %s, and keeps what stands before it', (_what, text, place) => {
    const { root, gaps } = parseXml('pom.xml', text)
    expect(gaps.map((it) => `${it.at?.start.line}:${it.at?.start.column} ${it.reason}`)).toEqual([`${place} invalid-xml`])
    expect(root?.name).toBe('a')
  })

  it('says when it is nested too deeply', () => {
    const { root, gaps } = parseXml('pom.xml', '<a>'.repeat(5000))
    expect(gaps.map((it) => it.reason)).toEqual(['invalid-xml'])
    expect(children(root, 'a')).toHaveLength(1)
  })
})

it('never throws', () => {
  const piece = fc.constantFrom('<', '>', '/', 'a', '=', '"', '!', '[CDATA[', ']]>', '--', ' ', '\n', '&lt;', '?')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      expect(() => parseXml('f.xml', pieces.join(''))).not.toThrow()
    }),
    { numRuns: 500 },
  )
})
