import type { Finding, Severity } from '../model/report.ts'
import type { Settled } from './settle.ts'
import { isAtLeast } from './verdict.ts'

/**
 * One cause speaks once. New findings about one cause (a statement of a policy), and those of several rules that demand the same of one change
 * at one line, are told by the worst of them, the others name it as `partOf`: whoever reads that one has read them. So are those that were
 * accepted together. What services that include one file all have to be told is told by the first. What is certain and blocks never hides behind
 * what is not.
 */
export function withSpeakers(findings: readonly Finding[], sources: Settled['sources'], failOn: Severity | 'never'): Finding[] {
  const fresh = findings.filter((it) => it.status !== 'existing')
  const ordered = fresh.toSorted((a, b) => order(a, b) || yielding(a, sources) - yielding(b, sources))
  const spoken = new Map<string, string>()
  for (const keyOf of [causeKey, demandKey, wordsKey]) {
    const first = new Map<string, Finding>()
    for (const it of ordered) {
      const own = keyOf(it, sources)
      if (own === null || spoken.has(it.fingerprint)) continue
      const key = `${it.status} ${it.acceptance?.source ?? ''} ${own}`
      const speaker = first.get(key)
      if (speaker === undefined) first.set(key, it)
      else if (mayHide(it, speaker, failOn) && (keyOf !== demandKey || speaker.rule !== it.rule))
        spoken.set(it.fingerprint, speaker.fingerprint)
    }
  }
  return findings.map((it) => {
    const speaker = lastOf(it.fingerprint, spoken)
    return speaker === it.fingerprint ? it : { ...it, partOf: speaker }
  })
}

/** Who speaks for who speaks for it. */
function lastOf(fingerprint: string, spoken: ReadonlyMap<string, string>): string {
  let last = fingerprint
  for (let next = spoken.get(last); next !== undefined; next = spoken.get(last)) last = next
  return last
}

const order = (a: Finding, b: Finding): number =>
  a.severity === b.severity
    ? Number(a.certainty !== 'certain') - Number(b.certainty !== 'certain')
    : isAtLeast(a.severity, b.severity)
      ? -1
      : 1

const yielding = (it: Finding, sources: Settled['sources']): number => Number(sources.get(it.fingerprint)?.yields === true)

const mayHide = (it: Finding, speaker: Finding, failOn: Severity | 'never'): boolean =>
  it.certainty === 'undetermined' || speaker.certainty === 'certain' || !isAtLeast(it.severity, failOn)

const causeKey = (it: Finding, sources: Settled['sources']): string | null => sources.get(it.fingerprint)?.cause ?? null

function demandKey(it: Finding, sources: Settled['sources']): string | null {
  const { file, startLine, side } = it.location
  if (it.change === null) return null
  return JSON.stringify([it.change, file, startLine, side, it.certainty, sources.get(it.fingerprint)?.demand])
}

/** What would be read twice at one place. */
const wordsKey = ({ rule, severity, certainty, title, message, location: { file, startLine, side } }: Finding): string =>
  JSON.stringify([rule, severity, certainty, title, message, file, startLine, side])
