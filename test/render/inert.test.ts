import fc from 'fast-check'
import { marked } from 'marked'
import { describe, expect, test } from 'vitest'
import { blocks, code, fenced, prose, words } from '../../src/render/inert.ts'

const attacks = [
  '@org/team',
  '@user',
  '&#64;user',
  '&commat;user',
  '#123',
  'GH-1',
  'Fixes #1',
  'https://github.com/o/r/issues/1',
  'www.example.com',
  'a@b.example',
  '`',
  '``',
  '```',
  '~~~',
  '</details>',
  '<img src=x onerror=alert(1)>',
  '<!-- parapet -->',
  '|',
  '\\',
  '\\`',
  '[x](javascript:alert(1))',
  '![x](https://e.example/i.png)',
  '\n',
  '\r',
  '\n\n# head',
  '\u202e',
  '\u200b',
  '\u0000',
  '- ',
  '1. ',
  '> ',
  '***',
  '[^1]',
  '<https://e.example>',
  ':x:',
]
const hostile = fc.array(fc.oneof(fc.constantFrom(...attacks), fc.string({ maxLength: 5, unit: 'binary' }))).map((parts) => parts.join(''))

const tags = (html: string) => [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((it) => it[1]?.toLowerCase())
/** What GitHub looks at for pings and references: the text after Markdown and entities are decoded. */
const decoded = (html: string) =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, n) => String.fromCodePoint(Number(n)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&commat;/g, '@')
    .replace(/&amp;/g, '&')

describe('text from a pull request in Markdown', () => {
  test('as words is one paragraph without any element', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const found = tags(marked.parse(`x ${words(text)}`, { async: false }))
        expect(found.filter((it) => it !== 'p')).toEqual([])
      }),
    )
  })

  test('attack D1, D2, D3: as words pings nobody and references nothing', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = decoded(marked.parse(`x ${words(text)}`, { async: false }))
        expect(shown).not.toMatch(/@[a-z0-9]/i)
        expect(shown).not.toMatch(/#\d/)
        expect(shown).not.toMatch(/\bGH-\d/i)
        expect(shown).not.toMatch(/:\/\//)
      }),
    )
  })

  test('as code stays inside its span, whatever backticks it has', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = marked.parse(`before ${code(text)} after`, { async: false })
        expect(tags(html)).toEqual(['p', 'code', 'code', 'p'])
        expect(html).toMatch(/^<p>before <code>[^]*<\/code> after<\/p>\s*$/)
      }),
    )
  })

  test('attack D4: as code cannot add a cell to a table or end it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = marked.parse(`| a | b |\n|---|---|\n| ${code(text)} | end |`, { async: false })
        expect(html.match(/<td/g)).toHaveLength(2)
        expect(html).toContain('<td>end</td>')
      }),
    )
  })

  test('as a sentence with code spans has no element but code', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const found = tags(marked.parse(`x ${prose(text)}`, { async: false }))
        expect(found.filter((it) => it !== 'p' && it !== 'code')).toEqual([])
      }),
    )
  })

  test('attack D4, D6: in a fence cannot close it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const html = marked.parse(`${fenced(text, 'yaml')}\n\nafter`, { async: false })
        expect(html).toMatch(/^<pre><code[^]*<\/code><\/pre>\s*<p>after<\/p>\s*$/)
      }),
    )
  })

  test('attack C11: shows what reads backwards or cannot be seen', () => {
    expect(code('a\u202eb\u200bc')).toBe('`a\\u{202e}b\\u{200b}c`')
  })

  test('is cut where it is very long', () => {
    expect(words('x'.repeat(10_000)).length).toBeLessThan(400)
  })

  test('a remediation keeps its fenced snippet to be copied as it is', () => {
    expect(blocks('Authorize `the route`.\n\n```yaml\nauthorizer: aws_iam\n```')).toBe(
      'Authorize `the route`.\n\n```yaml\nauthorizer: aws_iam\n```',
    )
  })

  test('ordinary sentences read as they were written', () => {
    expect(prose('`export` may now delete orders (line 14), e.g. `dynamodb:*`.')).toBe(
      '`export` may now delete orders (line 14), e.g. `dynamodb:*`.',
    )
  })
})
