import type { Change, Diagnostic, Effect, Finding, Report } from '../model/report.ts'
import { isAboutConfiguration, said, whoseIs } from './configuration.ts'
import { folded, type Line } from './folded.ts'
import { aside as setAsideBy, changed, count } from './headline.ts'
import { visible } from './inert.ts'
import { besides, select, type Selection } from './selection.ts'
import { surfaceRows } from './surface.ts'
import { findingBlock, type Lines, place } from './terminal/finding.ts'
import { hanging, type Page, sentence } from './terminal/page.ts'
import type { Paint, Style } from './terminal/paint.ts'
import { width } from './terminal/width.ts'

export interface TerminalOptions {
  readonly paint: Paint
  /** Cells of a line. */
  readonly width: number
  /** Source text for the lines shown; without it places are named and not shown. */
  readonly lines: Lines
  /** How the base is called: `main`. */
  readonly baseName: string
  /** Whether to list, not only count, what was so before and what was noted in passing. */
  readonly all?: boolean
}

/** More rows than this of one kind are counted. The JSON has them all. */
const mostRows = 20
/** More findings of one rule than this are listed, not shown with their lines. */
const mostOfOneRule = 5

/** A review as text for a person at a terminal: what must change with its line, then what could not be told, the size, the verdict. */
export function terminal(report: Report, options: TerminalOptions): string {
  const page: Page = { paint: options.paint, width: Math.max(40, options.width) }
  const it = select(report)
  const shown = [...it.required, ...it.undetermined, ...it.advised]
  const sections = [
    ...findingsByFile(page, shown, report, options.lines),
    rows(page, 'Remarks', it.remarked.map(remark)),
    rows(page, 'Changed', folded(unsaid(report.changes, report.findings)).map(changeRow)),
    rows(page, 'Could not tell', report.diagnostics.filter(isOpen).map(diagnosticRow(report))),
    rows(page, 'Accepted', it.accepted.map(acceptedRow)),
    rows(page, 'Decided by configuration', (report.configuration?.effects ?? []).map(effectRow(report))),
    rows(page, 'Configuration', report.diagnostics.filter((d) => !isOpen(d) && isAboutConfiguration(d)).map(diagnosticRow(report))),
    ...background(page, report, it, options),
    [
      ...surface(page, report),
      ...hanging(page, '', null, verdict(report, it)).map((line) => page.paint(verdictStyle[report.verdict.outcome], line)),
    ],
  ]
  return (
    sections
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n') + '\n'
  )
}

const isOpen = (it: Diagnostic): boolean => it.level !== 'note'

/** What is no news: counted, unless all is asked for. */
function background(page: Page, report: Report, { existing }: Selection, { all, baseName }: TerminalOptions): string[][] {
  const notes = report.diagnostics.filter((it) => !isOpen(it) && !isAboutConfiguration(it))
  const before = `Also true of ${visible(baseName)}`
  if (all === true) return [rows(page, before, existing.map(row)), rows(page, 'Noted', notes.map(diagnosticRow(report)))]
  const parts = [
    ...(existing.length > 0 ? [`${before}: ${count(existing.length, 'finding')}.`] : []),
    ...(notes.length > 0 ? [`Noted in passing: ${count(notes.length, 'thing')}.`] : []),
  ]
  return parts.length === 0 ? [] : [[page.paint('dim', `${parts.join(' ')} --all lists them.`)]]
}

/** Files in the order of their worst finding; what comes as many is shown a few times and then listed. */
function findingsByFile(page: Page, findings: readonly Finding[], report: Report, lines: Lines): string[][] {
  const byFile = Map.groupBy(findings, (it) => it.location.file)
  const digits = Math.max(2, ...findings.map((it) => String(it.location.startLine).length))
  const seen = new Map<string, number>()
  return [...byFile].map(([file, own]) => {
    const blocks = own.map((it) => {
      const number = (seen.get(it.rule) ?? 0) + 1
      seen.set(it.rule, number)
      return number > mostOfOneRule ? asLines(page, row(it)) : findingBlock(page, it, besides(it, report), lines, digits)
    })
    return [
      page.paint('file', visible(file).replaceAll('\n', '\\n')),
      ...blocks.flatMap((block, index) => (index === 0 ? block : ['', ...block])),
    ]
  })
}

interface Row {
  readonly label: string
  readonly style: Style
  readonly text: string
}

function rows(page: Page, title: string, all: readonly Row[]): string[] {
  if (all.length === 0) return []
  const shown = all.slice(0, mostRows).flatMap((it) => asLines(page, it))
  const more = all.length > mostRows ? [page.paint('dim', `  … and ${all.length - mostRows} more (--format json has all)`)] : []
  return [page.paint('strong', `${title} (${all.length})`), ...shown, ...more]
}

