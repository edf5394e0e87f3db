import type { Gap, Span } from '../../../model/source.ts'
import { folderOf, joinPath, type Source } from '../../source.ts'
import { isOpen } from '../../cloudformation/choice.ts'
import { scalar } from '../../cloudformation/text.ts'
import { programTree } from '../../syntax/program.ts'
import { known, type Tree } from '../../syntax/tree.ts'
import { isProgram } from '../../wanted.ts'
import { isFixed, matches, type Pattern } from './address.ts'
import { type Ground, lookup, variants } from './lookup.ts'
import { certain, type Outcome } from './outcome.ts'
import type { Call } from './sources.ts'
import { variable } from './symbols.ts'

/** Files that one open path is reckoned to mean at most. */
const mostFiles = 20

const isStructured = (path: string): boolean => /\.(ya?ml|json|tfstate)$/i.test(path)

/** `${file(path):address}`. Paths are from the service's folder, also in included files. */
export class IncludedFiles {
  readonly #service: string
  readonly #source: Source
  readonly #ground: () => Ground
  readonly #tell: (gap: Gap) => void
  readonly #trees = new Map<string, Tree | undefined>()

  constructor(service: string, source: Source, tell: (gap: Gap) => void, ground: () => Ground) {
    this.#service = service
    this.#source = source
    this.#tell = tell
    this.#ground = ground
  }

  outcome(call: Call): Outcome {
    const ground = this.#ground()
    const [path] = call.params
    const patterns = path === undefined ? [] : variants(path, ground.symbols)
    const [first] = patterns
    if (path === undefined || first === undefined) return certain(variable(call.expression, call.at), call.expression)
    if (patterns.length === 1 && isFixed(first)) return this.#member(first.join(''), call)
    const proposed = ground.symbols.proposed(path)
    const usual = proposed === undefined ? undefined : this.#member(proposed, call)
    const files = patterns.flatMap((it) => (isFixed(it) ? (this.#file(it.join('')) ?? []) : this.#matching(it)))
    const usualFile = proposed === undefined ? null : this.#file(proposed)
    const others = [...new Set(files)].filter((it) => it !== usualFile).slice(0, mostFiles)
    const all = [...(usual?.all ?? []), ...others.flatMap((it) => this.#memberOf(it, call).all), undefined]
    return { all, chosen: usual?.chosen ?? null, expression: call.expression, free: false }
  }

  has(path: string): boolean {
    const file = this.#file(path)
    return file !== null && this.#source.has(file)
  }

  /** Null outside the repository. */
  #file(path: string): string | null {
    return path.startsWith('~') ? null : joinPath(folderOf(this.#service), path)
  }

  #member(path: string, call: Call): Outcome {
    const file = this.#file(path)
    return file === null ? this.#outside(path, call) : this.#memberOf(file, call)
  }

  #memberOf(file: string, call: Call): Outcome {
    if (isProgram(file) && this.#source.has(file)) return this.#evaluated(file, call)
    const tree = this.#tree(file, call.at)
    if (tree !== undefined) return lookup(tree, call.address, call.expression, this.#ground())
    return certain(this.#source.has(file) ? variable(call.expression, call.at) : undefined, call.expression)
  }

  /** What a program exports, or one of its exports; a function is what it gives back. */
  #evaluated(file: string, call: Call): Outcome {
    const ground = this.#ground()
    const name = call.address === undefined ? undefined : known(call.address)?.split('.')
    const key = [file, ...(name ?? [])].join('\n')
    const before = this.#trees.has(key)
    const tree = before
      ? this.#trees.get(key)
      : programTree(file, this.#source, { folder: folderOf(this.#service), ...(name === undefined ? {} : { address: name }) })
    this.#trees.set(key, tree)
    if (tree?.kind === 'unknown' && !isOpen(tree)) return this.#program(file, call)
    // A program that gives nothing at all is one that was not understood.
    if (tree === undefined) return name === undefined ? this.#program(file, call) : certain(undefined, call.expression)
    return lookup(tree, name === undefined ? call.address : undefined, call.expression, ground)
  }

  #tree(file: string, at: Span): Tree | undefined {
    if (this.#trees.has(file)) return this.#trees.get(file)
    const tree = isStructured(file) ? this.#source.tree(file) : asText(this.#source.text(file), at)
    this.#trees.set(file, tree)
    return tree
  }

  #matching(pattern: Pattern): readonly string[] {
    const folder = folderOf(this.#service)
    const slash = typeof pattern[0] === 'string' ? pattern[0].lastIndexOf('/') : -1
    const inside = joinPath(folder, slash === -1 ? '' : String(pattern[0]).slice(0, slash))
    if (inside === null) return []
    const start = inside === '' ? '' : `${inside}/`
    const rest: Pattern = slash === -1 ? pattern : [String(pattern[0]).slice(slash + 1), ...pattern.slice(1)]
    const slashes = rest.join('').split('/').length
    const isOne = (path: string): boolean =>
      path.startsWith(start) &&
      path !== this.#service &&
      matches(rest, path.slice(start.length)) &&
      path.slice(start.length).split('/').length === slashes
    const found: string[] = []
    for (const it of this.#source.paths()) if (isOne(it)) found.push(it)
    return found.toSorted().slice(0, mostFiles)
  }

  #program(file: string, call: Call): Outcome {
    this.#note('dynamic-include', `\`${file}\` is a program: what it gives could not be told without running it.`, file, call)
    return certain(variable(call.expression, call.at), call.expression)
  }

  #outside(path: string, call: Call): Outcome {
    this.#note('missing-include', `\`${path}\` is outside the repository: what it gives is not known here.`, path, call)
    return certain(variable(call.expression, call.at), call.expression)
  }

  /** Where it matters, whoever meets the unknown value says so; this says why, once per file. */
  #note(reason: string, message: string, path: string, call: Call): void {
    this.#tell({ level: 'note', reason, at: call.at, message, about: [path], subject: path })
  }
}

const asText = (text: string | undefined, at: Span): Tree | undefined => (text === undefined ? undefined : scalar(text, at))
