import { relocated } from './anchor.ts'
import { Authentication } from './authentication.ts'
import { Deliveries, type Delivery } from './deliveries.ts'
import { appEndpoints } from './endpoints/app.ts'
import { checkEndpoints, createRun } from './endpoints/checks.ts'
import { addIssueComment, issueCommentEndpoints } from './endpoints/issue-comments.ts'
import { pullEndpoints } from './endpoints/pulls.ts'
import { repositoryEndpoints } from './endpoints/repository.ts'
import { addReply, reviewEndpoints } from './endpoints/reviews.ts'
import { edit } from './endpoints/writing.ts'
import type { Faults } from './faults.ts'
import { GitRepository } from './git-repository.ts'
import { instant } from './instant.ts'
import { type Subject } from './payload.ts'
import { mergeability, type RequiredCheck } from './protection.ts'
import { register, type RegistrationOptions } from './registration.ts'
import { addPull, addRepository, type NewPullRequest, type NewRepository } from './opening.ts'
import type { Repository } from './repository.ts'
import { ApiServer, type Door, type RequestEntry } from './server.ts'
import {
  State,
  type Account,
  type AppIdentity,
  type AppRegistration,
  type CheckRunRecord,
  type Installation,
  type IssueCommentRecord,
  type Limits,
  type PullRecord,
  type ReviewCommentRecord,
  type ReviewRecord,
} from './state.ts'
import { webhook } from './webhook.ts'

export type { Delivery } from './deliveries.ts'
export type { Repository } from './repository.ts'
export type { AnnotationRecord, CheckRunRecord, IssueCommentRecord, PullRecord, ReviewCommentRecord, ReviewRecord } from './state.ts'

export interface LocalGitHubOptions extends RegistrationOptions {
  readonly now?: () => Date
  /** Where people see pages; default the address of the API. */
  readonly web?: string
}

/** Starts a GitHub of its own on the loopback interface: a real HTTP API over real git repositories, strict about its published contract. */
export async function createLocalGitHub(options: LocalGitHubOptions = {}): Promise<LocalGitHub> {
  const state = new State((it) => register(it, options), options.now ?? (() => new Date()))
  const deliveries = new Deliveries(state)
  const authentication = new Authentication(state)
  const endpoints = [
    ...appEndpoints(authentication, deliveries),
    ...repositoryEndpoints,
    ...pullEndpoints,
    ...checkEndpoints,
    ...reviewEndpoints,
    ...issueCommentEndpoints,
  ]
  const server = new ApiServer(state, authentication, endpoints)
  state.url = await server.listen()
  state.web = options.web ?? state.url
  return new LocalGitHub(state, server, deliveries)
}

export class LocalGitHub {
  readonly webhooks: Deliveries
  readonly #state: State
  readonly #server: ApiServer
  readonly #stores = new Set<GitRepository>()

  constructor(state: State, server: ApiServer, deliveries: Deliveries) {
    this.#state = state
    this.#server = server
    this.webhooks = deliveries
  }

  /** The root of the REST API; GraphQL is at `/graphql` below it. `/api/v3` and `/api/graphql` work as on an enterprise server. */
  get url(): string {
    return this.#state.url
  }

  get app(): AppRegistration {
    return this.#state.app
  }

  get limits(): Limits {
    return this.#state.limits
  }

  get faults(): Faults {
    return this.#server.faults
  }

  /** Every request so far, oldest first. */
  get requests(): readonly RequestEntry[] {
    return this.#server.requests
  }

  /** Breaches of GitHub's published contract, by the App or by this server; `close` throws while there are any. */
  get violations(): string[] {
    return this.#server.violations
  }

  /** Requests by operation, as `{ 'get /repos/{owner}/{repo}': 1 }`. */
  requestCounts(): Record<string, number> {
    const counts: Record<string, number> = {}
    for (const { operation } of this.requests) counts[operation] = (counts[operation] ?? 0) + 1
    return counts
  }

