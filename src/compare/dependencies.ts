import type { Dependency, FunctionNode, Manifest } from '../model/application.ts'
import type { DependencyFact } from '../model/report.ts'
import { functionsByManifest } from './bundle.ts'
import type { Draft } from './difference.ts'
import type { Matching, Pair } from './match.ts'
import { folderOf, groupBy, locationOf } from './place.ts'
import { purl } from './purl.ts'
import type { Side } from './side.ts'
import { dependencyView } from './views.ts'

/** A direct dependency with the manifest that lists it. */
interface Entry {
  readonly it: Dependency
  readonly manifest: Manifest
}

export function compareDependencies(base: Side, head: Side, matching: Matching): Draft[] {
  const shipping = { base: functionsByManifest(base), head: functionsByManifest(head) }
  const locked = lockedNames(base)
  const given: Given = { base, head, shipping, locked }
  const pairs = matchEntries(base, head, matching).filter(isDifferent)
  return pairs.map((pair) => draftOf(pair, given))
}

interface Given {
  readonly base: Side
  readonly head: Side
  readonly shipping: Readonly<Record<'base' | 'head', ReadonlyMap<string, readonly FunctionNode[]>>>
  /** `ecosystem name` of every package in a lockfile of base. */
  readonly locked: ReadonlySet<string>
}

const lockedKey = (ecosystem: string, name: string): string => `${ecosystem} ${name}`

const lockedNames = (side: Side): ReadonlySet<string> =>
  new Set(side.app.manifests.flatMap((it) => [...(it.lock?.packages.values() ?? [])].map((one) => lockedKey(it.ecosystem, one.name))))

/** Added, removed, another version, or another place; a range that now resolves to the same version is no change. */
function isDifferent(pair: Pair<Entry>): boolean {
  if (pair.base === null || pair.head === null) return true
  const [before, after] = [pair.base.it, pair.head.it]
  if (before.scope !== after.scope) return true
  if (before.version !== null && after.version !== null) return before.version !== after.version
  return before.requirement !== after.requirement
}

function draftOf(pair: Pair<Entry>, given: Given): Draft {
  const before = pair.base === null ? null : factOf(pair.base, given, given.base)
  if (pair.head === null) return removed(pair.base, factOf(pair.base, given, given.base), given.base)
  const { it, manifest } = pair.head
  const dependency: DependencyFact = {
    ...factOf(pair.head, given, given.head),
    previousVersion: before?.version ?? null,
    transitiveAdded: broughtAlong(it, manifest, given.locked),
  }
  return {
    change: {
      kind: pair.base === null ? 'dependency-added' : 'dependency-updated',
      service: serviceOf(functionsOf(pair.head, given, given.head)),
      location: locationOf(it.at),
      summary: pair.base === null ? addedText(it, dependency) : updatedText(pair.base.it, it, dependency),
      dependency,
    },
    subject: subjectOf(pair.head),
    before: before === null ? null : dependencyView(before),
    after: dependencyView(dependency),
    side: given.head,
  }
}

const subjectOf = ({ it, manifest }: Entry): string => `${manifest.ecosystem} ${it.name} in ${manifest.file}`

const removed = (entry: Entry, dependency: DependencyFact, side: Side): Draft => ({
  change: {
    kind: 'dependency-removed',
    service: null,
    location: locationOf(entry.it.at, 'base'),
    summary: `\`${entry.it.name}\` ${entry.it.version ?? entry.it.requirement} is gone from \`${entry.manifest.file}\`.`,
    dependency,
  },
  subject: subjectOf(entry),
  before: dependencyView(dependency),
  after: null,
  side,
})

const functionsOf = ({ it, manifest }: Entry, given: Given, side: Side): readonly FunctionNode[] =>
  it.scope === 'development' ? [] : (given.shipping[side.name].get(manifest.file) ?? [])

const factOf = (entry: Entry, given: Given, side: Side): DependencyFact => ({
  ecosystem: entry.manifest.ecosystem,
  name: entry.it.name,
  version: entry.it.version,
  previousVersion: null,
  purl: purl(entry.manifest.ecosystem, entry.it.name, entry.it.version),
  direct: true,
  scope: entry.it.scope,
  manifest: entry.manifest.file,
  transitiveAdded: null,
  functions: functionsOf(entry, given, side).map((it) => it.name),
  vulnerabilities: [],
})

/** The service that all of its functions belong to. */
function serviceOf(functions: readonly FunctionNode[]): string | null {
  const [first, ...others] = new Set(functions.map((it) => it.service))
  return first !== undefined && others.length === 0 ? first : null
}

const versionOf = (it: Dependency): string => it.version ?? it.requirement

function addedText(it: Dependency, fact: DependencyFact): string {
  const aim = it.scope === 'development' ? ', for development only' : ''
  return `\`${it.name}\` ${versionOf(it)}`.trimEnd() + ` is new in \`${fact.manifest}\`${aim}${alongText(fact)}.`
}

