import type { Difference, Subject } from '../model/comparison.ts'
import type { Budgeted, Demands } from '../model/demands.ts'
import type { Surface } from '../model/report.ts'

/** What adds to a count. */
const adding: Readonly<Record<Budgeted, string>> = {
  functions: 'function-added',
  routes: 'route-added',
  publicRoutes: 'route-added',
  triggers: 'trigger-added',
  roles: 'permission-granted',
  directDependencies: 'dependency-added',
  transitiveDependencies: 'dependency-added',
}

const words: Readonly<Record<Budgeted, string>> = {
  functions: 'functions',
  routes: 'routes',
  publicRoutes: 'public routes',
  triggers: 'triggers',
  roles: 'roles',
  directDependencies: 'direct dependencies',
  transitiveDependencies: 'transitive dependencies',
}

/** Each count that the repository limits, at the first thing that this change adds to it, else at the line that sets the limit. */
export function budgetSubjects(
  { budgets }: Demands,
  surface: { readonly base: Surface; readonly head: Surface },
  differences: readonly Difference[],
): Subject[] {
  return [...budgets].map(([name, { value: most, at }]): Subject => {
    const added = differences.find((it) => it.change.kind === adding[name])?.change
    const view = (count: number) => ({ name: words[name], count, most })
    return {
      noun: 'budget',
      subject: words[name],
      service: null,
      serviceName: '',
      location: added?.location ?? at,
      before: view(surface.base[name]),
      after: view(surface.head[name]),
      change: added?.id ?? null,
      cause: null,
      related: [{ location: at, note: 'the limit is set here' }],
    }
  })
}
