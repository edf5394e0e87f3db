import { createHash } from 'node:crypto'
import type { Finding, Report } from '../../model/report.ts'

/**
 * What a finding rests on, in 16 hex digits: how grave and how certain it is, and the facts of its change with all that it speaks for.
 * Another action, resource, function or advisory is another evidence. Lines, paths and words are not part of it, so it survives moved
 * lines, rebases and renamed files.
 */
export function evidenceOf(finding: Finding, report: Report): string {
  const own = finding.change === null ? [] : report.changes.filter((it) => it.id === finding.change || it.partOf === finding.change)
  const facts = own.map((it) => JSON.stringify(it, (key, value: unknown) => (places.has(key) ? undefined : value))).toSorted()
  return createHash('sha256')
    .update(JSON.stringify([finding.rule, finding.severity, finding.certainty, facts]))
    .digest('hex')
    .slice(0, 16)
}

const places: ReadonlySet<string> = new Set(['id', 'service', 'location', 'summary', 'partOf', 'manifest', 'codePath', 'witness'])
