import type { Span } from '../../model/source.ts'
import { folderOf } from '../source.ts'
import { parseToml } from '../syntax/toml.ts'
import { entries, type Entry, get, items, known, type Tree } from '../syntax/tree.ts'
import { foldersUp } from '../wanted.ts'
import type { Beside } from './entry.ts'

/** What a name in a version catalog stands for. */
export interface CatalogEntry {
  /** `group:artifact` */
  readonly name: string
  readonly requirement: string
  /** Where its version is written, in the catalog. */
  readonly at: Span
}

/** By accessor: `aws.sdk.s3` for `aws-sdk-s3`, `bundles.aws` for several at once. */
export type Catalog = ReadonlyMap<string, readonly CatalogEntry[]>

/** The catalog that a build script calls by `name`: `gradle/libs.versions.toml` in the next folder upwards (https://docs.gradle.org/current/userguide/version_catalogs.html). */
export function catalogOf(script: string, name: string, beside: Beside): Catalog {
  for (const folder of foldersUp(folderOf(script))) {
    const path = `${folder === '' ? '' : `${folder}/`}gradle/${name}.versions.toml`
    const text = beside.text(path)
    if (text !== undefined) return catalog(parseToml(path, text).tree)
  }
  return new Map()
}

const accessor = (alias: string): string => alias.replace(/[-_]/g, '.')

function catalog(tree: Tree | undefined): Catalog {
  const versions = new Map(entries(get(tree, 'versions')).map((it) => [it.key, it]))
  const found = new Map<string, readonly CatalogEntry[]>()
  for (const it of entries(get(tree, 'libraries'))) {
    const library = libraryOf(it, versions)
    if (library !== undefined) found.set(accessor(it.key), [library])
  }
  for (const it of entries(get(tree, 'bundles'))) {
    const members = items(it.value).flatMap((alias) => found.get(accessor(known(alias) ?? '')) ?? [])
    found.set(`bundles.${accessor(it.key)}`, members)
  }
  return found
}

/** `"g:a:v"`, `{ module = "g:a", version = "v" }`, `{ group = "g", name = "a", version.ref = "x" }`. */
function libraryOf({ value }: Entry, versions: ReadonlyMap<string, Entry>): CatalogEntry | undefined {
  const [group = '', artifact = '', version] = coordinates(value).split(':')
  if (group === '' || artifact === '') return undefined
  const shared = versions.get(referenceIn(value))
  const written = version ?? versionIn(shared?.value) ?? versionIn(get(value, 'version')) ?? ''
  return { name: `${group}:${artifact}`, requirement: written, at: shared?.value.at ?? value.at }
}

/** Dotted or nested. */
const referenceIn = (value: Tree): string => known(get(value, 'version.ref')) ?? known(get(value, 'version', 'ref')) ?? ''

function coordinates(value: Tree): string {
  const [group = '', name = ''] = ['group', 'name'].map((it) => known(get(value, it)))
  return known(value) ?? known(get(value, 'module')) ?? `${group}:${name}`
}

/** A rich version says the version in one of these. */
const versionIn = (it: Tree | undefined): string | undefined =>
  known(it) ?? known(get(it, 'strictly')) ?? known(get(it, 'require')) ?? known(get(it, 'prefer'))
