import { parseJson } from '../syntax/json.ts'
import { entries, entry, get, known, type Tree } from '../syntax/tree.ts'
import { folderOf } from '../source.ts'
import { parseYaml } from '../syntax/yaml.ts'
import { foldersUp } from '../wanted.ts'
import type { Beside, Entries, ManifestEntry } from './entry.ts'
import { covering } from './entry.ts'

/** Later sections give way to earlier ones, as npm has it: optional over runtime is still runtime, and both over development. */
const sections = [
  ['dependencies', 'runtime'],
  ['optionalDependencies', 'runtime'],
  ['devDependencies', 'development'],
] as const

/**
 * Direct dependencies of a `package.json`. Peer dependencies are not among them: a package asks its user to have them, and for an application
 * that nobody installs they decide nothing that its other sections do not.
 */
export function packageJson(file: string, text: string, beside: Beside): Entries {
  const { tree, gaps } = parseJson(file, text)
  const found = new Map<string, ManifestEntry>()
  for (const [section, scope] of sections) {
    for (const it of entries(get(tree, section))) {
      const requirement = known(it.value)
      if (requirement === undefined || found.has(it.key)) continue
      const central = requirement.startsWith('catalog:') ? fromCatalog(file, it.key, requirement, beside) : undefined
      const wanted = central?.requirement ?? requirement
      const at = covering(it.keyAt, it.value.at)
      found.set(it.key, { name: it.key, requirement: wanted, exact: exactVersion(wanted), scope, at, ...central })
    }
  }
  return { entries: [...found.values()], gaps }
}

/**
 * `catalog:` is the default catalog, `catalog:name` another one: https://pnpm.io/catalogs, https://yarnpkg.com/features/catalogs,
 * https://bun.com/docs/pm/catalogs. The next folder upwards that has one says what it means.
 */
function fromCatalog(
  file: string,
  name: string,
  requirement: string,
  beside: Beside,
): Pick<ManifestEntry, 'requirement' | 'versionAt'> | undefined {
  const catalog = requirement.slice('catalog:'.length).trim()
  for (const folder of foldersUp(folderOf(file))) {
    for (const list of catalogsIn(folder, beside)) {
      const named = get(list, 'catalogs', catalog === '' ? 'default' : catalog)
      const it = entry(named ?? (catalog === '' || catalog === 'default' ? get(list, 'catalog') : undefined), name)
      const version = known(it?.value)
      if (it !== undefined && version !== undefined) return { requirement: version, versionAt: covering(it.keyAt, it.value.at) }
    }
  }
  return undefined
}

/** pnpm's and Yarn's settings, and the manifest of Bun's workspace. */
function catalogsIn(folder: string, beside: Beside): (Tree | undefined)[] {
  const path = (name: string): string => (folder === '' ? name : `${folder}/${name}`)
  const settings = ['pnpm-workspace.yaml', '.yarnrc.yml'].flatMap((name) => {
    const text = beside.text(path(name))
    return text === undefined ? [] : [parseYaml(path(name), text).tree]
  })
  const text = beside.text(path('package.json'))
  const manifest = text === undefined || !text.includes('"catalog') ? undefined : parseJson(path('package.json'), text).tree
  return [...settings, get(manifest, 'workspaces'), manifest]
}

/** `1.2.3`, `=1.2.3`, `npm:other@1.2.3`; anything with a range in it is none. */
function exactVersion(requirement: string): string | null {
  return /^(?:npm:(?:@[^/\s]+\/)?[^@\s]+@)?[v=]?\s*(\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)$/.exec(requirement.trim())?.[1] ?? null
}

/** The package that is really installed under a name: `"lodash": "npm:lodash-es@4"`. */
export const aliased = (requirement: string): string | undefined => /^npm:((?:@[^/\s]+\/)?[^@\s]+)/.exec(requirement)?.[1]

/** Folders of the members of a workspace: the patterns of `workspaces`, as npm and Yarn write them. */
export function workspacePatterns(file: string, text: string): string[] {
  const { tree } = parseJson(file, text)
  const list = entry(tree, 'workspaces')?.value
  const patterns = list?.kind === 'map' ? get(list, 'packages') : list
  return patterns?.kind === 'list' ? patterns.items.flatMap((it) => known(it) ?? []) : []
}

/** `yarn@4.1.0`; '' where it says none. */
export const packageManager = (file: string, text: string): string => known(get(parseJson(file, text).tree, 'packageManager')) ?? ''
