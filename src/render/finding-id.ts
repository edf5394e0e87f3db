import type { Finding, Report } from '../model/report.ts'
import { byText } from '../model/text-order.ts'

const shortest = 4

const known = new WeakMap<Report, ReadonlyMap<string, string>>()

/** What people call a finding by: the shortest beginning of its fingerprint, of four characters at least, that no other one of the report has. */
export function idOf({ fingerprint }: Pick<Finding, 'fingerprint'>, report: Report): string {
  const ids = known.get(report) ?? idsOf(report.findings.map((it) => it.fingerprint))
  known.set(report, ids)
  return ids.get(fingerprint) ?? fingerprint
}

/** In their order each one has most in common with a neighbour. */
function idsOf(fingerprints: readonly string[]): ReadonlyMap<string, string> {
  const all = [...new Set(fingerprints)].toSorted(byText)
  return new Map(
    all.map((it, i) => {
      const shared = Math.max(commonIn(it, all[i - 1] ?? ''), commonIn(it, all[i + 1] ?? ''))
      return [it, it.slice(0, Math.max(shortest, shared + 1))]
    }),
  )
}

/** How many characters both begin with. */
function commonIn(a: string, b: string): number {
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
