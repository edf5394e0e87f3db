import { parseJson } from '../syntax/json.ts'
import { entries, get, known } from '../syntax/tree.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import { covering } from './entry.ts'
import { firsts } from './pyproject.ts'

/** https://getcomposer.org/doc/04-schema.md#require. What has no vendor (`php`, `ext-json`, `composer-plugin-api`) is the platform, no package. */
export function composer(file: string, text: string): Entries {
  const { tree, gaps } = parseJson(file, text)
  const sections = [
    ['require', 'runtime'],
    ['require-dev', 'development'],
  ] as const
  const found = sections.flatMap(([section, scope]) =>
    entries(get(tree, section)).flatMap((it): ManifestEntry[] => {
      const requirement = known(it.value)
      if (requirement === undefined || !it.key.includes('/')) return []
      const exact = /^=?v?(\d+(?:\.\d+){1,3}(?:-[\w.]+)?)$/.exec(requirement)?.[1] ?? null
      return [{ name: it.key, requirement, exact, scope, at: covering(it.keyAt, it.value.at) }]
    }),
  )
  return { entries: firsts(found, (name) => name.toLowerCase()), gaps }
}
