import { describe, expect, test } from 'vitest'
import { plain } from '../../src/render/terminal/paint.ts'
import { linesOf } from '../support/github/diff.ts'
import { markdown } from './page/markdown.ts'
import { markdownLines } from './terminal/markdown.ts'

const page = (text: string): string => markdown(text).text
const terminal = (text: string, width = 60): string => markdownLines(text, { paint: plain, width }).join('\n')

describe('on the page', () => {
  test.each([
    ['a script', 'a <script>alert(1)</script> b', '<p>a  b</p>\n'],
    ['a handler', '<b onclick="alert(1)">b</b>', '<p><b>b</b></p>\n'],
    ['a style', '<p style="position: fixed" class="merge" id="L1">x</p>', '<p>x</p>'],
    ['a picture from elsewhere', '![pixel](https://example.com/p.png)<img src="https://example.com/q.png">', '<p></p>\n'],
    ['a link that would run', '[x](javascript:alert(1)) <a href="data:text/html,x">y</a>', '<a rel="nofollow noopener noreferrer">'],
    ['a comment', 'a\n\n<!-- parapet:1 aGVsbG8= -->\n\nb', '<p>a</p>\n<p>b</p>\n'],
    ['a frame, a form, a drawing', '<iframe src="/"></iframe><form><input></form><svg onload="alert(1)"></svg>', ''],
  ])('%s does no harm', (_what, text, shown) => {
    expect(page(text)).toContain(shown)
    expect(page(text)).not.toMatch(/alert\(1\)"|<script|<img|<iframe|<svg|<input|style=|class=|parapet:1|javascript:|data:/)
  })

  test('an alert is an alert, and what is in it is as harmless as elsewhere', () => {
    expect(page('> [!WARNING]\n> **Mind** the <script>alert(1)</script> gap').replace(/\s+/g, ' ')).toContain(
      '<div class="alert warning"> <p class="alert-title">Warning</p> <p><strong>Mind</strong> the gap</p>',
    )
    expect(page('> [!SOMETHING]\n> else')).toContain('<blockquote>')
  })

  test('a suggestion shows the lines that it replaces, and what would stand there', () => {
    const commented = linesOf('@@ -1 +1,2 @@\n a\n+  b <i>').slice(-1)
    const shown = markdown('```suggestion\n  c & d\n```', commented).text.replace(/\s*\n\s*/g, '')
    expect(shown).toMatch(/class="removed"><td class="number">2<\/td>.*<td class="code"> {2}b &lt;i&gt;<\/td>/)
    expect(shown).toMatch(/class="added"><td class="number"><\/td><td class="number">2<\/td>.*<td class="code"> {2}c &amp; d<\/td>/)
  })

  test('a chart is drawn; what is no such chart stays text', () => {
    const chart = '```mermaid\ngraph LR\n  n0["a #60;b#62;"]\n  n1["c"]\n  n0 == "calls" ==> n1\n```'
    expect(page(chart)).toContain('aria-label="a &lt;b&gt; → calls → c"')
    expect(page('```mermaid\nsequenceDiagram\n  A->>B: hi\n```')).toContain('<pre><code>sequenceDiagram')
  })

  test('a chart that goes in a circle is drawn too', () => {
    expect(page('```mermaid\ngraph LR\n  n0["a"]\n  n1["b"]\n  n0 ==> n1\n  n1 ==> n0\n```')).toContain('<svg')
  })
})

describe('in the terminal', () => {
  test('words are wrapped, and marks, tags and links are gone', () => {
    expect(terminal('**A** [link](https://example.com) to `code`\n<sub>small &amp; ~~gone~~</sub>', 20)).toBe(
      'A link to code small\n& gone',
    )
  })

  test('a table is set in columns, and a cell that is too wide is wrapped in its own', () => {
    const table = '| | must change | where |\n|---|---|---|\n| 1 | anyone can call `GET /x` and much more | `a.yml:1` |'
    expect(terminal(table, 40)).toBe(
      ['   must change                   where', '1  anyone can call GET /x and    a.yml:1', '   much more'].join('\n'),
    )
  })

  test('lists, folds and quotes keep their shape', () => {
    expect(terminal('<details><summary>Could not tell (1)</summary>\n\n- one\n- two\n\n</details>')).toBe(
      'Could not tell (1)\n\n- one\n- two',
    )
    expect(terminal('> said')).toBe('│ said')
  })

  test('code is indented, a suggestion is what would stand there, a chart is a list of its arrows', () => {
    expect(terminal('```yaml\na:\n  b\n```')).toBe('    a:\n      b')
    expect(terminal('```suggestion\n  b\n```')).toBe('  +   b')
    expect(terminal('```mermaid\ngraph LR\n  n0["a"]\n  n1["b"]\n  n0 == "calls" ==> n1\n```')).toBe('  a ─ calls → b')
  })
})
