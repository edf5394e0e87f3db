import type { Content, Gap, Listing, Snapshot, TreeEntry } from '../model/source.ts'
import type { Environment } from './environment.ts'
import { type Source, startOf } from './source.ts'
import { parseJson } from './syntax/json.ts'
import type { Parsed } from './syntax/parsed.ts'
import { type ParsedProgram, parseProgram } from './syntax/program/parser.ts'
import { parseToml } from './syntax/toml.ts'
import type { Tree } from './syntax/tree.ts'
import { parseYaml } from './syntax/yaml.ts'
import { isProgram, isUsualRoot } from './wanted.ts'

/** What the parsing of one revision may still cost, shared by the sources of all its services. */
export interface Budget {
  characters: number
  /** What has been paid for: another service that needs the same file has it for nothing. */
  readonly paid: Set<string>
}

/** The largest public repositories of examples have some 5 MB of templates in all, and a change touches few of them. */
const mostParsed = 12_000_000

export const newBudget = (): Budget => ({ characters: mostParsed, paid: new Set() })

type PathTest = (path: string) => boolean

/** Of the same listing the same is asked for many services. */
const pathsOfListings = new WeakMap<Listing, Map<PathTest, readonly string[]>>()

/** For whom a revision is read. */
interface Reader {
  readonly environment?: Environment | null
  /** Told of each file before it is read, and of the root again when a part of it has been. */
  readonly watch?: (path: string) => void
  readonly root?: string
}

/** One reader's view of a revision: notes which files had a part in the reading, which are still to be fetched, and what was not understood. */
export class SnapshotSource implements Source {
  /** Files that exist and were asked for. */
  readonly files = new Set<string>()
  /** Services that values come from. */
  readonly neighbours = new Set<string>()
  /** Every path that was asked about, existing or not: a change of one of them may change what is read here. */
  readonly asked = new Set<string>()
  readonly missing = new Set<string>()
  readonly gaps: Gap[] = []
  /** Whether the reader looked for files by pattern, so that any new file may matter to it. */
  searched = false
  readonly environment: Environment | null
  readonly environments = new Map<string, ReadonlyMap<string, string>>()
  readonly #snapshot: Snapshot
  readonly #told = new Set<string>()
  readonly #patterns: PathTest[] = []
  readonly #budget: Budget

  readonly #watch: (path: string) => void
  readonly #root: string | undefined

  constructor(snapshot: Snapshot, budget: Budget = newBudget(), { environment = null, watch = () => {}, root }: Reader = {}) {
    this.#snapshot = snapshot
    this.#budget = budget
    this.environment = environment
    this.#watch = watch
    this.#root = root
    if (root !== undefined) watch(root)
  }

  has(path: string): boolean {
    this.asked.add(path)
    return this.#snapshot.listing.entries.get(path)?.kind === 'file'
  }

  paths(): Iterable<string> {
    this.searched = true
    return this.#snapshot.listing.entries.keys()
  }

