import type { KeyObject } from 'node:crypto'
import type { Side } from './diff.ts'
import type { GitRepository } from './git-repository.ts'

export interface Account {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Organization' | 'Bot'
}

export type Access = 'read' | 'write'
export type Permissions = Readonly<Record<string, Access>>
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

export interface AppRegistration {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly clientId: string
  readonly privateKey: string
  readonly publicKey: KeyObject
  readonly webhookSecret: string
  readonly permissions: Permissions
  readonly events: readonly string[]
  readonly bot: Account
}

export interface Installation {
  readonly id: number
  readonly account: Account
  permissions: Permissions
  /** Ids of repositories; all of the account's where it is undefined. */
  selected: Set<number> | undefined
  suspended: boolean
  deleted: boolean
}

export interface RepositoryRecord {
  readonly id: number
  owner: Account
  name: string
  isPrivate: boolean
  /** Seen by all of an enterprise, and by nobody else. */
  isInternal?: boolean
  archived: boolean
  readonly defaultBranch: string
  readonly git: GitRepository
  readonly parent: RepositoryRecord | undefined
  readonly branches: Map<string, string>
  readonly collaborators: Map<string, Role>
  readonly pulls: Map<number, PullRecord>
  readonly checkRuns: CheckRunRecord[]
  readonly suites: SuiteRecord[]
  readonly createdAt: string
  /** What the comparison of dependency graphs answers; undefined where the graph is off. */
  dependencyGraph?: readonly unknown[]
}

export interface PullRecord {
  readonly id: number
  readonly number: number
  readonly repository: RepositoryRecord
  readonly author: Account
  title: string
  body: string | null
  state: 'open' | 'closed'
  merged: boolean
  draft: boolean
  locked: boolean
  labels: string[]
  base: { ref: string; sha: string }
  /** `repository` is null once the fork was deleted. */
  head: { ref: string; sha: string; repository: RepositoryRecord | null; owner: Account }
  readonly createdAt: string
  updatedAt: string
  closedAt: string | null
  /** The commits of its entry in a merge queue. */
  queueEntry: { readonly head: string; readonly base: string } | null
  readonly reviews: ReviewRecord[]
  readonly reviewComments: ReviewCommentRecord[]
  readonly issueComments: IssueCommentRecord[]
}

export interface AnnotationRecord {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly start_column?: number
  readonly end_column?: number
  readonly annotation_level: 'notice' | 'warning' | 'failure'
  readonly message: string
  readonly title?: string
  readonly raw_details?: string
}

export interface CheckRunRecord {
  readonly id: number
  readonly app: AppIdentity
  readonly suite: SuiteRecord
  readonly headSha: string
  name: string
  status: string
  conclusion: string | null
  externalId: string
  detailsUrl: string | null
  startedAt: string
  completedAt: string | null
  title: string | null
  summary: string | null
  text: string | null
  readonly annotations: AnnotationRecord[]
  actions: readonly { readonly label: string; readonly description: string; readonly identifier: string }[]
}

export interface AppIdentity {
  readonly id: number
  readonly slug: string
}

export interface SuiteRecord {
  readonly id: number
  readonly app: AppIdentity
  readonly headSha: string
  readonly createdAt: string
}

export interface ReviewRecord {
  readonly id: number
  readonly user: Account
  readonly body: string
  state: 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED'
  readonly commitId: string
  readonly submittedAt: string
}

export interface ReviewCommentRecord {
  readonly id: number
  readonly user: Account
  readonly viaApp: AppIdentity | null
  readonly review: ReviewRecord
  readonly subject: 'line' | 'file'
  readonly path: string
  readonly side: Side
  readonly line: number | null
  readonly startLine: number | null
  readonly startSide: Side | null
  readonly originalCommit: string
  readonly originalPosition: number
  readonly diffHunk: string
  readonly inReplyTo: number | null
  readonly createdAt: string
  body: string
  updatedAt: string
  /** Who has edited it last; null while it stands as it was written. */
  editor: Account | null
  /** Where the comment stands now; null once its lines are no part of the diff. */
  current: { commit: string; line: number; startLine: number | null; position: number } | null
}

export interface IssueCommentRecord {
  readonly id: number
  readonly user: Account
  readonly viaApp: AppIdentity | null
  readonly createdAt: string
  body: string
  updatedAt: string
  /** Who has edited it last; null while it stands as it was written. */
  editor: Account | null
}

/** Numbers that GitHub publishes or was measured to keep; a test may lower them. */
export interface Limits {
  compareFiles: number
  compareCommits: number
  pullFiles: number
  patchBytes: number
  patchLines: number
  treeEntries: number
  graphqlBlobBytes: number
  bodyCharacters: number
  contentWritesPerMinute: number
  requestsPerHour: number
  /** A review with more comments is created and answered with 502. */
  reviewComments: number
}

const githubLimits: Readonly<Limits> = {
  compareFiles: 300,
  compareCommits: 250,
  pullFiles: 3000,
  patchBytes: 500_000,
  patchLines: 20_000,
  treeEntries: 100_000,
  graphqlBlobBytes: 512_000,
  bodyCharacters: 65_536,
  contentWritesPerMinute: 80,
  requestsPerHour: 5000,
  reviewComments: 30,
}

/** Everything that the local GitHub remembers. */
export class State {
  readonly app: AppRegistration
  readonly now: () => Date
  readonly limits: Limits = { ...githubLimits }
  readonly accounts = new Map<string, Account>()
  /** Those that were deleted: what they said stays, and is nobody's. */
  readonly gone = new Set<Account>()
  readonly repositories: RepositoryRecord[] = []
  readonly formerNames = new Map<string, RepositoryRecord>()
  readonly installations: Installation[] = []
  /** The address of the API, and of the pages that people see. */
  url = ''
  web = ''
  #nextId = 1001

  constructor(app: (state: State) => AppRegistration, now: () => Date) {
    this.now = now
    this.app = app(this)
  }

  id(): number {
    return this.#nextId++
  }

  account(login: string, type: Account['type'] = 'User'): Account {
    const known = this.accounts.get(login.toLowerCase())
    if (known !== undefined) return known
    const made: Account = { id: this.id(), login, type }
    this.accounts.set(login.toLowerCase(), made)
    return made
  }

  repository(owner: string, name: string): RepositoryRecord | undefined {
    const wanted = `${owner}/${name}`.toLowerCase()
    return this.repositories.find((it) => fullName(it).toLowerCase() === wanted)
  }

  covers(installation: Installation, repository: RepositoryRecord): boolean {
    if (installation.deleted || installation.account !== repository.owner) return false
    return installation.selected === undefined || installation.selected.has(repository.id)
  }

  installationOf(repository: RepositoryRecord): Installation | undefined {
    return this.installations.find((it) => this.covers(it, repository))
  }

  repositoriesOf(installation: Installation): RepositoryRecord[] {
    return this.repositories.filter((it) => this.covers(installation, it))
  }
}

export const fullName = (it: RepositoryRecord): string => `${it.owner.login}/${it.name}`
