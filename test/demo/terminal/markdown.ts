import { marked, type Token, type Tokens } from 'marked'
import type { Style } from '../../../src/render/terminal/paint.ts'
import type { Page } from '../../../src/render/terminal/page.ts'
import { flowchart } from '../mermaid.ts'
import { painted, type Span, wrapSpans } from './spans.ts'
import { tableLines } from './table.ts'

/** GitHub's Markdown as lines of a terminal: what it says and its shape, without links, tags and marks. */
export function markdownLines(text: string, page: Page): string[] {
  return joined(marked.lexer(text, { gfm: true }).map((it) => blockLines(it, page)))
}

/** Blocks with an empty line between them. */
const joined = (blocks: readonly (readonly string[])[]): string[] =>
  blocks.filter((it) => it.length > 0).flatMap((it, index) => (index === 0 ? it : ['', ...it]))

type Block = (token: Token, page: Page) => string[]

const blocks: Readonly<Record<string, Block>> = {
  heading: (token, page) => spanLines(spansOf(innerOf(token), 'strong'), page),
  paragraph: (token, page) => spanLines(spansOf(innerOf(token)), page),
  text: (token, page) => spanLines('tokens' in token ? spansOf(innerOf(token)) : [{ text: plain(token.raw), style: null }], page),
  code: (token, page) => codeLines(token as Tokens.Code, page),
  table: (token, page) => tableLines(tableOf(token as Tokens.Table), page),
  list: (token, page) => (token as Tokens.List).items.flatMap((it) => hung('- ', it.tokens, page)),
  blockquote: (token, page) =>
    joined(innerOf(token).map((it) => blockLines(it, narrower(page)))).map((it) => `${page.paint('dim', '│')} ${it}`),
  html: (token, page) => spanLines(htmlSpans(token.raw), page),
}

const blockLines: Block = (token, page) => blocks[token.type]?.(token, page) ?? []

const innerOf = (token: Token): readonly Token[] => ('tokens' in token ? (token.tokens ?? []) : [])

function hung(label: string, tokens: readonly Token[], page: Page): string[] {
  const inner = joined(tokens.map((it) => blockLines(it, narrower(page))))
  return inner.map((line, index) => `${index === 0 ? label : ' '.repeat(label.length)}${line}`.trimEnd())
}

const narrower = (page: Page): Page => ({ ...page, width: Math.max(20, page.width - 2) })

const spanLines = (spans: readonly Span[], page: Page): string[] => wrapSpans(spans, page.width).map((it) => painted(it, page.paint))

/** The tags go, and with them what only a page can do; comments go whole. */
const htmlSpans = (html: string): Span[] => [
  { text: plain(html.replace(/<!--[\s\S]*?-->/g, '').replace(/<[^>]*>/g, '')), style: /<summary>/.test(html) ? 'strong' : 'dim' },
]

const tableOf = (token: Tokens.Table): Span[][][] => [
  token.header.map((it) => spansOf(it.tokens, 'dim')),
  ...token.rows.map((row) => row.map((it) => spansOf(it.tokens))),
]

function codeLines({ lang: language, text }: Tokens.Code, page: Page): string[] {
  const drawn = language === 'mermaid' ? flowchart(text) : undefined
  if (drawn !== undefined) {
    const name = (id: string) => page.paint('code', drawn.nodes.get(id) ?? '')
    return drawn.edges.map((it) => `  ${name(it.from)} ${page.paint('dim', it.label === '' ? '→' : `─ ${it.label} →`)} ${name(it.to)}`)
  }
  const lines = text.split('\n').map((line) => line.replaceAll('\t', '  '))
  if (language === 'suggestion') return lines.map((line) => page.paint('good', `  + ${line}`))
  return lines.map((line) => page.paint('code', `    ${line}`).trimEnd())
}

const inline: Readonly<Record<string, Style>> = { strong: 'strong', codespan: 'code', del: 'dim' }

function spansOf(tokens: readonly Token[], style: Style | null = null): Span[] {
  return tokens.flatMap((token): Span[] => {
    const own = style ?? inline[token.type] ?? null
    if (token.type === 'codespan') return [{ text: plain(token.text), style: inline['codespan'] ?? null }]
    if (token.type === 'br') return [{ text: ' ', style: null }]
    if (token.type === 'html') return htmlSpans(token.text)
    if ('tokens' in token && token.tokens !== undefined) return spansOf(token.tokens, own)
    return [{ text: plain('text' in token ? String(token.text) : token.raw), style: own }]
  })
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" }

/** Entities as what they stand for; zero-width spaces, which only keep GitHub from linking, go. */
const plain = (text: string): string =>
  text.replace(/&(\w+|#39);/g, (whole, name: string) => entities[name] ?? whole).replaceAll('\u200b', '')
