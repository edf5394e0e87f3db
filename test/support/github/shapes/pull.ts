import type { Account, PullRecord, RepositoryRecord, State } from '../state.ts'
import { nodeId, userShape, type Shape } from './account.ts'
import { repositoryPage, repositoryShape, repositoryUrl } from './repository.ts'

export const pullUrl = (state: State, pull: PullRecord): string => `${repositoryUrl(state, pull.repository)}/pulls/${pull.number}`
export const issueUrl = (state: State, pull: PullRecord): string => `${repositoryUrl(state, pull.repository)}/issues/${pull.number}`
export const pullPage = (state: State, pull: PullRecord): string => `${repositoryPage(state, pull.repository)}/pull/${pull.number}`

function side(state: State, owner: Account, repository: RepositoryRecord | null, ref: string, sha: string): Shape {
  return {
    label: `${owner.login}:${ref}`,
    ref,
    sha,
    user: userShape(state, owner),
    repo: repository === null ? null : repositoryShape(state, repository),
  }
}

/** GitHub computes this lazily and it is wrong for private members, so nobody may lean on it. */
export const association = (repository: RepositoryRecord, user: Account): string => (user === repository.owner ? 'OWNER' : 'NONE')

function linkShapes(state: State, pull: PullRecord): Shape {
  const url = pullUrl(state, pull)
  const issue = issueUrl(state, pull)
  const href = (it: string): Shape => ({ href: it })
  return {
    self: href(url),
    html: href(pullPage(state, pull)),
    issue: href(issue),
    comments: href(`${issue}/comments`),
    review_comments: href(`${url}/comments`),
    review_comment: href(`${repositoryUrl(state, pull.repository)}/pulls/comments{/number}`),
    commits: href(`${url}/commits`),
    statuses: href(`${repositoryUrl(state, pull.repository)}/statuses/${pull.head.sha}`),
  }
}

/** A pull request as lists and webhooks' `check_run` carry it. */
export function simplePullShape(state: State, pull: PullRecord): Shape {
  const url = pullUrl(state, pull)
  const page = pullPage(state, pull)
  const issue = issueUrl(state, pull)
  const statuses = `${repositoryUrl(state, pull.repository)}/statuses/${pull.head.sha}`
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    number: pull.number,
    state: pull.state,
    locked: pull.locked,
    title: pull.title,
    user: userShape(state, pull.author),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged ? pull.closedAt : null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((name, index) => ({
      id: index + 1,
      node_id: nodeId('Label', index + 1),
      url: `${repositoryUrl(state, pull.repository)}/labels/${encodeURIComponent(name)}`,
      name,
      color: 'ededed',
      default: false,
      description: '',
    })),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repositoryUrl(state, pull.repository)}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: statuses,
    head: side(state, pull.head.owner, pull.head.repository, pull.head.ref, pull.head.sha),
    base: side(state, pull.repository.owner, pull.repository, pull.base.ref, pull.base.sha),
    _links: linkShapes(state, pull),
    author_association: association(pull.repository, pull.author),
    auto_merge: null,
    active_lock_reason: null,
  }
}

export async function pullShape(state: State, pull: PullRecord): Promise<Shape> {
  const { git } = pull.repository
  const base = await git.mergeBase(pull.base.sha, pull.head.sha)
  const files = base === undefined ? [] : await git.diff(base, pull.head.sha)
  const commits = await git.commitsBetween(pull.base.sha, pull.head.sha)
  const sum = (count: (it: (typeof files)[number]) => number): number => files.reduce((total, it) => total + count(it), 0)
  return {
    ...simplePullShape(state, pull),
    merged: pull.merged,
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: null,
    comments: pull.issueComments.length,
    review_comments: pull.reviewComments.length,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: sum((it) => it.additions),
    deletions: sum((it) => it.deletions),
    changed_files: files.length,
  }
}

/** Empty for a fork: GitHub tells a check nothing about pull requests whose head lives elsewhere. */
export function minimalPullShapes(state: State, repository: RepositoryRecord, sha: string): Shape[] {
  const ref = (it: RepositoryRecord): Shape => ({ id: it.id, url: repositoryUrl(state, it), name: it.name })
  return [...repository.pulls.values()]
    .filter((it) => it.state === 'open' && it.head.sha === sha && it.head.repository === repository)
    .map((it) => ({
      id: it.id,
      number: it.number,
      url: pullUrl(state, it),
      head: { ref: it.head.ref, sha, repo: ref(repository) },
      base: { ref: it.base.ref, sha: it.base.sha, repo: ref(repository) },
    }))
}
