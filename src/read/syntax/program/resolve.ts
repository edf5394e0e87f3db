import { folderOf, joinPath, type Source } from '../../source.ts'
import { foldersUp } from '../../wanted.ts'
import { parseJson } from '../json.ts'
import { entries, get, items, known, type Tree } from '../tree.ts'
import { fileAt } from './file-at.ts'
import { rootFolder } from './machine.ts'
import { workspaceImport } from './workspace.ts'

/**
 * The file of the repository that a specifier names: relative, or by `paths` and `baseUrl` of the nearest tsconfig.json
 * (https://www.typescriptlang.org/tsconfig/#paths), or a package of the workspace. Null for other packages and for what is outside of the repository.
 */
export function resolveImport(specifier: string, from: string, source: Source): string | null {
  if (specifier.length > 500) return null
  if (specifier.startsWith(`${rootFolder}/`)) return fileAt(joinPath('', specifier.slice(rootFolder.length + 1)), source)
  if (/^\.\.?(\/|$)/.test(specifier)) return fileAt(joinPath(folderOf(from), specifier), source)
  for (const folder of foldersUp(folderOf(from))) {
    const config = folder === '' ? 'tsconfig.json' : `${folder}/tsconfig.json`
    if (!source.has(config)) continue
    const found = aliased(specifier, optionsOf(config, source), source)
    if (found !== null) return found
    break
  }
  return workspaceImport(specifier, from, source)
}

interface Options {
  /** The folder that names are looked up in; null where nothing says one. */
  readonly baseUrl: string | null
  /** Of the file that has `paths`, which they are relative to where there is no `baseUrl`. */
  readonly folder: string
  readonly paths: ReadonlyMap<string, readonly string[]>
}

const mostExtended = 5

/** `compilerOptions`, with what `extends` brings: of each option the nearest one counts. */
function optionsOf(config: string, source: Source, depth = 0): Options {
  // Comments are ordinary in these files, as in JSON with comments.
  const { tree } = parseJson(`${config}c`, source.text(config) ?? '')
  const above = parentsOf(config, namesIn(get(tree, 'extends')), source, depth) ?? nothing
  const own = get(tree, 'compilerOptions')
  const baseUrl = known(get(own, 'baseUrl'))
  const paths = new Map(entries(get(own, 'paths')).map(({ key, value }) => [key, namesIn(value)]))
  const base = baseUrl === undefined ? above.baseUrl : joinPath(folderOf(config), baseUrl)
  if (paths.size === 0) return { baseUrl: base, folder: above.folder, paths: above.paths }
  return { baseUrl: base, folder: folderOf(config), paths }
}

const nothing: Options = { baseUrl: null, folder: '', paths: new Map() }

const namesIn = (tree: Tree | undefined): readonly string[] => items(tree).flatMap((it) => known(it) ?? [])

function parentsOf(config: string, names: readonly string[], source: Source, depth: number): Options | undefined {
  if (depth >= mostExtended) return undefined
  const files = names.flatMap((name) => {
    const path = name.startsWith('.') ? joinPath(folderOf(config), name) : null
    return path === null ? [] : ([path, `${path}.json`].find((it) => source.has(it)) ?? [])
  })
  const [last] = files.slice(-1)
  return last === undefined ? undefined : optionsOf(last, source, depth + 1)
}

function aliased(specifier: string, { baseUrl, folder, paths }: Options, source: Source): string | null {
  const matches = [...paths].flatMap(([pattern, targets]) => {
    const [before = '', after] = pattern.split('*')
    if (after === undefined) return pattern === specifier ? [{ length: pattern.length + 1, found: targets }] : []
    if (specifier.length < before.length + after.length || !specifier.startsWith(before) || !specifier.endsWith(after)) return []
    const rest = specifier.slice(before.length, specifier.length - after.length)
    return [{ length: before.length, found: targets.map((it) => it.replace('*', () => rest)) }]
  })
  const best = matches.toSorted((a, b) => b.length - a.length)[0]
  for (const it of best?.found ?? []) {
    const file = fileAt(joinPath(baseUrl ?? folder, it), source)
    if (file !== null) return file
  }
  return baseUrl === null ? null : fileAt(joinPath(baseUrl, specifier), source)
}
