import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { ecosystems, frameworks, type Severity, severities } from '../model/report.ts'
import type { Remediation, Rule } from '../model/rule.ts'
import { parseLines, TemplateError } from '../model/template.ts'

/** A fault of a rule file: `rules/perimeter/public-route-added.yml:3: severity: …`. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
  readonly path: string
  readonly line: number
  /** Key and reason, without the place. */
  readonly fault: string

  constructor(path: string, line: number, key: string, reason: string) {
    const fault = `${key === '' ? '' : `${key}: `}${reason}`
    super(`${path}:${line}: ${fault}`)
    this.path = path
    this.line = line
    this.fault = fault
  }
}

/** What a rule may listen to: changes (a delta rule) or things (a state rule). */
export const changeKinds = [
  ...['function', 'route', 'trigger'].flatMap((it) => [`${it}-added`, `${it}-removed`, `${it}-changed`]),
  ...['widened', 'narrowed', 'granted', 'unknown'].map((it) => `permission-${it}`),
  ...['added', 'updated', 'removed'].map((it) => `dependency-${it}`),
  'setting-changed',
]
export const nouns = ['grant', 'principal', 'fault', 'admission', 'route', 'function', 'trigger', 'setting', 'dependency', 'budget']

/** The names of the remediation's snippets: a framework, or an ecosystem for rules on dependencies. */
export const snippetNames: readonly string[] = [...frameworks, ...ecosystems]

/** Where a top-level key stands, for what is found out later (CEL is checked by `checkRule`). */
export interface RuleFile {
  readonly rule: Rule
  lineOf(key: string): number
}

/** Reads a rule; its examples are left alone. Throws `RuleError` with file, line and key for anything that is not as CONTRIBUTING says. */
export const parseRule = (path: string, text: string): Rule => parseRuleFile(path, text).rule

/** Everything before the top-level `examples:`; the examples are most of the file and only tests read them. */
const headOf = (text: string): string => text.slice(0, /^examples:/m.exec(text)?.index)

export function parseRuleFile(path: string, text: string): RuleFile {
  const fields = new Fields(path, headOf(text))
  const [folder = '', name = ''] = path
    .replace(/\.ya?ml$/, '')
    .split('/')
    .slice(-2)
  const id = fields.text('id')
  if (id !== name) fields.fail('id', `is ${id}, but the file is called ${name}`)
  const rule: Rule = {
    id,
    aspect: folder,
    title: fields.template('title'),
    severity: fields.severity('severity'),
    severities: fields.severityWhens(),
    yields: fields.flag('yields'),
    on: fields.oneKind(),
    when: fields.text('when'),
    message: fields.template('message'),
    gained: fields.template('gained'),
    why: fields.text('why'),
    fix: fields.fix(),
    references: fields.list('references'),
    since: fields.text('since'),
  }
  fields.refuseUnknown(Object.keys(rule).filter((it) => it !== 'aspect'))
  return { rule, lineOf: (key) => fields.line(key) }
}

/** The top level of a rule file, every access checked. */
class Fields {
  readonly path: string
  readonly nodes = new Map<string, { readonly value: Node | null; readonly line: number }>()
  readonly #lines = new LineCounter()

