import type { ComparedGap, Comparison, Difference, PackageQuery, Subject, View } from '../model/comparison.ts'
import type { Change, DependencyFact, Severity, Vulnerability } from '../model/report.ts'
import { byText } from '../model/text-order.ts'
import { compareVersions } from '../model/version.ts'
import { type Advisories, packageKey } from '../model/world.ts'

type DependencyChange = Extract<Change, { kind: 'dependency-added' | 'dependency-updated' | 'dependency-removed' }>

const dependencyOf = (change: Change): DependencyFact | null => ('dependency' in change ? change.dependency : null)

/** Every version that came or went with this change; sorted, each once. */
export function packagesToAskAbout(comparison: Comparison): PackageQuery[] {
  const queries = comparison.differences.flatMap(({ change }) => {
    const it = dependencyOf(change)
    return it === null ? [] : [it.version, it.previousVersion].flatMap((version) => queryOf(it, version))
  })
  const sorted = queries.toSorted((a, b) => Number(a.direct === true) - Number(b.direct === true))
  return [...new Map(sorted.map((it) => [packageKey(it), it])).values()].toSorted((a, b) => byText(packageKey(a), packageKey(b)))
}

export const queryOf = ({ ecosystem, name, direct }: DependencyFact, version: string | null): PackageQuery[] =>
  version === null ? [] : [{ ecosystem, name, version, ...(direct ? { direct } : {}) }]

/** Fills in what is known against packages; where nobody could be asked, says so. */
export function attachAdvisories(comparison: Comparison, advisories: Advisories): Comparison {
  const gap = advisories.consulted ? null : notConsulted(comparison, advisories.reason)
  const told = gap === null ? comparison : { ...comparison, gaps: [...comparison.gaps, gap] }
  const { vulnerabilities } = advisories
  if (vulnerabilities === undefined) return told
  const known = (it: DependencyFact, version: string | null): readonly Vulnerability[] =>
    queryOf(it, version).flatMap((query) => vulnerabilities.get(packageKey(query)) ?? [])
  /** What nobody could be asked about is not clean: only what something is known against is filled in. */
  const isTold = ({ change }: Difference): boolean =>
    advisories.consulted || (isDependency(change) && known(change.dependency, change.dependency.version).length > 0)
  return filled(told, known, isTold)
}

function filled(comparison: Comparison, known: Known, isTold: (it: Difference) => boolean): Comparison {
  const differences = comparison.differences.map((it) => (isTold(it) ? withAdvisories(it, known) : it))
  const views = new Map(differences.map((it) => [it.change.id, it]))
  return {
    ...comparison,
    differences,
    subjects: comparison.subjects.map((it) => subjectWith(it, views)),
    surface: {
      base: { ...comparison.surface.base, vulnerabilities: count(differences, known, 'base') },
      head: { ...comparison.surface.head, vulnerabilities: count(differences, known, 'head') },
    },
  }
}

type Known = (it: DependencyFact, version: string | null) => readonly Vulnerability[]

function withAdvisories(it: Difference, known: Known): Difference {
  const { change } = it
  if (!isDependency(change)) return it
  const isGone = change.kind === 'dependency-removed'
  const now = isGone ? [] : known(change.dependency, change.dependency.version)
  const before = known(change.dependency, isGone ? change.dependency.version : change.dependency.previousVersion)
  return {
    ...it,
    change: { ...change, dependency: { ...change.dependency, vulnerabilities: now } },
    before: it.before === null || it.before['version'] === '' ? it.before : viewWith(it.before, change.dependency, before, []),
    after: it.after === null || it.after['version'] === '' ? it.after : viewWith(it.after, change.dependency, now, before),
  }
}

const isDependency = (change: Change): change is DependencyChange => 'dependency' in change

function subjectWith(it: Subject, differences: ReadonlyMap<string, Difference>): Subject {
  const difference = it.noun === 'dependency' && it.change !== null ? differences.get(it.change) : undefined
  return difference === undefined ? it : { ...it, before: difference.before, after: difference.after }
}

const severities: readonly (Severity | 'unknown')[] = ['critical', 'high', 'medium', 'unknown', 'low', 'info']

/** The malicious-packages database (https://github.com/ossf/malicious-packages): the package itself is the attack. */
const isMalware = (it: Vulnerability): boolean => it.id.startsWith('MAL-')

