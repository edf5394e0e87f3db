import type { Location, Severity } from './report.ts'
import { type Demands, nothingDemanded } from './demands.ts'
import type { OwnRule } from './own-rules.ts'
import type { Content } from './source.ts'

/** Where a repository says how it wants to be reviewed. Only the base branch's version counts. */
export const configurationFile = '.github/parapet.yml'

/** The repository of an account whose configuration holds for those of its repositories that have none. */
export const ownersRepository = '.github'

/** Names that people give it and that are not read. */
export const misnamed: readonly string[] = ['.github/parapet.yaml', '.github/parapet.json']

/** A file of one commit as it was found; null where there is none of that name. */
export interface Found {
  /** null for a working tree, and where nothing is committed. */
  readonly commit: string | null
  readonly content: Content | null
  /** Files that look as if they were meant to be it. */
  readonly misnamed: readonly string[]
  /** The repository's own rules, in the order of their paths. */
  readonly rules: readonly OwnRule[]
  /** Where the file and the rules stand in another repository: `octo-org/.github`. */
  readonly from?: string
}

/** Whether a repository configures itself, by the file or by rules. */
export const isConfigured = ({ content, rules }: Pick<Found, 'content' | 'rules'>): boolean => content !== null || rules.length > 0

/** What was decided, and the line that says so. */
export interface Setting<T> {
  readonly value: T
  readonly at: Location
}

export interface Configuration {
  /** The definitions of services that are reviewed, by pattern; null for all. */
  readonly services: readonly Setting<string>[] | null
  /** Patterns of definitions, manifests and lockfiles that are not reviewed, whatever changes in them. */
  readonly ignore: readonly Setting<string>[]
  readonly rules: ReadonlyMap<string, Setting<RuleSetting>>
  /** The least severity that blocks; null: what the face was started with. */
  readonly failOn: Setting<Severity | 'never'> | null
  /** Whether what could not be told blocks. */
  readonly undetermined: Setting<'block' | 'advise'> | null
  readonly accept: {
    /** The least role of who may accept a finding. */
    readonly by: Setting<AcceptingRole> | null
    /** Whether who opened the pull request may, given the role. */
    readonly authors: Setting<boolean> | null
  }
  readonly demands: Demands
  /** The stages that are deployed; none where nothing is said. */
  readonly stages: readonly string[]
}

export interface RuleSetting {
  readonly severity: Severity | 'off'
  readonly because: string
}

export const acceptingRoles = ['write', 'maintain', 'admin'] as const
export type AcceptingRole = (typeof acceptingRoles)[number]

/** What is wrong with a configuration: a sentence that names the way out, and its place. */
export interface Fault {
  readonly at: Location
  readonly message: string
}

/** Every setting as it is where nothing is said. */
export const defaults: Configuration = {
  services: null,
  ignore: [],
  rules: new Map(),
  failOn: null,
  undetermined: null,
  accept: { by: null, authors: null },
  demands: nothingDemanded,
  stages: [],
}

/** The setting by which something is not reviewed. */
export interface Exclusion {
  readonly key: 'services' | 'ignore'
  readonly by: Setting<string>
}

/** What the change may touch and is not reviewed. */
export interface LeftOut extends Exclusion {
  readonly path: string
}
