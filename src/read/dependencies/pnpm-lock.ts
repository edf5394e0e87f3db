import type { LockedPackage } from '../../model/application.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { gap } from '../syntax/parsed.ts'
import type { ManifestEntry } from './entry.ts'
import { type Lock, noLock } from './lock.ts'

/**
 * pnpm's lockfile, versions 5 to 9 (https://github.com/pnpm/spec/tree/master/lockfile), by lines: a parser of all YAML would take seconds for one.
 * Keys are pnpm's own, as `snapshots` (9) or `packages` (before) have them: `/lodash/4.17.21`, `/lodash@4.17.21(x@1)`, `lodash@4.17.21`.
 */
export function pnpmLock(file: string, text: string): Lock {
  const lines = new Lines(file, text)
  const conflict = mergeConflict(text, lines)
  if (conflict !== undefined) return noLock(conflict)
  const parts = read(text)
  const keys = new Set([...parts.packages.keys(), ...parts.snapshots.keys()])
  const packages = new Map<string, LockedPackage>()
  for (const [key, own] of parts.snapshots.size > 0 ? parts.snapshots : parts.packages) {
    const identity = identityOf(key)
    if (identity === undefined) continue
    const dependencies = [...new Set(own.flatMap(([name, version]) => keyOf(keys, name, version) ?? []))]
    packages.set(key, {
      ...identity,
      development: false,
      dependencies,
      line: parts.lines.get(key),
      ...parts.details.get(key.replace(/\(.*$/, '')),
      ...parts.details.get(key),
    })
  }
  const find = (folder: string, entry: ManifestEntry): string | undefined => {
    const version = parts.importers.get(folder === '' ? '.' : folder)?.get(entry.name)
    const key = version === undefined ? undefined : keyOf(keys, entry.name, version)
    return key !== undefined && packages.has(key) ? key : undefined
  }
  return {
    packages,
    knowsDevelopment: false,
    find,
    covers: (folder) => folder === '' || parts.importers.has(folder),
    // What is overridden stands there as the override has it: https://pnpm.io/settings#overrides
    records: (folder, entry) => parts.overrides.has(entry.name) || recorded(parts.specifiers.get(folder === '' ? '.' : folder), entry),
    isComplete: true,
    gaps: parts.known
      ? []
      : [
          gap(
            'error',
            'invalid-lockfile',
            lines.span(0, 0),
            `\`${file}\` does not say that it is a pnpm lockfile: the versions it locks were not read.`,
          ),
        ],
  }
}

/** An older pnpm keeps them by importer, a newer one with each entry; a catalog stands as `catalog:` in both places. */
function recorded(
  specifiers: ReadonlyMap<string, string> | undefined,
  { name, requirement, versionAt }: ManifestEntry,
): boolean | undefined {
  const written = specifiers?.get(name)
  if (written === undefined) return specifiers === undefined ? undefined : false
  return versionAt !== undefined || written === requirement
}

type Own = (readonly [name: string, version: string])[]
interface Parts {
  known: boolean
  /** folder → name → version */
  readonly importers: Map<string, Map<string, string>>
  readonly packages: Map<string, Own>
  readonly snapshots: Map<string, Own>
  readonly lines: Map<string, number>
  /** folder → name → requirement */
  readonly specifiers: Map<string, Map<string, string>>
  readonly details: Map<string, { integrity?: string; installScript?: true }>
  /** Names of what the project replaces, wherever it is asked for. */
  readonly overrides: Set<string>
}

const dependencySections = new Set(['dependencies', 'optionalDependencies', 'devDependencies'])

/** Follows the path of keys by indentation; only the shapes that pnpm writes. */
function read(text: string): Parts {
  const parts: Parts = {
    known: false,
    importers: new Map(),
    packages: new Map(),
    snapshots: new Map(),
    specifiers: new Map(),
    lines: new Map(),
    details: new Map(),
    overrides: new Set(),
  }
  const path: string[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trimEnd()
    const indent = line.length - line.trimStart().length
    if (line === '' || line.startsWith('#') || indent % 2 !== 0 || line.startsWith('- ', indent)) continue
    const [key, value] = pairOf(line.slice(indent))
    path.length = indent / 2
    path.push(key)
    note(parts, path, value)
    if (path.length === 2 && (path[0] === 'packages' || path[0] === 'snapshots')) parts.lines.set(key, index + 1)
  }
  return parts
}

function note(parts: Parts, path: readonly string[], value: string): void {
  const [first = '', second = ''] = path
  if (first === 'lockfileVersion') parts.known = true
  else if (first === 'overrides') parts.overrides.add(overridden(second))
  else if (first === 'importers') noteDirect(parts, second, path.slice(2), value)
  else if (first === 'packages' || first === 'snapshots') notePackage(parts, first, path, value)
  else if (first === 'specifiers') noteSpecifier(parts, '.', second, value)
  else if (dependencySections.has(first)) noteDirect(parts, '.', path, value)
}

/** `axios`, `axios@<1`, `client>axios`. */
const overridden = (selector: string): string => /^(?:.*>)?((?:@[\w.~-]+\/)?[\w.~-]+)(?:@.*)?$/.exec(selector)?.[1] ?? selector

function noteSpecifier(parts: Parts, importer: string, name: string, value: string): void {
  const all = parts.specifiers.get(importer) ?? new Map<string, string>()
  parts.specifiers.set(importer, all)
  if (name !== '') all.set(name, value)
}

function notePackage(parts: Parts, part: 'packages' | 'snapshots', path: readonly string[], value: string): void {
  const [, key = '', section = '', name = ''] = path
  const all = parts[part]
  if (path.length === 3) noteDetail(parts, key, section, value)
  const own = all.get(key) ?? []
  if (path.length === 2) all.set(key, own)
  else if (path.length === 4 && dependencySections.has(section)) own.push([name, value])
}

/** `resolution: {integrity: sha512-…}`, `requiresBuild: true`. */
function noteDetail(parts: Parts, key: string, member: string, value: string): void {
  const integrity = member === 'resolution' ? /integrity: ([^,}\s]+)/.exec(value)?.[1] : undefined
  const builds = member === 'requiresBuild' && value === 'true'
  if (integrity === undefined && !builds) return
  parts.details.set(key, {
    ...parts.details.get(key),
    ...(builds ? { installScript: true } : {}),
    ...(integrity === undefined ? {} : { integrity }),
  })
}

