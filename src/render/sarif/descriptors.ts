import type { ReportingDescriptor } from 'sarif'
import type { Finding, Report, Severity } from '../../model/report.ts'
import type { Rule } from '../../model/rule.ts'
import { byText } from '../../model/text-order.ts'
import { visible } from '../inert.ts'
import { withoutValues } from '../rule-text.ts'
import { rulePage } from '../rule-page.ts'

/** Every rule that ran, by id, and those that only a finding knows. */
export function descriptors(report: Report, rules: readonly Rule[]): ReportingDescriptor[] {
  const all = new Map(rules.map((it) => [it.id, descriptorOf(it)]))
  for (const it of report.findings) if (!all.has(it.rule)) all.set(it.rule, fromFinding(it))
  return [...all.values()].toSorted((a, b) => byText(a.id, b.id))
}

/** What SARIF calls them. */
export const levels = { critical: 'error', high: 'error', medium: 'warning', low: 'note', info: 'note' } as const

/** GitHub sorts alerts by this number: over 9 is critical, 7 high, 4 medium, below low. */
const scores: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0', info: '0.0' }

const known = new WeakMap<Rule, ReportingDescriptor>()

/** A rule's whole page is in it, and the rules are the same for every report. */
function descriptorOf(it: Rule): ReportingDescriptor {
  const made = known.get(it) ?? descriptor(it)
  known.set(it, made)
  return made
}

function descriptor(it: Rule): ReportingDescriptor {
  const [helpUri] = it.references
  return {
    id: it.id,
    name: pascal(it.id),
    shortDescription: { text: withoutValues(it.title) },
    fullDescription: { text: it.why.trim() },
    help: { text: rulePage(it, 'plain'), markdown: rulePage(it, 'markdown') },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { level: levels[it.severity] },
    properties: { tags: ['security', it.aspect], precision: 'high', 'security-severity': scores[it.severity] },
  }
}

const fromFinding = (it: Finding): ReportingDescriptor => ({
  id: it.rule,
  name: pascal(it.rule),
  shortDescription: { text: visible(it.title) },
  defaultConfiguration: { level: levels[it.severity] },
  properties: { tags: ['security', it.aspect], 'security-severity': scores[it.severity] },
})

const pascal = (id: string): string =>
  id
    .split('-')
    .map((it) => it.charAt(0).toUpperCase() + it.slice(1))
    .join('')
