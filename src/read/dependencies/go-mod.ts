import type { Gap } from '../../model/source.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { gap } from '../syntax/parsed.ts'
import { type CodeLine, codeLines } from './code-lines.ts'
import type { Entries, ManifestEntry } from './entry.ts'

/** Direct requirements of a Go module: `require` lines and blocks without `// indirect` (https://go.dev/ref/mod#go-mod-file-require). */
export function goMod(file: string, text: string): Entries {
  const conflict = mergeConflict(text, new Lines(file, text))
  if (conflict !== undefined) return { entries: [], gaps: [conflict] }
  const found = new Map<string, ManifestEntry>()
  const gaps: Gap[] = []
  let block = ''
  for (const line of codeLines(file, text, '//')) {
    const opened = /^(\w+)\s*\($/.exec(line.code)?.[1]
    if (opened !== undefined) block = opened
    else if (line.code === ')') block = ''
    else if (block === 'require' || (block === '' && /^require\s/.test(line.code))) addRequirement(line, found, gaps)
  }
  return { entries: [...found.values()], gaps }
}

function addRequirement({ code, comment, at }: CodeLine, found: Map<string, ManifestEntry>, gaps: Gap[]): void {
  const [, name = '', version = ''] = /^(?:require\s+)?"?([^\s"]+)"?\s+(v\S+)$/.exec(code) ?? []
  if (name === '')
    gaps.push(gap('warning', 'invalid-requirement', at, 'This line is no requirement that Go would understand: it was left out.'))
  else if (!/\bindirect\b/.test(comment)) found.set(name, { name, requirement: version, exact: version, scope: 'runtime', at })
}
