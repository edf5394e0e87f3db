import type { Dependency } from '../model/application.ts'
import type { DependencyFact } from '../model/report.ts'
import type { Span } from '../model/source.ts'
import { functionsByManifest } from './bundle.ts'
import { type Entry, matchEntries, movedManifests } from './dependencies/entries.ts'
import { factOf, functionsOf, type Given, hasOtherContents, lockedOf, packageName } from './dependencies/fact.ts'
import { broughtAlong, knownNames, transitiveDrafts } from './dependencies/transitive.ts'
import { addedText, removedText, updatedText } from './dependencies/words.ts'
import type { Draft } from './difference.ts'
import type { Matching, Pair } from './match.ts'
import { locationOf } from './place.ts'
import { serviceOfAll, type Side } from './side.ts'
import { dependencyView } from './dependencies/view.ts'

/** What changes in the packages that manifests ask for, and in those that their lockfiles bring along. */
export function compareDependencies(base: Side, head: Side, matching: Matching): Draft[] {
  const moves = movedManifests(base, head, matching)
  const given: Given = {
    base,
    head,
    shipping: { base: functionsByManifest(base), head: functionsByManifest(head) },
    known: knownNames(base, head, moves),
    listed: listedNames(base),
  }
  const pairs = matchEntries(base, head, moves)
  const different = pairs.filter(isDifferent)
  const news = new Map<string, number>()
  for (const { head: entry } of different) if (entry !== null) news.set(entry.manifest.file, (news.get(entry.manifest.file) ?? 0) + 1)
  const direct = different.map((pair) => draftOf(pair, given, news))
  return [...onceByPlace(direct), ...transitiveDrafts(given, moves, different)]
}

function listedNames(side: Side): ReadonlyMap<string, string> {
  const listed = new Map<string, string>()
  for (const manifest of side.app.manifests) {
    for (const it of manifest.dependencies) {
      const name = packageName(manifest.ecosystem, it.identity ?? it.name)
      if (!listed.has(name)) listed.set(name, manifest.file)
    }
  }
  return listed
}

/** Added, removed, another version, source or contents, another place, or no longer as the lockfile has it; a range that resolves to the same version is no change. */
function isDifferent(pair: Pair<Entry>): boolean {
  if (pair.base === null || pair.head === null) return true
  const [before, after] = [pair.base.it, pair.head.it]
  if (before.scope !== after.scope || before.source !== after.source) return true
  if (after.outOfStep === true && before.outOfStep !== true) return true
  if (hasOtherContents(lockedOf(pair.base), lockedOf(pair.head))) return true
  if (before.version !== null && after.version !== null) return before.version !== after.version
  return before.requirement !== after.requirement || isLockedAtLast(pair.base, pair.head)
}

/** Its lockfile did not know it at base, and knows it now: only now it is told which version that is. */
const isLockedAtLast = (base: Entry, head: Entry): boolean =>
  base.manifest.lock !== null &&
  base.manifest.lock.isFlat !== true &&
  base.it.locked === null &&
  head.it.locked !== null &&
  head.it.version !== null

function draftOf(pair: Pair<Entry>, given: Given, news: ReadonlyMap<string, number>): Draft {
  const before = pair.base === null ? null : factOf(pair.base, given, given.base)
  if (pair.head === null) return removed(pair.base, factOf(pair.base, given, given.base), given.base)
  const { it, manifest } = pair.head
  const dependency: DependencyFact = {
    ...factOf(pair.head, given, given.head),
    previousVersion: before?.version ?? null,
    transitiveAdded: broughtAlong(pair.head, given, news.get(manifest.file) ?? 0),
    ...newsOf(pair.base, pair.head, given),
  }
  return {
    change: {
      kind: pair.base === null ? 'dependency-added' : 'dependency-updated',
      service: serviceOfAll(functionsOf(pair.head, given, given.head)),
      location: locationOf(placeOf(pair, it)),
      summary: pair.base === null ? addedText(dependency) : updatedText(pair.base.it, it, dependency),
      dependency,
    },
    subject: subjectOf(pair.head),
    before: before === null ? null : dependencyView(before),
    after: { ...dependencyView(dependency), line: it.line ?? '' },
    side: given.head,
  }
}

/** What only both sides together tell. */
function newsOf(base: Entry | null, head: Entry, given: Given): Partial<DependencyFact> {
  if (base !== null) return hasOtherContents(lockedOf(base), lockedOf(head)) ? { contentsChanged: true } : {}
  const listedIn = given.listed.get(packageName(head.manifest.ecosystem, head.it.identity ?? head.it.name))
  return listedIn === undefined ? {} : { listedIn }
}

/** Where the change was made: the entry itself, or, where that stayed as it was, the place that says its version. */
function placeOf(pair: Pair<Entry>, it: Dependency): Span {
  if (it.versionAt === undefined || pair.base === null || pair.base.it.scope !== it.scope) return it.at
  return pair.base.it.versionAt === undefined ? it.at : it.versionAt
}

/** A version that many manifests take from one line is one change, which is about all that they ship with. */
function onceByPlace(drafts: readonly Draft[]): Draft[] {
  const found = new Map<string, Draft>()
  for (const it of drafts) {
    const { change } = it
    if (!('dependency' in change)) continue
    const { file, startLine, startColumn } = change.location
    const key = JSON.stringify([change.kind, change.dependency.name, change.dependency.version, file, startLine, startColumn])
    const first = found.get(key)
    found.set(key, first === undefined ? it : together(first, change.dependency))
  }
  return [...found.values()]
}

function together(draft: Draft, other: DependencyFact): Draft {
  const { change } = draft
  if (!('dependency' in change)) return draft
  const functions = [...new Set([...change.dependency.functions, ...other.functions])]
  const dependency = { ...change.dependency, functions }
  return { ...draft, change: { ...change, dependency }, after: draft.after === null ? null : { ...draft.after, functions } }
}

const subjectOf = ({ it, manifest }: Entry): string => `${manifest.ecosystem} ${it.name} in ${manifest.file}`

const removed = (entry: Entry, dependency: DependencyFact, side: Side): Draft => ({
  change: {
    kind: 'dependency-removed',
    service: null,
    location: locationOf(entry.it.at, 'base'),
    summary: removedText(dependency),
    dependency,
  },
  subject: subjectOf(entry),
  before: dependencyView(dependency),
  after: null,
  side,
})
