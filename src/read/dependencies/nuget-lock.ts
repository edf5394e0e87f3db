import type { LockedPackage } from '../../model/application.ts'
import { parseJson } from '../syntax/json.ts'
import { type Entry, entries, get, known } from '../syntax/tree.ts'
import type { Lock } from './lock.ts'

/**
 * NuGet's lockfile (https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies), of all target
 * frameworks together. Keys are names in lower case with their versions, which may differ by framework; projects of the repository are left out.
 */
export function nugetLock(file: string, text: string): Lock {
  const { tree, gaps } = parseJson(file, text)
  const packages = new Map<string, LockedPackage>()
  const byName = new Map<string, string>()
  const requested = new Map<string, string>()
  for (const framework of entries(get(tree, 'dependencies'))) {
    const resolved = new Map(entries(framework.value).flatMap((it) => resolvedIn(it)))
    for (const it of entries(framework.value)) {
      const [name, version] = [it.key.toLowerCase(), known(get(it.value, 'resolved'))]
      const key = resolved.get(name)
      if (key === undefined || version === undefined) continue
      if (!byName.has(name)) byName.set(name, key)
      const asked = known(get(it.value, 'requested'))
      if (asked !== undefined && !requested.has(name)) requested.set(name, asked)
      const wanted = entries(get(it.value, 'dependencies')).flatMap((one) => resolved.get(one.key.toLowerCase()) ?? [])
      const dependencies = [...new Set([...(packages.get(key)?.dependencies ?? []), ...wanted])]
      const integrity = known(get(it.value, 'contentHash'))
      const own = { name: it.key, version, development: false, line: it.keyAt.start.line, integrity }
      packages.set(key, { ...own, ...packages.get(key), dependencies })
    }
  }
  return {
    packages,
    knowsDevelopment: false,
    find: (_folder, it) => byName.get(it.name.toLowerCase()),
    covers: (folder) => folder === '',
    gaps,
    // `[13.0.1, )` for `13.0.1`: the least that is taken, which another package may raise.
    records: (_folder, it) => requested.get(it.name.toLowerCase())?.includes(it.exact ?? it.requirement),
    isComplete: true,
  }
}

const resolvedIn = (it: Entry): [name: string, key: string][] => {
  const version = known(get(it.value, 'resolved'))
  const name = it.key.toLowerCase()
  return version === undefined ? [] : [[name, `${name} ${version}`]]
}