const asLines = (page: Page, it: Row): string[] => hanging(page, `${it.label}  `, it.style, it.text, 2)

const row = (it: Finding): Row => rowOf(it, it.severity, it.title)

const remark = (it: Finding): Row => rowOf(it, it.severity, `${it.title}. ${it.message}`)

const rowOf = (it: Finding, style: Style, text: string, aside = ''): Row => ({
  label: it.severity.padEnd(6),
  style,
  text: `${sentence(text)} ${place(it.location)} ${it.rule}${sentence(aside)}`,
})

function acceptedRow(it: Finding): Row {
  const { by = '', until = null, reason = '' } = it.acceptance ?? {}
  return rowOf(it, 'dim', it.title, it.acceptance === null ? '' : `: ${by}, ${until === null ? 'no end' : `until ${until}`}, ${reason}`)
}

const diagnosticRow =
  (report: Report) =>
  (it: Diagnostic): Row => {
    const where = it.location === null ? '' : `${visible(whoseIs(it.location, report))}${place(it.location)} `
    return { label: it.level.padEnd(7), style: it.level === 'note' ? 'dim' : 'unsure', text: where + sentence(it.message) }
  }

const effectRow =
  (report: Report) =>
  (it: Effect): Row => ({
    label: it.key,
    style: 'dim',
    text: `${sentence(said(it))} ${visible(whoseIs(it.location, report))}${place(it.location)}`,
  })

/** What no finding speaks of already. */
function unsaid(changes: readonly Change[], findings: readonly Finding[]): Change[] {
  const said = new Set(findings.flatMap((it) => it.change ?? []))
  // Of settings that one line decides, the first has all of them in its sentence.
  const isTold = (it: Change): boolean => it.kind === 'setting-changed' && it.partOf !== undefined
  return changes.filter((it) => !isTold(it) && !said.has(it.id) && !said.has(it.partOf ?? it.id))
}

const signs: readonly (readonly [RegExp, string, Style])[] = [
  [/-(added|granted|widened)$/, '+', 'strong'],
  [/-(removed|narrowed)$/, '-', 'dim'],
  [/-unknown$/, '?', 'unsure'],
  [/./, '~', 'strong'],
]

function changeRow(it: Line): Row {
  const [, label, style] = signs.find(([kind]) => kind.test(it.kind)) ?? [null, '~', 'strong' as const]
  return { label, style, text: `${sentence(it.summary)} ${place(it.location)}` }
}

/** `shop  functions 4 → 5   public routes 0 → 1`: only what differs. */
function surface(page: Page, report: Report): string[] {
  const sizes = surfaceRows(report).map((it) => `${it.label} ${it.before} → ${it.after}`)
  if (sizes.length === 0) return []
  const names = report.services.map((it) => visible(it.name ?? it.file).replaceAll('\n', ' '))
  const who = names.length > 3 ? count(names.length, 'service') : names.join(', ')
  const lines: string[] = []
  for (const size of sizes) {
    const longer = lines.length === 0 ? size : `${lines.at(-1) ?? ''}   ${size}`
    if (lines.length === 0 || width(longer) + width(who) + 2 > page.width) lines.push(size)
    else lines[lines.length - 1] = longer
  }
  return lines.map((line, index) => (index === 0 ? `${page.paint('strong', who)}  ` : ' '.repeat(width(who) + 2)) + line)
}

const verdictStyle: Readonly<Record<Report['verdict']['outcome'], Style>> = {
  pass: 'good',
  advise: 'good',
  block: 'bad',
  undetermined: 'unsure',
}

/** The last line. */
function verdict(report: Report, it: Selection): string {
  const gaps = report.diagnostics.filter(isOpen).length
  const untold = it.undetermined.length + gaps
  const aside = [
    ...(untold > 0 && report.verdict.outcome !== 'undetermined' ? [`${untold} could not be told`] : []),
    ...(it.accepted.length > 0 ? [`${it.accepted.length} accepted`] : []),
    ...(it.existing.length > 0 ? [`${it.existing.length} ${it.existing.length === 1 ? 'was' : 'were'} there before`] : []),
  ]
  return opening(report, it, untold) + (aside.length === 0 ? '' : ` (${aside.join(', ')})`)
}

function opening(report: Report, it: Selection, untold: number): string {
  switch (report.verdict.outcome) {
    case 'block':
      return `blocked: ${count(it.required.length, 'finding')} must change`
    case 'undetermined':
      return `undetermined: ${count(Math.max(1, untold), 'thing')} could not be told and may decide`
    case 'advise':
      return `passed: nothing blocks, ${count(it.advised.length + it.undetermined.length, 'finding')} to look at`
    case 'pass':
      return `passed: nothing to report, ${changed(report)}${setAsideBy(report)}`
  }
}
