import { compare, prepareComparison, together } from './compare/index.ts'
import type { ServerlessApp } from './model/application.ts'
import type { Answer, Comparing, Task } from './model/comparing.ts'
import type { ComparedGap, Comparison } from './model/comparison.ts'
import type { Content, Gap, Listing, Snapshot, TreeEntry } from './model/source.ts'
import {
  atCauses,
  deploymentsOf,
  type Environment,
  holdsPackages,
  isWanted,
  prepare,
  read,
  type Reading,
  type ReadOptions,
  refusal,
  scopeOfChange,
} from './read/index.ts'

/**
 * Reads both revisions and compares them: a function of the files that it is given. `watch` is told of each file whose turn it is, and of '' when
 * all are read: whoever ends this from outside knows by it what took so long.
 */
export function comparing(task: Task, watch: (path: string) => void = () => {}): Comparing {
  const blobs = new Map<string, Content>()
  let round = 0
  return {
    async next(contents) {
      for (const [sha, it] of contents) blobs.set(sha, it)
      if (round++ === 0) return wanted(task)
      const { all, leftOut } = readDeployments(task, blobs, watch)
      const missing = missingIn(all, task, blobs)
      if (missing.length > 0 && round <= maxRounds) {
        await prepare(missing.map((it) => it.path))
        return { missing }
      }
      watch('')
      await prepareComparison(...all.flatMap((it) => [it.base.app, it.head.app]))
      const [{ base, head }] = all
      const comparison = withGaps(withRefused(comparedTogether(all, task), task), leftOut)
      return { comparison, leftOut: [...base.leftOut, ...head.leftOut] }
    },
    end() {},
  }
}

/** For a change that touches nothing of what is read. */
export const comparedNothing = (): Comparison => compare(nothing, nothing, new Set())

const nothing: ServerlessApp = {
  services: [],
  functions: [],
  routes: [],
  triggers: [],
  principals: [],
  assets: [],
  settings: [],
  manifests: [],
  gaps: [],
}

/** Includes that include … deeper than this are left as gaps of the reader. */
const maxRounds = 13

/** Manifests and lockfiles that a change touches nearly always belong to a service: asked for at once, they take no round of their own. */
const mostAhead = 12

async function wanted({ listings, changed }: Task): Promise<Answer> {
  const entries = [listings.base, listings.head].flatMap((it) => [...it.entries.values()]).filter((it) => it.kind === 'file')
  const ahead = entries.filter((it) => changed.has(it.path) && holdsPackages(it.path))
  const missing = [...entries.filter((it) => isWanted(it.path)), ...(ahead.length > mostAhead ? [] : ahead)]
  await prepare(missing.map((it) => it.path))
  return { missing }
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

interface Deployed {
  readonly all: AllRead
  /** What has to be said of deployments that are not compared. */
  readonly leftOut: readonly Gap[]
}

function readDeployments(
  { listings, changed, configuration, refused }: Task,
  blobs: ReadonlyMap<string, Content>,
  watch: (path: string) => void,
): Deployed {
  const [then, now] = [snapshot(listings.base, blobs, refused), snapshot(listings.head, blobs, refused)]
  const scope = scopeOfChange(configuration, listings, changed)
  const side = (own: Snapshot, other: Snapshot, options: ReadOptions) =>
    atCauses(read(own, changed, { scope, watch, ...options }), { own, other }, changed)
  const first = { base: side(then, now, {}), head: side(now, then, {}) }
  // What one revision is touched by, the other may not know of; a service that is told of one has to be told of both.
  const also = new Set([first.base, first.head].flatMap((it) => it.app.services.map(({ id }) => id)))
  const inBoth = (base: Environment | null, head: Environment | null) => ({
    base: side(then, now, { environment: base, also }),
    head: side(now, then, { environment: head, also }),
  })
  const isSame = first.base.app.services.length === also.size && first.head.app.services.length === also.size
  const plain: Read = { environment: null, isNew: false, ...(isSame ? first : inBoth(null, null)) }
  const { compared, leftOut } = deploymentsOf(plain.base, plain.head, configuration.stages)
  const deployed = compared.map((it) => ({
    environment: it.name,
    isNew: it.isNew,
    ...inBoth(it.base, it.head),
  }))
  const [known, ...others] = deployed.filter((it) => !it.isNew)
  const added = deployed.filter((it) => it.isNew)
  return { all: known === undefined ? [plain, ...added] : [known, ...others, ...added], leftOut }
}

function snapshot(listing: Listing, blobs: ReadonlyMap<string, Content>, refused: Task['refused']): Snapshot {
  const contents = new Map<string, Content>()
  for (const [path, entry] of listing.entries) {
    const why = refused.get(path)
    const content = why === undefined ? blobs.get(entry.sha) : { refused: why }
    if (content !== undefined) contents.set(path, content)
  }
  return { listing, contents }
}

/** A link whose target reads like a file's text has its blob: only as a file it is asked for. */
function missingIn(all: AllRead, { listings }: Task, blobs: ReadonlyMap<string, Content>): readonly TreeEntry[] {
  const entries = (listing: Listing, paths: readonly string[]) => paths.flatMap((path) => listing.entries.get(path) ?? [])
  const missing = all.flatMap((it) => [...entries(listings.base, it.base.missing), ...entries(listings.head, it.head.missing)])
  return [...new Map(missing.filter((it) => it.kind === 'file' && !blobs.has(it.sha)).map((it) => [`${it.sha} ${it.path}`, it])).values()]
}

function comparedTogether([first, ...others]: AllRead, { changed, configuration }: Task): Comparison {
  const compared = (it: Read) => ({ ...it, comparison: compare(it.base.app, it.head.app, changed, configuration.demands) })
  return together([compared(first), ...others.map(compared)])
}

const withGaps = (comparison: Comparison, gaps: readonly Gap[]): Comparison =>
  gaps.length === 0
    ? comparison
    : { ...comparison, gaps: [...comparison.gaps, ...gaps.map((it) => ({ ...it, location: null, isNew: true }))] }

/** A file that was given up hides whatever the change does in it, also where nothing but a part of it changed. */
function withRefused(comparison: Comparison, { refused, listings }: Task): Comparison {
  const gaps = [...refused].map(([file, why]): ComparedGap => ({
    level: 'error',
    location: { file, startLine: 1, endLine: 1, ...(listings.head.entries.has(file) ? {} : { side: 'base' }) },
    message: refusal(file, why),
    reason: why,
    isNew: true,
  }))
  const others = comparison.gaps.filter((it) => !gaps.some((own) => own.reason === it.reason && own.location?.file === it.location?.file))
  return { ...comparison, gaps: [...others, ...gaps] }
}