function updatedText(before: Dependency, it: Dependency, fact: DependencyFact): string {
  const aim = `now for ${it.scope === 'runtime' ? 'what ships' : 'development only'}`
  if (versionOf(before) === versionOf(it) && before.scope !== it.scope)
    return `\`${it.name}\` ${versionOf(it)} is ${aim}${alongText(fact)}.`
  const moved = before.scope === it.scope ? '' : `, ${aim}`
  return `\`${it.name}\` changes from ${versionOf(before)} to ${versionOf(it)}${moved}${alongText(fact)}.`
}

function alongText({ transitiveAdded: count }: DependencyFact): string {
  if (count === null || count === 0) return ''
  return `, and brings ${count} more ${count === 1 ? 'package' : 'packages'}`
}

/** Packages that no lockfile of base knew and that this dependency needs, itself not counted; null where no lockfile tells. */
function broughtAlong(it: Dependency, manifest: Manifest, locked: ReadonlySet<string>): number | null {
  const packages = manifest.lock?.packages
  if (packages === undefined || it.locked === null || !packages.has(it.locked)) return null
  const reached = new Set([it.locked])
  for (const key of reached) for (const next of packages.get(key)?.dependencies ?? []) if (packages.has(next)) reached.add(next)
  reached.delete(it.locked)
  const names = [...reached].map((key) => packages.get(key)?.name ?? key)
  return new Set(names.filter((name) => name !== it.name && !locked.has(lockedKey(manifest.ecosystem, name)))).size
}

/** By package and folder: moving to another manifest there, or between what ships and what does not, is no removal and addition. */
function matchEntries(base: Side, head: Side, matching: Matching): Pair<Entry>[] {
  const moves = movedManifests(base, head, matching)
  const entries = (side: Side): Entry[] => side.app.manifests.flatMap((manifest) => manifest.dependencies.map((it) => ({ it, manifest })))
  const folder = (it: Entry) => folderOf(moves.get(it.manifest.file) ?? it.manifest.file)
  const key = (it: Entry, place: string) => JSON.stringify([place, it.manifest.ecosystem, it.it.identity ?? it.it.name])
  const left = groupBy(entries(base), (it) => key(it, folderOf(it.manifest.file)))
  const pairs: Pair<Entry>[] = []
  for (const [name, group] of groupBy(entries(head), (it) => key(it, folder(it)))) {
    const old = left.get(name) ?? []
    left.delete(name)
    pairs.push(...pairUp(old, group, moves))
  }
  return [...pairs, ...[...left.values()].flat().map((it): Pair<Entry> => ({ base: it, head: null }))]
}

function pairUp(old: readonly Entry[], group: readonly Entry[], moves: ReadonlyMap<string, string>): Pair<Entry>[] {
  const left = new Set(old)
  const paired = new Map<Entry, Entry>()
  const rounds: readonly ((a: Entry, b: Entry) => boolean)[] = [
    (a, b) => a.manifest.file === (moves.get(b.manifest.file) ?? b.manifest.file) && a.it.scope === b.it.scope,
    (a, b) => a.it.scope === b.it.scope,
    () => true,
  ]
  for (const fits of rounds) {
    for (const it of group) {
      const found = paired.has(it) ? undefined : [...left].find((other) => fits(other, it))
      if (found === undefined) continue
      left.delete(found)
      paired.set(it, found)
    }
  }
  const kept = group.map((it): Pair<Entry> => ({ base: paired.get(it) ?? null, head: it }))
  return [...kept, ...[...left].map((it): Pair<Entry> => ({ base: it, head: null }))]
}

/** head manifest → the file of base that it was, where its service moved or most of its entries tell. */
function movedManifests(base: Side, head: Side, matching: Matching): ReadonlyMap<string, string> {
  const files = (side: Side) => new Set(side.app.manifests.map((it) => it.file))
  const [before, after] = [files(base), files(head)]
  const gone = base.app.manifests.filter((it) => !after.has(it.file))
  const come = head.app.manifests.filter((it) => !before.has(it.file))
  const moves = new Map<string, string>()
  const folders = new Map(
    matching.services.flatMap((it) =>
      it.base !== null && it.head !== null ? [[folderOf(it.head.file), folderOf(it.base.file)] as const] : [],
    ),
  )
  for (const manifest of come) {
    const taken = new Set(moves.values())
    const candidates = gone.filter((it) => it.ecosystem === manifest.ecosystem && !taken.has(it.file))
    const found =
      candidates.find((it) => folders.get(folderOf(manifest.file)) === folderOf(it.file)) ?? candidates.find((it) => isAlike(it, manifest))
    if (found !== undefined) moves.set(manifest.file, found.file)
  }
  return moves
}

function isAlike(a: Manifest, b: Manifest): boolean {
  const names = (it: Manifest) => new Set(it.dependencies.map((one) => one.name))
  const [before, after] = [names(a), names(b)]
  const shared = [...after].filter((it) => before.has(it)).length
  return before.size > 0 && shared / new Set([...before, ...after]).size >= 0.6
}
