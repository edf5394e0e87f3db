import type { Finding, Report } from '../../model/report.ts'
import { commented, spokenFor } from '../../render/selection.ts'
import { evidenceOf } from './evidence.ts'

/** So many findings can be accepted: those that are commented come first, worst first. */
const mostShown = 60
const speakerLength = 12

/** What a mark said before, and when GitHub wrote that. */
interface Earlier {
  readonly shown: readonly string[]
  readonly at: string
}

/**
 * What a summary shows, for its mark: `FINGERPRINT:EVIDENCE`, or `FINGERPRINT:EVIDENCE:SPEAKER` where another finding, told by the
 * beginning of its fingerprint, speaks for it too. Behind it stands `+` where this summary is the first to show it, else `@` and the second
 * in which GitHub wrote the one that was, in base 36.
 */
export function shownIn(report: Report, earlier: Earlier | undefined): string[] {
  const since = new Map((earlier?.shown ?? []).map((it) => [withoutTime(it), timeIn(it) ?? timeOf(earlier?.at ?? '')]))
  const spoken = spokenFor(report)
  const withStatus = (status: Finding['status']) => report.findings.filter((it) => it.status === status)
  const findings = new Set([...commented(report), ...withStatus('accepted'), ...withStatus('new')])
  return [...findings].slice(0, mostShown).map((it) => {
    const speaker = spoken.get(it.fingerprint)?.slice(0, speakerLength)
    const shown = [it.fingerprint, evidenceOf(it, report), ...(speaker === undefined ? [] : [speaker])].join(':')
    return `${shown}${since.get(shown) ?? '+'}`
  })
}

const timeOf = (instant: string): string => `@${Math.floor(Date.parse(instant) / 1000).toString(36)}`

const timeIn = (shown: string): string | undefined => /@\w+$/.exec(shown)?.[0]

export const withoutTime = (shown: string): string => shown.replace(/(\+|@\w+)$/, '')

export interface Shown {
  readonly fingerprint: string
  readonly evidence: string
  /** The beginning of the fingerprint of what speaks for it; null where it speaks for itself. */
  readonly speaker: string | null
  /** When it was shown first, in milliseconds by GitHub's clock. */
  readonly since: number
}

export const readShown = ({ shown, at }: Earlier): Shown[] =>
  shown.flatMap((it) => {
    const [, fingerprint, evidence, speaker = null, time] = /^([^:]{1,64}):([0-9a-f]{16})(?::([^:]{12}))?(?:\+|@(\w{1,9}))$/.exec(it) ?? []
    if (fingerprint === undefined || evidence === undefined) return []
    return [{ fingerprint, evidence, speaker, since: time === undefined ? Date.parse(at) : Number.parseInt(time, 36) * 1000 }]
  })
