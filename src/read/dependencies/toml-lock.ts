import type { LockedPackage } from '../../model/application.ts'
import { parseToml } from '../syntax/toml.ts'
import { entries, entry, get, items, known, type Tree } from '../syntax/tree.ts'
import type { Lock } from './lock.ts'

/** Lockfiles that list `[[package]]` tables: Poetry's, uv's and Cargo's. Keys are `name version`. `identity` is when two names are the same. */
export function tomlLock(file: string, text: string, identity: (name: string) => string): Lock {
  const { tree, gaps } = parseToml(file, text)
  const extras = wantedExtras(items(get(tree, 'package')))
  const listed = items(get(tree, 'package')).flatMap((it) => {
    const [name, version] = [known(get(it, 'name')), known(get(it, 'version'))]
    return name === undefined || version === undefined || isLocal(it)
      ? []
      : [
          {
            name,
            version,
            wants: [...wants(get(it, 'dependencies')), ...extrasOf(it, name, extras)],
            details: { line: get(it, 'name')?.at.start.line, ...detailsOf(it) },
          },
        ]
  })
  const byName = new Map<string, string>()
  for (const it of listed) {
    byName.set(identity(it.name), `${it.name} ${it.version}`)
    byName.set(`${identity(it.name)} ${it.version}`, `${it.name} ${it.version}`)
  }
  const find = (wanted: string): string | undefined => {
    const [name = '', version = ''] = wanted.split(' ')
    return byName.get(`${identity(name)} ${version}`) ?? byName.get(identity(name))
  }
  const packages = new Map<string, LockedPackage>()
  for (const it of listed) {
    const dependencies = [...new Set(it.wants.flatMap((wanted) => find(wanted) ?? []))]
    const key = `${it.name} ${it.version}`
    // PDM lists a package again for each of its extras.
    const all = [...new Set([...(packages.get(key)?.dependencies ?? []), ...dependencies])]
    packages.set(key, { name: it.name, version: it.version, development: false, dependencies: all, ...it.details })
  }
  const members = new Set(items(get(tree, 'package')).flatMap((it) => folderOfMember(it) ?? []))
  const covers = (folder: string): boolean | undefined => folder === '' || (members.size > 0 ? members.has(folder) : undefined)
  return { packages, knowsDevelopment: false, find: (_folder, it) => find(it.name), covers, gaps, isComplete: false }
}

/** Digests of all the files of a release, in any order: `checksum` (Cargo), `hash` of each of `files`, `wheels` and `sdist`. */
function detailsOf(it: Tree): Pick<LockedPackage, 'integrity' | 'source'> {
  const listed = ['files', 'wheels', 'sdist'].flatMap((key) => items(get(it, key)).flatMap((one) => known(get(one, 'hash')) ?? []))
  const integrity = known(get(it, 'checksum')) ?? listed.toSorted().join(' ')
  const written = get(it, 'source')
  const source = known(written)?.startsWith('git+') === true || get(written, 'git') !== undefined || known(get(written, 'type')) === 'git'
  return { ...(integrity === '' ? {} : { integrity }), ...(source ? { source: 'git' as const } : {}) }
}

/** Cargo: `"name version"`; PDM: `"name[extra]>=1; marker"`; uv: `{ name = "…" }`; Poetry: a table by name. */
function wants(list: Tree | undefined): string[] {
  if (list?.kind === 'map') return entries(list).map((it) => it.key)
  return items(list).flatMap((it) => {
    const text = known(it)
    if (text === undefined) return known(get(it, 'name')) ?? []
    const [, name = '', version = ''] = /^([\w.-]+)(?: (\d\S*))?/.exec(text) ?? []
    return `${name} ${version}`.trim()
  })
}

/** uv: which extras of which package something asks for: `{ name = "requests", extra = ["socks"] }`. */
function wantedExtras(packages: readonly Tree[]): ReadonlySet<string> {
  const lists = packages.flatMap((it) => [
    get(it, 'dependencies'),
    ...['optional-dependencies', 'dev-dependencies'].flatMap((key) => entries(get(it, key)).map((one) => one.value)),
  ])
  const asked = lists.flatMap((list) => (list?.kind === 'list' ? list.items : []))
  return new Set(asked.flatMap((it) => items(get(it, 'extra')).map((extra) => `${known(get(it, 'name')) ?? ''} ${known(extra) ?? ''}`)))
}

const extrasOf = (it: Tree, name: string, wanted: ReadonlySet<string>): string[] =>
  entries(get(it, 'optional-dependencies')).flatMap((extra) => (wanted.has(`${name} ${extra.key}`) ? wants(extra.value) : []))

/** uv says where the members of a workspace are. */
const folderOfMember = (tree: Tree): string | undefined => known(get(tree, 'source', 'editable')) ?? known(get(tree, 'source', 'virtual'))

/** The project itself and its workspace: Cargo gives them no `source`, uv an editable or virtual one. */
function isLocal(tree: Tree): boolean {
  const source = get(tree, 'source')
  return source?.kind === 'map' && ['editable', 'virtual', 'directory'].some((it) => entry(source, it) !== undefined)
}
