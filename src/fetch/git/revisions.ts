import { ask, type Git, GitError } from './process.ts'

export interface Revisions {
  /** The merge base; null where the histories have none in common, or nothing is committed yet. */
  readonly base: string | null
  /** The head's commit; null for the working tree. */
  readonly head: string | null
  /** What the base was called: `main`, `origin/main`, a revision as given. */
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

/**
 * The two commits to compare: the merge base of `base` and `head`, and `head`.
 * Without a head it is the working tree, in a bare repository `HEAD`; without a base it is the default branch.
 * @throws {GitError} for a revision that does not exist, or a history that is cut off before the merge base.
 */
export async function resolveRevisions(
  git: Git,
  wanted: { readonly base?: string | undefined; readonly head?: string | undefined },
  repository: { readonly isBare: boolean; readonly isShallow: boolean },
): Promise<Revisions> {
  const headName = wanted.head ?? (repository.isBare ? 'HEAD' : undefined)
  const [given, head, current] = await Promise.all([
    wanted.base === undefined ? defaultBase(git) : named(git, wanted.base),
    headName === undefined ? null : commitOf(git, headName),
    ask(git, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
  ])
  const tip = head ?? current
  if (tip === undefined) return { base: null, head, baseName: 'nothing', notes: ['nothing is committed yet: everything counts as new'] }
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
  return { base: mergeBase ?? null, head: head.commit, baseName: base.name, notes: notesOn(base.name, head, mergeBase) }
}

const cutOff = (base: string, head: string): string =>
  `no merge base of ${base} and ${head} in this shallow clone: fetch more of the history (git fetch --unshallow)`

function notesOn(base: string, head: Head, mergeBase: string | undefined): string[] {
  const name = head.name ?? 'HEAD'
  if (mergeBase === undefined)
    return [`${base} and ${name} have no history in common: everything in ${head.name ?? 'the working tree'} counts as new`]
  return mergeBase === head.commit ? [`${name} adds no commit to ${base}: there is nothing to compare (--base names another revision)`] : []
}

async function defaultBase(git: Git): Promise<Branch | undefined> {
  const found = await Promise.all(defaultBranches.map((ref) => ask(git, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])))
  const index = found.findIndex((it) => it !== undefined)
  const commit = found[index]
  const ref = defaultBranches[index]
  return commit === undefined || ref === undefined ? undefined : { name: ref.replace(/^refs\/(heads|remotes)\//, ''), commit }
}

const named = async (git: Git, name: string): Promise<Branch> => ({ name, commit: await commitOf(git, name) })

/** The commit that a revision names. What begins with a dash could be taken for an option, and no revision does. */
async function commitOf(git: Git, revision: string): Promise<string> {
  const isPlain = revision !== '' && !revision.startsWith('-') && !/[\0\n]/.test(revision)
  const commit = isPlain ? await ask(git, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]) : undefined
  if (commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) {
    throw new GitError(`unknown revision ${JSON.stringify(revision)}: no commit, branch or tag of that name here (git fetch may bring it)`)
  }
  return commit
}

/** The first of the best common ancestors, as `git merge-base` orders them. */
async function mergeBaseOf(git: Git, base: string, head: string): Promise<string | undefined> {
  const result = await git(['merge-base', base, head])
  if (result.code > 1) throw new GitError(`the history of the repository could not be read: ${result.stderr.split('\n')[0] ?? ''}`)
  return result.stdout.toString('utf8').split('\n')[0] || undefined
}
