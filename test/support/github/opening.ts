import type { FileContent, GitRepository } from './git-repository.ts'
import { instant } from './instant.ts'
import { Repository } from './repository.ts'
import type { Account, PullRecord, RepositoryRecord, State } from './state.ts'

export interface NewRepository {
  /** Default `octo-org`, an organization; of a fork `a-stranger`. */
  readonly owner?: string
  readonly name: string
  readonly private?: boolean
  /** A first commit on `main`. */
  readonly files?: Readonly<Record<string, FileContent>>
  /** Shares the objects of this repository. */
  readonly forkOf?: Repository
  /** Default true for all but forks. */
  readonly installed?: boolean
}

export interface NewPullRequest {
  /** Default `main`. */
  readonly base?: string
  readonly head: string
  readonly title?: string
  readonly body?: string | null
  readonly author?: string
  readonly draft?: boolean
  /** The fork that the head lives in; default the repository itself. */
  readonly from?: Repository
}

interface RepositoryParts {
  readonly owner: Account
  readonly name: string
  readonly isPrivate: boolean
  readonly store: GitRepository
  readonly parent: RepositoryRecord | undefined
}

export function addRepository(state: State, { owner, name, isPrivate, store, parent }: RepositoryParts): Repository {
  const record: RepositoryRecord = {
    id: state.id(),
    owner,
    name,
    isPrivate,
    archived: false,
    defaultBranch: parent?.defaultBranch ?? 'main',
    git: store,
    parent,
    branches: new Map(parent?.branches),
    collaborators: new Map(),
    pulls: new Map(),
    checkRuns: [],
    suites: [],
    createdAt: instant(state.now()),
  }
  state.repositories.push(record)
  return new Repository(state, record)
}

export function addPull(state: State, repository: Repository, request: NewPullRequest): PullRecord {
  const source = (request.from ?? repository).record
  const base = request.base ?? 'main'
  const [baseSha, headSha] = [repository.tip(base), source.branches.get(request.head)]
  if (baseSha === undefined || headSha === undefined) throw new Error(`no such branch: ${baseSha === undefined ? base : request.head}`)
  const now = instant(state.now())
  const { record } = repository
  const pull: PullRecord = {
    id: state.id(),
    number: record.pulls.size + 1,
    repository: record,
    author: state.account(request.author ?? 'mona'),
    title: request.title ?? 'Change things',
    body: request.body ?? null,
    state: 'open',
    merged: false,
    draft: request.draft ?? false,
    locked: false,
    labels: [],
    base: { ref: base, sha: baseSha },
    head: { ref: request.head, sha: headSha, repository: source, owner: source.owner },
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    queueEntry: null,
    reviews: [],
    reviewComments: [],
    issueComments: [],
  }
  record.pulls.set(pull.number, pull)
  return pull
}
