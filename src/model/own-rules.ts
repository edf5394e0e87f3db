import type { Comparison } from './comparison.ts'
import type { Fault } from './configuration.ts'
import type { Finding } from './report.ts'
import type { Content } from './source.ts'

/** Where a repository keeps rules of its own, a file each. Only the base branch's are asked. */
export const rulesFolder = '.github/parapet/rules'

/** The id of the rule in a file of that folder; undefined where it holds none. */
export const ownRuleId = (path: string): string | undefined => {
  const name = path.startsWith(`${rulesFolder}/`) ? path.slice(rulesFolder.length + 1) : ''
  return /^([a-z][a-z0-9-]{0,80})\.yml$/.exec(name)?.[1]
}

/** A file of that folder at one commit. */
export interface OwnRule {
  readonly path: string
  readonly content: Content
}

/** A rule as it was written, to be read where a stranger's text can do no harm. */
export interface RuleText {
  readonly path: string
  readonly text: string
}

/** What is to be judged by rules that nobody vouches for. Plain data. */
export interface Apart {
  /** null where rules are only looked over. */
  readonly comparison: Comparison | null
  readonly rules: readonly RuleText[]
  /** Ids that are taken. */
  readonly taken: readonly string[]
  /** ISO date. */
  readonly today: string
}

export interface Judged {
  readonly findings: readonly Worded[]
  /** What is wrong with rules; one that has a fault finds nothing. */
  readonly faults: readonly Fault[]
}

/** A finding before it is known which fingerprint it gets and whether somebody accepted it. */
export type Worded = Omit<Finding, 'fingerprint' | 'status' | 'acceptance' | 'partOf'> & {
  readonly identity: Identity
  readonly source: Source
  readonly service: string | null
  readonly isExisting: boolean
}

/** Who a finding is: no line numbers, no paths that a rename changes. */
export interface Identity {
  readonly rule: string
  /** The name of the service, not its path; '' where it has none. */
  readonly service: string
  readonly subject: string
  /** What was gained; for what is undecided, also what decides it. */
  readonly gained: string
}

/** What tells which findings say the same thing of one cause. */
export interface Source {
  /** See `Difference.cause`. */
  readonly cause: string | null
  /** The first line of what is asked for. */
  readonly demand: string
  /** See `Rule.yields`. */
  readonly yields: boolean
}
