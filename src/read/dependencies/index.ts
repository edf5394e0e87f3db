import type { Dependency, LockGraph, Manifest } from '../../model/application.ts'
import { normalizedName, normalizedPython } from '../../model/package-name.ts'
import type { Listing } from '../../model/source.ts'
import type { Change } from '../change.ts'
import { folderOf, type Source } from '../source.ts'
import { nameOf } from '../wanted.ts'
import { cargo } from './cargo.ts'
import { composer } from './composer.ts'
import { csproj } from './csproj.ts'
import type { Beside, Entries, ManifestEntry } from './entry.ts'
import { formatOf, lockfileFormatOf, type LockfileFormat, type ManifestFormat } from './formats.ts'
import { gemfileLock } from './gemfile-lock.ts'
import { gemfile } from './gemfile.ts'
import { goMod, goModules } from './go-mod.ts'
import { gradleLock } from './gradle-lock.ts'
import { gradle } from './gradle.ts'
import { composerLock, pipfileLock } from './json-lock.ts'
import { type Lock, markDevelopment } from './lock.ts'
import { aliased, packageJson } from './package-json.ts'
import { packageLock } from './package-lock.ts'
import { pnpmLock } from './pnpm-lock.ts'
import { pom } from './pom.ts'
import { pipfile, pyproject } from './pyproject.ts'
import { requirements } from './requirements.ts'
import { choose, lockfilesOf } from './choose.ts'
import { tomlLock } from './toml-lock.ts'
import { bunLock } from './bun-lock.ts'
import { nugetLock } from './nuget-lock.ts'
import { sourceOf } from './origin.ts'
import { inUse, isMember, isWorkspace } from './workspace.ts'
import { yarnLock } from './yarn-lock.ts'

type ManifestReader = (file: string, text: string, beside: Beside) => Entries
type LockfileReader = (file: string, text: string) => Lock

const manifestReaders: Readonly<Record<ManifestFormat, ManifestReader>> = {
  'package.json': packageJson,
  'requirements.txt': requirements,
  'pyproject.toml': pyproject,
  Pipfile: pipfile,
  'go.mod': goMod,
  'pom.xml': pom,
  gradle,
  'gradle.lockfile': () => ({ entries: [], gaps: [] }),
  Gemfile: gemfile,
  'Cargo.toml': cargo,
  'composer.json': composer,
  csproj,
}

const lockfileReaders: Readonly<Record<LockfileFormat, LockfileReader>> = {
  'package-lock.json': packageLock,
  'yarn.lock': yarnLock,
  'pnpm-lock.yaml': pnpmLock,
  'poetry.lock': (file, text) => tomlLock(file, text, normalizedPython),
  'uv.lock': (file, text) => tomlLock(file, text, normalizedPython),
  'pdm.lock': (file, text) => tomlLock(file, text, normalizedPython),
  'Pipfile.lock': pipfileLock,
  'Cargo.lock': (file, text) => tomlLock(file, text, (name) => name),
  'Gemfile.lock': gemfileLock,
  'composer.lock': composerLock,
  'bun.lock': bunLock,
  'packages.lock.json': nugetLock,
  'gradle.lockfile': gradleLock,
}

/** The manifests that the change can touch, and those that say what is packed into services in `folders`, each with its lockfile. */
export function manifestsIn(source: Source, listing: Listing, change: Change, folders: readonly string[]): Manifest[] {
  const locks = new Locks(source)
  return choose(listing, change, folders).flatMap((file) => manifest(file, source, listing, locks) ?? [])
}

function manifest(file: string, source: Source, listing: Listing, locks: Locks): Manifest | undefined {
  const format = formatOf(file)
  const text = source.text(file)
  if (format === undefined || text === undefined) return undefined
  const { ecosystem } = format
  const { entries, gaps } = manifestReaders[format.manifest](file, text, source)
  for (const it of gaps) source.gap(it)
  const found =
    format.manifest === 'go.mod'
      ? { file, lock: goModules(file, text), names: new Set<string>(), folder: '', sharesNames: false }
      : lockFor(file, lockfilesOf(file, format), listing, source, locks)
  const lines = text.split('\n')
  const dependencies = entries.map((it) => dependency(it, ecosystem, found, lines))
  return {
    file,
    lockfile: found === undefined || found.file === file ? null : found.file,
    ecosystem,
    dependencies,
    lock: found === undefined ? null : graph(found, dependencies),
  }
}

/** A lockfile with the folder that it knows the manifest by. */
interface Found extends ReadLock {
  readonly file: string
  readonly folder: string
  /** Members of a workspace ask for each other by plain names and ranges, which not all lockfiles hold. */
  readonly sharesNames: boolean
}

