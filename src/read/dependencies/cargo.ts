import { parseToml } from '../syntax/toml.ts'
import { folderOf } from '../source.ts'
import { foldersUp } from '../wanted.ts'
import { type Entry, entries, get, known, type Tree } from '../syntax/tree.ts'
import type { Beside, Entries, ManifestEntry } from './entry.ts'
import { covering } from './entry.ts'
import { firsts } from './pyproject.ts'

const sections = [
  ['dependencies', 'runtime'],
  ['build-dependencies', 'development'],
  ['dev-dependencies', 'development'],
] as const

/**
 * https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html, with those of targets. What a workspace lists for its members is a
 * dependency where a member asks for it, and of its own manifest where nobody else can.
 */
export function cargo(file: string, text: string, beside: Beside): Entries {
  const { tree, gaps } = parseToml(file, text)
  const tables = [tree, ...entries(get(tree, 'target')).map((it) => it.value)]
  const shared = lazily(() => new Map(sharedBy(file, tree, beside).map((it) => [it.key, it.entry])))
  const own = tables.flatMap((it) => sections.flatMap(([section, scope]) => table(get(it, section), scope, shared)))
  return { entries: firsts(own, (name) => name.replaceAll('_', '-')), gaps }
}

type Shared = () => ReadonlyMap<string, ManifestEntry>

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}

/** `[workspace.dependencies]` of the next manifest upwards that has a workspace. */
function sharedBy(file: string, tree: Tree | undefined, beside: Beside): { readonly key: string; readonly entry: ManifestEntry }[] {
  const none: Shared = () => new Map()
  for (const folder of foldersUp(folderOf(file))) {
    const path = folder === '' ? 'Cargo.toml' : `${folder}/Cargo.toml`
    const text = path === file ? undefined : beside.text(path)
    const root = path === file ? tree : text === undefined ? undefined : parseToml(path, text).tree
    if (get(root, 'workspace') === undefined) continue
    return entries(get(root, 'workspace', 'dependencies')).map((it) => ({ key: it.key, entry: one(it, 'runtime', none) }))
  }
  return []
}

const table = (dependencies: Tree | undefined, scope: ManifestEntry['scope'], shared: Shared): ManifestEntry[] =>
  entries(dependencies).map((it) => one(it, scope, shared))

function one(it: Entry, scope: ManifestEntry['scope'], shared: Shared): ManifestEntry {
  const member = (name: string): string | undefined => known(get(it.value, name))
  const at = covering(it.keyAt, it.value.at)
  const central = member('workspace') === 'true' ? shared().get(it.key) : undefined
  if (central !== undefined) return { ...central, scope, at, versionAt: central.at }
  const requirement = known(it.value) ?? member('version') ?? member('git') ?? member('path') ?? ''
  const exact = /^=\s*(\d+\.\d+\.\d+\S*)$/.exec(requirement)?.[1] ?? null
  const git = member('git')
  const source = git === undefined ? member('path') : `git+${git}`
  return { name: member('package') ?? it.key, requirement, exact, scope, at, ...(source === undefined ? {} : { from: source }) }
}
