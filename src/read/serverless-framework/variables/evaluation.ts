import type { Gap, Span } from '../../../model/source.ts'
import { longForm } from '../../cloudformation/call.ts'
import { alternatives, conditionalValue, isOpen, openValue } from '../../cloudformation/choice.ts'
import { withValue } from '../../cloudformation/text.ts'
import { scalar } from '../../cloudformation/text.ts'
import type { Source } from '../../source.ts'
import { known, type Scalar, show, type TextNode, textOf, type Tree } from '../../syntax/tree.ts'
import { isTemplate } from '../../syntax/program/template.ts'
import { Composition } from './composition.ts'
import { IncludedFiles } from './included-files.ts'
import { Measures } from './measures.ts'
import { givenBefore, missing } from './missing.ts'
import { certain, chain, type Outcome } from './outcome.ts'
import { type Delimiters, parsePlaceholders, type Placeholder, type Segment, type VariableSource } from './placeholder.ts'
import { type Call, implied, readVariable, type Service } from './sources.ts'
import { hasPseudoParameters, withPseudoParameters } from './pseudo-parameters.ts'
import { stackOutput } from './stack-output.ts'
import { type Region, Symbols, variable } from './symbols.ts'
import { isStructure, joined, valueOf } from './value.ts'

export interface Given {
  /** The service's file. */
  readonly file: string
  readonly source: Source
}

/** Values that lead to values: https://github.com/serverless/serverless/blob/v3.40.0/lib/configuration/variables/resolve.js allows 10. */
const deepestLead = 60
const deepest = 300
/** Some ten times what the largest public services need. */
const mostSteps = 500_000
/** Texts that are put together cost by their length. */
const charactersPerStep = 200
/** Of one placeholder. */
const mostSources = 64

/**
 * The variables of one service. A value is first looked at without its members (`head`), which are evaluated when somebody asks for them:
 * `custom: ${file(custom.yml)}` may refer to `${self:custom.x}` in it.
 */
export class Evaluation implements Service {
  readonly root: Tree
  readonly symbols: Symbols
  readonly files: IncludedFiles
  readonly stage: string | null
  readonly composition: Composition
  readonly #given: Given
  readonly #delimiters: Delimiters
  readonly #substitutes: boolean
  readonly #heads = new Map<Tree, Tree>()
  readonly #values = new Map<Tree, Tree>()
  readonly #outcomes = new Map<string, ReturnType<typeof chain>>()
  /** Texts whose value is being looked for, and values whose members are: what leads back to one of them leads nowhere. */
  readonly #leading = new Set<Tree>()
  readonly #resolving = new Set<Tree>()
  readonly #told = new Set<string>()
  readonly #unread = new Set<string>()
  readonly #measures = new Measures()
  #lead = 0
  #depth = 0
  #steps = 0

  constructor(root: Tree, delimiters: Delimiters, given: Given, region?: Region) {
    this.root = root
    this.symbols = new Symbols(region)
    this.#given = given
    this.stage = given.source.environment?.stage ?? null
    this.#delimiters = delimiters
    this.#substitutes = hasPseudoParameters(root)
    this.composition = new Composition(given.file, given.source)
    this.files = new IncludedFiles(
      given.file,
      given.source,
      (gap) => this.tell(gap),
      () => this,
    )
  }