/** `dependencies: lodash: 4.17.21` (5), or with `specifier:` and `version:` below (6 and later). */
function noteDirect(parts: Parts, importer: string, path: readonly string[], value: string): void {
  const [section = '', name = '', member = ''] = path
  const isSection = dependencySections.has(section)
  if (section === 'specifiers' || (isSection && member === 'specifier')) noteSpecifier(parts, importer, name, value)
  if (!isSection || name === '') return
  const all = parts.importers.get(importer) ?? new Map<string, string>()
  parts.importers.set(importer, all)
  if (isVersion(path) && value !== '') all.set(name, value)
}

const isVersion = (path: readonly string[]): boolean => path.length === 2 || path[2] === 'version'

/** What a version under a name refers to, in the key forms of all versions; an alias has the key itself as its version. */
function keyOf(keys: ReadonlySet<string>, name: string, version: string): string | undefined {
  return [`${name}@${version}`, `/${name}@${version}`, `/${name}/${version}`, version, `/${version}`].find((it) => keys.has(it))
}

/** `/@scope/name/1.2.3_peer@1`, `/name@1.2.3(peer@1)`, `name@1.2.3(peer@1)`; local folders and tarballs are none. */
function identityOf(key: string): { readonly name: string; readonly version: string } | undefined {
  const bare = (key.startsWith('/') ? key.slice(1) : key).replace(/\(.*$/, '')
  const old = /^((?:@[^/]+\/)?[^/@]+)\/(\d[^/_]*)/.exec(bare)
  const [, name, version] = old ?? /^((?:@[^/]+\/)?[^/@]+)@(\d[^/_]*)/.exec(bare) ?? []
  return name === undefined || version === undefined ? undefined : { name, version }
}

function pairOf(text: string): [key: string, value: string] {
  const quote = text.startsWith("'") || text.startsWith('"') ? text.charAt(0) : ''
  const end = quote === '' ? colonOf(text) : text.indexOf(quote, 1) + 1
  if (end <= 0) return [text, '']
  return [unquoted(text.slice(0, end)), unquoted(text.slice(end + 1).trim())]
}

const colonOf = (text: string): number => {
  const at = text.indexOf(': ')
  return at === -1 && text.endsWith(':') ? text.length - 1 : at
}

const unquoted = (text: string): string => (/^(['"]).*\1$/.test(text) ? text.slice(1, -1) : text)
