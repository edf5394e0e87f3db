import { isToBeLoaded, loadManagedPolicies } from '../iam/index.ts'
import type { ServerlessApp, Service } from '../model/application.ts'
import type { Comparison } from '../model/comparison.ts'
import { type Demands, nothingDemanded } from '../model/demands.ts'
import type { Service as PublicService } from '../model/report.ts'
import { byText } from '../model/text-order.ts'
import { gapsOfVersions } from './advisories.ts'
import { compareAssets } from './asset-permissions.ts'
import { assetFacings } from './assets.ts'
import { budgetSubjects } from './budget-subjects.ts'
import { compareDependencies } from './dependencies.ts'
import { underNewNames } from './deployment-names.ts'
import { finish } from './difference.ts'
import { compareFunctions } from './functions.ts'
import { compareGaps } from './gaps.ts'
import { match } from './match.ts'
import { comparePermissions } from './permissions.ts'
import { underOldIds, withoutRenames } from './renaming.ts'
import { compareRoutes } from './routes.ts'
import { compareSettings } from './settings.ts'
import { type Side, sideOf } from './side.ts'
import { subjectsOf } from './subjects.ts'
import { surfaceOf } from './surface.ts'
import { compareTriggers } from './triggers.ts'
import { isToldOf, unreadServices, withoutServices } from './unread.ts'

export { together } from './environments.ts'

/** Makes ready for comparing these; `compare` itself waits for nothing. */
export async function prepareComparison(...apps: readonly ServerlessApp[]): Promise<void> {
  const policies = apps.flatMap((it) => it.principals.flatMap((principal) => principal.policies))
  if (policies.some(isToBeLoaded)) await loadManagedPolicies()
}

/** What changes between two revisions of an application: facts, no opinions. `changed`: every path that differs. */
export function compare(
  before: ServerlessApp,
  after: ServerlessApp,
  changed: ReadonlySet<string>,
  demands: Demands = nothingDemanded,
): Comparison {
  const [then, now] = withoutRenames(underNewNames(before, after), after)
  const base = sideOf('base', then, demands.ownerTags)
  const matching = match(base, sideOf('head', now))
  const head = sideOf('head', underOldIds(now, matching.resourceBefore), demands.ownerTags)
  const routes = compareRoutes(base, head, matching)
  const triggers = compareTriggers(base, head, matching)
  const assets = assetFacings(base, head, matching)
  const settings = compareSettings(base, head, matching)
  const unread = unreadServices(base, head)
  const drafts = [
    ...compareFunctions(base, head, matching),
    ...routes.drafts,
    ...triggers.drafts,
    ...comparePermissions(base, head, matching),
    ...compareAssets(assets, base, head),
    ...settings.drafts,
    ...compareDependencies(base, head, matching),
  ]
  const differences = finish(drafts.filter((it) => isToldOf(it, unread)))
  const surfaceOfOthers = (it: Side) => surfaceOf(unread.size === 0 ? it : sideOf(it.name, withoutServices(it.app, unread)))
  const surface = { base: surfaceOfOthers(base), head: surfaceOfOthers(head) }
  const subjects = subjectsOf({ base, head, matching, routes, triggers, assets, settings, differences })
  return {
    services: matching.services.map((it) => published(it.head ?? it.base)).toSorted((a, b) => byText(a.id, b.id)),
    differences,
    subjects: [...subjects, ...budgetSubjects(demands, surface, differences)],
    surface,
    gaps: [...compareGaps(base, head, changed), ...gapsOfVersions(differences)],
  }
}

/** The report names a service and not the files that made it. */
const published = ({ id, framework, file, name }: Service): PublicService => ({ id, framework, file, name })
