import { type ParseError, parseTree } from 'jsonc-parser'
import type { LockedPackage } from '../../model/application.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { gap } from '../syntax/parsed.ts'
import type { ManifestEntry } from './entry.ts'
import { type Lock, noLock } from './lock.ts'
import { npmSource } from './origin.ts'

type Json = Readonly<Record<string, unknown>>

/** npm's lockfile in all its versions: https://docs.npmjs.com/cli/configuring-npm/package-lock-json. Keys are paths in `node_modules`. */
export function packageLock(file: string, text: string): Lock {
  const read = parse(file, text)
  if ('gap' in read) return noLock(read.gap)
  const packages = object(read.value['packages'])
  const lock = packages === undefined ? fromTree(read.value) : fromPackages(packages, new KeyLines(text))
  if (!lock.isCut) return lock
  const at = new Lines(file, text).span(0, 0)
  const message = `\`${file}\` nests packages more deeply than any installation: those too deep were left out.`
  return { ...lock, gaps: [gap('error', 'too-deep', at, message)] }
}

/** Lines of keys that are asked for in the order in which they stand; a parser that keeps all places would take several times as long. */
class KeyLines {
  readonly #text: string
  #offset = 0
  #line = 1
  #isLost = false

  constructor(text: string) {
    this.#text = text
  }

  lineOf(key: string): number | undefined {
    const found = this.#isLost ? -1 : this.#text.indexOf(`${JSON.stringify(key)}: {`, this.#offset)
    // Not as npm writes it: to look for each of its keys to the end would take too long.
    this.#isLost = found === -1
    if (this.#isLost) return undefined
    for (let at = this.#text.indexOf('\n', this.#offset); at !== -1 && at < found; at = this.#text.indexOf('\n', at + 1)) this.#line++
    this.#offset = found
    return this.#line
  }
}

/** Versions 2 and 3: flat, by path. */
interface Cut extends Lock {
  /** Something was nested too deeply. */
  readonly isCut: boolean
}

/** Longer than file systems allow: https://www.gnu.org/software/libc/manual/html_node/Limits-for-Files.html has PATH_MAX at 4096. */
const longestPath = 4096

function fromPackages(all: Json, lines?: KeyLines): Cut {
  let isCut = false
  const packages = new Map<string, LockedPackage>()
  for (const [path, value] of Object.entries(all)) {
    const it = object(value)
    const line = lines?.lineOf(path)
    const installed = nameIn(path)
    if (path.length > longestPath) isCut = true
    if (it === undefined || installed === undefined || it['link'] === true || path.length > longestPath) continue
    const own = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((section) => Object.keys(object(it[section]) ?? {}))
    const dependencies = [...new Set(own.flatMap((wanted) => lookUp(all, path, wanted) ?? []))]
    const [name, version] = real(string(it['name']) ?? installed, string(it['version']) ?? '')
    packages.set(path, { name, version, development: it['dev'] === true, dependencies, line, ...detailsOf(it) })
  }
  const covers = (folder: string): boolean => folder === '' || Object.hasOwn(all, folder)
  const find = (folder: string, entry: ManifestEntry): string | undefined => lookUp(all, folder, entry.name)
  return { packages, knowsDevelopment: true, find, covers, gaps: [], records: recordsIn(all), isComplete: true, isCut }
}

/** The folder's own requirements, which npm copies into the lockfile (not in version 1). */
const recordsIn =
  (all: Json): NonNullable<Lock['records']> =>
  (folder, { name, requirement }) => {
    const own = Object.hasOwn(all, folder) ? object(all[folder]) : undefined
    // A folder of the repository is there whatever range asks for it.
    if (own === undefined || isLinked(all, folder, name)) return own === undefined ? undefined : true
    return ['dependencies', 'optionalDependencies', 'devDependencies'].some((section) => object(own[section])?.[name] === requirement)
  }

const isLinked = (all: Json, folder: string, name: string): boolean =>
  [folder === '' ? '' : `${folder}/`, ''].some((it) => object(all[`${it}node_modules/${name}`])?.['link'] === true)

type Details = Pick<LockedPackage, 'source' | 'integrity' | 'installScript' | 'licence'>

function detailsOf(it: Json): Details {
  const [integrity, resolved, licence] = [string(it['integrity']), string(it['resolved']), string(it['license'])]
  const source = resolved === undefined ? undefined : npmSource(resolved)
  return {
    ...(integrity === undefined ? {} : { integrity }),
    ...(source === undefined ? {} : { source }),
    ...(it['hasInstallScript'] === true ? { installScript: true as const } : {}),
    ...(licence === undefined ? {} : { licence }),
  }
}

/** As Node resolves: the nearest `node_modules` from the folder of the one that asks, upwards. Linked folders are no registry packages. */
function lookUp(all: Json, from: string, name: string): string | undefined {
  for (let folder = from; ;) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    if (Object.hasOwn(all, path)) return object(all[path])?.['link'] === true ? undefined : path
    if (folder === '') return undefined
    const up = folder.lastIndexOf('/')
    folder = up === -1 ? '' : folder.slice(0, up)
    if (folder === 'node_modules' || folder.endsWith('/node_modules')) folder = folder.slice(0, -'node_modules'.length).replace(/\/$/, '')
  }
}

const nameIn = (path: string): string | undefined => {
  const at = path.lastIndexOf('node_modules/')
  return at === -1 ? undefined : path.slice(at + 'node_modules/'.length)
}

/** Version 1 has an alias in the version: `npm:lodash-es@4.17.21`. */
function real(name: string, version: string): readonly [name: string, version: string] {
  const at = version.startsWith('npm:') ? version.lastIndexOf('@') : -1
  return at > 4 ? [version.slice(4, at), version.slice(at + 1)] : [name, version]
}

/** Version 1: nested; turned into the flat form, which is what npm itself does. */
function fromTree(root: Json): Cut {
  let isCut = false
  const flat: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  const open: (readonly [folder: string, dependencies: unknown])[] = [['', root['dependencies']]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const [name, value] of Object.entries(object(next[1]) ?? {})) {
      const it = object(value)
      if (next[0].length > longestPath) isCut = true
      if (it === undefined || next[0].length > longestPath) continue
      const path = next[0] === '' ? `node_modules/${name}` : `${next[0]}/node_modules/${name}`
      flat[path] = {
        version: it['version'],
        dev: it['dev'],
        dependencies: it['requires'],
        integrity: it['integrity'],
        resolved: it['resolved'],
      }
      if (it['dependencies'] !== undefined) open.push([path, it['dependencies']])
    }
  }
  const lock = fromPackages(flat)
  return { ...lock, isCut: isCut || lock.isCut }
}

function parse(file: string, text: string): { readonly value: Json } | { readonly gap: ReturnType<typeof gap> } {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text
  try {
    return { value: object(JSON.parse(plain)) ?? {} }
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof RangeError)) throw error
    const lines = new Lines(file, plain)
    return {
      gap:
        mergeConflict(plain, lines) ??
        gap(
          'error',
          'invalid-lockfile',
          firstError(plain, lines),
          `\`${file}\` is not valid JSON here: the versions it locks were not read.`,
        ),
    }
  }
}

function firstError(text: string, lines: Lines): ReturnType<Lines['span']> {
  const errors: ParseError[] = []
  try {
    parseTree(text, errors)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  const at = errors[0]?.offset ?? 0
  return lines.span(at, at)
}

const object = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
