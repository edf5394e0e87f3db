import type { Comparison } from './comparison.ts'
import type { Configuration, LeftOut } from './configuration.ts'
import type { Content, Listing, TreeEntry } from './source.ts'

/** What a review is to read and to compare. Plain data, so that it can be handed to another process. */
export interface Task {
  readonly listings: { readonly base: Listing; readonly head: Listing }
  /** Every path that differs. */
  readonly changed: ReadonlySet<string>
  readonly configuration: Configuration
  /** Files that are not to be read any more, and why: `too-slow`, `too-much-memory`. */
  readonly refused: ReadonlyMap<string, string>
}

/** What is still to be fetched, or what the change does. */
export type Answer = { readonly missing: readonly TreeEntry[] } | Compared

export interface Compared {
  readonly comparison: Comparison
  /** What the configuration keeps from the review, at either revision. */
  readonly leftOut: readonly LeftOut[]
}

/** The reading and comparing of one review. */
export interface Comparing {
  /** Goes on with these contents, by blob id; asked first with none. */
  next(contents: ReadonlyMap<string, Content>): Promise<Answer>
  /** It is not needed any more. */
  end(): void
}
