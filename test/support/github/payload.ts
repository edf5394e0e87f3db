import { appShape, installationShape, nodeId, userShape, type Shape } from './shapes/account.ts'
import { checkRunShape, suiteShape } from './shapes/check.ts'
import { issueCommentShape, reviewCommentShape } from './shapes/comment.ts'
import { issueUrl, pullPage, pullShape, pullUrl, simplePullShape } from './shapes/pull.ts'
import { repositoryShape, repositoryUrl } from './shapes/repository.ts'
import {
  fullName,
  type Account,
  type CheckRunRecord,
  type Installation,
  type IssueCommentRecord,
  type PullRecord,
  type RepositoryRecord,
  type ReviewCommentRecord,
  type State,
  type SuiteRecord,
} from './state.ts'

/** What an event is about; `extra` overwrites or adds members of the payload. */
export interface Subject {
  readonly repository?: RepositoryRecord
  readonly pull?: PullRecord
  readonly issueComment?: IssueCommentRecord
  readonly reviewComment?: ReviewCommentRecord
  readonly checkRun?: CheckRunRecord
  readonly suite?: SuiteRecord
  readonly repositories?: readonly RepositoryRecord[]
  readonly sender?: Account
  readonly extra?: Readonly<Record<string, unknown>>
}

/** The payload of a webhook as GitHub writes it. */
export async function payload(
  state: State,
  installation: Installation,
  event: string,
  action: string | null,
  subject: Subject,
): Promise<Shape> {
  const repository = subject.repository ?? subject.pull?.repository
  const own: Shape = event.startsWith('installation')
    ? installationShape(state, installation)
    : { id: installation.id, node_id: nodeId('Integration', installation.id) }
  return {
    ...(action === null ? {} : { action }),
    ...(await about(state, event, action, subject)),
    ...(repository === undefined || event.startsWith('installation') ? {} : { repository: hookRepository(state, repository) }),
    ...(repository?.owner.type === 'Organization' && !event.startsWith('installation')
      ? { organization: organizationShape(state, repository.owner) }
      : {}),
    installation: own,
    sender: userShape(
      state,
      subject.sender ?? subject.issueComment?.user ?? subject.reviewComment?.user ?? subject.pull?.author ?? installation.account,
    ),
    ...subject.extra,
  }
}

async function about(state: State, event: string, action: string | null, subject: Subject): Promise<Shape> {
  const { pull, issueComment, reviewComment, checkRun, suite } = subject
  const repository = subject.repository ?? pull?.repository
  if (event === 'pull_request' && pull !== undefined)
    return { number: pull.number, pull_request: await hookPull(state, pull), ...changesOf(action) }
  if (event === 'issue_comment' && pull !== undefined && issueComment !== undefined) {
    return {
      issue: issueShape(state, pull),
      comment: issueCommentShape(state, pull, issueComment),
      ...(action === 'edited' ? { changes: { body: { from: '' } } } : {}),
    }
  }
  if (event === 'pull_request_review_comment' && pull !== undefined && reviewComment !== undefined) {
    return {
      pull_request: simplePullShape(state, pull),
      comment: reviewCommentShape(state, pull, reviewComment),
      ...(action === 'edited' ? { changes: { body: { from: '' } } } : {}),
    }
  }
  if (event === 'check_run' && repository !== undefined && checkRun !== undefined)
    return { check_run: await hookCheckRun(state, repository, checkRun) }
  if (event === 'check_suite' && repository !== undefined && suite !== undefined)
    return { check_suite: await hookSuite(state, repository, suite) }
  if (event === 'installation') return { repositories: (subject.repositories ?? []).map(briefRepository) }
  if (event === 'installation_repositories') {
    const listed = (subject.repositories ?? []).map(briefRepository)
    return {
      repository_selection: 'selected',
      repositories_added: action === 'added' ? listed : [],
      repositories_removed: action === 'removed' ? listed : [],
      requester: null,
    }
  }
  return {}
}

const changesOf = (action: string | null): Shape => (action === 'edited' ? { changes: {} } : {})

const briefRepository = (it: RepositoryRecord): Shape => ({
  id: it.id,
  node_id: nodeId('Repository', it.id),
  name: it.name,
  full_name: fullName(it),
  private: it.isPrivate,
})

const organizationShape = (state: State, it: Account): Shape => {
  const url = `${state.url}/orgs/${it.login}`
  return {
    login: it.login,
    id: it.id,
    node_id: nodeId('Organization', it.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${state.web}/avatars/${it.id}`,
    description: '',
  }
}

const hookRepository = (state: State, it: RepositoryRecord): Shape => ({ ...repositoryShape(state, it), custom_properties: {} })

async function hookPull(state: State, pull: PullRecord): Promise<Shape> {
  const merging = {
    allow_auto_merge: false,
    allow_update_branch: false,
    delete_branch_on_merge: false,
    merge_commit_message: 'PR_TITLE',
    merge_commit_title: 'MERGE_MESSAGE',
    squash_merge_commit_message: 'COMMIT_MESSAGES',
    squash_merge_commit_title: 'COMMIT_OR_PR_TITLE',
    use_squash_pr_title_as_default: false,
  }
  return { ...(await pullShape(state, pull)), ...merging }
}

function issueShape(state: State, pull: PullRecord): Shape {
  const url = issueUrl(state, pull)
  const page = pullPage(state, pull)
  return {
    url,
    repository_url: repositoryUrl(state, pull.repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    number: pull.number,
    title: pull.title,
    user: userShape(state, pull.author),
    labels: [],
    state: pull.state,
    locked: pull.locked,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: pull.issueComments.length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: 'NONE',
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: { url: pullUrl(state, pull), html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch`, merged_at: null },
    body: pull.body,
    reactions: {
      url: `${url}/reactions`,
      total_count: 0,
      '+1': 0,
      '-1': 0,
      laugh: 0,
      hooray: 0,
      confused: 0,
      heart: 0,
      rocket: 0,
      eyes: 0,
    },
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  }
}

async function hookCheckRun(state: State, repository: RepositoryRecord, run: CheckRunRecord): Promise<Shape> {
  return { ...checkRunShape(state, repository, run), check_suite: await suiteInRun(state, repository, run.suite) }
}

async function suiteInRun(state: State, repository: RepositoryRecord, suite: SuiteRecord): Promise<Shape> {
  const full = await suiteShape(state, repository, suite)
  const { latest_check_runs_count: _, check_runs_url: __, head_commit: ___, rerequestable: ____, runs_rerequestable: _____, ...rest } = full
  return { ...rest, app: appShape(state, suite.app) }
}

async function hookSuite(state: State, repository: RepositoryRecord, suite: SuiteRecord): Promise<Shape> {
  const { repository: _, ...rest } = await suiteShape(state, repository, suite)
  return rest
}
