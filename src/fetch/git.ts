import { realpathSync, statSync } from 'node:fs'
import { lstat, readFile, realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { configurationFile, type Found, isConfigured, misnamed } from '../model/configuration.ts'
import { rulesFolder } from '../model/own-rules.ts'
import type { PackageQuery } from '../model/comparison.ts'
import type { Content, Listing, TreeEntry } from '../model/source.ts'
import { byText } from '../model/text-order.ts'
import type { Advisories, World } from '../model/world.ts'
import { differing } from './differing.ts'
import { readBlobs } from './git/blobs.ts'
import { sizeLimit } from './git/content.ts'
import { complaint, type Git, GitError, gitIn } from './git/process.ts'
import { lookUp, resolveRevisions } from './git/revisions.ts'
import { listCommit, listPaths } from './git/tree.ts'
import { readWorkingTree, type WorkingTree } from './working-tree.ts'

export interface GitOptions {
  /** A folder in a repository's working tree, or a bare repository. */
  readonly repository: string
  /** A revision; the default branch when left out. */
  readonly base?: string | undefined
  /** A revision; the working tree when left out, `HEAD` in a bare repository. */
  readonly head?: string | undefined
  readonly advisories: (queries: readonly PackageQuery[]) => Promise<Advisories>
  /** The configuration that holds where the base has none. */
  readonly owners?: Found | undefined
}

/** A world that a git repository on this machine answers, and what it compares. */
export interface GitWorld extends World {
  readonly commits: { readonly base: string | null; readonly head: string | null }
  readonly baseName: string
  /** What a person should know about the choice of revisions. */
  readonly notes: readonly string[]
}

/**
 * Reads two revisions of a repository through git's plumbing. Nothing of the repository is run, nothing is written to it, and nothing outside is read.
 * @throws {GitError} with one clear line when there is no repository, no such revision or no git.
 */
export async function gitWorld(options: GitOptions): Promise<GitWorld> {
  const folder = folderOf(options.repository)
  const git = gitIn(folder)
  const [repository, commits] = await Promise.all([openRepository(git, options.repository, folder), lookUp(git, options)])
  const revisions = await resolveRevisions(git, options, commits, repository)
  const store = new Map<string, Content>()
  let tree: WorkingTree | undefined
  const list = async (): Promise<{ base: Listing; head: Listing }> => {
    const [base, head] = await Promise.all([
      revisions.base === null ? { commit: null, entries: new Map() } : listCommit(git, revisions.base),
      revisions.head === null ? workingTree(repository) : listCommit(git, revisions.head),
    ])
    if ('listing' in head) tree = head
    return { base, head: 'listing' in head ? head.listing : head }
  }
  let listings: ReturnType<typeof list> | undefined
  const both = () => (listings ??= list())
  const read = (entries: readonly TreeEntry[]) => contents(git, store, tree, entries)
  const configurations = async () => {
    const { base, head } = await both()
    const { tip } = revisions
    const atTip =
      tip === null ? nothing : tip === base.commit ? base : await listPaths(git, tip, [configurationFile, ...misnamed, rulesFolder])
    const own = await configurationIn(atTip, read)
    return { base: options.owners === undefined || isConfigured(own) ? own : options.owners, head: await configurationIn(head, read) }
  }
  let configuration: ReturnType<typeof configurations> | undefined
  return {
    commits: { base: revisions.base, head: revisions.head },
    baseName: revisions.baseName,
    notes: revisions.notes,
    listings: both,
    changedPaths: async () => differing(await both()),
    contents: read,
    configuration: () => (configuration ??= configurations()),
    apart: async (request) => (await import('./apart.ts')).apart(request),
    advisories: options.advisories,
  }
}

const nothing: Listing = { commit: null, entries: new Map() }

interface Repository {
  readonly isBare: boolean
  readonly isShallow: boolean
  readonly gitFolder: string
  /** The folder that holds the files; null where there is none. */
  readonly root: string | null
}

function folderOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) throw new GitError(`${path} does not exist`)
  if (!stats.isDirectory()) throw new GitError(`${path} is not a folder`)
  return realpathSync(path)
}

