import { attachAdvisories, packagesToAskAbout } from './compare/advisories.ts'
import { attachRegistries } from './compare/registries.ts'
import { comparedNothing, comparing } from './comparing.ts'
import { beginToJudge, judge, type JudgeRequest } from './judge/index.ts'
import type { Compared, Comparing } from './model/comparing.ts'
import type { Comparison } from './model/comparison.ts'
import type { Judged, RuleText, Worded } from './model/own-rules.ts'
import type { Report } from './model/report.ts'
import type { Content } from './model/source.ts'
import type { Advisories, World } from './model/world.ts'
import {
  isRelevant,
  noRuling,
  ownOf,
  ownRuleIds,
  ownRulesIn,
  proposedIn,
  ruleNotes,
  ruling,
  type Ruling,
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
  if (![...changed].some(isRelevant)) return judge(comparedNothing(), request)
  // All three are on their way at once: most changes that matter have something to judge.
  beginToJudge()
  const [ruled, listings] = await Promise.all([rulingOf(request, world), world.listings()])
  const task = { listings, changed, configuration: ruled.configuration, refused: new Map() }
  const { comparison: compared, leftOut } = await fetchAndCompare(world.comparing?.(task) ?? comparing(task), world)
  const comparison = withFaults(compared, ruled)
  const queries = packagesToAskAbout(comparison)
  const informed = queries.length === 0 ? comparison : inform(comparison, await world.advisories(queries))
  const own = request.isConfigured === false ? { comparison: informed, findings: [] } : await askOwn(informed, request, world)
  return judge(own.comparison, { ...request, own: own.findings, configured: useOf(ruled, leftOut) })
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
  const proposal = proposedIn(ownOf(base).rules, head.rules)
  const [own, proposed] = [ownRulesIn(isJudging ? base.rules : []), ownRulesIn(proposal.changed)]
  const taken = rules.map((it) => it.id)
  const ask = async (texts: readonly RuleText[], about: Comparison | null): Promise<Judged> =>
    texts.length === 0 ? { findings: [], faults: [] } : world.apart({ comparison: about, rules: texts, taken, today })
  const judged = await ask(own.texts, comparison)
  const looked = await ask(proposed.texts, null)
  const notes = ruleNotes(proposal, [...proposed.faults, ...looked.faults])
  const from = base.from === undefined ? undefined : `\`${base.from}\``
  return { comparison: withRuleFaults(comparison, [...own.faults, ...judged.faults], notes, from), findings: judged.findings }
}

const inform = (comparison: Comparison, advisories: Advisories): Comparison =>
  attachRegistries(attachAdvisories(comparison, advisories), advisories.registries)

async function rulingOf({ isConfigured, rules }: ReviewRequest, world: World): Promise<Ruling> {
  if (isConfigured === false) return noRuling
  const found = await world.configuration()
  const ids = rules.map((it) => it.id)
  return ruling(found, { base: [...ids, ...ownRuleIds(found.base)], head: [...ids, ...ownRuleIds(found.head)] })
}

/** Fetches what the readers turn out to need (includes of includes) until nothing is missing. */
async function fetchAndCompare(it: Comparing, world: World): Promise<Compared> {
  try {
    const seen = new Set<string>()
    for (let contents: ReadonlyMap<string, Content> = new Map(); ;) {
      const answer = await it.next(contents)
      if ('comparison' in answer) return answer
      const unseen = new Map(answer.missing.filter(({ sha }) => !seen.has(sha)).map((entry) => [entry.sha, entry]))
      for (const sha of unseen.keys()) seen.add(sha)
      contents = unseen.size === 0 ? new Map() : await world.contents([...unseen.values()])
    }
  } finally {
    it.end()
  }
}
