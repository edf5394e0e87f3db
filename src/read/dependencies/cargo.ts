import { parseToml } from '../syntax/toml.ts'
import { entries, get, known, type Tree } from '../syntax/tree.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import { covering } from './entry.ts'
import { firsts } from './pyproject.ts'

const sections = [
  ['dependencies', 'runtime'],
  ['build-dependencies', 'development'],
  ['dev-dependencies', 'development'],
] as const

/** https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html, with those of targets and of a workspace. */
export function cargo(file: string, text: string): Entries {
  const { tree, gaps } = parseToml(file, text)
  const tables = [tree, ...entries(get(tree, 'target')).map((it) => it.value)]
  const shared = table(get(tree, 'workspace', 'dependencies'), 'runtime')
  const own = tables.flatMap((it) => sections.flatMap(([section, scope]) => table(get(it, section), scope)))
  return { entries: firsts([...own, ...shared], (name) => name.replaceAll('_', '-')), gaps }
}

function table(dependencies: Tree | undefined, scope: ManifestEntry['scope']): ManifestEntry[] {
  return entries(dependencies).map((it) => {
    const member = (name: string): string | undefined => known(get(it.value, name))
    const requirement = known(it.value) ?? member('version') ?? member('git') ?? member('path') ?? ''
    const exact = /^=\s*(\d+\.\d+\.\d+\S*)$/.exec(requirement)?.[1] ?? null
    return { name: member('package') ?? it.key, requirement, exact, scope, at: covering(it.keyAt, it.value.at) }
  })
}
