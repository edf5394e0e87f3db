import type { Listing } from '../../model/source.ts'
import type { World } from '../../model/world.ts'
import { apart } from '../apart.ts'
import { differing } from '../differing.ts'
import { Blobs } from './blobs.ts'
import type { Client } from './client.ts'
import { type ChangedFile, pathsOf, type Range, type Repository } from './compare.ts'
import { type AskOwner, readConfigurations } from './configuration.ts'
import { withDependencyGraph } from './dependency-graph.ts'
import { Trees } from './trees.ts'

/**
 * A pull request as GitHub tells it, by commit and blob ids alone: no checkout, and nothing that is asked for depends on a name that the
 * pull request chose. The commits of a fork are read through the repository that the pull request goes to.
 */
export function githubWorld(given: {
  readonly client: Client
  readonly repository: Repository
  readonly range: Range
  readonly advisories: World['advisories']
  /** Where the repository has no configuration of its own. */
  readonly askOwner: AskOwner
  /** Whether GitHub's comparison of dependency graphs is asked as well. */
  readonly dependencyGraph?: boolean
  /** See `World.comparing`. */
  readonly comparing?: World['comparing']
}): World {
  const { client, repository, range } = given
  const trees = new Trees(client, repository)
  const blobs = new Blobs(client, repository)
  let listed: Promise<{ base: Listing; head: Listing }> | undefined
  let configuration: ReturnType<World['configuration']> | undefined
  const listings = () => (listed ??= bothListings(trees, range))
  return {
    listings,
    changedPaths: async () => (range.isComplete ? pathsOf(await withoutModes(range, trees)) : differing(await listings())),
    contents: (entries) => blobs.read(entries),
    configuration: () => (configuration ??= readConfigurations(client, repository, range, given.askOwner)),
    apart,
    ...(given.comparing === undefined ? {} : { comparing: given.comparing }),
    advisories: given.dependencyGraph === true ? withDependencyGraph(given.advisories, given) : given.advisories,
  }
}

async function bothListings(trees: Trees, range: Range): Promise<{ base: Listing; head: Listing }> {
  const base = range.mergeBase === null ? { commit: null, entries: new Map<string, never>() } : await trees.list(range.mergeBase)
  return { base, head: await trees.list(range.head) }
}

/** A change of the executable bit alone changes nothing that is deployed; the answer does not tell it from a changed binary, but the base does. */
async function withoutModes(range: Range, trees: Trees): Promise<readonly ChangedFile[]> {
  if (range.mergeBase === null || !range.files.some((it) => it.isSilent)) return range.files
  const { entries } = await trees.list(range.mergeBase)
  return range.files.filter((it) => !it.isSilent || entries.get(it.path)?.sha !== it.sha)
}
