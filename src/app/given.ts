import type { Connection } from '../fetch/github/client.ts'
import type { Owners } from '../fetch/github/owners.ts'
import type { Patience } from '../fetch/github/patience.ts'
import type { Severity } from '../model/report.ts'
import type { Rule } from '../model/rule.ts'
import type { World } from '../model/world.ts'
import type { review } from '../review.ts'
import type { FarewellJob } from './job.ts'
import type { Log } from './log.ts'
import type { Ledger } from './queue/ledger.ts'

/** What a review needs beside the pull request. */
export interface Given {
  readonly connection: Connection
  readonly owners: Owners
  readonly appId: number
  readonly secrets: readonly string[]
  readonly serverUrl: string
  readonly rules: readonly Rule[]
  readonly rulesVersion: string
  readonly version: string
  readonly failOn: Severity | 'never'
  readonly advisories: World['advisories']
  /** Whether GitHub's comparison of dependency graphs is asked too: one more request for each review with packages. */
  readonly dependencyGraph?: boolean | undefined
  /** Where reading can be ended; left out where it is done at once. */
  readonly comparing?: World['comparing']
  readonly now: () => Date
  readonly ledger: Ledger
  /** Drops what is kept about an installation or a repository. */
  readonly forget: (job: FarewellJob) => Promise<void>
  readonly log: Log
  readonly patience?: Patience | undefined
  readonly review: typeof review
}
