import { byText } from '../../model/text-order.ts'
import type { Client } from './client.ts'
import { failureOf } from './patience.ts'

/** A file that the pull request changes, with its hunks where GitHub gives them. */
export interface ChangedFile {
  readonly path: string
  readonly previousPath: string | null
  readonly patch: string | null
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged'
  /** Its blob at head; null for what has none. */
  readonly sha: string | null
  /** Nothing is said to have changed in it: binary, or only its mode did. */
  readonly isSilent: boolean
}

/** What a pull request changes: from the merge base of `base` and `head`, to `head`. */
export interface Range {
  /** null where the two have no history in common. */
  readonly mergeBase: string | null
  /** What the base branch is at: its commit, or its name where GitHub did not say. */
  readonly tip: string
  readonly head: string
  readonly files: readonly ChangedFile[]
  /** Whether `files` are all there are. */
  readonly isComplete: boolean
}

export interface Repository {
  readonly owner: string
  readonly repo: string
}

/** At this many files GitHub stops listing: https://docs.github.com/rest/commits/commits#compare-two-commits */
const mostFiles = 300

/** One request. `base` is a branch, because `pull_request.base.sha` stays behind when the branch moves; `head` a commit. */
export async function compareCommits(client: Client, repository: Repository, base: string, head: string): Promise<Range> {
  try {
    const { data } = await client.rest.repos.compareCommitsWithBasehead({ ...repository, basehead: `${base}...${head}`, per_page: 1 })
    const files = (data.files ?? []).map(changedFile)
    return { mergeBase: data.merge_base_commit.sha, tip: data.base_commit.sha, head, files, isComplete: files.length < mostFiles }
  } catch (error) {
    const failure = failureOf(error)
    if (failure?.status !== 404 || !/no common ancestor/i.test(failure.message)) throw error
    return { mergeBase: null, tip: `refs/heads/${base}`, head, files: [], isComplete: false }
  }
}

/** The files of the pull request itself, at most 3,000: for where a comment can stand, when the range does not list them all. */
export async function pullFiles(client: Client, repository: Repository, number: number): Promise<ChangedFile[]> {
  const files = await client.paginate(client.rest.pulls.listFiles, { ...repository, pull_number: number, per_page: 100 })
  return files.map(changedFile)
}

type Listed = Awaited<ReturnType<Client['rest']['pulls']['listFiles']>>['data'][number]

const changedFile = (it: Listed): ChangedFile => ({
  path: it.filename,
  previousPath: it.status === 'renamed' ? (it.previous_filename ?? null) : null,
  patch: it.patch ?? null,
  status: it.status,
  sha: it.sha,
  isSilent: it.status === 'modified' && it.changes === 0 && it.patch === undefined,
})

/** Every path whose entry differs: both names of a renamed file, one of a copied one. */
export const pathsOf = (files: readonly ChangedFile[]): string[] =>
  [
    ...new Set(
      files.filter((it) => it.status !== 'unchanged').flatMap((it) => (it.previousPath === null ? [it.path] : [it.previousPath, it.path])),
    ),
  ].toSorted(byText)
