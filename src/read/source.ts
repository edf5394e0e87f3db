import type { Gap, Span } from '../model/source.ts'
import type { Environment } from './environment.ts'
import type { ParsedProgram } from './syntax/program/parser.ts'
import type { Tree } from './syntax/tree.ts'

/** What a reader may ask of a revision. It records which files were used and which are still missing, and collects gaps. */
export interface Source {
  /** Paths of the revision, for globs and existence; never the host's disk. */
  has(path: string): boolean
  paths(): Iterable<string>
  /** The paths for which both hold, sorted; a change of one for which they do may change what is read. `may` is one and the same for all who ask. */
  pathsWhere(may: (path: string) => boolean, holds: (path: string) => boolean): readonly string[]
  /**
   * The text of a file: undefined when the revision has no such path, when it may not be read (a gap is recorded),
   * or when it is not loaded yet (then it is recorded as missing, and the whole reading is repeated with it).
   */
  text(path: string): string | undefined
  /** The file as a tree by its ending (.json, else YAML), parsed once per blob; with gaps for what the parser could not take. Undefined like `text`. */
  tree(path: string): Tree | undefined
  /** A service that this one has values from, as a tree: no part of this one. Undefined like `text`. */
  neighbour(path: string): Tree | undefined
  /** A file that may be a part of this service, as a tree, if its text has this form: a part of it once it is asked for. Undefined like `text`. */
  candidate(path: string, form: RegExp): Tree | undefined
  /** The loaded definitions, programs left out, that hold all of these words, sorted; asking makes none of them matter. */
  templatesWith(...words: readonly string[]): readonly string[]
  /** A program as its syntax tree, parsed once per blob; undefined like `text`, and where it cannot be parsed (the source has the gap). */
  program(path: string): ParsedProgram | undefined
  gap(gap: Gap): void
  /** The deployment whose parameters count; null for none of those that the repository describes. */
  readonly environment: Environment | null
  /** Notes a deployment that the repository describes, with what it gives, by `parameterKey`. */
  noteEnvironment(name: string, values: ReadonlyMap<string, string>): void
}

/** One IaC dialect. Adding one is adding a folder with an index.ts, and a line in read/index.ts. */
export interface Reader {
  readonly framework: string
  /** Paths fetched before anything is known: roots by name, and whatever may be one. */
  wants(path: string): boolean
  /** Whether this file is the root of a service in this dialect; `text` allows a cheap look before any parsing. */
  isRoot(path: string, text: string): boolean
}

/** A place for what concerns a whole file. */
export const startOf = (file: string): Span => ({ file, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } })

/** `..` and `.` resolved inside the tree; null when it leaves the repository, is absolute or holds a NUL. */
export function joinPath(folder: string, path: string): string | null {
  if (path.includes('\0') || path.startsWith('/') || /^[a-zA-Z]:[\\/]/.test(path)) return null
  const parts: string[] = folder === '' ? [] : folder.split('/')
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return null
  }
  return parts.join('/')
}

export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
