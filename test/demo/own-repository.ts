import { statSync } from 'node:fs'
import { git } from '../support/github/git-process.ts'
import type { Repository } from '../support/github/index.ts'
import { Failure } from './failure.ts'

export interface Revisions {
  readonly path: string
  readonly base: string
  readonly head: string
}

export interface Branches {
  readonly base: string
  readonly head: string
  /** The first line of the head's commit message. */
  readonly subject: string
}

/**
 * Takes two revisions of somebody's own repository into the local GitHub's: the same commits, trees, modes and history. The source is
 * only read, and nothing of it is run.
 * @throws {Failure} for a path that is no repository and for a revision that it does not have
 */
export async function borrow(repository: Repository, revisions: Revisions): Promise<Branches> {
  const { path } = revisions
  await refuseUnusable(path)
  for (const revision of [revisions.base, revisions.head]) await refuseUnknown(path, revision)
  const branches = branchesOf(revisions)
  const { base, head } = await repository.importFrom(path, revisions, branches)
  const proposed = await repository.record.git.commitsBetween(base, head)
  if (proposed.length === 0) throw new Failure(`${revisions.head} adds no commit to ${revisions.base}: there is nothing to propose`)
  await refuseIncomplete(repository, { path, head, base: (await repository.record.git.mergeBase(base, head)) ?? base })
  const commit = await repository.record.git.commitOf(head)
  return { ...branches, subject: commit?.message.split('\n')[0] ?? '' }
}

async function refuseUnusable(path: string): Promise<void> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory()
  if (isFolder !== true)
    throw new Failure(`${path} is ${isFolder === undefined ? 'not there' : 'no folder'}: --repo names a git repository`)
  const format = await ask(path, ['rev-parse', '--show-object-format'])
  if (format === undefined) throw new Failure(`${path} is not a git repository, or one that belongs to somebody else`)
  if (format !== 'sha1') throw new Failure(`${path} names its objects by ${format}; GitHub, and so the local one, knows sha1 only`)
}

async function refuseUnknown(path: string, revision: string): Promise<void> {
  const commit = await ask(path, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`])
  if (commit === undefined)
    throw new Failure(`unknown revision ${JSON.stringify(revision)}: no commit, branch or tag of that name in ${path}`)
}

/** A partial clone has commits whose files it never fetched; GitHub has them all. */
async function refuseIncomplete({ record }: Repository, { path, base, head }: Revisions): Promise<void> {
  const objects = await git(record.git.path, ['rev-list', '--objects', '--no-walk', '--missing=print', base, head])
  const missing = objects
    .toString('utf8')
    .split('\n')
    .filter((it) => it.startsWith('?'))
  if (missing.length === 0) return
  const what = `${missing.length} object${missing.length === 1 ? '' : 's'}`
  throw new Failure(`${path} lacks ${what} of these revisions, as a partial clone does: fetch them first`)
}

const ask = (path: string, args: readonly string[]): Promise<string | undefined> =>
  git(path, args).then(
    (it) => it.toString('utf8').trim(),
    () => undefined,
  )

/** The branches keep their names where the revisions are such names; the base's is part of the check's name. */
function branchesOf({ base, head }: Revisions): { base: string; head: string } {
  const into = nameOf(base) ?? 'main'
  const from = nameOf(head)
  return { base: into, head: from === undefined || from === into ? 'proposal' : from }
}

const nameOf = (revision: string): string | undefined => {
  const name = revision.replace(/^(refs\/heads|origin)\//, '')
  return /^[A-Za-z0-9][\w/-]*(\.\w[\w/-]*)*$/.test(name) && !/^[0-9a-f]{7,40}$|^HEAD$/.test(name) ? name : undefined
}
