import { type Git, GitError } from './process.ts'

export interface Revisions {
  /** The merge base; null where the histories have none in common, or nothing is committed yet. */
  readonly base: string | null
  /** The commit that the base is at, from which the merge base may be far; null where nothing is committed yet. */
  readonly tip: string | null
  /** The head's commit; null for the working tree. */
  readonly head: string | null
  /** What the base was called: `main`, `origin/main`, a revision as given; seven digits of a commit that was given whole. */
  readonly baseName: string
  /** What a person should know about the choice; at most one line each. */
  readonly notes: readonly string[]
}

interface Branch {
  readonly name: string
  readonly commit: string
}

/** Where the branch that a pull request would go to is looked for, in this order. */
const defaultBranches = [
  'refs/remotes/origin/HEAD',
  'refs/remotes/origin/main',
  'refs/remotes/origin/master',
  'refs/heads/main',
  'refs/heads/master',
]

export interface Wanted {
  readonly base?: string | undefined
  readonly head?: string | undefined
}

/** The commits that names stand for; those that name none are not in it. */
export type Commits = ReadonlyMap<string, string>

/**
 * Looks up, in one process, all names that may be needed. They go through standard input, so none can be taken for an option;
 * what could not stand on a line of it is no revision.
 */
export async function lookUp(git: Git, wanted: Wanted): Promise<Commits> {
  const names = ['HEAD', ...defaultBranches, wanted.base ?? '', wanted.head ?? ''].filter(isPlain)
  const result = await git(['cat-file', '--batch-check=%(objectname) %(objecttype)'], names.map((it) => `${it}^{commit}\n`).join(''))
  const answers = result.stdout.toString('utf8').split('\n')
  return new Map(names.flatMap((name, index) => toPair(name, /^([0-9a-f]{40,64}) commit$/.exec(answers[index] ?? '')?.[1])))
}

const isPlain = (name: string): boolean => name !== '' && !name.startsWith('-') && !/[\0\n]/.test(name)
const toPair = (name: string, commit: string | undefined): [string, string][] => (commit === undefined ? [] : [[name, commit]])

/**
 * The two commits to compare: the merge base of `base` and `head`, and `head`.
 * Without a head it is the working tree, in a bare repository `HEAD`; without a base it is the default branch.
 * @throws {GitError} for a revision that does not exist, or a history that is cut off before the merge base.
 */
export async function resolveRevisions(
  git: Git,
  wanted: Wanted,
  commits: Commits,
  repository: { readonly isBare: boolean; readonly isShallow: boolean },
): Promise<Revisions> {
  const headName = wanted.head ?? (repository.isBare ? 'HEAD' : undefined)
  const given = wanted.base === undefined ? defaultBase(commits) : named(commits, wanted.base)
  const head = headName === undefined ? null : named(commits, headName).commit
  const current = commits.get('HEAD')
  const tip = head ?? current
  if (tip === undefined)
    return { base: null, tip: null, head, baseName: 'nothing', notes: ['nothing is committed yet: everything counts as new'] }
  return betweenThem(git, given ?? { name: 'HEAD', commit: current ?? tip }, { name: headName, commit: head, tip }, repository.isShallow)
}

interface Head {
  readonly name: string | undefined
  readonly commit: string | null
  /** The commit, or the one that the working tree stands on. */
  readonly tip: string
}

async function betweenThem(git: Git, base: Branch, head: Head, isShallow: boolean): Promise<Revisions> {
  const mergeBase = base.commit === head.tip ? head.tip : await mergeBaseOf(git, base.commit, head.tip)
  if (mergeBase === undefined && isShallow) throw new GitError(cutOff(base.name, head.name ?? 'HEAD'))
  return { base: mergeBase ?? null, tip: base.commit, head: head.commit, baseName: base.name, notes: notesOn(base.name, head, mergeBase) }
}

const cutOff = (base: string, head: string): string =>
  `no merge base of ${base} and ${head} in this shallow clone: fetch more of the history (git fetch --unshallow)`

function notesOn(base: string, head: Head, mergeBase: string | undefined): string[] {
  const name = head.name ?? 'HEAD'
  if (mergeBase === undefined)
    return [`${base} and ${name} have no history in common: everything in ${head.name ?? 'the working tree'} counts as new`]
  return mergeBase === head.commit ? [`${name} adds no commit to ${base}: there is nothing to compare (--base names another revision)`] : []
}

function defaultBase(commits: Commits): Branch | undefined {
  const ref = defaultBranches.find((it) => commits.has(it))
  return ref === undefined ? undefined : { name: ref.replace(/^refs\/(heads|remotes)\//, ''), commit: commits.get(ref) ?? '' }
}

function named(commits: Commits, name: string): Branch {
  const commit = commits.get(name)
  if (commit === undefined) {
    throw new GitError(`unknown revision ${JSON.stringify(name)}: no commit, branch or tag of that name here (git fetch may bring it)`)
  }
  return { name: name === commit ? name.slice(0, 7) : name, commit }
}

/** The first of the best common ancestors, as `git merge-base` orders them. */
async function mergeBaseOf(git: Git, base: string, head: string): Promise<string | undefined> {
  const result = await git(['merge-base', base, head])
  if (result.code > 1) throw new GitError(`the history of the repository could not be read: ${result.stderr.split('\n')[0] ?? ''}`)
  return result.stdout.toString('utf8').split('\n')[0] || undefined
}
