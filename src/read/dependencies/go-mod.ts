import type { Gap, Span } from '../../model/source.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { gap } from '../syntax/parsed.ts'
import type { LockedPackage } from '../../model/application.ts'
import { type CodeLine, codeLines } from './code-lines.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import type { Lock } from './lock.ts'
import { sourceOf } from './origin.ts'

/**
 * Direct requirements of a Go module: `require` lines and blocks without `// indirect` (https://go.dev/ref/mod#go-mod-file-require), as `replace`
 * has them: another version of the same module, a folder, or another module, which is code from elsewhere.
 */
export function goMod(file: string, text: string): Entries {
  const { direct, replaced, gaps } = requirementsOf(file, text)
  return { entries: [...direct.values()].map((it) => asReplaced(it, replaced)), gaps }
}

/**
 * Since Go 1.17 a module names all that is built into it, what is indirect too (https://go.dev/ref/mod#go-mod-file-go), each with the version
 * that is taken; not who wants whom, and neither does go.sum, which also holds what is not built in.
 */
export function goModules(file: string, text: string): Lock {
  const { direct, indirect, replaced } = requirementsOf(file, text)
  const all = [...direct.values(), ...indirect.values()].map((it) => asReplaced(it, replaced))
  const packages = new Map(all.map((it): [string, LockedPackage] => [it.name, moduleOf(it)]))
  return {
    packages: indirect.size > 0 || !isOld(text) ? packages : new Map(),
    isFlat: true,
    knowsDevelopment: true,
    find: (_folder, it) => (packages.has(it.name) ? it.name : undefined),
    covers: (folder) => folder === '',
    gaps: [],
    isComplete: false,
  }
}

const moduleOf = ({ name, requirement, exact, at, from }: ManifestEntry): LockedPackage => ({
  name,
  version: exact ?? requirement,
  development: false,
  dependencies: [],
  line: at.start.line,
  ...(from === undefined ? {} : { source: sourceOf(from) }),
})

interface Replacement {
  /** Only of this version; '' of every one. */
  readonly of: string
  readonly name: string
  readonly version: string
  readonly at: Span
}

/** One that names the version counts more: https://go.dev/ref/mod#go-mod-file-replace */
function asReplaced(it: ManifestEntry, replaced: ReadonlyMap<string, readonly Replacement[]>): ManifestEntry {
  const all = replaced.get(it.name) ?? []
  const found = all.find(({ of }) => of === it.requirement) ?? all.find(({ of }) => of === '')
  if (found === undefined) return it
  const { name, version, at } = found
  if (name === it.name) return { ...it, exact: version, versionAt: at }
  return { ...it, from: version === '' ? name : `git+https://${name}`, versionAt: at }
}

const isOld = (text: string): boolean => Number(/^go\s+1\.(\d+)/m.exec(text)?.[1] ?? 0) < 17

interface Requirements {
  readonly direct: ReadonlyMap<string, ManifestEntry>
  readonly indirect: ReadonlyMap<string, ManifestEntry>
  readonly replaced: ReadonlyMap<string, readonly Replacement[]>
  readonly gaps: readonly Gap[]
}

function requirementsOf(file: string, text: string): Requirements {
  const conflict = mergeConflict(text, new Lines(file, text))
  const found: Found = { direct: new Map(), indirect: new Map(), replaced: new Map() }
  if (conflict !== undefined) return { ...found, gaps: [conflict] }
  const gaps: Gap[] = []
  let block = ''
  for (const line of codeLines(file, text, '//')) {
    const opened = /^(\w+)\s*\($/.exec(line.code)?.[1]
    if (opened !== undefined) block = opened
    else if (line.code === ')') block = ''
    else if (block === 'require' || (block === '' && /^require\s/.test(line.code))) addRequirement(line, found, gaps)
    else if (block === 'replace' || (block === '' && /^replace\s/.test(line.code))) addReplacement(line, found)
  }
  return { ...found, gaps }
}

interface Found {
  readonly direct: Map<string, ManifestEntry>
  readonly indirect: Map<string, ManifestEntry>
  readonly replaced: Map<string, Replacement[]>
}

/** `old [version] => new [version]`, of which a folder has no version. */
function addReplacement({ code, at }: CodeLine, { replaced }: Found): void {
  const sides = code.replace(/^replace\s+/, '').split(/\s+=>\s+/)
  const [old = '', of = ''] = words(sides[0] ?? '')
  const [name = '', version = ''] = words(sides[1] ?? '')
  if (old !== '' && name !== '') replaced.set(old, [...(replaced.get(old) ?? []), { of, name, version, at }])
}

const words = (text: string): string[] => text.split(/\s+/).map((it) => it.replace(/^"(.*)"$/, '$1'))

function addRequirement({ code, comment, at }: CodeLine, found: Found, gaps: Gap[]): void {
  const [, name = '', version = ''] = /^(?:require\s+)?"?([^\s"]+)"?\s+(v\S+)$/.exec(code) ?? []
  if (name === '')
    gaps.push(gap('warning', 'invalid-requirement', at, 'This line is no requirement that Go would understand: it was left out.'))
  else
    found[/\bindirect\b/.test(comment) ? 'indirect' : 'direct'].set(name, {
      name,
      requirement: version,
      exact: version,
      scope: 'runtime',
      at,
    })
}
