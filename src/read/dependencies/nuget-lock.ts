import type { LockedPackage } from '../../model/application.ts'
import { parseJson } from '../syntax/json.ts'
import { entries, get, known } from '../syntax/tree.ts'
import type { Lock } from './lock.ts'

/**
 * NuGet's lockfile (https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies), of all target
 * frameworks together. Keys are names in lower case; names of projects of the repository are left out.
 */
export function nugetLock(file: string, text: string): Lock {
  const { tree, gaps } = parseJson(file, text)
  const packages = new Map<string, LockedPackage>()
  const requested = new Map<string, string>()
  for (const it of entries(get(tree, 'dependencies')).flatMap((framework) => entries(framework.value))) {
    const version = known(get(it.value, 'resolved'))
    const key = it.key.toLowerCase()
    if (version === undefined || packages.has(key)) continue
    const asked = known(get(it.value, 'requested'))
    if (asked !== undefined) requested.set(key, asked)
    const dependencies = entries(get(it.value, 'dependencies')).map((one) => one.key.toLowerCase())
    const integrity = known(get(it.value, 'contentHash'))
    packages.set(key, { name: it.key, version, development: false, dependencies, line: it.keyAt.start.line, integrity })
  }
  const linked = new Map(
    [...packages].map(([key, it]) => [key, { ...it, dependencies: it.dependencies.filter((one) => packages.has(one)) }]),
  )
  const find = (name: string): string | undefined => (linked.has(name) ? name : undefined)
  return {
    packages: linked,
    knowsDevelopment: false,
    find: (_folder, it) => find(it.name.toLowerCase()),
    covers: (folder) => folder === '',
    gaps,
    // `[13.0.1, )` for `13.0.1`: the least that is taken, which another package may raise.
    records: (_folder, it) => requested.get(it.name.toLowerCase())?.includes(it.exact ?? it.requirement),
    isComplete: true,
  }
}
