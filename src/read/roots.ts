import type { LeftOut } from '../model/configuration.ts'
import type { Content, Gap, Snapshot } from '../model/source.ts'
import type { Change } from './change.ts'
import type { Scope } from './configuration/scope.ts'
import type { Dialect } from './dialect.ts'
import { SnapshotSource } from './snapshot-source.ts'
import { folderOf } from './source.ts'
import { isExcluded, isUsualRoot, isWithin, nameOf } from './wanted.ts'

export interface Root {
  readonly file: string
  readonly dialect: Dialect
}

interface Roots {
  /** In the order of dialects, then of paths. */
  readonly roots: readonly Root[]
  readonly missing: readonly string[]
  readonly gaps: readonly Gap[]
  /** Changed files that are roots here or may be at the other revision: the same at base and head. */
  readonly changed: readonly string[]
  /** Services that the change may touch and that are not reviewed. */
  readonly leftOut: readonly LeftOut[]
}

interface Choice {
  readonly scope: Scope
  /** Touched as the other revision has them. */
  readonly also: ReadonlySet<string>
}

/** Changed templates that hold nested stacks, which they give parameters. */
class Parents {
  readonly #texts: readonly string[]

  constructor({ contents }: Snapshot, change: Change) {
    const texts = [...change.paths].flatMap((path) => {
      const content = contents.get(path)
      return content !== undefined && 'text' in content ? [content.text] : []
    })
    this.#texts = texts.filter((it) => /AWS::(?:CloudFormation::Stack|Serverless::Application)/.test(it))
  }

  mayNest(file: string): boolean {
    return this.#texts.some((it) => it.includes(nameOf(file)))
  }
}

/** With more unchanged files of unusual names than this, only those above the change in the tree are looked at. */
const manyOthers = 200

/** The services whose definition changed, or may include what changed. */
export function findRoots(dialects: readonly Dialect[], snapshot: Snapshot, change: Change, { scope, also }: Choice): Roots {
  const found = new Map<Dialect, Root[]>(dialects.map((it) => [it, []]))
  const missing: string[] = []
  const leftOut: LeftOut[] = []
  const source = new SnapshotSource(snapshot)
  const parents = new Parents(snapshot, change)
  for (const file of new Set([...candidatesIn(dialects, snapshot, change), ...also])) {
    const content = snapshot.contents.get(file)
    if (content === undefined && snapshot.listing.entries.get(file)?.kind === 'file') {
      missing.push(file)
      continue
    }
    const isKnown = also.has(file) || parents.mayNest(file)
    const dialect = dialectOf(file, content, dialects, snapshot, change, isKnown)
    if (dialect === 'none') continue
    const excluded = scope.excludesService(file)
    if (excluded !== undefined) leftOut.push({ path: file, ...excluded })
    else if (dialect === 'unreadable') source.text(file)
    else found.get(dialect)?.push({ file, dialect })
  }
  const changed = [...change.paths].filter((path) => !isExcluded(path) && dialects.some((it) => it.wants(path)))
  return { roots: [...found.values()].flat(), missing, gaps: source.gaps, changed, leftOut }
}

/** The dialect of a service that the change may touch; `unreadable` for what changed and may be one. */
function dialectOf(
  file: string,
  content: Content | undefined,
  dialects: readonly Dialect[],
  snapshot: Snapshot,
  change: Change,
  isKnown: boolean,
): Dialect | 'none' | 'unreadable' {
  if (content === undefined || !('text' in content)) return mayBeTemplate(file, content, change) ? 'unreadable' : 'none'
  if (!isKnown && !mayBeTouched(file, content.text, snapshot, change)) return 'none'
  return dialects.find((it) => it.wants(file) && it.isRoot(file, content.text)) ?? 'none'
}

/** Cheap, because it is asked of every service of the repository; what it lets through is read, and then judged by what it used. */
const mayBeTouched = (file: string, text: string, snapshot: Snapshot, change: Change): boolean =>
  change.has(file) || change.mayBeIncludedBy(file, text) || change.packs(file, snapshot.listing) || change.mayPackFromElsewhere(file, text)

function candidatesIn(dialects: readonly Dialect[], snapshot: Snapshot, change: Change): string[] {
  const certain: string[] = []
  const others: string[] = []
  for (const path of snapshot.listing.entries.keys()) {
    if (!dialects.some((it) => it.wants(path)) || isExcluded(path)) continue
    if (change.has(path) || isUsualRoot(path)) certain.push(path)
    else others.push(path)
  }
  const near =
    others.length <= manyOthers ? others : others.filter((it) => change.includables.some((changed) => isWithin(changed, folderOf(it))))
  return [...certain, ...(change.includables.length === 0 ? [] : near.slice(0, manyOthers))].toSorted()
}

/**
 * A changed file that cannot be read is said where it could be a template: by its name, or as YAML unless it is larger than CloudFormation
 * takes (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html). Not by the size in the listing, which
 * not every world knows.
 */
function mayBeTemplate(file: string, content: Content | undefined, change: Change): boolean {
  const isTooLarge = content !== undefined && 'refused' in content && content.refused === 'too-large'
  return change.has(file) && (isUsualRoot(file) || (/\.ya?ml$/i.test(file) && !isTooLarge))
}
