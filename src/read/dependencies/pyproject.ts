import { normalizedPython } from '../../model/package-name.ts'
import { parseToml } from '../syntax/toml.ts'
import { type Dict, entries, get, items, known, type Tree } from '../syntax/tree.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import { covering } from './entry.ts'
import { exactPython, pythonRequirement } from './python.ts'

type Scope = ManifestEntry['scope']

/** `[project]` (PEP 621), dependency groups (PEP 735), and the tables of Poetry, PDM, uv and Hatch. */
export function pyproject(file: string, text: string): Entries {
  const { tree, gaps } = parseToml(file, text)
  const poetry = get(tree, 'tool', 'poetry')
  const found = [
    ...strings(get(tree, 'project', 'dependencies'), 'runtime'),
    ...entries(get(tree, 'project', 'optional-dependencies')).flatMap((it) => strings(it.value, scopeOfGroup(it.key))),
    ...tables(get(poetry, 'dependencies'), 'runtime'),
    ...strings(get(tree, 'tool', 'uv', 'dev-dependencies'), 'development'),
    ...entries(get(tree, 'dependency-groups')).flatMap((it) => strings(it.value, 'development')),
    ...entries(get(tree, 'tool', 'pdm', 'dev-dependencies')).flatMap((it) => strings(it.value, 'development')),
    ...entries(get(poetry, 'group')).flatMap((it) => tables(get(it.value, 'dependencies'), it.key === 'main' ? 'runtime' : 'development')),
    ...tables(get(poetry, 'dev-dependencies'), 'development'),
  ]
  const sources = uvSources(get(tree, 'tool', 'uv', 'sources'))
  const placed = found.map((it) => ({ ...it, from: sources.get(normalizedPython(it.name)) ?? it.from }))
  return { entries: firsts(placed, normalizedPython), gaps }
}

/** Where uv takes a package from in the place of the registry: https://docs.astral.sh/uv/concepts/projects/dependencies/#dependency-sources */
const uvSources = (table: Tree | undefined): ReadonlyMap<string, string> =>
  new Map(
    entries(table).flatMap((it): [string, string][] => {
      const from = elsewhere(it.value.kind === 'list' ? it.value.items[0] : it.value)
      return from === undefined ? [] : [[normalizedPython(it.key), from]]
    }),
  )

/** `{ git = "https://…" }`, `{ path = "../lib" }`, `{ url = "https://…" }`, as Poetry, Pipenv and uv write it. */
function elsewhere(it: Tree | undefined): string | undefined {
  const [git, path, url] = ['git', 'path', 'url'].map((name) => known(get(it, name)))
  if (git !== undefined) return `git+${git}`
  return path === undefined ? url : `file:${path}`
}

/** Pipenv's manifest: https://github.com/pypa/pipfile */
export function pipfile(file: string, text: string): Entries {
  const { tree, gaps } = parseToml(file, text)
  const found = [...tables(get(tree, 'packages'), 'runtime'), ...tables(get(tree, 'dev-packages'), 'development')]
  return { entries: firsts(found, normalizedPython), gaps }
}

/** What is needed at run time comes first, and stays. */
export function firsts(all: readonly ManifestEntry[], identity: (name: string) => string): ManifestEntry[] {
  const kept = new Map<string, ManifestEntry>()
  for (const it of all.toSorted((a, b) => Number(a.scope === 'development') - Number(b.scope === 'development'))) {
    if (!kept.has(identity(it.name))) kept.set(identity(it.name), it)
  }
  return [...kept.values()]
}

const scopeOfGroup = (name: string): Scope =>
  /^(dev|develop|development|tests?|testing|lint|docs?|ci)$/i.test(name) ? 'development' : 'runtime'

function strings(list: Tree | undefined, scope: Scope): ManifestEntry[] {
  return items(list).flatMap((item) => {
    const it = pythonRequirement(known(item) ?? '')
    return it === undefined ? [] : [{ name: it.name, requirement: it.requirement, exact: exactPython(it.requirement), scope, at: item.at }]
  })
}

/** `requests = "^2.31"`, `requests = { version = "^2.31", extras = ["socks"] }`, and a table of its own. `python` is no package. */
function tables(table: Tree | undefined, scope: Scope): ManifestEntry[] {
  return entries(table).flatMap((it) => {
    if (it.key === 'python') return []
    const value = it.value.kind === 'list' ? it.value.items[0] : it.value
    const requirement = value?.kind === 'map' ? describe(value) : (known(value) ?? '')
    const from = elsewhere(value)
    const exact = exactPython(requirement) ?? bare(requirement)
    return [{ name: it.key, requirement, exact, scope, at: covering(it.keyAt, it.value.at), from }]
  })
}

const describe = (table: Dict): string => ['version', 'git', 'url', 'path'].flatMap((it) => known(get(table, it)) ?? [])[0] ?? ''

/** Poetry takes a plain `1.2.3` as exactly that: https://python-poetry.org/docs/dependency-specification/#exact-requirements */
const bare = (requirement: string): string | null => (/^\d+(\.\d+)+[\w.]*$/.test(requirement) ? requirement : null)
