import type { Gap } from '../../model/source.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { gap } from '../syntax/parsed.ts'
import type { LockedPackage } from '../../model/application.ts'
import { type CodeLine, codeLines } from './code-lines.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import type { Lock } from './lock.ts'

/** Direct requirements of a Go module: `require` lines and blocks without `// indirect` (https://go.dev/ref/mod#go-mod-file-require). */
export function goMod(file: string, text: string): Entries {
  const { direct, gaps } = requirementsOf(file, text)
  return { entries: [...direct.values()], gaps }
}

/**
 * Since Go 1.17 a module names all that is built into it, what is indirect too (https://go.dev/ref/mod#go-mod-file-go), each with the version
 * that is taken; not who wants whom, and neither does go.sum, which also holds what is not built in.
 */
export function goModules(file: string, text: string): Lock {
  const { direct, indirect } = requirementsOf(file, text)
  const packages = new Map([...direct.values(), ...indirect.values()].map((it): [string, LockedPackage] => [it.name, moduleOf(it)]))
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

const moduleOf = ({ name, requirement, at }: ManifestEntry): LockedPackage => ({
  name,
  version: requirement,
  development: false,
  dependencies: [],
  line: at.start.line,
})

const isOld = (text: string): boolean => Number(/^go\s+1\.(\d+)/m.exec(text)?.[1] ?? 0) < 17

interface Requirements {
  readonly direct: ReadonlyMap<string, ManifestEntry>
  readonly indirect: ReadonlyMap<string, ManifestEntry>
  readonly gaps: readonly Gap[]
}

function requirementsOf(file: string, text: string): Requirements {
  const conflict = mergeConflict(text, new Lines(file, text))
  const found = { direct: new Map<string, ManifestEntry>(), indirect: new Map<string, ManifestEntry>() }
  if (conflict !== undefined) return { ...found, gaps: [conflict] }
  const gaps: Gap[] = []
  let block = ''
  for (const line of codeLines(file, text, '//')) {
    const opened = /^(\w+)\s*\($/.exec(line.code)?.[1]
    if (opened !== undefined) block = opened
    else if (line.code === ')') block = ''
    else if (block === 'require' || (block === '' && /^require\s/.test(line.code))) addRequirement(line, found, gaps)
  }
  return { ...found, gaps }
}

type Found = Readonly<Record<'direct' | 'indirect', Map<string, ManifestEntry>>>

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
