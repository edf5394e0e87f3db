import type { ComparedGap } from '../model/comparison.ts'
import type { Finding, Severity, Verdict } from '../model/report.ts'

const rank: Readonly<Record<Severity | 'never', number>> = { never: 5, critical: 4, high: 3, medium: 2, low: 1, info: 0 }

/** The worst of some severities. */
export const worst = (severities: readonly Severity[], otherwise: Severity): Severity =>
  severities.reduce((a, b) => (rank[b] > rank[a] ? b : a), severities[0] ?? otherwise)

/**
 * `block` for what is new, certain and severe enough; else `undetermined` where that could not be told, or where something in the change
 * could not be read; else `advise` where something new deserves a comment; else `pass`. What was true of the base never counts.
 */
export function verdictOf(findings: readonly Finding[], gaps: readonly ComparedGap[], failOn: Severity | 'never'): Verdict {
  const fresh = findings.filter((it) => it.status === 'new')
  const grave = fresh.filter((it) => rank[it.severity] >= rank[failOn])
  const blocking = grave.filter((it) => it.certainty === 'certain').length
  const hidden = gaps.some((it) => it.isNew && it.level !== 'note')
  const outcome =
    blocking > 0
      ? 'block'
      : grave.length > 0 || hidden
        ? 'undetermined'
        : fresh.some((it) => rank[it.severity] >= rank.medium)
          ? 'advise'
          : 'pass'
  return { outcome, blocking, failOn }
}
