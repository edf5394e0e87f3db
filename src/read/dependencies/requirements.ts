import type { Gap, Span } from '../../model/source.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { gap } from '../syntax/parsed.ts'
import { codeLines } from './code-lines.ts'
import type { Entries, ManifestEntry } from './entry.ts'
import { nameOf } from '../wanted.ts'
import { exactPython, normalizedPython, pythonRequirement } from './python.ts'

/**
 * pip's requirements files: https://pip.pypa.io/en/stable/reference/requirements-file-format/. Files that `-r` includes are manifests of
 * their own by their name; `-c` only constrains. `runtime` unless the name says that it is for development.
 */
export function requirements(file: string, text: string): Entries {
  const lines = new Lines(file, text)
  const conflict = mergeConflict(text, lines)
  if (conflict !== undefined) return { entries: [], gaps: [conflict] }
  const scope = isForDevelopment(file) ? 'development' : 'runtime'
  const found = new Map<string, ManifestEntry>()
  const gaps: Gap[] = []
  let continued = false
  for (const { code, at } of codeLines(file, text, '#')) {
    const isContinuation = continued
    continued = code.endsWith('\\')
    const content = continued ? code.slice(0, -1).trimEnd() : code
    if (isContinuation || isOption(content)) continue
    const it = pythonRequirement(
      content
        .replace(/^(?:-e|--editable)[\s=]+/, '')
        .replace(/\s--[a-z-]+[=\s].*$/, '')
        .trim(),
    )
    if (it !== undefined)
      add(found, { name: it.name, requirement: it.requirement, exact: exactPython(it.requirement), scope, at: shorter(at, content.length) })
    else if (!isPath(content))
      gaps.push(gap('warning', 'invalid-requirement', at, 'This line is no requirement that pip would understand: it was left out.'))
  }
  return { entries: [...found.values()], gaps }
}

/** By its name (`requirements-dev.txt`, `requirements/test.txt`) or a folder of tests. */
const isForDevelopment = (file: string): boolean =>
  /(^|[-_.])(dev|develop|development|tests?|testing|lint|docs?|ci|local)[-_.]/i.test(nameOf(file)) || /(^|\/)(tests?|docs)\//i.test(file)

function add(found: Map<string, ManifestEntry>, it: ManifestEntry): void {
  const key = normalizedPython(it.name)
  if (!found.has(key)) found.set(key, it)
}

const shorter = (at: Span, length: number): Span => ({ ...at, end: { line: at.end.line, column: at.start.column + length } })

const isOption = (line: string): boolean => line.startsWith('-') && !/^(-e|--editable)\b/.test(line)

/** `.`, `./lib`, `-e .`, `../common[extra]`, `lib/x.whl`, `https://…/x.whl` without a name. */
const isPath = (line: string): boolean =>
  /^(?:(?:-e|--editable)[\s=]+)?(?:\.|\/|[\w.-]+\/|[a-z+]+:|\$\{|\S+\.(whl|zip|tar\.gz)$)/i.test(line)
