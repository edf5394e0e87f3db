import { attachAdvisories, packagesToAskAbout } from './compare/advisories.ts'
import { compare, prepareComparison, together } from './compare/index.ts'
import { attachRegistries } from './compare/registries.ts'
import { beginToJudge, judge, type JudgeRequest } from './judge/index.ts'
import type { Comparison } from './model/comparison.ts'
import type { Demands } from './model/demands.ts'
import type { Judged, RuleText, Worded } from './model/own-rules.ts'
import type { Report } from './model/report.ts'
import type { Content, Listing, Snapshot, TreeEntry } from './model/source.ts'
import type { Advisories, World } from './model/world.ts'
import {
  atCauses,
  deploymentsOf,
  type Environment,
  isRelevant,
  isWanted,
  noRuling,
  ownRuleIds,
  ownRulesIn,
  prepare,
  proposedIn,
  read,
  type Reading,
  type ReadOptions,
  reviewedIn,
  ruleNotes,
  ruling,
  type Ruling,
  type Scope,
  useOf,
  withFaults,
  withRuleFaults,
} from './read/index.ts'

export { parseRule } from './judge/rule-file.ts'
export { ownRulesIn, readConfiguration } from './read/index.ts'

export interface ReviewRequest extends Omit<JudgeRequest, 'configured'> {
  /** False: the repository's own configuration is left alone. */
  readonly isConfigured?: boolean
}

/** The product on one page: two revisions in, one report out. Throws only for faults of the world or of our own. */
export async function review(request: ReviewRequest, world: World): Promise<Report> {
  const changed = new Set(await world.changedPaths())
  if (![...changed].some(isRelevant)) return judge(compare(nothing.app, nothing.app, changed), request)
  // All three are on their way at once: most changes that matter have something to judge.
  beginToJudge()
  const [ruled, listings] = await Promise.all([rulingOf(request, world), world.listings()])
  const readings = await readAll(world, changed, ruled, reviewedIn(ruled.scope, listings, changed))
  const [{ base, head }] = readings
  await prepareComparison(...readings.flatMap((it) => [it.base.app, it.head.app]))
  const comparison = withFaults(comparedTogether(readings, changed, ruled.configuration.demands), ruled)
  const queries = packagesToAskAbout(comparison)
  const informed = queries.length === 0 ? comparison : inform(comparison, await world.advisories(queries))
  const own = request.isConfigured === false ? { comparison: informed, findings: [] } : await askOwn(informed, request, world)
  return judge(own.comparison, { ...request, own: own.findings, configured: useOf(ruled, [...base.leftOut, ...head.leftOut]) })
}

/** What the repository's own rules say, and what has to be said of them. Those of the base decide; a change of them is looked over. */
async function askOwn(
  comparison: Comparison,
  { rules, today }: ReviewRequest,
  world: World,
): Promise<{ readonly comparison: Comparison; readonly findings: readonly Worded[] }> {
  const { base, head } = await world.configuration()
  if (base.rules.length + head.rules.length === 0) return { comparison, findings: [] }
  const isJudging = comparison.differences.length > 0 || comparison.subjects.length > 0
  const proposal = proposedIn(base.rules, head.rules)
  const [own, proposed] = [ownRulesIn(isJudging ? base.rules : []), ownRulesIn(proposal.changed)]
  const taken = rules.map((it) => it.id)
  const ask = async (texts: readonly RuleText[], about: Comparison | null): Promise<Judged> =>
    texts.length === 0 ? { findings: [], faults: [] } : world.apart({ comparison: about, rules: texts, taken, today })
  const judged = await ask(own.texts, comparison)
  const looked = await ask(proposed.texts, null)
  const notes = ruleNotes(proposal, [...proposed.faults, ...looked.faults])
  return { comparison: withRuleFaults(comparison, [...own.faults, ...judged.faults], notes), findings: judged.findings }
}

const inform = (comparison: Comparison, advisories: Advisories): Comparison =>
  attachRegistries(attachAdvisories(comparison, advisories), advisories.registries)

async function rulingOf({ isConfigured, rules }: ReviewRequest, world: World): Promise<Ruling> {
  if (isConfigured === false) return noRuling
  const found = await world.configuration()
  const ids = rules.map((it) => it.id)
  return ruling(found, { base: [...ids, ...ownRuleIds(found.base)], head: [...ids, ...ownRuleIds(found.head)] })
}

