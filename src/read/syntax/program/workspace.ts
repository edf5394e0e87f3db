import { workspacePatterns } from '../../dependencies/package-json.ts'
import { folderOf, joinPath, type Source } from '../../source.ts'
import { foldersUp, isExcluded } from '../../wanted.ts'
import { parseJson } from '../json.ts'
import { entries, get, items, known, type Tree } from '../tree.ts'
import { fileAt } from './file-at.ts'

/**
 * The file that the name of a package of this repository stands for. Where packages lie is asked of the workspace above
 * (https://docs.npmjs.com/cli/using-npm/workspaces, https://pnpm.io/pnpm-workspace_yaml, https://lerna.js.org/docs/api-reference/configuration),
 * and only folders are looked into that their name suggests, so that base and head look at the same places. Null for packages from elsewhere.
 */
export function workspaceImport(specifier: string, from: string, source: Source): string | null {
  const [, name, below] = /^((?:@[^/]+\/)?[^/@.][^/]*)(?:\/(.+))?$/.exec(specifier) ?? []
  if (name === undefined) return null
  for (const root of foldersUp(folderOf(from))) {
    for (const folder of patternsIn(root, source).flatMap((it) => foldersFor(it, name))) {
      const path = joinPath(root, folder)
      const manifest = path === null ? undefined : manifestIn(path, source)
      if (path !== null && manifest !== undefined && known(get(manifest, 'name')) === name) return fileIn(path, manifest, below, source)
    }
  }
  return null
}

const manifestIn = (folder: string, source: Source): Tree | undefined =>
  jsonAt(folder === '' ? 'package.json' : `${folder}/package.json`, source)

const jsonAt = (path: string, source: Source): Tree | undefined =>
  source.has(path) ? parseJson(path, source.text(path) ?? '').tree : undefined

function patternsIn(folder: string, source: Source): readonly string[] {
  const path = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  const npm = source.has(path('package.json')) ? workspacePatterns(path('package.json'), source.text(path('package.json')) ?? '') : []
  const pnpm = source.has(path('pnpm-workspace.yaml')) ? source.tree(path('pnpm-workspace.yaml')) : undefined
  const lists = [get(pnpm, 'packages'), get(jsonAt(path('lerna.json'), source), 'packages')]
  return [...npm, ...lists.flatMap(items).flatMap((it) => known(it) ?? [])].filter((it) => !it.startsWith('!'))
}

/** `packages/*` → `packages/config` for `@shop/config`; `backend/*` → also `backend/core` for `@shop/backend-core`. */
function foldersFor(pattern: string, name: string): readonly string[] {
  const parts = pattern.replace(/^\.\//, '').replace(/\/$/, '').split('/')
  const star = parts.findIndex((it) => it.includes('*'))
  if (star === -1) return [parts.join('/')]
  const above = parts.slice(0, star)
  const last = name.slice(name.lastIndexOf('/') + 1)
  const prefix = `${above.at(-1) ?? ''}-`
  return [last, ...(last.startsWith(prefix) ? [last.slice(prefix.length)] : [])].map((it) => [...above, it].join('/'))
}

/** What the manifest names, or what that is built from, which is what a repository holds: `dist/index.js` from `src/index.ts`. */
function fileIn(folder: string, manifest: Tree, below: string | undefined, source: Source): string | null {
  const exported = get(manifest, 'exports')
  const named =
    below === undefined
      ? [...['source', 'module', 'main', 'types'].map((it) => known(get(manifest, it))), ...targets(get(exported, '.') ?? exported)]
      : targets(get(exported, `./${below}`))
  const plain = below === undefined ? ['src/index', 'index'] : [below, `src/${below}`]
  const written = [...named.filter((it) => it !== undefined), ...plain]
  for (const it of written.flatMap((path) => [path, sourceOf(path)])) {
    const file = fileAt(joinPath(folder, it), source)
    if (file !== null && !isExcluded(file) && !file.endsWith('.d.ts')) return file
  }
  return null
}

/** The paths of an export, whatever the condition: `{ import: './dist/index.mjs', require: … }`. */
const targets = (tree: Tree | undefined): readonly string[] => {
  const path = known(tree)
  return path === undefined ? entries(tree).flatMap((it) => (it.key.startsWith('.') ? [] : targets(it.value))) : [path]
}

const sourceOf = (path: string): string =>
  path.replace(/^(\.\/)?(?:dist|build|lib|out|es|esm|cjs)\/(?:(?:esm|cjs|es|src)\/)?/, 'src/').replace(/(?:\.d)?\.[cm]?[jt]s$/, '')
