import type { Source, Worded } from '../model/own-rules.ts'
import type { Finding } from '../model/report.ts'
import type { Acceptance } from '../model/rule.ts'
import { acceptanceOf } from './acceptance.ts'
import { fingerprint, fingerprintAt } from './fingerprint.ts'
import { byFinding } from './order.ts'

/** Findings, and by their fingerprints what tells which of them say the same. */
export interface Settled {
  readonly findings: readonly Finding[]
  readonly sources: ReadonlyMap<string, Source>
}

/** Findings with their identity and status, each said once, in the order of the report. */
export function settle(found: readonly Worded[], accepted: readonly Acceptance[], today: string): Settled {
  const byIdentity = Map.groupBy(found, (it) => fingerprint(it.identity))
  const byFingerprint = Map.groupBy(found, (it) => {
    const short = fingerprint(it.identity)
    const services = new Set(byIdentity.get(short)?.map((other) => other.service))
    return services.size > 1 ? fingerprintAt(it.identity, it.service ?? '') : short
  })
  const findings = [...byFingerprint].map(([print, same]) => ({
    service: same[0]?.service ?? null,
    ...settled(print, same, accepted, today),
  }))
  return {
    findings: findings.toSorted(byFinding).map((it) => it.finding),
    sources: new Map(findings.map((it) => [it.finding.fingerprint, it.source])),
  }
}

/** One thing found at several places is one finding, at the first of them; what weighs most decides. */
function settled(
  print: string,
  same: readonly Worded[],
  accepted: readonly Acceptance[],
  today: string,
): { readonly finding: Finding; readonly source: Source } {
  const sorted = same
    .map((it) => ({ service: it.service, finding: it, weight: (it.isExisting ? 2 : 0) + (it.certainty === 'certain' ? 0 : 1) }))
    .toSorted(
      (a, b) =>
        a.weight - b.weight ||
        byFinding({ ...a, finding: { ...a.finding, fingerprint: '' } }, { ...b, finding: { ...b.finding, fingerprint: '' } }),
    )
  const [first, ...others] = sorted.map((it) => it.finding)
  if (first === undefined) throw new Error('a group of findings is empty')
  const { identity: _, service: __, source, isExisting, ...finding } = first
  const { holds, expired } = isExisting ? { holds: null, expired: null } : acceptanceOf(print, accepted, today)
  const outdated =
    expired === null
      ? ''
      : ` The acceptance by ${plain(expired.by)} ${expired.until === null ? 'has ended' : `ended on ${plain(expired.until)}`}.`
  return {
    source,
    finding: {
      ...finding,
      message: finding.message + outdated,
      fingerprint: print,
      status: isExisting ? 'existing' : holds === null ? 'new' : 'accepted',
      acceptance: holds === null ? null : { by: holds.by, reason: holds.reason, until: holds.until, source: holds.source },
      related: [...finding.related, ...others.map((it) => ({ location: it.location, note: 'also here' }))],
    },
  }
}

const plain = (text: string): string => `\`${text.replace(/[`\p{Cc}\p{Cf}]/gu, '').slice(0, 100)}\``
