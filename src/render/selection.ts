import type { Finding, Report, Severity } from '../model/report.ts'

/**
 * The findings of a report by what they ask of the reader. Each finding is in at most one list; each list is worst first. What another finding
 * speaks for is in none: its reader has read it.
 */
export interface Selection {
  /** What must change before this can merge. */
  readonly required: readonly Finding[]
  /** What could not be decided and would block if it were so. */
  readonly undetermined: readonly Finding[]
  /** New and worth a comment, but blocks nothing. */
  readonly advised: readonly Finding[]
  /** New and worth a line in the summary. */
  readonly remarked: readonly Finding[]
  readonly accepted: readonly Finding[]
  readonly existing: readonly Finding[]
}

const rank: Readonly<Record<Severity | 'never', number>> = { never: -1, critical: 0, high: 1, medium: 2, low: 3, info: 4 }

export function select(report: Report): Selection {
  const findings = report.findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])
  const blocks = (it: Finding) => rank[it.severity] <= rank[report.verdict.failOn]
  const fresh = findings.filter((it) => it.status === 'new' && it.partOf === undefined)
  const certain = fresh.filter((it) => it.certainty === 'certain')
  const comment = (it: Finding) => rank[it.severity] <= rank.medium
  const required = certain.filter(blocks)
  const undetermined = fresh.filter((it) => it.certainty === 'undetermined' && (blocks(it) || comment(it)))
  const taken = new Set([...required, ...undetermined])
  const rest = fresh.filter((it) => !taken.has(it))
  return {
    required,
    undetermined,
    advised: rest.filter(comment),
    remarked: rest.filter((it) => !comment(it)),
    accepted: findings.filter((it) => it.status === 'accepted' && it.partOf === undefined),
    existing: findings.filter((it) => it.status === 'existing'),
  }
}

/** For each finding that is in no list, the one that speaks for it; both by fingerprint. */
export const spokenFor = (report: Report): ReadonlyMap<string, string> =>
  new Map(report.findings.flatMap((it) => (it.partOf === undefined ? [] : [[it.fingerprint, it.partOf]])))

/** The first sentence of a remediation: what fits a row of a table. */
export function inShort(remediation: string): string {
  const first = remediation.split(/\n|```/)[0]?.trim() ?? ''
  return first.replace(/[.:]$/, '')
}

/** What gets a comment on its line, worst first: what must change, what could not be told, what is advised. */
export function commented(report: Report): readonly Finding[] {
  const it = select(report)
  return [...it.required, ...it.undetermined, ...it.advised]
}

/** What a finding says besides: the rules that its own line breaks too, and what other lines of the same cause do, by rule. */
export interface Besides {
  readonly rules: readonly string[]
  /** Never empty lists: the findings of one rule, in the order of their lines. */
  readonly elsewhere: readonly (readonly Finding[])[]
}

export function besides(finding: Finding, report: Report): Besides {
  const { file, startLine, side } = finding.location
  const isHere = ({ location: at }: Finding) => at.file === file && at.startLine === startLine && at.side === side
  const others = report.findings.filter((it) => it.partOf === finding.fingerprint).toSorted((a, b) => rank[a.severity] - rank[b.severity])
  const rules = new Set(others.filter(isHere).map((it) => it.rule))
  // What is said of its own line is so of the statement.
  const byRule = Map.groupBy(
    others.filter((it) => !isHere(it) && !rules.has(it.rule)),
    (it) => it.rule,
  )
  return { rules: [...rules].filter((it) => it !== finding.rule), elsewhere: [...byRule.values()] }
}
