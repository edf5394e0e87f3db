import type { Diagnostic, Finding, Report } from '../model/report.ts'
import { isAboutConfiguration, linkAt, said as effectSaid } from './configuration.ts'
import { idOf } from './finding-id.ts'
import { headline } from './headline.ts'
import type { Context } from './context.ts'
import { graph } from './graph.ts'
import { bytes, code, prose, words } from './inert.ts'
import { link, short } from './link.ts'
import { inShort, select } from './selection.ts'
import { surfaceTable } from './surface.ts'

/** What this change no longer has, compared with the last report that was published: rows struck through. */
export interface Done {
  readonly title: string
  readonly where: string
}

/** The whole review as one Markdown text: the summary comment, the check run and `--format markdown` carry the same. */
export function summary(report: Report, context: Context, done: readonly Done[] = [], budget = 60_000): string {
  for (let most = 200; ; most = Math.floor(most / 2)) {
    const text = written(report, context, done, most)
    if (bytes(text) <= budget || most === 0) return text
  }
}

function written(report: Report, context: Context, done: readonly Done[], most: number): string {
  const it = select(report)
  const table = (title: string, findings: readonly Finding[], gone: readonly Done[] = []) =>
    findingsTable(title, findings, gone, report, context, most)
  return [
    `### ${prose(headline(report))}`,
    subtitle(report, context),
    ...configurationNotes(report, context),
    surfaceTable(report),
    table('must change', it.required, done),
    table('for your judgement', it.advised),
    table('to know', it.remarked),
    most > 10 ? graph(report) : '',
    ...details(report, context, most),
    footer(report, context),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function subtitle(report: Report, context: Context): string {
  const names = report.services.map((it) => code(it.name ?? it.file))
  const at = context.headSha === null ? 'the working tree' : code(short(context.headSha))
  const against = context.baseRef === '' ? '' : `, against ${code(context.baseRef)}`
  const what = names.length === 0 ? '' : names.length > 5 ? `${names.length} services at ` : `${names.join(', ')} at `
  return `${what}${at}${against}`
}

/** More than this of one rule become one row with the list: each of them has its own line comment or annotation. */
const groupFrom = 6

function findingsTable(
  title: string,
  findings: readonly Finding[],
  done: readonly Done[],
  report: Report,
  context: Context,
  most: number,
): string {
  const rows = [...groups(findings)].map((group) => groupRow(group, report, context))
  const gone = done.map((it) => ['', `~~${prose(it.title)}~~`, `~~${code(it.where)}~~`, 'done'])
  const all = [...rows, ...gone]
  if (all.length === 0) return ''
  const demands = title === 'to know' ? [] : [title === 'must change' ? 'required' : 'what to do']
  const columns = ['', title, 'where', ...demands]
  const row = (cells: readonly string[]) => `| ${cells.slice(0, columns.length).join(' | ')} |`
  const body = all.slice(0, most).map((cells, i) => row([cells[0] === '' ? '' : String(i + 1), ...cells.slice(1)]))
  const left = all.length - body.length
  const more = left > 0 ? [row(['', `and ${left} more`, '', ''])] : []
  return [row(columns), `|${'---|'.repeat(columns.length)}`, ...body, ...more].join('\n')
}

function groups(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const byRule = Map.groupBy(findings, (it) => it.rule)
  return [...byRule.values()].flatMap((some) => (some.length >= groupFrom ? [some] : some.map((it) => [it])))
}

function groupRow(group: readonly Finding[], report: Report, context: Context): string[] {
  const [first] = group
  if (first === undefined) return []
  const required = first.severity === 'info' || first.severity === 'low' ? '' : prose(inShort(first.remediation))
  if (group.length === 1) return ['#', prose(first.title), link(first.location, context), required]
  const shown = group.slice(0, 10).map((it) => link(it.location, context))
  const rest = group.length > shown.length ? ` and ${group.length - shown.length} more` : ''
  return ['#', `${group.length} × ${code(first.rule)}, for example: ${prose(first.title)}`, shown.join(', ') + rest, required]
}

function details(report: Report, context: Context, most: number): string[] {
  const it = select(report)
  const said = report.diagnostics.filter((d) => d.level !== 'note')
  const notes = report.diagnostics.filter((d) => d.level === 'note' && !isAboutConfiguration(d))
  const effects = (report.configuration?.effects ?? []).map(
    (e) => `- ${linkAt(e.location, report, context, `${e.location.file}:${e.location.startLine}`)}: ${prose(effectSaid(e))}.`,
  )
  const untold = [
    ...it.undetermined.map((f) => `- ${link(f.location, context)}: ${prose(f.title)}. ${prose(f.message)}`),
    ...said.map((d) => diagnostic(d, report, context)),
  ]
  const id = (f: Finding) => code(idOf(f, report))
  const accepted = it.accepted.map((f) => `- ${prose(f.title)} (${link(f.location, context)}) ${id(f)}: ${pardon(f, context)}`)
  const existing = it.existing.map((f) => `- ${prose(f.title)} (${link(f.location, context)}) ${id(f)}`)
  const base = context.baseRef === '' ? 'the base' : code(context.baseRef)
  return [
    fold(`Could not tell (${untold.length})`, untold, most),
    fold(`Accepted (${accepted.length})`, accepted, most),
    fold(`Decided by configuration (${effects.length})`, effects, most),
    fold(`Also true of ${base} (${existing.length})`, existing, most),
    fold(
      `Not followed (${notes.length})`,
      notes.map((d) => diagnostic(d, report, context)),
      Math.min(most, 30),
    ),
  ].filter((part) => part !== '')
}

/** What a change does to the configuration is nobody's fold: it is what a person should see before merging it. */
const configurationNotes = (report: Report, context: Context): string[] =>
  report.diagnostics.filter((d) => d.level === 'note' && isAboutConfiguration(d)).map((d) => diagnostic(d, report, context))

/** Who answers for a finding, for how long and why; linked to where they said it. */
function pardon({ acceptance }: Finding, { server, repository }: Context): string {
  const { by = '', until = null, reason = '', source = '' } = acceptance ?? {}
  const isHere = repository !== null && source.startsWith(`${server}/${repository}/pull/`) && /^[\w./:#-]+$/.test(source)
  const word = isHere ? `[accepted](${source})` : 'accepted'
  return `${word} by ${code(by)}${until === null ? '' : ` until ${code(until)}`}, because ${words(reason)}`
}

const diagnostic = (d: Diagnostic, report: Report, context: Context): string =>
  `- ${d.location === null ? '' : `${linkAt(d.location, report, context)}: `}${prose(d.message)}`

/** A code span means nothing inside `<summary>`; GitHub renders Markdown there, but only when it begins on the same line. */
function fold(title: string, lines: readonly string[], most: number): string {
  if (lines.length === 0) return ''
  const left = lines.length - most
  const shown = left > 0 ? [...lines.slice(0, most), `- and ${left} more`] : lines
  return `<details><summary>${title}</summary>\n\n${shown.join('\n')}\n\n</details>`
}

function footer(report: Report, context: Context): string {
  const base = context.baseSha === null ? 'no merge base' : `the merge base ${code(short(context.baseSha))}`
  const { configuration } = report
  const at = configuration?.commit ? ` at ${code(short(configuration.commit))}` : ''
  const whose = configuration?.repository ? ` of ${code(configuration.repository)}` : ''
  const configured = configuration === null ? '' : ` · configured by ${code(configuration.file)}${whose}${at}`
  return `<sub>Parapet ${report.tool.version} · rules ${code(report.tool.rulesVersion)} · compared with ${base}${configured}</sub>`
}
