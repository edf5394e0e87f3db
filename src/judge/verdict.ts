import type { ComparedGap } from '../model/comparison.ts'
import type { Finding, Severity, Verdict } from '../model/report.ts'

const rank: Readonly<Record<Severity | 'never', number>> = { never: 5, critical: 4, high: 3, medium: 2, low: 1, info: 0 }

/** The worst of some severities. */
export const worst = (severities: readonly Severity[], otherwise: Severity): Severity =>
  severities.reduce((a, b) => (rank[b] > rank[a] ? b : a), severities[0] ?? otherwise)

export const isAtLeast = (severity: Severity, least: Severity | 'never'): boolean => rank[severity] >= rank[least]

/**
 * `block` for what is new, certain and severe enough; else `undetermined` where that could not be told, or where something in the change
 * could not be read; else `advise` where something new deserves a comment; else `pass`. What was true of the base never counts.
 * Where the repository wants to be told only (`advise`), what could not be told is for its judgement.
 */
export function verdictOf(
  findings: readonly Finding[],
  gaps: readonly ComparedGap[],
  failOn: Severity | 'never',
  untold: 'block' | 'advise' = 'block',
): Verdict {
  const fresh = findings.filter((it) => it.status === 'new')
  const grave = fresh.filter((it) => rank[it.severity] >= rank[failOn])
  const blocking = grave.filter((it) => it.certainty === 'certain' && it.partOf === undefined).length
  const deserves = fresh.some((it) => rank[it.severity] >= rank.medium)
  const isUntold = grave.length > 0 || hidingIn(gaps).length > 0
  const otherwise = isUntold ? (untold === 'advise' ? 'advise' : 'undetermined') : deserves ? 'advise' : 'pass'
  return { outcome: blocking > 0 ? 'block' : otherwise, blocking, failOn }
}

/** What may hide something of this change. */
export const hidingIn = (gaps: readonly ComparedGap[]): readonly ComparedGap[] => gaps.filter((it) => it.isNew && it.level !== 'note')
