import type { Finding, Location } from '../../model/report.ts'
import { visible } from '../inert.ts'
import type { Besides } from '../selection.ts'
import { excerpt } from './excerpt.ts'
import { hanging, type Page, sentence } from './page.ts'

/** The lines of a file on one side; undefined where its text is not at hand. */
export type Lines = (file: string, side: 'base' | 'head') => readonly string[] | undefined

/** Cells before the code: `  23 │ `. */
const gutterFor = (digits: number): number => digits + 5

/** Narrower than this, a message gets lines of its own. */
const roomy = 70

/** One finding with its line, as a block of lines. */
export function findingBlock(page: Page, it: Finding, besides: Besides, lines: Lines, digits: number): string[] {
  const indent = digits + 3
  const column = Math.max(it.rule.length, 'required'.length) + 2
  const beside = besidesInWords(besides)
  return [
    ...codeBlock(page, it, lines, digits),
    ...says(page, it, column, indent),
    ...remediation(page, it, column, indent),
    ...related(page, it, column, indent),
    ...beside.flatMap((text) => hanging(page, 'also'.padEnd(column), 'dim', text, indent)),
  ]
}

function besidesInWords({ rules, elsewhere }: Besides): string[] {
  const others = elsewhere.map((some) => {
    const [first, ...more] = some
    const places = some.slice(0, 5).map((it) => place(it.location))
    if (first === undefined) return ''
    return more.length === 0
      ? `${sentence(first.title)} ${places.join('')} ${first.rule}`
      : `${first.rule} ${places.join(', ')}${some.length > 5 ? ` and ${some.length - 5} more` : ''}`
  })
  return [...(rules.length === 0 ? [] : [rules.join(', ')]), ...others]
}

function says(page: Page, it: Finding, column: number, indent: number): string[] {
  const isOpen = it.certainty === 'undetermined'
  const severity = isOpen ? `${it.severity}, if so` : it.severity
  const style = isOpen ? 'unsure' : it.severity
  const label = it.rule.padEnd(column)
  if (page.width < roomy) {
    return [
      `${' '.repeat(indent)}${label}${page.paint(style, severity)}`,
      ...hanging(page, ' '.repeat(column), null, sentence(it.message), indent),
    ]
  }
  const [first = '', ...rest] = hanging(page, `${label}${severity}  `, null, sentence(it.message), indent)
  const head = ' '.repeat(indent) + label
  return [head + page.paint(style, severity) + first.slice(head.length + severity.length), ...rest]
}

function codeBlock(page: Page, it: Finding, lines: Lines, digits: number): string[] {
  const indent = gutterFor(digits)
  const style = it.certainty === 'undetermined' ? 'unsure' : it.severity
  const number = `  ${String(it.location.startLine).padStart(digits)} │ `
  const title = sentence(it.title) + (it.location.side === 'base' ? ' (the line as it was)' : '')
  const source = lines(it.location.file, it.location.side ?? 'head')?.[it.location.startLine - 1]
  if (source === undefined || source.trim() === '') return hanging(page, number, 'dim', title)
  const shown = excerpt(source, it.location, page.width - indent)
  const bar = page.paint('dim', `${' '.repeat(digits + 2)} │ `)
  const marks = page.paint(style, '~'.repeat(shown.length))
  const first = page.paint('dim', number) + shown.text
  const more = it.location.endLine > it.location.startLine ? [`${bar}${page.paint('dim', `… to line ${it.location.endLine}`)}`] : []
  const beside = indent + shown.start + shown.length + 1
  if (beside + title.length <= page.width)
    return [first, `${bar}${' '.repeat(shown.start)}${marks} ${page.paint('strong', title)}`, ...more]
  const below = hanging(page, '', null, title).map((line) => bar + page.paint('strong', line))
  return [first, `${bar}${' '.repeat(shown.start)}${marks}`, ...more, ...below]
}

/** Prose, and the snippets in it as they are. */
function remediation(page: Page, it: Finding, column: number, indent: number): string[] {
  const first = (it.certainty === 'undetermined' ? 'to tell' : 'required').padEnd(column)
  const blank = ' '.repeat(column)
  const out: string[] = []
  let isCode = false
  for (const line of it.remediation.split('\n')) {
    if (line.trimStart().startsWith('```')) isCode = !isCode
    else if (isCode) out.push(' '.repeat(indent) + blank + page.paint('code', visible(line).replaceAll('\t', '  ')))
    else if (line.trim() !== '') out.push(...hanging(page, out.length === 0 ? first : blank, 'good', sentence(line), indent))
  }
  return out
}

function related(page: Page, it: Finding, column: number, indent: number): string[] {
  return it.related.slice(0, 5).flatMap((other) => {
    return hanging(page, 'see'.padEnd(column), 'dim', `${place(other.location)} ${sentence(other.note)}`, indent)
  })
}

/** `serverless.yml:23` */
export const place = (at: Location): string => `${visible(at.file).replaceAll('\n', '\\n').replaceAll('\t', '\\t')}:${at.startLine}`