  constructor(path: string, text: string) {
    this.path = path
    const document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: false, logLevel: 'silent' })
    const [error] = document.errors
    if (error !== undefined) throw new RuleError(path, this.#lines.linePos(error.pos[0]).line, '', error.message)
    const root: unknown = document.contents
    if (!isMap<Node, Node | null>(root)) throw new RuleError(path, 1, '', 'a rule is a map of keys')
    for (const { key, value } of root.items) {
      const name = isScalar(key) ? String(key.value) : ''
      const line = this.#lineOfNode(key)
      if (this.nodes.has(name)) throw new RuleError(path, line, name, 'stands here twice')
      this.nodes.set(name, { value, line })
    }
  }

  line(key: string): number {
    return this.nodes.get(key)?.line ?? 1
  }

  fail(key: string, reason: string, node?: Node | null): never {
    throw new RuleError(this.path, node ? this.#lineOfNode(node) : this.line(key), key, reason)
  }

  text(key: string): string {
    const node = this.#node(key)
    const value = textOf(node)?.trim()
    return value === undefined || value === '' ? this.fail(key, 'must be a text') : value
  }

  template(key: string): string {
    const text = this.text(key)
    this.#checkTemplate(key, text, this.#node(key))
    return text
  }

  severity(key: string, node: Node | null = this.#node(key), value = textOf(node)): Severity {
    const found = severities.find((it) => it === value)
    return found ?? this.fail(key, `${value ?? 'this'} is not one of ${severities.join(', ')}`, node)
  }

  /** False where it is left out. */
  flag(key: string): boolean {
    if (!this.nodes.has(key)) return false
    const value = textOf(this.#node(key))
    return value === 'true' || value === 'false' ? value === 'true' : this.fail(key, 'is yes (`true`) or no (`false`)')
  }

  list(key: string): string[] {
    const node = this.#node(key)
    const items: unknown[] = isSeq(node) ? node.items : [node]
    return items.map((it) => textOf(it) ?? this.fail(key, 'must be a list of texts'))
  }

  oneKind(): string[] {
    const on = this.list('on')
    const state = on.filter((it) => nouns.includes(it))
    const stray = on.find((it) => !changeKinds.includes(it) && !nouns.includes(it))
    if (stray !== undefined) this.fail('on', `${stray} is neither a kind of change nor a noun`)
    if (on.length === 0) this.fail('on', 'names nothing')
    if (state.length > 0 && state.length < on.length) this.fail('on', 'mixes changes and nouns: a rule is about one or the other')
    return on
  }

  severityWhens(): Rule['severities'] {
    if (!this.nodes.has('severities')) return []
    const node = this.#node('severities')
    if (!isSeq<Node>(node)) return this.fail('severities', 'must be a list of `severity: CEL`')
    return node.items.map((item) => {
      const pair = isMap<Node, Node>(item) && item.items.length === 1 ? item.items[0] : undefined
      const when = textOf(pair?.value)
      if (pair === undefined || when === undefined) return this.fail('severities', 'must be a list of `severity: CEL`', item)
      return { severity: this.severity('severities', pair.key), when }
    })
  }

  fix(): Remediation {
    const node = this.#node('fix')
    if (!isMap<Node, Node>(node)) return this.fail('fix', 'must be a map with `summary` and snippets')
    const texts = new Map<string, string>()
    for (const { key, value } of node.items) {
      const name = textOf(key) ?? ''
      const text = textOf(value)?.trimEnd() ?? this.fail(`fix.${name}`, 'must be a text', key)
      if (name !== 'summary' && name !== 'suggestion' && !snippetNames.includes(name))
        this.fail(`fix.${name}`, 'is not a key of a rule', key)
      this.#checkTemplate(`fix.${name}`, text, value)
      texts.set(name, text)
    }
    const summary = texts.get('summary') ?? this.fail('fix.summary', 'is missing')
    const suggestion = texts.get('suggestion')
    for (const key of ['summary', 'suggestion']) texts.delete(key)
    return { summary, suggestion, snippets: Object.fromEntries(texts) }
  }

  refuseUnknown(known: readonly string[]): void {
    for (const key of this.nodes.keys()) if (!known.includes(key)) this.fail(key, 'is not a key of a rule')
  }

  #checkTemplate(key: string, text: string, node: Node | null): void {
    try {
      parseLines(text)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      const inside = text.slice(0, error.offset).split('\n').length - 1
      const block = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') ? 1 : 0
      const first = node === null ? this.line(key) : this.#lineOfNode(node)
      throw new RuleError(this.path, first + inside + block, key, error.message)
    }
  }

  #node(key: string): Node | null {
    return this.nodes.has(key) ? (this.nodes.get(key)?.value ?? null) : this.fail(key, 'is missing')
  }

  #lineOfNode(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line
  }
}

const textOf = (node: unknown): string | undefined =>
  isScalar(node) && node.value !== null && typeof node.value !== 'object'
    ? typeof node.value === 'string'
      ? node.value
      : node.source
    : undefined
