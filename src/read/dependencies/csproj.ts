import { child, type Element, parseXml } from '../syntax/xml.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import { firsts } from './pyproject.ts'

/** NuGet references of a project (`PackageReference`), of a central list (`PackageVersion`) and of the old `packages.config`. */
export function csproj(file: string, text: string): Entries {
  const { root, gaps } = parseXml(file, text)
  const entries = firsts(root === undefined ? [] : packages(root), (name) => name.toLowerCase())
  return { entries: isTestProject(entries) ? entries.map((it) => ({ ...it, scope: 'development' })) : entries, gaps }
}

/** What `dotnet test` needs to run a project: https://learn.microsoft.com/dotnet/core/project-sdk/msbuild-props#istestproject */
const isTestProject = (entries: readonly ManifestEntry[]): boolean =>
  entries.some((it) => it.name.toLowerCase() === 'microsoft.net.test.sdk')

function packages(root: Element): ManifestEntry[] {
  const found: ManifestEntry[] = []
  const open = [root]
  for (let it = open.pop(); it !== undefined; it = open.pop()) {
    const entry = entryOf(it)
    if (entry !== undefined) found.push(entry)
    open.push(...it.children.toReversed())
  }
  return found
}

function entryOf(it: Element): ManifestEntry | undefined {
  if (!['PackageReference', 'PackageVersion', 'GlobalPackageReference', 'package'].includes(it.name)) return undefined
  const value = (...names: string[]): string | undefined =>
    names.map((name) => it.attributes.get(name) ?? child(it, name)?.text).find((text) => text !== undefined)
  const name = value('Include', 'id')
  if (name === undefined || name === '') return undefined
  const requirement = value('Version', 'VersionOverride', 'version') ?? ''
  const exact = /^\[?\s*(\d+(?:\.\d+){1,3}(?:-[\w.]+)?)\s*\]?$/.exec(requirement)?.[1] ?? null
  const development = value('PrivateAssets')?.toLowerCase() === 'all' || value('developmentDependency') === 'true'
  return { name, requirement, exact, scope: development ? 'development' : 'runtime', at: it.at }
}