  /** Ends everything. Throws when the contract was broken, so that no test passes over it; a test that provokes one empties `violations`. */
  async close(): Promise<void> {
    await this.webhooks.settled()
    await this.#server.close()
    await Promise.all([...this.#stores].map((it) => it.close()))
    if (this.violations.length > 0) throw new Error(`GitHub's contract was broken:\n${this.violations.join('\n')}`)
  }

  user(login: string, type: Account['type'] = 'User'): Account {
    return this.#state.account(login, type)
  }

  deleteAccount(login: string): void {
    this.#state.gone.add(this.user(login))
  }

  async createRepository(request: NewRepository): Promise<Repository> {
    const parent = request.forkOf?.record
    const store = parent?.git ?? new GitRepository()
    this.#stores.add(store)
    const owner = parent === undefined ? this.user(request.owner ?? 'octo-org', 'Organization') : this.user(request.owner ?? 'a-stranger')
    const repository = addRepository(this.#state, { owner, name: request.name, isPrivate: request.private ?? false, store, parent })
    if (request.files !== undefined) await repository.commit({ files: request.files, message: 'Begin' })
    if (request.installed ?? parent === undefined) this.install(repository)
    return repository
  }

  /** Adds the repository to the installation on its owner's account, which is made when it is missing. */
  install(repository: Repository): Installation {
    const account = repository.record.owner
    let installation = this.#state.installations.find((it) => it.account === account && !it.deleted)
    if (installation === undefined) {
      installation = {
        id: this.#state.id(),
        account,
        permissions: this.app.permissions,
        selected: new Set(),
        suspended: false,
        deleted: false,
      }
      this.#state.installations.push(installation)
    }
    installation.selected?.add(repository.id)
    return installation
  }

  installation(repository: Repository): Installation | undefined {
    return this.#state.installationOf(repository.record)
  }

  openPullRequest(repository: Repository, request: NewPullRequest): PullRecord {
    return addPull(this.#state, repository, request)
  }

  /** Moves the head, as a push or a force push does, and the comments with it. Gives the head before, which `synchronize` carries. */
  async push(pull: PullRecord, sha: string): Promise<string> {
    const before = pull.head.sha
    pull.head.sha = sha
    pull.head.repository?.branches.set(pull.head.ref, sha)
    pull.base.sha = pull.repository.branches.get(pull.base.ref) ?? pull.base.sha
    pull.updatedAt = instant(this.#state.now())
    for (const it of pull.reviewComments) it.current = await relocated(this.#state, pull, it)
    return before
  }

  /** Sends the webhook of something that happened. Throws when GitHub would not send it, or when the payload departs from its description. */
  async deliver(event: string, action: string | null, subject: Subject, guid?: string): Promise<Delivery> {
    const sending = await webhook(this.#state, event, action, subject)
    return this.webhooks.send(guid === undefined ? sending : { ...sending, guid })
  }

  /** All runs on a commit, oldest first. */
  checkRuns(sha: string): readonly CheckRunRecord[] {
    return this.#state.repositories.flatMap((it) => it.checkRuns).filter((it) => it.headSha === sha)
  }

  reviews(pull: PullRecord): readonly ReviewRecord[] {
    return pull.reviews
  }

  reviewComments(pull: PullRecord): readonly ReviewCommentRecord[] {
    return pull.reviewComments
  }

  issueComments(pull: PullRecord): readonly IssueCommentRecord[] {
    return pull.issueComments
  }

  /** Another address of this GitHub, for a process that is to lose it. */
  door(): Promise<Door> {
    return this.#server.door()
  }

  /** What branch protection decides, with these checks required. */
  mergeable(pull: PullRecord, required: readonly RequiredCheck[]): ReturnType<typeof mergeability> {
    return mergeability(pull, required)
  }

  /** A person writes below the pull request. */
  comment(pull: PullRecord, author: string, body: string): IssueCommentRecord {
    return addIssueComment(this.#state, pull, this.user(author), body)
  }

  /** A person answers in a review thread. */
  reply(pull: PullRecord, to: ReviewCommentRecord, author: string, body: string): ReviewCommentRecord {
    const made = addReply(this.#state, pull, to.id, this.user(author), body)
    if (made === undefined) throw new Error('that thread is gone')
    return made
  }

  /** A person edits a comment of whomever, as everybody can who may write. */
  edit(comment: IssueCommentRecord | ReviewCommentRecord, editor: string, body: string): void {
    edit(this.#state, comment, this.user(editor), body)
  }

  /** Another App, or a workflow, reports a check. */
  checkRunOfAnother(
    repository: Repository,
    app: AppIdentity,
    run: { readonly name: string; readonly head_sha: string; readonly conclusion: string },
  ): CheckRunRecord {
    return createRun(this.#state, repository.record, app, run)
  }
}