  stackOutput(address: Tree | undefined): Tree | undefined {
    return stackOutput(address, this.#given)
  }

  head(tree: Tree): Tree {
    const before = this.#heads.get(tree)
    if (before !== undefined) return before
    const plain = longForm(tree)
    if (plain === tree && !this.#mayHoldVariables(tree)) return tree
    const head =
      plain.kind === 'scalar' && typeof plain.value === 'string' ? this.#text(plain) : isTemplate(plain) ? this.#partly(plain) : plain
    this.#heads.set(tree, head)
    this.#heads.set(head, head)
    return head
  }

  #mayHoldVariables(tree: Tree): boolean {
    return tree.kind === 'text' || (tree.kind === 'scalar' && typeof tree.value === 'string' && tree.source.includes(this.#delimiters.open))
  }

  candidate(tree: Tree): Tree | undefined {
    if (this.#heads.has(tree)) return tree
    return this.#leading.has(tree) || (tree.kind === 'scalar' && this.#isItselfOpen(tree)) ? undefined : tree
  }

  /** A value that is looked up by the stage is not what a stage's value is looked for in; and to follow all such from each would never end. */
  #isItselfOpen(tree: Scalar): boolean {
    const isNested = (it: Segment): boolean => typeof it !== 'string'
    return parsePlaceholders(tree.source, this.#delimiters).some(
      (it) => typeof it !== 'string' && it.sources.some((source) => source.kind === 'lookup' && source.address.some(isNested)),
    )
  }

  resolve(tree: Tree): Tree {
    const head = this.head(tree)
    if (!isStructure(head) && !isOpen(head)) return this.#substitutes ? (withPseudoParameters(head, false) ?? head) : head
    const before = this.#values.get(head)
    if (before !== undefined) return before
    if (this.#resolving.has(head)) return head === this.root ? variable('self:', head.at) : this.#circular(head)
    if (this.#depth >= deepest || this.#steps++ >= mostSteps) return this.#tooMuch(head)
    this.#resolving.add(head)
    this.#depth++
    const value = this.#withMembers(head)
    this.#depth--
    this.#resolving.delete(head)
    const bounded = this.#measures.fits(value) ? value : this.#tooMuch(head)
    this.#values.set(head, bounded)
    this.#values.set(bounded, bounded)
    this.#heads.set(bounded, bounded)
    return bounded
  }

  /** Files that have a part in the service and were not read. */
  get unread(): readonly string[] {
    return [...this.#unread]
  }

  tell(gap: Gap): void {
    if (gap.reason === 'dynamic-include' || gap.reason === 'missing-include') for (const it of gap.about ?? []) this.#unread.add(it)
    const key = `${gap.reason} ${gap.subject ?? `${gap.at?.file}:${gap.at?.start.line}:${gap.at?.start.column}`}`
    if (!this.#told.has(key)) this.#given.source.gap(gap)
    this.#told.add(key)
  }

  #withMembers(head: Tree): Tree {
    const own = this.#membersOf(head)
    if (!isOpen(head)) return own
    const all = alternatives(head).map((it) => this.resolve(it))
    const open = openValue('', own.at, all)
    return own.kind === 'unknown' && open.kind === 'unknown' ? { ...open, symbol: own.symbol } : conditionalValue('', own.at, all, own)
  }

  #membersOf(head: Tree): Tree {
    if (head.kind === 'list') return { ...head, items: head.items.map((it) => this.resolve(it)) }
    if (head.kind !== 'map') return head
    return {
      ...head,
      entries: head.entries.map((it) => withValue(it, it.key === 'Fn::Sub' ? this.#sub(it.value) : this.resolve(it.value))),
    }
  }

  #sub(argument: Tree): Tree {
    const head = this.head(argument)
    return (this.#substitutes && !isOpen(head) && withPseudoParameters(head, true)) || this.resolve(head)
  }

  /** A text of a program of which a part is not known: the variables of the other parts are. */
  #partly(text: TextNode): Tree {
    const parts = text.parts.map((it): Tree =>
      typeof it === 'string' ? this.head(literal(it, text.at)) : { kind: 'unknown', symbol: it, at: text.at },
    )
    return joined(parts, text.at, show(text), this.symbols)
  }

  #text(text: Scalar): Tree {
    const segments = parsePlaceholders(text.source, this.#delimiters)
    if (segments.length === 1 && segments[0] === text.source) return text
    if (this.#leading.has(text)) return this.#circular(text)
    if (this.#lead >= deepestLead || this.#steps++ >= mostSteps) return this.#tooMuch(text)
    this.#leading.add(text)
    this.#lead++
    const value = this.#joined(segments, text.at, text.source)
    this.#lead--
    this.#leading.delete(text)
    return value
  }

  #joined(segments: readonly Segment[], at: Span, written: string): Tree {
    const [first, second] = segments
    if (first !== undefined && second === undefined && typeof first !== 'string') return this.#placeholder(first, at)
    const parts = segments.map((it) => (typeof it === 'string' ? it : this.#placeholder(it, at)))
    const value = joined(parts, at, written, this.symbols)
    this.#steps += Math.ceil(alternatives(value).reduce((length, it) => length + shown(it).length, 0) / charactersPerStep)
    return value
  }

  #placeholder(placeholder: Placeholder, at: Span): Tree {
    const key = `${at.file}\n${placeholder.text}`
    const known = this.#outcomes.get(key)
    const outcome = known ?? chain(this.#sources(placeholder, at))
    this.#outcomes.set(key, outcome)
    const value = valueOf(outcome, at, this.symbols)
    if (value === undefined) this.#tellMissing(placeholder, at)
    return value ?? this.symbols.absent(placeholder.text, at)
  }

  *#sources(placeholder: Placeholder, at: Span): Generator<Outcome> {
    const calls: Call[] = []
    for (const it of placeholder.sources.slice(0, mostSources)) {
      if (it.kind === 'literal') yield certain(this.head(literal(it.value, at)), '')
      else if (it.kind === 'nested') yield* this.#sources(it.placeholder, at)
      else if (it.kind === 'lookup') {
        const call = this.#call(it, at)
        calls.push(call)
        yield readVariable(call, this)
      }
    }
    if (placeholder.sources.length > mostSources) yield { ...certain(variable(placeholder.text, at), placeholder.text), free: true }
    for (const it of calls) {
      const outcome = implied(it, this)
      if (outcome !== undefined) yield outcome
    }
  }

  #call(source: VariableSource & { kind: 'lookup' }, at: Span): Call {
    const params = source.params.map((it) => this.#joined(it, at, source.type))
    const address = source.address.length === 0 ? undefined : this.#joined(source.address, at, source.type)
    const words = params.length === 0 ? source.type : `${source.type}(${params.map(shown).join(', ')})`
    return { type: source.type, params, address, at, expression: address === undefined ? words : `${words}:${shown(address)}` }
  }

  #tellMissing(placeholder: Placeholder, at: Span): void {
    const gap = missing(placeholder, at, this)
    if (gap !== undefined) this.tell(gap)
  }

  #circular(tree: Tree): Tree {
    const given = tree.kind === 'scalar' ? givenBefore(parsePlaceholders(tree.source, this.#delimiters)) : undefined
    if (given !== undefined) return this.symbols.free(given, tree.at, undefined)
    const message = 'This value leads back to itself: what it is cannot be told.'
    this.tell({ level: 'warning', reason: 'circular-variable', at: tree.at, message })
    return variable(known(tree)?.replace(/^\$\{(.*)\}$/s, '$1') ?? 'circular', tree.at)
  }

  #tooMuch(tree: Tree): Tree {
    const at = { file: this.#given.file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }
    const message = 'Resolving the variables of this service takes more work than any real one needs: parts of it were not read.'
    this.tell({ level: 'error', reason: 'too-large', at, message, subject: 'variables' })
    return variable('…', tree.at)
  }
}

const shown = (tree: Tree): string => {
  const text = textOf(tree)
  return text === undefined ? tree.kind : show(text)
}

function literal(value: string | number | boolean | null, at: Span): Scalar {
  return typeof value === 'string' ? scalar(value, at) : { kind: 'scalar', value, source: String(value), quoted: false, at, tag: null }
}
