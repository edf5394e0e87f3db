import type { Change, Diagnostic, Finding, Location } from '../model/report.ts'
import { byText } from '../model/text-order.ts'

const nowhere: Location = { file: '', startLine: 0, endLine: 0 }

const place = (one: Location | null, other: Location | null): number => {
  const [a, b] = [one ?? nowhere, other ?? nowhere]
  return byText(a.file, b.file) || a.startLine - b.startLine || (a.startColumn ?? 0) - (b.startColumn ?? 0)
}

/** Orders of the report: by service, file, line, kind and name, so that two runs print the same bytes. Strings by code unit, not by locale. */
export const byChange = (a: Change, b: Change): number =>
  byText(a.service ?? '', b.service ?? '') || place(a.location, b.location) || byText(a.kind, b.kind) || byText(a.id, b.id)

interface Placed {
  readonly service: string | null
  readonly finding: Pick<Finding, 'location' | 'rule' | 'fingerprint'>
}

export const byFinding = (a: Placed, b: Placed): number =>
  byText(a.service ?? '', b.service ?? '') ||
  place(a.finding.location, b.finding.location) ||
  byText(a.finding.rule, b.finding.rule) ||
  byText(a.finding.fingerprint, b.finding.fingerprint)

export const byDiagnostic = (a: Diagnostic, b: Diagnostic): number =>
  place(a.location, b.location) || byText(a.level, b.level) || byText(a.message, b.message) || byText(a.reason, b.reason)
