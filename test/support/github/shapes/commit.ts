import type { FileDiff } from '../diff.ts'
import type { Commit } from '../git-repository.ts'
import type { RepositoryRecord, State } from '../state.ts'
import { nodeId, type Shape } from './account.ts'
import { repositoryPage, repositoryUrl } from './repository.ts'

const unverified = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }

export function commitShape(state: State, repository: RepositoryRecord, commit: Commit): Shape {
  const url = repositoryUrl(state, repository)
  const page = repositoryPage(state, repository)
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', Number.parseInt(commit.sha.slice(0, 8), 16)),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${url}/commits/${commit.sha}/comments`,
    commit: {
      url: `${url}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: unverified,
    },
    author: {},
    committer: {},
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  }
}

export function gitCommitShape(state: State, repository: RepositoryRecord, commit: Commit): Shape {
  const url = repositoryUrl(state, repository)
  const page = repositoryPage(state, repository)
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', Number.parseInt(commit.sha.slice(0, 8), 16)),
    url: `${url}/git/commits/${commit.sha}`,
    html_url: `${page}/commit/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
    verification: unverified,
  }
}

/** GitHub leaves out patches that are too large to show. */
export const shownPatch = (state: State, file: FileDiff): string | undefined => {
  if (file.patch === undefined || file.patch.length > state.limits.patchBytes) return undefined
  return file.additions + file.deletions > state.limits.patchLines ? undefined : file.patch
}

export function fileShape(state: State, repository: RepositoryRecord, head: string, file: FileDiff): Shape {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  const patch = shownPatch(state, file)
  return {
    sha: file.status === 'removed' ? file.baseSha : file.headSha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryPage(state, repository)}/blob/${head}/${path}`,
    raw_url: `${repositoryPage(state, repository)}/raw/${head}/${path}`,
    contents_url: `${repositoryUrl(state, repository)}/contents/${path}?ref=${head}`,
    ...(patch === undefined ? {} : { patch }),
    ...(file.previousPath === undefined ? {} : { previous_filename: file.previousPath }),
  }
}
