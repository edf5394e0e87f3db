import type { Invocation, Location as SarifLocation, Log, Region, Result, Suppression } from 'sarif'
import type { Diagnostic, Finding, Location, Report } from '../model/report.ts'
import type { Rule } from '../model/rule.ts'
import { visible } from './inert.ts'
import { besides } from './selection.ts'
import { descriptors, levels } from './sarif/descriptors.ts'

/** A report as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html), for code scanning and editors. */
export const sarif = (report: Report, rules: readonly Rule[]): string => `${JSON.stringify(sarifLog(report, rules), null, 2)}\n`

export function sarifLog(report: Report, rules: readonly Rule[]): Log {
  const known = descriptors(report, rules)
  const index = new Map(known.map((it, position) => [it.id, position]))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: report.tool.name, version: report.tool.version, semanticVersion: report.tool.version, rules: known } },
        automationDetails: { id: 'parapet/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [root]: { description: { text: 'The root of the repository.' } } },
        invocations: [invocation(report.diagnostics)],
        // What another finding speaks for would be a second alert about one cause.
        results: report.findings.flatMap((it) => (it.partOf === undefined ? [result(it, report, index.get(it.rule) ?? -1)] : [])),
        properties: {
          base: report.base.commit,
          head: report.head.commit,
          rulesVersion: report.tool.rulesVersion,
          verdict: report.verdict,
          ...(report.configuration === null ? {} : { configuration: report.configuration }),
        },
      },
    ],
  }
}

const root = '%SRCROOT%'

/** What could not be decided is `open`, which by §3.27.10 has no level. */
function result(it: Finding, report: Report, ruleIndex: number): Result {
  const isOpen = it.certainty === 'undetermined'
  const also = alsoIn(it, report)
  return {
    ruleId: it.rule,
    ruleIndex,
    kind: isOpen ? 'open' : 'fail',
    level: isOpen ? 'none' : levels[it.severity],
    message: { text: messageText(it, also), markdown: `${visible(it.message)}${also}\n\n**Required:** ${visible(it.remediation)}` },
    locations: [location(it.location)],
    ...(it.related.length === 0
      ? {}
      : { relatedLocations: it.related.map((other, id) => ({ id, ...location(other.location), message: { text: literal(other.note) } })) }),
    // `primaryLocationLineHash` is what code scanning knows an alert by: ours survives moved lines, a hash of the line does not.
    partialFingerprints: { 'parapet/v1': it.fingerprint, primaryLocationLineHash: `${it.fingerprint}:1` },
    baselineState: it.status === 'existing' ? 'unchanged' : 'new',
    suppressions: suppressions(it),
    ...(it.suggestion === null ? {} : { fixes: [fix(it)] }),
    properties: {
      severity: it.severity,
      title: visible(it.title),
      aspect: it.aspect,
      ...(it.change === null ? {} : { change: it.change }),
    },
  }
}

/** The rules that what it speaks for breaks. */
function alsoIn(it: Finding, report: Report): string {
  const { rules, elsewhere } = besides(it, report)
  const all = new Set([...rules, ...elsewhere.flat().map((other) => other.rule)])
  return all.size === 0 ? '' : ` Also ${[...all].join(', ')}.`
}

function messageText(it: Finding, also: string): string {
  const where = it.location.side === 'base' ? ` The line was removed: it was line ${it.location.startLine} of ${it.location.file}.` : ''
  return literal(`${it.message}${where}${also}\n\nRequired: ${it.remediation}`)
}

/** §3.11.5 and §3.11.6: `{0}` is a placeholder and `[a](1)` a link in a plain message. */
function literal(text: string): string {
  const braces = visible(text).replace(/\{(\d+)\}/g, '{{$1}}')
  return braces.includes('](') ? braces.replaceAll('[', '\\[') : braces
}

/** An empty list says that it is not suppressed; without one nothing would be said (§3.27.23). */
function suppressions(it: Finding): Suppression[] {
  if (it.status !== 'accepted') return []
  const { acceptance } = it
  if (acceptance === null) return [{ kind: 'external', status: 'accepted' }]
  const until = acceptance.until === null ? '' : ` (until ${acceptance.until})`
  return [{ kind: 'external', status: 'accepted', justification: visible(`${acceptance.by}: ${acceptance.reason}${until}`) }]
}

/** A line of the base version has no number at head, so such a place is its file. */
function location(at: Location): SarifLocation {
  const artifactLocation = { uri: uriOf(at.file), uriBaseId: root }
  return { physicalLocation: at.side === 'base' ? { artifactLocation } : { artifactLocation, region: region(at) } }
}

const region = (at: Location): Region => ({
  startLine: at.startLine,
  ...(at.startColumn === undefined ? {} : { startColumn: at.startColumn }),
  endLine: at.endLine,
  ...(at.endColumn === undefined ? {} : { endColumn: at.endColumn }),
})

function fix(it: Finding): NonNullable<Result['fixes']>[number] {
  const at = it.suggestion?.location ?? it.location
  const replacement = {
    deletedRegion: { startLine: at.startLine, endLine: at.endLine },
    insertedContent: { text: it.suggestion?.replacement ?? '' },
  }
  return { artifactChanges: [{ artifactLocation: { uri: uriOf(at.file), uriBaseId: root }, replacements: [replacement] }] }
}

const uriOf = (path: string): string => path.toWellFormed().split('/').map(encodeURIComponent).join('/')

function invocation(diagnostics: readonly Diagnostic[]): Invocation {
  return {
    executionSuccessful: true,
    toolExecutionNotifications: diagnostics.map((it) => ({
      descriptor: { id: it.reason },
      level: it.level,
      message: { text: literal(it.message) },
      ...(it.location === null ? {} : { locations: [location(it.location)] }),
    })),
  }
}
