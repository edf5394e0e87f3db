import { notFound, ok, Refusal, repositoryEndpoint, type Answer, type Endpoint, type RepositoryCall } from '../endpoint.ts'
import type { Commit } from '../git-repository.ts'
import { nodeId, userShape } from '../shapes/account.ts'
import { commitShape, fileShape, gitCommitShape } from '../shapes/commit.ts'
import { repositoryPage, repositoryUrl } from '../shapes/repository.ts'
import type { RepositoryRecord, Role } from '../state.ts'

const contents = [['contents', 'read']] as const

/** What lies in the repository: commits, comparisons, trees, blobs, branches; and who may write there. */
export const repositoryEndpoints: readonly Endpoint[] = [
  repositoryEndpoint('get /repos/{owner}/{repo}/compare/{basehead}', contents, compare),
  repositoryEndpoint('get /repos/{owner}/{repo}/dependency-graph/compare/{basehead}', contents, async (call) => {
    const [from = '', to = ''] = (call.params['basehead'] ?? '').split('...')
    await Promise.all([commitAt(call.repository, from), commitAt(call.repository, to)])
    const { dependencyGraph } = call.repository
    if (dependencyGraph === undefined)
      throw new Refusal(403, 'Forbidden for this repository. Please ensure that Dependency graph is enabled.')
    return ok(dependencyGraph)
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/commits/{ref}', contents, async (call) => {
    const commit = await commitAt(call.repository, call.params['ref'] ?? '')
    const files = await changedFiles(call, commit)
    const sum = (count: (it: (typeof files)[number]) => number): number => files.reduce((total, it) => total + count(it), 0)
    const stats = {
      additions: sum((it) => it.additions),
      deletions: sum((it) => it.deletions),
      total: sum((it) => it.additions + it.deletions),
    }
    return ok({
      ...commitShape(call.state, call.repository, commit),
      stats,
      files: files.slice(0, call.state.limits.compareFiles).map((it) => fileShape(call.state, call.repository, commit.sha, it)),
    })
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/git/commits/{commit_sha}', contents, async (call) => {
    const commit = await call.repository.git.commitOf(fullSha(call.params['commit_sha'] ?? ''))
    if (commit === undefined) throw notFound()
    return ok(gitCommitShape(call.state, call.repository, commit))
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/git/ref/{ref}', contents, (call) => {
    const ref = call.params['ref'] ?? ''
    const sha = call.repository.branches.get(ref.replace(/^heads\//, ''))
    if (!ref.startsWith('heads/') || sha === undefined) throw notFound()
    const url = repositoryUrl(call.state, call.repository)
    return ok({
      ref: `refs/${ref}`,
      node_id: nodeId('Ref', 1),
      url: `${url}/git/refs/${ref}`,
      object: { sha, type: 'commit', url: `${url}/git/commits/${sha}` },
    })
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/branches/{branch}', contents, async (call) => {
    const name = call.params['branch'] ?? ''
    const commit = await call.repository.git.commitOf(call.repository.branches.get(name) ?? '')
    if (commit === undefined) throw new Refusal(404, 'Branch not found')
    const url = `${repositoryUrl(call.state, call.repository)}/branches/${name}`
    const links = { self: url, html: `${repositoryPage(call.state, call.repository)}/tree/${name}` }
    return ok({
      name,
      commit: commitShape(call.state, call.repository, commit),
      _links: links,
      protected: false,
      protection: { enabled: false },
      protection_url: `${url}/protection`,
    })
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/git/trees/{tree_sha}', contents, tree),
  repositoryEndpoint('get /repos/{owner}/{repo}/git/blobs/{file_sha}', contents, async (call) => {
    const sha = fullSha(call.params['file_sha'] ?? '')
    const object = await call.repository.git.object(sha)
    if (object?.type !== 'blob') throw notFound()
    if (object.content.length > 100_000_000) throw new Refusal(403, 'This API returns blobs up to 100 MB in size.')
    const content = object.content.toString('base64').replace(/.{60}/g, '$&\n')
    return ok({
      sha,
      node_id: nodeId('Blob', 1),
      size: object.content.length,
      url: `${repositoryUrl(call.state, call.repository)}/git/blobs/${sha}`,
      content,
      encoding: 'base64',
    })
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/collaborators/{username}/permission', [['metadata', 'read']], collaborator),
]

const fullSha = (text: string): string => {
  if (!/^[0-9a-f]{40}$/.test(text)) throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].')
  return text
}

/** A branch, `owner:branch` within the fork network, or a full SHA. Other people's objects are visible to the whole network. */
export async function commitAt(repository: RepositoryRecord, ref: string): Promise<Commit> {
  const sha = repository.branches.get(ref.replace(/^(refs\/)?heads\//, '')) ?? (/^[0-9a-f]{40}$/.test(ref) ? ref : undefined)
  const commit = sha === undefined ? undefined : await repository.git.commitOf(sha)
  if (commit === undefined)
    throw new Refusal(/^[0-9a-f]{40}$/.test(ref) ? 422 : 404, /^[0-9a-f]{40}$/.test(ref) ? `No commit found for SHA: ${ref}` : 'Not Found')
  return commit
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

const changedFiles = (call: RepositoryCall, commit: Commit) => call.repository.git.diff(commit.parents[0] ?? emptyTree, commit.sha)

async function compare(call: RepositoryCall): Promise<Answer> {
  const { state, repository } = call
  const [from = '', to = ''] = (call.params['basehead'] ?? '').split('...')
  const [base, head] = await Promise.all([commitAt(repository, from), commitAt(repository, to)]).catch((error: unknown) => {
    throw error instanceof Refusal ? notFound() : error
  })
  const mergeBase = await repository.git.commitOf((await repository.git.mergeBase(base.sha, head.sha)) ?? '')
  if (mergeBase === undefined) throw new Refusal(404, `No common ancestor between ${from} and ${to}.`)
  const [ahead, behind] = await Promise.all([
    repository.git.commitsBetween(base.sha, head.sha),
    repository.git.commitsBetween(head.sha, base.sha),
  ])
  const commits = await Promise.all(pageOfCommits(call, ahead).map((sha) => commitAt(repository, sha)))
  const firstPage = Number(call.query.get('page') ?? 1) === 1
  const files = firstPage ? (await repository.git.diff(mergeBase.sha, head.sha)).slice(0, state.limits.compareFiles) : undefined
  const html = `${repositoryPage(state, repository)}/compare/${from}...${to}`
  return ok({
    url: `${repositoryUrl(state, repository)}/compare/${from}...${to}`,
    html_url: html,
    permalink_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: commitShape(state, repository, base),
    merge_base_commit: commitShape(state, repository, mergeBase),
    status: statusOf(ahead.length, behind.length),
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: commits.map((it) => commitShape(state, repository, it)),
    ...(files === undefined ? {} : { files: files.map((it) => fileShape(state, repository, head.sha, it)) }),
  })
}

/** Without paging the newest commits are shown, as many as the limit lets through. */
function pageOfCommits({ query, state }: RepositoryCall, ahead: readonly string[]): readonly string[] {
  if (!query.has('page') && !query.has('per_page')) return ahead.slice(-state.limits.compareCommits)
  const size = Math.min(Number(query.get('per_page') ?? 30), 100)
  const page = Number(query.get('page') ?? 1)
  return ahead.slice((page - 1) * size, page * size)
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead'
  return behind > 0 ? 'behind' : 'identical'
}

async function tree(call: RepositoryCall): Promise<Answer> {
  const { state, repository } = call
  const asked = call.params['tree_sha'] ?? ''
  const named = repository.branches.get(asked) ?? fullSha(asked)
  const object = await repository.git.object(named)
  if (object === undefined || object.type === 'blob') throw notFound()
  const sha = (object.type === 'commit' ? (await repository.git.commitOf(named))?.tree : undefined) ?? named
  const items = await repository.git.tree(sha, call.query.has('recursive'))
  const url = repositoryUrl(state, repository)
  const truncated = call.query.has('recursive') && items.length > state.limits.treeEntries
  const shown = truncated ? items.slice(0, state.limits.treeEntries) : items
  return ok({
    sha,
    url: `${url}/git/trees/${sha}`,
    truncated,
    tree: shown.map((it) => ({
      path: it.path,
      mode: it.mode,
      type: it.type,
      sha: it.sha,
      ...(it.size === undefined ? {} : { size: it.size }),
      ...(it.type === 'commit' ? {} : { url: `${url}/git/${it.type}s/${it.sha}` }),
    })),
  })
}

/** The legacy member folds five roles into four. */
const legacy: Readonly<Record<Role, string>> = {
  admin: 'admin',
  maintain: 'write',
  write: 'write',
  triage: 'read',
  read: 'read',
  none: 'none',
}

function collaborator(call: RepositoryCall): Answer {
  const { state, repository } = call
  const user = state.accounts.get((call.params['username'] ?? '').toLowerCase())
  if (user === undefined) throw notFound()
  const given =
    repository.collaborators.get(user.login.toLowerCase()) ?? (user === repository.owner ? 'admin' : repository.isPrivate ? 'none' : 'read')
  const at = (...roles: Role[]): boolean => roles.includes(given)
  const permissions = {
    admin: at('admin'),
    maintain: at('admin', 'maintain'),
    push: at('admin', 'maintain', 'write'),
    triage: at('admin', 'maintain', 'write', 'triage'),
    pull: given !== 'none',
  }
  return ok({ permission: legacy[given], role_name: given, user: { ...userShape(state, user), permissions, role_name: given } })
}
