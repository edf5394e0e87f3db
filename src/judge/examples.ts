import { parse } from 'yaml'
import { isRecord, member } from '../model/record.ts'
import { type Severity, severities, type Vulnerability } from '../model/report.ts'
import { byText } from '../model/text-order.ts'
import type { PackageMetadata } from '../model/world.ts'

/** One example of a rule, which is one of its tests: two revisions, and where in them the rule speaks. */
export interface Example {
  readonly name: string
  readonly base: ReadonlyMap<string, string>
  readonly head: ReadonlyMap<string, string>
  /** What the rule says, and nothing else; sorted by file and line. */
  readonly marks: readonly Mark[]
  /** Other rules that speak too. */
  readonly also: readonly string[]
  /** Words that have to occur in what is said. */
  readonly says: readonly string[]
  /** Words that have to occur in the diagnostics. */
  readonly notes: readonly string[]
  /** `npm/name@1.0.0` → what is known against it; null when nobody was asked. */
  readonly advisories: ReadonlyMap<string, readonly Vulnerability[]> | null
  /** What registries say of packages; null where nobody wants them asked. */
  readonly registries: ReadonlyMap<string, PackageMetadata> | null
}

export interface Mark {
  readonly file: string
  readonly line: number
  readonly side: 'head' | 'base'
  readonly outcome: 'finding' | 'undetermined' | 'existing'
  /** Checked when the mark names one. */
  readonly severity: Severity | null
}

const keys = ['path', 'base', 'head', 'both', 'finds', 'also', 'says', 'notes', 'advisories', 'registries']

/** The examples of a rule file. Throws an `Error` that names the example for anything that cannot be an example. */
export function readExamples(path: string, text: string): readonly Example[] {
  const rule: unknown = parse(text, { logLevel: 'silent' })
  const examples = member(rule, 'examples')
  if (!isRecord(examples)) throw new Error(`${path}: examples: a rule has examples, each under its name`)
  return Object.entries(examples).map(([name, it]) => {
    const fail = (reason: string): never => {
      throw new Error(`${path}: examples: ${name}: ${reason}`)
    }
    return example(name, isRecord(it) ? it : fail('must be a map'), fail)
  })
}

type Fail = (reason: string) => never

function example(name: string, it: Record<string, unknown>, fail: Fail): Example {
  const stray = Object.keys(it).find((key) => !keys.includes(key))
  if (stray !== undefined) fail(`${stray} is not a key of an example`)
  const path = typeof it['path'] === 'string' ? it['path'] : null
  const both = revision(it['both'], null, fail)
  const base = new Map([...both, ...revision(it['base'], path, fail)])
  const head = new Map([...both, ...revision(it['head'], path, fail)])
  if (base.size + head.size === 0) fail('has no files')
  const unmarked = new Map([...base].filter(([file]) => !both.has(file)))
  const marks = [...marksOf(head, 'head'), ...marksOf(unmarked, 'base'), ...texts(it['finds'], fail).map((mark) => listed(mark, fail))]
  return {
    name,
    base,
    head,
    marks: marks.toSorted((a, b) => byText(a.file, b.file) || a.line - b.line),
    also: texts(it['also'], fail),
    says: texts(it['says'], fail),
    notes: texts(it['notes'], fail),
    advisories: it['advisories'] === 'none' ? null : advisories(it['advisories'], fail),
    registries: it['registries'] === undefined ? null : registries(it['registries'], fail),
  }
}

function revision(value: unknown, path: string | null, fail: Fail): Map<string, string> {
  if (value === undefined || value === null) return new Map()
  if (typeof value === 'string') return new Map([[path ?? fail('a text needs `path`'), value]])
  if (!isRecord(value)) return fail('a revision is a text, or a map of paths to texts')
  return new Map(Object.entries(value).map(([file, text]) => [file, typeof text === 'string' ? text : fail(`${file} is not a text`)]))
}

function marksOf(files: ReadonlyMap<string, string>, side: Mark['side']): Mark[] {
  return [...files].flatMap(([file, text]) =>
    text.split('\n').flatMap((line, i) => {
      const [, outcome, severity] = /# (finding|undetermined|existing)\b(?: (critical|high|medium|low|info)\b)?/.exec(line) ?? []
      return outcome === undefined ? [] : [mark(file, i + 1, side, outcome, severity)]
    }),
  )
}

/** `finds: [package.json:7]`, for files that have no comments; `package.json:7 undetermined`, `base package.json:7`. */
function listed(text: string, fail: Fail): Mark {
  const match = /^(base )?(.+):(\d+)(?: (finding|undetermined|existing))?(?: (critical|high|medium|low|info))?$/.exec(text)
  if (match === null) return fail(`finds: ${text} is not like package.json:7`)
  const [, base, file = '', line, outcome = 'finding', severity] = match
  return mark(file, Number(line), base === undefined ? 'head' : 'base', outcome, severity)
}

function mark(file: string, line: number, side: Mark['side'], outcome: string, severity: string | undefined): Mark {
  return {
    file,
    line,
    side,
    outcome: outcome === 'undetermined' || outcome === 'existing' ? outcome : 'finding',
    severity: severities.find((it) => it === severity) ?? null,
  }
}

function advisories(value: unknown, fail: Fail): ReadonlyMap<string, readonly Vulnerability[]> {
  if (value === undefined) return new Map()
  if (!isRecord(value)) return fail('advisories: a map of `npm/name@1.0.0`, or none')
  return new Map(
    Object.entries(value).map(([name, list]) => [
      name,
      Array.isArray(list) ? list.map(vulnerability) : fail(`advisories: ${name} has no list`),
    ]),
  )
}

function registries(value: unknown, fail: Fail): ReadonlyMap<string, PackageMetadata> {
  if (!isRecord(value)) return fail('registries: a map of `npm/name@1.0.0`')
  return new Map(Object.entries(value).map(([name, it]) => [name, metadata(it)]))
}

function metadata(value: unknown): PackageMetadata {
  const [licence, deprecated, installScript, age] = ['licence', 'deprecated', 'installScript', 'age'].map((key) => member(value, key))
  return {
    ...(typeof licence === 'string' ? { licence } : {}),
    ...(typeof deprecated === 'string' ? { deprecated } : {}),
    ...(typeof installScript === 'boolean' ? { installScript } : {}),
    ...(typeof age === 'number' ? { age } : {}),
  }
}

function vulnerability(value: unknown): Vulnerability {
  const text = (key: string): string | null => {
    const it = member(value, key)
    return typeof it === 'string' ? it : null
  }
  return {
    id: text('id') ?? '',
    aliases: [],
    severity: severities.find((it) => it === text('severity')) ?? 'unknown',
    fixedIn: text('fixedIn'),
    summary: text('summary') ?? '',
  }
}

function texts(value: unknown, fail: Fail): string[] {
  const list: unknown[] = value === undefined ? [] : [value].flat()
  return list.map((it) => (typeof it === 'string' ? it : fail('a list of texts has something else in it')))
}
