import type { Finding, Report } from '../../model/report.ts'
import { commented } from '../../render/selection.ts'
import { evidenceOf } from './evidence.ts'

/** So many findings can be accepted: those that are commented come first, worst first. */
const mostShown = 70

/** What a summary shows, for its mark: `FINGERPRINT:EVIDENCE`, and `+` behind what the summary before did not show, else `-`. */
export function shownIn(report: Report, before: readonly string[]): string[] {
  const known = new Set(before.map((it) => it.slice(0, -1)))
  const isAnswered = (it: Finding) => it.status === 'accepted'
  const findings = new Set([
    ...commented(report),
    ...report.findings.filter(isAnswered),
    ...report.findings.filter((it) => it.status === 'new'),
  ])
  return [...findings].slice(0, mostShown).map((it) => {
    const pair = `${it.fingerprint}:${evidenceOf(it, report)}`
    return `${pair}${known.has(pair) ? '-' : '+'}`
  })
}

export interface Shown {
  readonly fingerprint: string
  readonly evidence: string
  /** The summary that shows it is the first to do so. */
  readonly isFresh: boolean
}

export const readShown = (shown: readonly string[]): Shown[] =>
  shown.flatMap((it) => {
    const [, fingerprint, evidence, fresh] = /^([^:]{1,64}):([0-9a-f]{16})([+-])$/.exec(it) ?? []
    return fingerprint === undefined || evidence === undefined ? [] : [{ fingerprint, evidence, isFresh: fresh === '+' }]
  })