function lockFor(file: string, candidates: readonly string[], listing: Listing, source: Source, locks: Locks): Found | undefined {
  const existing = candidates.filter((it) => listing.entries.has(it))
  for (const lockfile of nameOf(file) === 'package.json' ? inUse(file, existing, source) : existing) {
    const known = locks.of(lockfile)
    const folder = relative(folderOf(lockfile), folderOf(file))
    // Not there yet: another one is not asked for in its place.
    if (known === undefined) return undefined
    if (!(known.lock.covers(folder) ?? isMember(folder, folderOf(lockfile), source))) continue
    return { ...known, file: lockfile, folder, sharesNames: folder !== '' || isWorkspace(lockfile, source) }
  }
  return undefined
}

function dependency(it: ManifestEntry, ecosystem: Manifest['ecosystem'], found: Found | undefined, lines: readonly string[]): Dependency {
  const locked = found?.lock.find(found.folder, it) ?? null
  const version = lockedVersion(found, locked) ?? it.exact
  const name = (ecosystem === 'npm' ? aliased(it.requirement) : undefined) ?? it.name
  const source = sourceOf(it.from ?? it.requirement)
  return {
    name,
    identity: normalizedName(ecosystem, name),
    requirement: it.requirement,
    version,
    scope: it.scope,
    at: it.at,
    locked,
    versionAt: it.versionAt,
    source,
    outOfStep: source === undefined && isOutOfStep(it, found, locked),
    line: it.at.start.line === it.at.end.line ? lines[it.at.start.line - 1] : undefined,
  }
}

const lockedVersion = (found: Found | undefined, locked: string | null): string | undefined =>
  locked === null ? undefined : found?.lock.packages.get(locked)?.version

/** Only where the lockfile could be read: an empty one of an empty project locks nothing and knows nothing. */
function isOutOfStep(it: ManifestEntry, found: Found | undefined, locked: string | null): boolean {
  if (found === undefined || found.lock.gaps.length > 0 || isOpen(it)) return false
  const recorded = found.lock.records?.(found.folder, it)
  if (recorded !== undefined) return !recorded
  const version = lockedVersion(found, locked)
  return version === undefined ? isMissing(it, found) : it.exact !== null && !sameVersion(it.exact, version)
}

/** `$(AwsVersion)`, `${aws.version}`: what the files do not tell. */
const isOpen = (it: ManifestEntry): boolean => /\$[({]/.test(it.requirement)

function isMissing(it: ManifestEntry, { lock, names, sharesNames }: Found): boolean {
  if (!lock.isComplete || isOfRepository(it)) return false
  return !sharesNames || names.has(it.name)
}

/** `workspace:*`, `portal:…`: another folder of the same repository, which no registry knows. */
const isOfRepository = (it: ManifestEntry): boolean => /^(workspace|portal|link|file):/.test(it.requirement)

/** `1.0` is `1.0.0`. */
const sameVersion = (a: string, b: string): boolean => plainVersion(a) === plainVersion(b)
const plainVersion = (text: string): string => text.replace(/^[v=]+/, '').replace(/(\.0)+$/, '')

function graph({ file, lock }: Found, dependencies: readonly Dependency[]): LockGraph | null {
  if (lock.packages.size === 0 && (lock.gaps.length > 0 || lock.isFlat === true)) return null
  const flat = lock.isFlat === true ? { isFlat: lock.isFlat } : {}
  if (lock.knowsDevelopment) return { file, packages: lock.packages, ...flat }
  const runtime = dependencies.flatMap((it) => (it.scope === 'runtime' ? (it.locked ?? []) : []))
  return { file, packages: markDevelopment(lock.packages, runtime), ...flat }
}

interface ReadLock {
  readonly lock: Lock
  /** Of its packages: each member of a workspace looks for all that it misses. */
  readonly names: ReadonlySet<string>
}

/** Members of a workspace share a lockfile: it is read once. */
class Locks {
  readonly #source: Source
  readonly #known = new Map<string, ReadLock | undefined>()

  constructor(source: Source) {
    this.#source = source
  }

  of(file: string): ReadLock | undefined {
    if (this.#known.has(file)) return this.#known.get(file)
    const [format, text] = [lockfileFormatOf(file), this.#source.text(file)]
    const lock = format === undefined || text === undefined ? undefined : lockfileReaders[format](file, text)
    for (const it of lock?.gaps ?? []) this.#source.gap(it)
    const known = lock === undefined ? undefined : { lock, names: new Set([...lock.packages.values()].map((it) => it.name)) }
    this.#known.set(file, known)
    return known
  }
}

/** `packages/a` seen from `packages` is `a`. */
const relative = (from: string, to: string): string => (from === '' ? to : to.slice(from.length + 1))
