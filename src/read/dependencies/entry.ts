import type { Gap, Span } from '../../model/source.ts'

/** One entry of a manifest, before a lockfile has its say. */
export interface ManifestEntry {
  readonly name: string
  readonly requirement: string
  /** Where the requirement allows exactly one version. */
  readonly exact: string | null
  readonly scope: 'runtime' | 'development'
  readonly at: Span
  /** Where its version is written when that is not with it: a property, a central list, a catalog. */
  readonly versionAt?: Span | undefined
  /** What is written where it is not taken from the registry, when `requirement` does not say it itself: a repository, a path. */
  readonly from?: string | undefined
}

/** The files beside a manifest that it may lean on: a parent, a central list of versions. Undefined for what the revision does not have. */
export interface Beside {
  text(path: string): string | undefined
  /** All of the revision's paths. */
  paths(): Iterable<string>
}

/** What a manifest of any format gives. Never thrown: what is not understood is a gap. */
export interface Entries {
  readonly entries: readonly ManifestEntry[]
  readonly gaps: readonly Gap[]
}

/** The span of a whole entry: from its name to the end of its requirement. */
export const covering = (from: Span, to: Span): Span => ({ file: from.file, start: from.start, end: to.end })

/** A stretch of one line; `from` and `to` count from 0. */
export const lineSpan = (file: string, line: number, from: number, to: number): Span => ({
  file,
  start: { line, column: from + 1 },
  end: { line, column: to + 1 },
})
