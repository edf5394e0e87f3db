import type { Span } from '../../model/source.ts'
import { folderOf } from '../source.ts'
import { child, type Element, parseXml } from '../syntax/xml.ts'
import { foldersUp } from '../wanted.ts'
import type { Beside, Entries, ManifestEntry } from './entry.ts'
import { firsts } from './pyproject.ts'

/**
 * NuGet references of a project (`PackageReference`), and of the old `packages.config`. A central list (`PackageVersion` in the next
 * Directory.Packages.props upwards: https://learn.microsoft.com/nuget/consume-packages/central-package-management) gives versions and adds nothing.
 */
export function csproj(file: string, text: string, beside: Beside): Entries {
  const { root, gaps } = parseXml(file, text)
  const properties = new Map([...shared(file, beside), ...(root === undefined ? [] : propertiesOf(root))])
  const scope = { central: centralVersions(file, beside), properties }
  const entries = firsts(root === undefined ? [] : packages(root, scope), (name) => name.toLowerCase())
  return { entries: isTestProject(entries) ? entries.map((it) => ({ ...it, scope: 'development' })) : entries, gaps }
}

/** What `dotnet test` needs to run a project: https://learn.microsoft.com/dotnet/core/project-sdk/msbuild-props#istestproject */
const isTestProject = (entries: readonly ManifestEntry[]): boolean =>
  entries.some((it) => it.name.toLowerCase() === 'microsoft.net.test.sdk')

interface Versions {
  readonly central: ReadonlyMap<string, { readonly requirement: string; readonly at: Span }>
  readonly properties: ReadonlyMap<string, string>
}

/**
 * Properties of the next Directory.Build.props upwards, which every project beneath takes in, and of those above that it may take in in turn: the
 * nearer one wins (https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory).
 */
function shared(file: string, beside: Beside): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const folder of foldersUp(folderOf(file))) {
    for (const name of ['Directory.Build.props', 'Directory.Packages.props']) {
      const path = folder === '' ? name : `${folder}/${name}`
      const text = path === file ? undefined : beside.text(path)
      const root = text === undefined ? undefined : parseXml(path, text).root
      for (const [key, value] of root === undefined ? [] : propertiesOf(root)) if (!found.has(key)) found.set(key, value)
    }
  }
  return found
}

function centralVersions(file: string, beside: Beside): Versions['central'] {
  for (const folder of foldersUp(folderOf(file))) {
    const path = folder === '' ? 'Directory.Packages.props' : `${folder}/Directory.Packages.props`
    const text = beside.text(path)
    const root = text === undefined ? undefined : parseXml(path, text).root
    if (root !== undefined) return versionsIn(root, new Map([...shared(path, beside), ...propertiesOf(root)]))
  }
  return new Map()
}

function versionsIn(root: Element, properties: Versions['properties']): Versions['central'] {
  const listed = elementsOf(root).filter((it) => it.name === 'PackageVersion')
  return new Map(
    listed.map((it) => {
      const name = it.attributes.get('Include') ?? it.attributes.get('Update') ?? ''
      const requirement = filled(it.attributes.get('Version') ?? child(it, 'Version')?.text ?? '', properties)
      return [name.toLowerCase(), { requirement, at: it.at }]
    }),
  )
}

/** Of every `PropertyGroup`; a later one wins, conditions are not decided. */
const propertiesOf = (root: Element): ReadonlyMap<string, string> =>
  new Map(
    root.children.flatMap((group) =>
      group.name === 'PropertyGroup' ? group.children.map((it): [string, string] => [it.name, it.text]) : [],
    ),
  )

const filled = (text: string, properties: ReadonlyMap<string, string>): string =>
  text.replace(/\$\(([\w.]+)\)/g, (all, name: string) => properties.get(name) ?? all)

function packages(root: Element, versions: Versions): ManifestEntry[] {
  return elementsOf(root).flatMap((it) => entryOf(it, versions) ?? [])
}

function elementsOf(root: Element): Element[] {
  const found: Element[] = []
  const open = [root]
  for (let it = open.pop(); it !== undefined; it = open.pop()) {
    found.push(it)
    open.push(...it.children.toReversed())
  }
  return found
}

function entryOf(it: Element, { central, properties }: Versions): ManifestEntry | undefined {
  if (!['PackageReference', 'GlobalPackageReference', 'package'].includes(it.name)) return undefined
  const value = (...names: string[]): string | undefined =>
    names.map((name) => it.attributes.get(name) ?? child(it, name)?.text).find((text) => text !== undefined)
  const name = value('Include', 'id')
  if (name === undefined || name === '') return undefined
  const own = value('Version', 'VersionOverride', 'version')
  const listed = own === undefined ? central.get(name.toLowerCase()) : undefined
  const requirement = filled(own ?? listed?.requirement ?? '', properties)
  const development = value('PrivateAssets')?.toLowerCase() === 'all' || value('developmentDependency') === 'true'
  const scope = development ? 'development' : 'runtime'
  return { name, requirement, exact: exactNuget(requirement), scope, at: it.at, versionAt: listed?.at }
}

const exactNuget = (requirement: string): string | null => /^\[?\s*(\d+(?:\.\d+){1,3}(?:-[\w.]+)?)\s*\]?$/.exec(requirement)?.[1] ?? null
