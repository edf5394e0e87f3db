import type { Unresolved } from '../../../model/source.ts'
import type { Call } from './native/call.ts'
import { joined, partsOf } from './text.ts'
import type { Scalar, TextNode } from '../tree.ts'
import { listOf, scalarOf, stringOf, type Value } from './value.ts'

/** UTF-16 code units: methods are evaluated for names and paths, not for documents. */
const longest = 10_000

/** `text.name(…)`; undefined for methods that are not evaluated, and for most of what is only partly known. */
export function callText(subject: Scalar | TextNode, name: string, call: Call): Value | undefined {
  const { machine, args, site, at, scope } = call
  if (name === 'concat')
    return joined(
      [subject, ...args].flatMap((it) => partsOf(machine, it, site, scope)),
      at,
    )
  if (name === 'toString') return subject
  const text = subject.kind === 'scalar' && subject.value !== null ? String(subject.value) : undefined
  if (text === undefined || text.length > longest) return undefined
  machine.step(1 + Math.floor(text.length / 50))
  return callKnown(text, name, call)
}

function callKnown(text: string, name: string, call: Call): Value | undefined {
  const { args, at } = call
  if (name === 'replace' || name === 'replaceAll') return replaced(text, name, call)
  if (name === 'split') return args.length > 1 ? undefined : split(text, args[0], at)
  const plain = args.map((it) => (it.kind === 'scalar' ? it.value : undefined))
  const made = plain.includes(undefined) ? undefined : called(text, name, plain)
  return made === undefined ? undefined : scalarOf(made, at)
}

type Plain = string | number | boolean | null | undefined

function called(text: string, name: string, [first, second]: readonly Plain[]): string | number | boolean | undefined {
  return (
    cut(text, name, Number(first ?? 0), second === undefined ? undefined : Number(second)) ??
    (second === undefined ? looked(text, name, String(first ?? '')) : undefined)
  )
}

function cut(text: string, name: string, start: number, end: number | undefined): string | undefined {
  switch (name) {
    case 'substring':
      return text.substring(start, end)
    case 'slice':
      return text.slice(start, end)
    case 'substr':
      return text.slice(start, end === undefined ? undefined : start + end)
    case 'charAt':
      return text.charAt(start)
    default:
      return undefined
  }
}

function looked(text: string, name: string, sought: string): string | number | boolean | undefined {
  switch (name) {
    case 'toUpperCase':
      return text.toUpperCase()
    case 'toLowerCase':
      return text.toLowerCase()
    case 'trim':
      return text.trim()
    case 'startsWith':
      return text.startsWith(sought)
    case 'endsWith':
      return text.endsWith(sought)
    case 'includes':
      return text.includes(sought)
    case 'indexOf':
      return text.indexOf(sought)
    case 'lastIndexOf':
      return text.lastIndexOf(sought)
    default:
      return undefined
  }
}

function split(text: string, by: Value | undefined, at: Value['at']): Value | undefined {
  const separator = stringOf(by) ?? patternOf(by)
  if (separator === undefined) return undefined
  return listOf(
    text.split(separator).map((it) => scalarOf(it, at)),
    at,
  )
}

function replaced(text: string, name: string, call: Call): Value | undefined {
  const [what, by] = call.args
  const pattern = stringOf(what) === undefined ? patternOf(what) : new RegExp(RegExp.escape(stringOf(what) ?? ''))
  if (pattern === undefined || by === undefined || stringOf(by)?.includes('$')) return undefined
  const found = [...text.matchAll(new RegExp(pattern, pattern.ignoreCase ? 'gi' : 'g'))]
  const parts: (string | Unresolved)[] = []
  let end = 0
  for (const match of name === 'replaceAll' || pattern.global ? found : found.slice(0, 1)) {
    parts.push(text.slice(end, match.index), ...replacement(match[0], by, call))
    end = match.index + match[0].length
  }
  return joined([...parts, text.slice(end)], call.at)
}

function replacement(match: string, by: Value, { machine, at, site, scope }: Call): readonly (string | Unresolved)[] {
  return partsOf(machine, by.kind === 'function' ? machine.call(by, [scalarOf(match, at)], site, scope) : by, site, scope)
}

/**
 * A regular expression that a stranger wrote, where it is so simple that its work grows with the text alone: characters, escapes and classes,
 * with one repetition at most, no groups and no alternatives.
 */
function patternOf(value: Value | undefined): RegExp | undefined {
  const [, pattern, flags] = (value?.kind === 'native' && /^\/(.{1,100})\/([gi]*)$/s.exec(value.name)) || []
  if (pattern === undefined) return undefined
  const simple = /^\^?(?:\\[^\dkpPbB]|\[\^?(?:\\.|[^\]\\])+\]|[^\\[\](){}*+?|^$])*[+*]?(?:\\[^\dkpPbB]|[^\\[\](){}*+?|^$])?\$?$/
  if (!simple.test(pattern)) return undefined
  try {
    return new RegExp(pattern, flags)
  } catch {
    return undefined
  }
}