async function openRepository(git: Git, path: string, folder: string): Promise<Repository> {
  // In a bare repository --show-cdup prints nothing at all, so it stands last; elsewhere it is relative, or absolute for a distant tree.
  const result = await git(['rev-parse', '--is-bare-repository', '--is-shallow-repository', '--absolute-git-dir', '--show-cdup'])
  const [isBare, isShallow, gitFolder, up] = result.stdout.toString('utf8').replace(/\n$/, '').split('\n')
  if (result.code === 0 && gitFolder !== undefined) {
    return { isBare: isBare === 'true', isShallow: isShallow === 'true', gitFolder, root: up === undefined ? null : resolve(folder, up) }
  }
  const why = complaint(result)
  throw new GitError(why.startsWith('not a git repository') ? `${path} is not a git repository` : `${path} could not be opened: ${why}`)
}

/** The folder that holds the files must hold this repository too: its configuration could name any other folder of the machine. */
async function workingTree(repository: Repository): Promise<WorkingTree> {
  const { root } = repository
  if (root === null) throw new GitError('there is no working tree here: name the revision to review with --head')
  if (!(await belongsTo(root, repository.gitFolder)))
    throw new GitError(`the working tree ${root} belongs to another repository: name the revision to review with --head`)
  return readWorkingTree(gitIn(root), root, repository.gitFolder)
}

async function belongsTo(root: string, gitFolder: string): Promise<boolean> {
  const place = join(root, '.git')
  try {
    const isFolder = (await lstat(place)).isFile() === false
    const target = isFolder ? place : resolve(root, (await readFile(place, 'utf8')).replace(/^gitdir: /, '').trimEnd())
    return (await realpath(target)) === (await realpath(gitFolder))
  } catch {
    return false
  }
}

const isRuleFile = (path: string): boolean =>
  path.startsWith(`${rulesFolder}/`) && /\.ya?ml$/.test(path) && !path.slice(rulesFolder.length + 1).includes('/')

async function configurationIn(listing: Listing, read: World['contents']): Promise<Found> {
  const entry = listing.entries.get(configurationFile)
  const content = entry === undefined ? null : ((await read([entry])).get(entry.sha) ?? { refused: 'unreadable' })
  const rules = [...listing.entries.values()].filter((it) => isRuleFile(it.path)).toSorted((a, b) => byText(a.path, b.path))
  const texts = await read(rules)
  return {
    commit: listing.commit,
    content,
    misnamed: misnamed.filter((it) => listing.entries.has(it)),
    rules: rules.map((it) => ({ path: it.path, content: texts.get(it.sha) ?? { refused: 'unreadable' } })),
  }
}

/** A blob that is a file at one path and a link's target at another is given as the file's text. */
async function contents(
  git: Git,
  store: Map<string, Content>,
  tree: WorkingTree | undefined,
  entries: readonly TreeEntry[],
): Promise<Map<string, Content>> {
  const wanted = new Map<string, string>()
  const refused = new Map<string, Content>()
  for (const { kind, sha, path } of entries) {
    const before = wanted.get(sha)
    if (kind !== 'file') refused.set(sha, { refused: kind })
    else if (before === undefined || sizeLimit(path) > sizeLimit(before)) wanted.set(sha, path)
  }
  const missing = new Map([...wanted].filter(([sha]) => !store.has(sha)))
  for (const sha of missing.keys()) {
    const content = tree?.content(sha)
    if (content === undefined) continue
    store.set(sha, content)
    missing.delete(sha)
  }
  if (missing.size > 0) for (const [sha, content] of await readBlobs(git, missing)) store.set(sha, content)
  return new Map([...refused, ...[...wanted.keys()].flatMap((sha) => toPair(sha, store.get(sha)))])
}

const toPair = (sha: string, content: Content | undefined): [string, Content][] => (content === undefined ? [] : [[sha, content]])
