import type { parseSync, Program } from 'oxc-parser'
import type { Gap } from '../../../model/source.ts'
import { lfsPointer, mergeConflict } from '../foreign.ts'
import { Lines } from '../lines.ts'
import { gap } from '../parsed.ts'
import { isShallow } from './nesting.ts'

/** A program as its syntax tree; offsets count UTF-16 code units of `text`. */
export interface ParsedProgram {
  readonly program: Program | undefined
  readonly text: string
  readonly lines: Lines
  readonly gaps: readonly Gap[]
}

let parse: typeof parseSync | undefined

/** Native code of some megabytes: loaded when the first program is to be read, and before, because reading itself never waits. */
export async function loadParser(): Promise<void> {
  parse ??= (await import('oxc-parser')).parseSync
}

/** UTF-16 code units. Definitions of services have some hundred lines; what is larger is the output of a bundler. */
const largest = 500_000

/** Never throws. Without a program where the text cannot be one, or has an error of syntax: then with a gap at its place. */
export function parseProgram(file: string, source: string): ParsedProgram {
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const lines = new Lines(file, text)
  const refusal = refusalOf(file, text, lines)
  if (refusal !== undefined || parse === undefined) return { program: undefined, text, lines, gaps: refusal === undefined ? [] : [refusal] }
  const { program, errors } = parse(file, text, { preserveParens: false, sourceType: /\.c?js$/.test(file) ? 'unambiguous' : 'module' })
  const error = errors.find((it) => it.severity === 'Error')
  if (error === undefined) return { program, text, lines, gaps: [] }
  const [label] = error.labels
  const at = lines.span(label?.start ?? 0, label?.end ?? 0)
  return {
    program: undefined,
    text,
    lines,
    gaps: [gap('error', 'invalid-program', at, 'The program has an error of syntax here, so it was not read.')],
  }
}

/** Why a text is not given to the parser. */
function refusalOf(file: string, text: string, lines: Lines): Gap | undefined {
  const said = (reason: string, message: string): Gap => gap('error', reason, lines.span(0, 0), message)
  if (text.length > largest) return said('too-large', `\`${file}\` is larger than ${largest / 1e3} kB and was not read.`)
  if (parse === undefined) return said('unresolved-program', `\`${file}\` was not read: the parser of programs is not loaded.`)
  if (!isShallow(text)) return said('too-deep', `\`${file}\` is nested too deeply and was not read.`)
  return lfsPointer(text, file, lines) ?? mergeConflict(text, lines)
}
