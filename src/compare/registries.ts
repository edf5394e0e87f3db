import type { ComparedGap, Comparison, Difference, View } from '../model/comparison.ts'
import type { DependencyFact } from '../model/report.ts'
import { packageKey, type PackageMetadata, type Registries } from '../model/world.ts'
import { queryOf } from './advisories.ts'

/** Fills in what registries say of packages; what the repository says itself counts more. */
export function attachRegistries(comparison: Comparison, registries: Registries | undefined): Comparison {
  if (registries === undefined) return comparison
  const about = (it: DependencyFact, version: string | null): PackageMetadata =>
    queryOf(it, version)
      .map((query) => registries.packages.get(packageKey(query)))
      .find((metadata) => metadata !== undefined) ?? {}
  const differences = comparison.differences.map((it) => withMetadata(it, about))
  const views = new Map(differences.map((it) => [it.change.id, it]))
  const subjects = comparison.subjects.map((it) => {
    const difference = it.noun === 'dependency' && it.change !== null ? views.get(it.change) : undefined
    return difference === undefined ? it : { ...it, before: difference.before, after: difference.after }
  })
  return { ...comparison, differences, subjects, gaps: [...comparison.gaps, ...gapOf(registries)] }
}

function gapOf({ reason }: Registries): ComparedGap[] {
  if (reason === null) return []
  const message = `Registries were not asked about all packages (${reason}): licence, deprecation, age and install scripts are those that lockfiles tell.`
  return [{ level: 'note', location: null, message, reason: 'registries-not-consulted', isNew: true }]
}

function withMetadata(it: Difference, about: (it: DependencyFact, version: string | null) => PackageMetadata): Difference {
  const { change } = it
  if (!('dependency' in change) || !change.dependency.direct) return it
  const { dependency } = change
  const isGone = change.kind === 'dependency-removed'
  const now = about(dependency, dependency.version)
  const before = isGone ? now : about(dependency, dependency.previousVersion)
  // Where nothing is known of the version before, nobody can say that its scripts are new.
  const shown = it.before !== null && before.installScript === undefined ? { ...now, installScript: false } : now
  return {
    ...it,
    change: { ...change, dependency: factWith(dependency, now) },
    before: it.before === null ? null : viewWith(it.before, before),
    after: it.after === null ? null : viewWith(it.after, shown),
  }
}

function factWith(it: DependencyFact, { licence, deprecated, installScript, age }: PackageMetadata): DependencyFact {
  return {
    ...it,
    ...(it.licence === undefined && licence !== undefined ? { licence } : {}),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(installScript === true ? { installScript } : {}),
    ...(age === undefined ? {} : { age }),
  }
}

const viewWith = (view: View, { licence, deprecated, installScript, age }: PackageMetadata): View => ({
  ...view,
  licence: view['licence'] === '' ? (licence ?? '') : view['licence'],
  deprecated: deprecated ?? '',
  installScript: view['installScript'] === true || installScript === true,
  age: age ?? -1,
})