const nothing: Reading = {
  app: { services: [], functions: [], routes: [], triggers: [], principals: [], assets: [], settings: [], manifests: [], gaps: [] },
  missing: [],
  leftOut: [],
  environments: new Map(),
}

/** Both revisions, as one deployment has them. */
interface Read {
  /** Null where the repository describes no deployment that both have. */
  readonly environment: string | null
  readonly base: Reading
  readonly head: Reading
  /** Only head describes it. */
  readonly isNew: boolean
}

type AllRead = readonly [Read, ...Read[]]

function comparedTogether(readings: AllRead, changed: ReadonlySet<string>, demands: Demands): Comparison {
  const [first, ...others] = readings.map((it) => ({ ...it, comparison: compare(it.base.app, it.head.app, changed, demands) }))
  return first === undefined ? compare(nothing.app, nothing.app, changed) : together([first, ...others])
}

/** Reads both revisions for every deployment, fetching what the readers turn out to need (includes of includes) until nothing is missing. */
async function readAll(world: World, changed: ReadonlySet<string>, { configuration }: Ruling, scope: Scope): Promise<AllRead> {
  const listings = await world.listings()
  const blobs = new Map<string, Content>()
  const wanted = (listing: Listing) => [...listing.entries.values()].filter((it) => isWanted(it.path))
  await load(world, blobs, [...wanted(listings.base), ...wanted(listings.head)])
  for (let round = 0; ; round++) {
    const all = readDeployments(snapshot(listings.base, blobs), snapshot(listings.head, blobs), {
      changed,
      scope,
      stages: configuration.stages,
    })
    const missing = all.flatMap((it) => [...entriesOf(listings.base, it.base.missing), ...entriesOf(listings.head, it.head.missing)])
    if (missing.length === 0 || round === maxRounds) return all
    await load(world, blobs, missing)
  }
}

interface Wanted {
  readonly changed: ReadonlySet<string>
  readonly scope: Scope
  readonly stages: readonly string[]
}

function readDeployments(then: Snapshot, now: Snapshot, { changed, scope, stages }: Wanted): AllRead {
  const side = (own: Snapshot, other: Snapshot, options: ReadOptions) =>
    atCauses(read(own, changed, { scope, ...options }), { own, other }, changed)
  const first = { base: side(then, now, {}), head: side(now, then, {}) }
  // What one revision is touched by, the other may not know of; a service that is told of one has to be told of both.
  const also = new Set([first.base, first.head].flatMap((it) => it.app.services.map(({ id }) => id)))
  const inBoth = (base: Environment | null, head: Environment | null) => ({
    base: side(then, now, { environment: base, also }),
    head: side(now, then, { environment: head, also }),
  })
  const isSame = first.base.app.services.length === also.size && first.head.app.services.length === also.size
  const plain: Read = { environment: null, isNew: false, ...(isSame ? first : inBoth(null, null)) }
  const deployed = deploymentsOf(plain.base, plain.head, stages).map((it) => ({
    environment: it.name,
    isNew: it.isNew,
    ...inBoth(it.base, it.head),
  }))
  const [known, ...others] = deployed.filter((it) => !it.isNew)
  const added = deployed.filter((it) => it.isNew)
  return known === undefined ? [plain, ...added] : [known, ...others, ...added]
}

/** Includes that include … deeper than this are left as gaps of the reader. */
const maxRounds = 12

async function load(world: World, blobs: Map<string, Content>, entries: readonly TreeEntry[]): Promise<void> {
  // A link whose target reads like a file's text has its blob: only as a file it is asked for.
  const unseen = new Map(entries.filter((it) => it.kind === 'file' && !blobs.has(it.sha)).map((it) => [it.sha, it]))
  await prepare(entries.map((it) => it.path))
  if (unseen.size === 0) return
  for (const [sha, content] of await world.contents([...unseen.values()])) blobs.set(sha, content)
}

const entriesOf = (listing: Listing, paths: readonly string[]): TreeEntry[] => paths.flatMap((path) => listing.entries.get(path) ?? [])

function snapshot(listing: Listing, blobs: ReadonlyMap<string, Content>): Snapshot {
  const contents = new Map<string, Content>()
  for (const [path, entry] of listing.entries) {
    const content = blobs.get(entry.sha)
    if (content !== undefined) contents.set(path, content)
  }
  return { listing, contents }
}
