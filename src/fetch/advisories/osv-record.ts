import type { PackageQuery } from '../../model/comparison.ts'
import { normalizedName } from '../../model/package-name.ts'
import { type Fields, isRecord } from '../../model/record.ts'
import type { Severity, Vulnerability } from '../../model/report.ts'
import { baseScore, qualitative } from './cvss.ts'
import { score4 } from './cvss4.ts'
import { compareVersions } from '../../model/version.ts'

/** The part of https://ossf.github.io/osv-schema that is used; everything in it comes from outside and may be missing. */
export interface OsvRecord {
  readonly id: string
  readonly withdrawn?: unknown
  readonly aliases?: unknown
  readonly summary?: unknown
  readonly details?: unknown
  readonly severity?: unknown
  readonly database_specific?: unknown
  readonly affected?: unknown
}

/** What one record says about one package version; undefined when it was withdrawn. */
export function vulnerabilityOf(record: OsvRecord, query: PackageQuery): Vulnerability | undefined {
  if (record.withdrawn !== undefined && record.withdrawn !== null) return undefined
  const affected = listOf(record.affected).filter((it) => concerns(it, query))
  return {
    id: record.id,
    aliases: listOf(record.aliases)
      .filter((it) => typeof it === 'string')
      .sort(),
    severity: severityOf(record, affected),
    fixedIn: fixedIn(affected, query),
    summary: summaryOf(record),
  }
}

function summaryOf(record: OsvRecord): string {
  const said = [record.summary, record.details].find((it) => typeof it === 'string' && it.trim() !== '')
  const line = typeof said === 'string' ? (said.trim().split('\n', 1)[0] ?? '').trimEnd() : ''
  return line.length > 300 ? `${line.slice(0, 299)}…` : line
}

/** Words of GitHub's advisories, which most databases copy. */
const words = new Map<string, Severity>([
  ['CRITICAL', 'critical'],
  ['HIGH', 'high'],
  ['MODERATE', 'medium'],
  ['MEDIUM', 'medium'],
  ['LOW', 'low'],
  ['NONE', 'info'],
])

/** A record of the malicious-packages database has no severity: the package itself is the attack. */
function severityOf(record: OsvRecord, affected: readonly Fields[]): Severity | 'unknown' {
  if (record.id.startsWith('MAL-')) return 'critical'
  const own = record.database_specific
  const said = isRecord(own) && typeof own['severity'] === 'string' ? words.get(own['severity'].toUpperCase()) : undefined
  if (said !== undefined) return said
  const vectors = [...listOf(record.severity), ...affected.flatMap((it) => listOf(it['severity']))]
  const scores = vectors.flatMap((it) =>
    isRecord(it) && typeof it['score'] === 'string' ? (baseScore(it['score']) ?? score4(it['score']) ?? []) : [],
  )
  return scores.length === 0 ? 'unknown' : qualitative(Math.max(...scores))
}

function concerns(affected: unknown, query: PackageQuery): affected is Fields {
  const named = isRecord(affected) ? affected['package'] : undefined
  if (!isRecord(named) || typeof named['name'] !== 'string' || typeof named['ecosystem'] !== 'string') return false
  // An ecosystem may carry a suffix: `Maven:https://…`.
  return (
    named['ecosystem'].split(':', 1)[0] === query.ecosystem &&
    normalizedName(query.ecosystem, named['name']) === normalizedName(query.ecosystem, query.name)
  )
}

/**
 * Whether a record is about this version, as https://ossf.github.io/osv-schema/#evaluation has it: listed, or in a range. A version whose order cannot
 * be told is taken to be in it.
 */
export function affects(record: OsvRecord, query: PackageQuery): boolean {
  return listOf(record.affected)
    .filter((it) => concerns(it, query))
    .some((it) => {
      if (listOf(it['versions']).some((version) => isSame(query, version))) return true
      return listOf(it['ranges']).some((range) => isRecord(range) && range['type'] !== 'GIT' && holds(range, query))
    })
}

const isSame = (query: PackageQuery, version: unknown): boolean =>
  typeof version === 'string' && (version === query.version || compareVersions(query.ecosystem, version, query.version) === 0)

const kinds = ['introduced', 'fixed', 'last_affected']

/** The last event at or below the version decides: an introduction, or what ends it. */
function holds(range: Fields, query: PackageQuery): boolean {
  const events = listOf(range['events'])
    .filter(isRecord)
    .flatMap((event) =>
      Object.entries(event).flatMap(([kind, at]) => (typeof at === 'string' && kinds.includes(kind) ? [{ kind, at }] : [])),
    )
  const order = (a: string, b: string): number | undefined =>
    a === '0' || b === '0' ? Number(b === '0') - Number(a === '0') : compareVersions(query.ecosystem, a, b)
  if (events.some(({ at }) => order(at, query.version) === undefined)) return true
  const passed = events.filter(({ kind, at }) => (order(at, query.version) ?? 0) < (kind === 'last_affected' ? 0 : 1))
  return passed.toSorted((a, b) => order(a.at, b.at) ?? 0).at(-1)?.kind === 'introduced'
}

/**
 * The smallest version that ends a range which the version is in; where no range can be told to hold it (the record lists
 * versions one by one), the smallest fix above it.
 */
function fixedIn(affected: readonly Fields[], query: PackageQuery): string | null {
  const ranges = affected
    .flatMap((it) => listOf(it['ranges']))
    .flatMap((it) => (isRecord(it) && it['type'] !== 'GIT' ? [intervalsOf(it, query)] : []))
  const intervals = ranges.flat()
  const holding = intervals.filter(
    (it) => isAtLeast(query, query.version, it.introduced) && it.fixed !== null && isBelow(query, query.version, it.fixed),
  )
  const fixes = (holding.length > 0 ? holding : intervals).flatMap((it) => it.fixed ?? [])
  const above = fixes.filter((it) => isBelow(query, query.version, it))
  return above.sort((a, b) => compareVersions(query.ecosystem, a, b) ?? 0)[0] ?? null
}

interface Interval {
  readonly introduced: string
  readonly fixed: string | null
}

/** Events come in any order: an introduction ends with the first fix above it. */
function intervalsOf(range: Fields, query: PackageQuery): Interval[] {
  const events = listOf(range['events']).filter(isRecord)
  const named = (kind: string) => events.flatMap((it) => (typeof it[kind] === 'string' ? [it[kind]] : []))
  const fixes = named('fixed').sort((a, b) => compareVersions(query.ecosystem, a, b) ?? 0)
  return named('introduced').map((introduced) => ({ introduced, fixed: fixes.find((it) => isBelow(query, introduced, it)) ?? null }))
}

const isBelow = (query: PackageQuery, a: string, b: string): boolean =>
  a === '0' ? true : (compareVersions(query.ecosystem, a, b) ?? 0) < 0
const isAtLeast = (query: PackageQuery, a: string, b: string): boolean => b === '0' || (compareVersions(query.ecosystem, a, b) ?? -1) >= 0

export const listOf = (it: unknown): readonly unknown[] => (Array.isArray(it) ? it : [])
