import { normalizedPython } from '../../model/package-name.ts'
import type { Gap, Span } from '../../model/source.ts'
import { mergeConflict } from '../syntax/foreign.ts'
import { Lines } from '../syntax/lines.ts'
import { gap } from '../syntax/parsed.ts'
import { codeLines } from './code-lines.ts'
import type { Beside, Entries, ManifestEntry } from './entry.ts'
import { formatOf } from './formats.ts'
import { folderOf, joinPath } from '../source.ts'
import { nameOf } from '../wanted.ts'
import { exactPython, pythonRequirement } from './python.ts'

/**
 * pip's requirements files: https://pip.pypa.io/en/stable/reference/requirements-file-format/. A file that `-r` includes is a manifest of
 * its own, or part of this one where its name does not make it one; `-c` only gives versions. `runtime` unless the name says that it is for development.
 */
export function requirements(file: string, text: string, beside: Beside): Entries {
  const own = listed(file, text)
  const parts = includedBy(file, text, beside).map((it) => listed(it.file, it.text))
  const found = new Map<string, ManifestEntry>()
  const scope = scopeOf(file)
  for (const it of [own, ...parts].flatMap((part) => part.entries)) add(found, { ...it, scope })
  const pins = new Map(
    named(file, text, /^(?:-c|--constraint)[\s=]+(\S+)/, beside).flatMap((it) =>
      listed(it.file, it.text).entries.map((pin) => [normalizedPython(pin.name), pin]),
    ),
  )
  const entries = [...found.values()].map((it) => {
    const pin = it.exact === null ? pins.get(normalizedPython(it.name)) : undefined
    return pin === undefined || pin.exact === null ? it : { ...it, exact: pin.exact, versionAt: pin.at }
  })
  return { entries, gaps: [...own.gaps, ...parts.flatMap((it) => it.gaps)] }
}

interface Part {
  readonly file: string
  readonly text: string
}

/** Files named by a line of this form that the revision has. */
function named(file: string, text: string, form: RegExp, beside: Beside): Part[] {
  return [...codeLines(file, text, '#')].flatMap(({ code }) => {
    const path = joinPath(folderOf(file), form.exec(code)?.[1] ?? '/')
    const found = path === null ? undefined : beside.text(path)
    return path === null || found === undefined ? [] : [{ file: path, text: found }]
  })
}

/** Includes of includes, each once; what is a manifest by its name is read as such. */
function includedBy(file: string, text: string, beside: Beside): Part[] {
  const found = new Map<string, Part>()
  const open: Part[] = [{ file, text }]
  for (let next = open.pop(); next !== undefined && found.size < mostIncludes; next = open.pop()) {
    for (const it of named(next.file, next.text, /^(?:-r|--requirement)[\s=]+(\S+)/, beside)) {
      if (it.file === file || found.has(it.file) || formatOf(it.file) !== undefined) continue
      found.set(it.file, it)
      open.push(it)
    }
  }
  return [...found.values()]
}

const mostIncludes = 20

function listed(file: string, text: string): Entries {
  const lines = new Lines(file, text)
  const conflict = mergeConflict(text, lines)
  if (conflict !== undefined) return { entries: [], gaps: [conflict] }
  const scope = scopeOf(file)
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
const scopeOf = (file: string): ManifestEntry['scope'] => (isForDevelopment(file) ? 'development' : 'runtime')

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