/** An advisory that says no severity weighs as a medium one. */
function viewWith(view: View, it: DependencyFact, all: readonly Vulnerability[], before: readonly Vulnerability[]): View {
  const vulnerabilities = all.filter((one) => !isMalware(one))
  const worst = severities.find((severity) => vulnerabilities.some((one) => one.severity === severity)) ?? ''
  const fix = fixOf(vulnerabilities, it.ecosystem)
  const known = new Set(before.flatMap((one) => [one.id, ...one.aliases]))
  return {
    ...view,
    vulnerabilities: vulnerabilities.map(({ id, severity, fixedIn, summary }) => ({ id, severity, fixedIn: fixedIn ?? '', summary })),
    malware: all.filter(isMalware).map((one) => one.id),
    introduced: vulnerabilities.filter((one) => ![one.id, ...one.aliases].some((id) => known.has(id))).map((one) => one.id),
    lowered: isLower(it),
    worst: worst === 'unknown' ? 'medium' : worst,
    fix,
    fixedLine: fixedLine(view, it, fix),
  }
}

const isLower = (it: DependencyFact): boolean =>
  it.version !== null && it.previousVersion !== null && (compareVersions(it.ecosystem, it.version, it.previousVersion) ?? 0) < 0

/** The version in which all of them are fixed; '' when one has no fix. */
function fixOf(vulnerabilities: readonly Vulnerability[], ecosystem: DependencyFact['ecosystem']): string {
  const fixes = vulnerabilities.map((it) => it.fixedIn)
  if (fixes.includes(null)) return ''
  const order = (a: string, b: string): number => compareVersions(ecosystem, a, b) ?? byText(a, b)
  return (
    fixes
      .flatMap((it) => it ?? [])
      .toSorted(order)
      .at(-1) ?? ''
  )
}

/**
 * The manifest's line with the fixed version in place of the written one and its operator kept. '' unless that edit alone is certainly right: no
 * lockfile has to follow, the line names one version once, and the fix is of the same major version.
 */
function fixedLine(view: View, it: DependencyFact, fix: string): string {
  const line = view['line']
  const [, , version = ''] = /^(={1,3}|~=|~>|[\^~]|>=|v)?\s*(\d+(?:\.\d+)*)$/.exec(it.requirement ?? '') ?? []
  if (typeof line !== 'string' || version === '' || fix === '' || it.lockfile !== undefined || it.ecosystem === 'Go') return ''
  if (line.split(version).length !== 2 || majorOf(version) !== majorOf(fix) || !/^\d+(\.\d+)*$/.test(fix)) return ''
  return line.replace(version, () => fix)
}

const majorOf = (version: string): string => version.split('.', 1)[0] ?? ''

function count(differences: readonly Difference[], known: Known, side: 'base' | 'head'): number {
  const found = differences.flatMap(({ change }) => {
    if (!isDependency(change)) return []
    const { dependency } = change
    const isGone = change.kind === 'dependency-removed'
    const version = side === 'head' ? (isGone ? null : dependency.version) : isGone ? dependency.version : dependency.previousVersion
    return known(dependency, version).map((it) => `${dependency.ecosystem} ${dependency.name} ${it.id}`)
  })
  return new Set(found).size
}

const arriving = (differences: readonly Difference[]): DependencyFact[] =>
  differences.flatMap(({ change }) =>
    change.kind === 'dependency-added' || change.kind === 'dependency-updated' ? [change.dependency] : [],
  )

/** Without a lockfile and an exact version there is nothing to ask about; the report says so. */
export function gapsOfVersions(differences: readonly Difference[]): ComparedGap[] {
  const names = [...new Set(arriving(differences).flatMap((it) => (it.version === null ? [`\`${it.name}\``] : [])))].toSorted(byText)
  if (names.length === 0) return []
  const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  const message = `Which version is installed only shows at installation, so known vulnerabilities were not looked up: ${shown}.`
  return [{ level: 'note', location: null, message, reason: 'no-exact-version', isNew: true }]
}

function notConsulted(comparison: Comparison, reason: string): ComparedGap | null {
  const packages = new Set(arriving(comparison.differences).map((it) => `${it.ecosystem} ${it.name} ${it.version ?? ''}`)).size
  if (packages === 0) return null
  const words = packages === 1 ? '1 added or updated package was' : `${packages} added or updated packages were`
  return {
    level: 'warning',
    location: null,
    message: `Advisories were not consulted (${reason}): ${words} not checked for known vulnerabilities.`,
    reason: 'advisories-not-consulted',
    isNew: true,
  }
}
