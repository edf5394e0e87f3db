import type { Finding, Report } from '../../model/report.ts'
import { commented, spokenFor } from '../../render/selection.ts'
import { evidenceOf } from './evidence.ts'

/** So many findings can be accepted: those that are commented come first, worst first. */
const mostShown = 60
const speakerLength = 12

/**
 * What a summary shows, for its mark: `FINGERPRINT:EVIDENCE`, or `FINGERPRINT:EVIDENCE:SPEAKER` where another finding, told by the
 * beginning of its fingerprint, speaks for it too; and `+` behind what the summary before did not show, else `-`.
 */
export function shownIn(report: Report, before: readonly string[]): string[] {
  const known = new Set(before.map((it) => it.slice(0, -1)))
  const spoken = spokenFor(report)
  const withStatus = (status: Finding['status']) => report.findings.filter((it) => it.status === status)
  const findings = new Set([...commented(report), ...withStatus('accepted'), ...withStatus('new')])
  return [...findings].slice(0, mostShown).map((it) => {
    const speaker = spoken.get(it.fingerprint)?.slice(0, speakerLength)
    const shown = [it.fingerprint, evidenceOf(it, report), ...(speaker === undefined ? [] : [speaker])].join(':')
    return `${shown}${known.has(shown) ? '-' : '+'}`
  })
}

export interface Shown {
  readonly fingerprint: string
  readonly evidence: string
  /** The beginning of the fingerprint of what speaks for it; null where it speaks for itself. */
  readonly speaker: string | null
  /** The summary that shows it is the first to do so. */
  readonly isFresh: boolean
}

export const readShown = (shown: readonly string[]): Shown[] =>
  shown.flatMap((it) => {
    const [, fingerprint, evidence, speaker = null, fresh] = /^([^:]{1,64}):([0-9a-f]{16})(?::([^:]{12}))?([+-])$/.exec(it) ?? []
    return fingerprint === undefined || evidence === undefined ? [] : [{ fingerprint, evidence, speaker, isFresh: fresh === '+' }]
  })
