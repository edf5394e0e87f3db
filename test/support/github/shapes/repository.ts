import { fullName, type RepositoryRecord, type State } from '../state.ts'
import { nodeId, userShape, type Shape } from './account.ts'

const links: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
}

export const repositoryUrl = (state: State, it: RepositoryRecord): string => `${state.url}/repos/${fullName(it)}`
export const repositoryPage = (state: State, it: RepositoryRecord): string => `${state.web}/${fullName(it)}`

/** What stands inside pull requests, installations and webhooks. */
export function repositoryShape(state: State, it: RepositoryRecord): Shape {
  const url = repositoryUrl(state, it)
  const page = repositoryPage(state, it)
  const open = [...it.pulls.values()].filter((pull) => pull.state === 'open').length
  return {
    id: it.id,
    node_id: nodeId('Repository', it.id),
    name: it.name,
    full_name: fullName(it),
    private: it.isPrivate,
    owner: userShape(state, it.owner),
    html_url: page,
    description: null,
    fork: it.parent !== undefined,
    url,
    ...Object.fromEntries(Object.entries(links).map(([name, path]) => [name, url + path])),
    created_at: it.createdAt,
    updated_at: it.createdAt,
    pushed_at: it.createdAt,
    git_url: `git://example.com/${fullName(it)}.git`,
    ssh_url: `git@example.com:${fullName(it)}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: null,
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    archived: it.archived,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: it.isPrivate ? 'private' : 'public',
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: it.defaultBranch,
  }
}

export function fullRepositoryShape(state: State, it: RepositoryRecord): Shape {
  return {
    ...repositoryShape(state, it),
    network_count: 0,
    subscribers_count: 0,
    ...(it.owner.type === 'Organization' ? { organization: userShape(state, it.owner) } : {}),
    ...(it.parent === undefined ? {} : { parent: repositoryShape(state, it.parent), source: repositoryShape(state, it.parent) }),
  }
}
