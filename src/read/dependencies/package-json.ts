import { parseJson } from '../syntax/json.ts'
import { entries, entry, get, known } from '../syntax/tree.ts'
import type { Entries, ManifestEntry } from './entry.ts'
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
export function packageJson(file: string, text: string): Entries {
  const { tree, gaps } = parseJson(file, text)
  const found = new Map<string, ManifestEntry>()
  for (const [section, scope] of sections) {
    for (const it of entries(get(tree, section))) {
      const requirement = known(it.value)
      if (requirement === undefined || found.has(it.key)) continue
      found.set(it.key, { name: it.key, requirement, exact: exactVersion(requirement), scope, at: covering(it.keyAt, it.value.at) })
    }
  }
  return { entries: [...found.values()], gaps }
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
