import type { Finding, Report } from '../model/report.ts'
import type { Context } from './context.ts'
import { idOf } from './finding-id.ts'
import { blocks, code, fenced, prose, words } from './inert.ts'
import { link } from './link.ts'
import { besides } from './selection.ts'

/** One finding as the comment on its line. Whoever posts it adds the marker that makes it known again. */
export function lineComment(finding: Finding, report: Report, context: Context): string {
  const id = idOf(finding, report)
  const notes = finding.related.slice(0, mostRelated).map((it) => `- ${prose(it.note)} (${link(it.location, context)})`)
  return [
    `**${prose(finding.title)}** · ${finding.severity} · ${code(finding.rule)}`,
    blocks(finding.message),
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    ...also(finding, report, context),
    demand(finding),
    ...(finding.suggestion === null ? [] : [fenced(finding.suggestion.replacement, 'suggestion')]),
    `<sub>${code(`/parapet accept ${id} until DATE because …`)} · ${code(`/parapet explain ${id}`)}</sub>`,
  ].join('\n\n')
}

/** What stands in its place while somebody answers for it. */
export function acceptedComment(finding: Finding, report: Report): string {
  const id = idOf(finding, report)
  const { by, reason, until } = finding.acceptance ?? { by: '', reason: '', until: null }
  const end = until === null ? '' : ` until ${code(until)}`
  return [
    `~~${prose(finding.title)}~~ Accepted by ${code(by)}${end}, because ${words(reason)}`,
    `<sub>${code(`/parapet revoke ${id}`)} · ${code(`/parapet explain ${id}`)}</sub>`,
  ].join('\n\n')
}

const mostRelated = 5

/** What else it speaks for, in few words: the rules, and what is found at other lines. */
export function also(finding: Finding, report: Report, context: Context): string[] {
  const { rules, elsewhere } = besides(finding, report)
  const lines = elsewhere.map((some) => {
    const [first, ...others] = some
    const places = some.slice(0, mostRelated).map((it) => link(it.location, context))
    const more = some.length > mostRelated ? ` and ${some.length - mostRelated} more` : ''
    return first !== undefined && others.length === 0
      ? `- ${prose(first.title)} (${code(first.rule)}, ${places.join('')})`
      : `- ${code(first?.rule ?? '')}: ${places.join(', ')}${more}`
  })
  return [
    ...(rules.length === 0 ? [] : [`Also ${rules.map(code).join(', ')}.`]),
    ...(lines.length === 0 ? [] : [`The same statement:\n${lines.join('\n')}`]),
  ]
}

function demand(finding: Finding): string {
  const remediation = blocks(finding.remediation)
  return finding.certainty === 'undetermined' ? `**To be told apart:** ${remediation}` : `**Required:** ${remediation}`
}
