import { randomUUID } from 'node:crypto'
import { Marked, type Tokens } from 'marked'
import sanitize from 'sanitize-html'
import type { DiffLine } from '../../support/github/diff.ts'
import { flowchart } from '../mermaid.ts'
import { diffTable } from './diff.ts'
import { drawing } from './drawing.ts'
import { html, Html } from './html.ts'

/**
 * What GitHub lets through: https://github.com/gjtorikian/html-pipeline (SanitizationFilter). Pictures come from elsewhere, so here
 * they are left out.
 */
const tags =
  'h1 h2 h3 h4 h5 h6 br b i strong em a pre code tt div ins del sup sub p ol ul table thead tbody tfoot blockquote dl dt dd kbd q samp ' +
  'var hr ruby rt rp li tr td th s strike summary details caption figure figcaption abbr bdo cite dfn mark small span time wbr'

const allowed: sanitize.IOptions = {
  allowedTags: tags.split(' '),
  allowedAttributes: {
    a: ['href', 'rel'],
    details: ['open'],
    '*': ['align', 'title'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan'],
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  transformTags: { a: sanitize.simpleTransform('a', { rel: 'nofollow noopener noreferrer' }) },
}

/**
 * A comment as GitHub shows it.
 * @param commented the lines of the diff that a suggestion in it would replace
 */
export function markdown(text: string, commented: readonly DiffLine[] = []): Html {
  // What we draw ourselves takes the place of a word that nobody else can know, after all else was sanitised.
  const secret = randomUUID()
  const drawn: Html[] = []
  const put = (it: Html): string => `<p>${secret}-${drawn.push(it) - 1}</p>\n`
  const reader = new Marked({
    gfm: true,
    renderer: {
      code: ({ text: code, lang = '' }) => {
        if (lang === 'suggestion') return put(suggestion(code, commented))
        const chart = lang === 'mermaid' ? flowchart(code) : undefined
        return chart === undefined ? false : put(drawing(chart))
      },
      blockquote: (token) => alert(token, put),
    },
  })
  const shown = sanitize(reader.parse(text, { async: false }), allowed)
  return new Html(shown.replace(new RegExp(`<p>${secret}-(\\d+)</p>`, 'g'), (_, index: string) => drawn[Number(index)]?.text ?? ''))
}

const alerts: Readonly<Record<string, string>> = {
  NOTE: 'Note',
  TIP: 'Tip',
  IMPORTANT: 'Important',
  WARNING: 'Warning',
  CAUTION: 'Caution',
}

/** https://docs.github.com/en/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts */
function alert(token: Tokens.Blockquote, put: (it: Html) => string): string | false {
  const [, kind = '', rest = ''] = /^\s*\[!([A-Z]+)\][^\S\n]*\n([\s\S]*)$/.exec(token.text) ?? []
  const title = alerts[kind]
  if (title === undefined) return false
  return put(
    html`<div class="alert ${kind.toLowerCase()}">
      <p class="alert-title">${title}</p>
      ${markdown(rest)}
    </div>`,
  )
}

/** The lines as they are, and as they would be. */
function suggestion(code: string, commented: readonly DiffLine[]): Html {
  const before = commented.map((it): DiffLine => ({ ...it, text: `-${it.text.slice(1)}`, right: undefined, left: it.right ?? it.left }))
  const first = before[0]?.left ?? 1
  const after = code
    .split('\n')
    .map((text, index): DiffLine => ({ hunk: 0, position: 0, text: `+${text}`, left: undefined, right: first + index }))
  return html`<div class="suggestion">
    <p class="suggestion-title">Suggested change</p>
    ${diffTable([...before, ...after])}
  </div>`
}
