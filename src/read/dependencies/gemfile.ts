import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { codeLines } from './code-lines.ts'
import type { Entries, ManifestEntry } from './entry.ts'

/** Bundler's manifest is a Ruby program, which is not run: `gem` lines are read as people write them, with the groups that they stand in. */
export function gemfile(file: string, text: string): Entries {
  const conflict = mergeConflict(text, new Lines(file, text))
  if (conflict !== undefined) return { entries: [], gaps: [conflict] }
  const found = new Map<string, ManifestEntry>()
  /** One mark per open `do … end`: whether it is a group for development. */
  const blocks: boolean[] = []
  for (const { code, at } of codeLines(file, text, '#')) {
    if (/\bdo(\s*\|[^|]*\|)?$/.test(code) || /^(if|unless|case)\b/.test(code)) blocks.push(/^group\b/.test(code) && isDevelopment(code))
    else if (/^end\b/.test(code)) blocks.pop()
    const it = gem(code)
    if (it === undefined || found.has(it.name)) continue
    found.set(it.name, { ...it, exact: exactGem(it.requirement), scope: blocks.includes(true) ? 'development' : it.scope, at })
  }
  return { entries: [...found.values()], gaps: [] }
}

/** `gem "name", "~> 1.0", ">= 1.0.2", group: :test`: versions come before options. */
function gem(code: string): Pick<ManifestEntry, 'name' | 'requirement' | 'scope' | 'from'> | undefined {
  const [, name, rest = ''] = /^gem[\s(]+["']([^"']+)["'](.*)$/.exec(code) ?? []
  if (name === undefined) return undefined
  const versions = /^(?:\s*,\s*(?:\[\s*)?["'][^"']*["'](?:\s*\])?(?!\s*=>))*/.exec(rest)?.[0] ?? ''
  const requirement = [...versions.matchAll(/["']([^"']+)["']/g)].map((it) => it[1]).join(', ')
  const [, kind, where] = /\b(git|github|path)(?::|['"]?\s*=>)\s*["']([^"']+)["']/.exec(rest) ?? []
  const from = where === undefined ? {} : { from: kind === 'path' ? `file:${where}` : `git+${where}` }
  const grouped = /\bgroups?:|:groups?\s*=>/.exec(rest)
  const scope = grouped !== null && isDevelopment(rest.slice(grouped.index)) ? 'development' : 'runtime'
  return { name, requirement, scope, ...from }
}

/** Only groups for development: one that production also needs is packed. */
const isDevelopment = (code: string): boolean => {
  const groups = [...code.matchAll(/:(\w+)\b(?!\s*=>)|["'](\w+)["']/g)]
    .map((it) => it[1] ?? it[2] ?? '')
    .filter((it) => !['group', 'groups', 'require', 'false'].includes(it))
  return groups.length > 0 && groups.every((it) => /^(development|dev|test|tests|ci|lint|doc|docs)$/.test(it))
}

const exactGem = (requirement: string): string | null => /^(?:=\s*)?(\d[\w.-]*)$/.exec(requirement)?.[1] ?? null
