import type { Comparing, Task } from './comparing.ts'
import type { Found } from './configuration.ts'
import type { PackageQuery } from './comparison.ts'
import type { Apart, Judged } from './own-rules.ts'
import type { Vulnerability } from './report.ts'
import type { Content, Listing, TreeEntry } from './source.ts'

/** The only way out of the core. The App answers from GitHub, the terminal from git, a test from a map. */
export interface World {
  /** Every path whose entry differs between merge base and head, sorted; for a rename both names. */
  changedPaths(): Promise<readonly string[]>
  /** All paths of both revisions. */
  listings(): Promise<{ readonly base: Listing; readonly head: Listing }>
  /** The contents of blobs, by blob id; asked for once per blob. */
  contents(entries: readonly TreeEntry[]): Promise<ReadonlyMap<string, Content>>
  /**
   * The repository's own configuration: as the tip of the base branch has it, which is what counts, and as the head does. Not the merge base's:
   * whoever starts from an old commit would choose an old configuration.
   */
  configuration(): Promise<{ readonly base: Found; readonly head: Found }>
  /** Where reading and comparing can be ended when a file takes too long; left out where it is done at once, and here. */
  comparing?(task: Task): Comparing
  /** What the repository's own rules find: asked where they can be stopped. */
  apart(request: Apart): Promise<Judged>
  /** What is known against packages, and what their registries say of them where that is wanted. */
  advisories(queries: readonly PackageQuery[]): Promise<Advisories>
}

export type Advisories = (
  | { readonly consulted: true; readonly vulnerabilities: ReadonlyMap<string, readonly Vulnerability[]> }
  /** What a second source knew all the same; of what is not in it nothing is known. */
  | { readonly consulted: false; readonly reason: string; readonly vulnerabilities?: ReadonlyMap<string, readonly Vulnerability[]> }
) & {
  /** Left out where nobody wanted registries asked. */
  readonly registries?: Registries
}

/** What public registries say of packages. */
export interface Registries {
  readonly packages: ReadonlyMap<string, PackageMetadata>
  /** Why some of it, or all, could not be had; null where nothing is missing. */
  readonly reason: string | null
}

/** Members that a registry does not tell are left out. */
export interface PackageMetadata {
  /** As the registry names it: `MIT`. */
  readonly licence?: string
  /** Its maintainers advise against it, in their words. */
  readonly deprecated?: string
  /** It runs a program when it is installed, or does not. */
  readonly installScript?: boolean
  /** Whole days from its publication to the question. */
  readonly age?: number
}

/** The key of a package in `Advisories.vulnerabilities`. */
export const packageKey = (it: PackageQuery): string => `${it.ecosystem}/${it.name}@${it.version}`
