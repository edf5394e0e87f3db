import { git } from './git-process.ts'
import type { CommitRequest } from './git-repository.ts'
import { fullName, type RepositoryRecord, type Role, type State } from './state.ts'

export interface BranchCommit extends CommitRequest {
  /** The branch that moves to the new commit; its tip is the parent unless others are named. */
  readonly branch?: string
  /** The branch or SHA that a new branch starts from. */
  readonly from?: string
}

/** What a test holds in its hand: one repository with its branches. */
export class Repository {
  readonly record: RepositoryRecord
  readonly #state: State

  constructor(state: State, record: RepositoryRecord) {
    this.#state = state
    this.record = record
  }

  get id(): number {
    return this.record.id
  }

  get owner(): string {
    return this.record.owner.login
  }

  get name(): string {
    return this.record.name
  }

  get fullName(): string {
    return fullName(this.record)
  }

  /** The bare repository on disk. */
  get path(): string {
    return this.record.git.path
  }

  /** Writes a commit; branch, default `main`, moves there. Gives its SHA. */
  async commit(request: BranchCommit): Promise<string> {
    const branch = request.branch ?? this.record.defaultBranch
    const start = request.from === undefined ? this.tip(branch) : (this.tip(request.from) ?? request.from)
    const parents = request.parents ?? (start === undefined ? [] : [start])
    const sha = await this.record.git.commit({
      files: request.files,
      parents,
      ...(request.message === undefined ? {} : { message: request.message }),
    })
    this.record.branches.set(branch, sha)
    return sha
  }

  tip(branch: string): string | undefined {
    return this.record.branches.get(branch)
  }

  setBranch(name: string, sha: string): void {
    this.record.branches.set(name, sha)
  }

  /** Takes two revisions of a repository on this machine, which is only read. Throws a GitError for what git does not know. */
  async importFrom(
    path: string,
    revisions: { readonly base: string; readonly head: string },
    branches = { base: this.record.defaultBranch, head: 'head' },
  ): Promise<{ base: string; head: string }> {
    const resolve = async (revision: string): Promise<string> =>
      (await git(path, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])).toString('utf8').trim()
    const [base, head] = [await resolve(revisions.base), await resolve(revisions.head)]
    await this.record.git.borrow(path)
    this.record.branches.set(branches.base, base)
    this.record.branches.set(branches.head, head)
    return { base, head }
  }

  /** The former name redirects from now on. */
  rename(name: string): void {
    this.#state.formerNames.set(this.fullName.toLowerCase(), this.record)
    this.record.name = name
  }

  setRole(login: string, role: Role): void {
    this.record.collaborators.set(this.#state.account(login).login.toLowerCase(), role)
  }
}
