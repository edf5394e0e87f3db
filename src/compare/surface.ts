import type { Surface } from '../model/report.ts'
import { actionCount, actionsOf } from './grants.ts'
import { wildcardOf } from './reach.ts'
import type { Side } from './side.ts'
import { isPublic } from './views.ts'

/** Counts over the services of one side. `vulnerabilities` is 0 until `attachAdvisories` knows better. */
export function surfaceOf(side: Side): Surface {
  const { app } = side
  const actions = app.principals.flatMap(actionsOf)
  const packages = app.manifests.flatMap((it) => {
    const direct = new Set(it.dependencies.map((one) => one.locked))
    return [...(it.lock?.packages.keys() ?? [])].filter((key) => !direct.has(key)).map((key) => `${it.lock?.file} ${key}`)
  })
  return {
    functions: app.functions.length,
    routes: app.routes.length,
    publicRoutes: app.routes.filter((it) => isPublic(it, side)).length,
    triggers: app.triggers.length,
    roles: app.principals.filter((it) => it.kind === 'role').length,
    actionsGranted: app.principals.reduce((sum, it) => sum + actionCount(it), 0),
    wildcardGrants: actions.filter((it) => wildcardOf(it) !== 'none').length,
    directDependencies: app.manifests.reduce((sum, it) => sum + it.dependencies.length, 0),
    transitiveDependencies: new Set(packages).size,
    vulnerabilities: 0,
  }
}
