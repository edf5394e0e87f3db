import type { Finding, Report, Severity } from '../model/report.ts'

/**
 * The findings of a report by what they ask of the reader. Each finding is in at most one list; each list is worst first. A new finding that
 * demands of the same change, at the same line, what a worse one of another rule does is in none: its reader has read it.
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
  const fresh = distinct(findings.filter((it) => it.status === 'new'))
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
    accepted: findings.filter((it) => it.status === 'accepted'),
    existing: findings.filter((it) => it.status === 'existing'),
  }
}

function distinct(findings: readonly Finding[]): Finding[] {
  const spoken = speakers(findings)
  return findings.filter((it) => !spoken.has(it.fingerprint))
}

/** For each new finding that is in no list, the one that speaks for it; both by fingerprint. */
export const spokenFor = (report: Report): ReadonlyMap<string, string> =>
  speakers(report.findings.filter((it) => it.status === 'new').toSorted((a, b) => rank[a.severity] - rank[b.severity]))

function speakers(findings: readonly Finding[]): ReadonlyMap<string, string> {
  const first = new Map<string, Finding>()
  const spoken = new Map<string, string>()
  for (const it of findings) {
    const { file, startLine, side } = it.location
    const demand = JSON.stringify([it.change, file, startLine, side, it.certainty, inShort(it.remediation)])
    const speaker = first.get(demand) ?? it
    first.set(demand, speaker)
    if (it.change !== null && speaker.rule !== it.rule) spoken.set(it.fingerprint, speaker.fingerprint)
  }
  return spoken
}

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