  pathsWhere(may: PathTest, holds: PathTest): readonly string[] {
    this.#patterns.push((path) => may(path) && holds(path))
    const known = pathsOfListings.get(this.#snapshot.listing) ?? new Map<PathTest, readonly string[]>()
    const candidates = known.get(may) ?? [...this.#snapshot.listing.entries.keys()].filter(may).toSorted()
    pathsOfListings.set(this.#snapshot.listing, known.set(may, candidates))
    return candidates.filter(holds)
  }

  /** Whether a file of this path, if there were one, would have been found by pattern. */
  looksFor(path: string): boolean {
    return this.#patterns.some((holds) => holds(path))
  }

  noteEnvironment(name: string, values: ReadonlyMap<string, string>): void {
    this.environments.set(name, new Map([...(this.environments.get(name) ?? []), ...values]))
  }

  text(path: string): string | undefined {
    const content = this.#content(path)
    return content !== undefined && 'text' in content ? content.text : undefined
  }

  tree(path: string): Tree | undefined {
    const content = this.#affordable(path)
    if (content === undefined) return undefined
    const { tree, gaps } = parsed(path, content)
    this.#tell(path, gaps)
    this.#watch(this.#root ?? path)
    return tree
  }

  neighbour(path: string): Tree | undefined {
    const isPart = this.files.has(path)
    const tree = this.tree(path)
    if (!isPart) this.files.delete(path)
    this.neighbours.add(path)
    return tree
  }

  candidate(path: string, form: RegExp): Tree | undefined {
    const isPart = this.files.has(path)
    const tree = form.test(this.text(path) ?? '') ? this.tree(path) : undefined
    if (!isPart) this.files.delete(path)
    return tree
  }

  templatesWith(...words: readonly string[]): readonly string[] {
    const found: string[] = []
    for (const [path, content] of this.#snapshot.contents) {
      if ('text' in content && isUsualRoot(path) && !isProgram(path) && words.every((it) => content.text.includes(it))) found.push(path)
    }
    return found.toSorted()
  }

  program(path: string): ParsedProgram | undefined {
    const content = this.#affordable(path)
    if (content === undefined) return undefined
    const result = programs.get(content)?.get(path) ?? parseProgram(path, content.text)
    programs.set(content, (programs.get(content) ?? new Map<string, ParsedProgram>()).set(path, result))
    this.#tell(path, result.gaps)
    return result
  }

  /** What may be parsed without exceeding what one review may cost. */
  #affordable(path: string): TextContent | undefined {
    const content = this.#content(path)
    if (content === undefined || !('text' in content)) return undefined
    if (!this.#budget.paid.has(path)) this.#budget.characters -= content.text.length
    this.#budget.paid.add(path)
    return this.#budget.characters < 0 ? this.#refuse(path, 'too-much') : content
  }

  #tell(path: string, gaps: readonly Gap[]): void {
    if (!this.#told.has(path)) this.gaps.push(...gaps)
    this.#told.add(path)
  }

  gap(gap: Gap): void {
    this.gaps.push(gap)
  }

  #content(path: string): Content | undefined {
    this.asked.add(path)
    const entry = this.#snapshot.listing.entries.get(path)
    if (entry === undefined) return this.#outside(path)
    this.files.add(path)
    if (entry.kind !== 'file') return this.#refuse(path, entry.kind)
    const content = this.#snapshot.contents.get(path)
    if (content === undefined) this.missing.add(path)
    else if ('refused' in content) return this.#refuse(path, content.refused)
    else this.#watch(path)
    return content
  }

  /** A path below a submodule or a linked folder is not in the listing, but not absent either. */
  #outside(path: string): undefined {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const above = this.#snapshot.listing.entries.get(path.slice(0, end))
      if (above === undefined || above.kind === 'file') continue
      this.files.add(above.path)
      return this.#refuse(path, above.kind)
    }
    return undefined
  }

  #refuse(path: string, reason: string): undefined {
    const key = `refused ${path}`
    if (!this.#told.has(key)) this.gaps.push({ level: 'error', reason, at: startOf(path), message: refusal(path, reason) })
    this.#told.add(key)
    return undefined
  }
}

/** Why a file was not read. */
export const refusal = (path: string, reason: string): string => `\`${path}\` was not read: ${refusals.get(reason) ?? reason}.`

const refusals: ReadonlyMap<string, string> = new Map<string, string>([
  ['too-large', 'it is too large'],
  ['not-text', 'it is not UTF-8 text'],
  ['lfs-pointer', 'it is kept in Git LFS, and only a pointer to it is in the repository'],
  ['symlink' satisfies TreeEntry['kind'], 'it is a symbolic link, which is not followed'],
  ['submodule' satisfies TreeEntry['kind'], 'it is in a submodule, which is another repository'],
  ['too-much', 'the change touches more text than one review reads'],
  ['unreadable', 'it could not be fetched'],
  ['too-slow', 'it takes too long to be understood'],
  ['too-much-memory', 'it takes too much memory to be understood'],
])

/** Contents are shared by both revisions and by all rounds of a review, so a blob is parsed once per path and goes when they go. */
const parses = new WeakMap<Content, Map<string, Parsed>>()
const programs = new WeakMap<Content, Map<string, ParsedProgram>>()

type TextContent = Content & { readonly text: string }

function parsed(path: string, content: TextContent): Parsed {
  const known = parses.get(content) ?? new Map<string, Parsed>()
  parses.set(content, known)
  const before = known.get(path)
  if (before !== undefined) return before
  const result = parserOf(path, content.text)(path, content.text)
  known.set(path, result)
  return result
}

const parserOf = (path: string, text: string): ((path: string, text: string) => Parsed) =>
  /\.toml$/i.test(path) ? parseToml : isJson(path, text) ? parseJson : parseYaml

/** By its ending; a file without a telling one (`stack.template`) by how it begins. */
const isJson = (path: string, text: string): boolean => /\.jsonc?$/i.test(path) || (!/\.ya?ml$/i.test(path) && /^\uFEFF?\s*\{/.test(text))
