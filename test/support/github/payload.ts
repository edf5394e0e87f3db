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

export const repositoryOf = (subject: Subject): RepositoryRecord | undefined => subject.repository ?? subject.pull?.repository

/** The payload of a webhook as GitHub writes it. */
export async function payload(
  state: State,
  installation: Installation,
  event: string,
  action: string | null,
  subject: Subject,
): Promise<Shape> {
  const own = event.startsWith('installation')
  return {
    ...(action === null ? {} : { action }),
    ...(await subjects[event]?.(state, subject, action)),
    ...(own ? {} : surroundings(state, repositoryOf(subject))),
    installation: own ? installationShape(state, installation) : { id: installation.id, node_id: nodeId('Integration', installation.id) },
    sender: userShape(state, senderOf(subject) ?? installation.account),
    ...subject.extra,
  }
}

const senderOf = ({ sender, issueComment, reviewComment, pull }: Subject): Account | undefined =>
  sender ?? issueComment?.user ?? reviewComment?.user ?? pull?.author

function surroundings(state: State, repository: RepositoryRecord | undefined): Shape {
  if (repository === undefined) return {}
  const organization = repository.owner.type === 'Organization' ? { organization: organizationShape(state, repository.owner) } : {}
  return { repository: { ...repositoryShape(state, repository), custom_properties: {} }, ...organization }
}

/** What is particular to each event. Those that are not listed carry only what a test gives in `extra`. */
const subjects: Readonly<Record<string, (state: State, subject: Subject, action: string | null) => Promise<Shape> | Shape>> = {
  pull_request: async (state, { pull }, action) => {
    if (pull === undefined) throw missing('a pull request')
    return { number: pull.number, pull_request: await hookPull(state, pull), ...(action === 'edited' ? { changes: {} } : {}) }
  },
  issue_comment: (state, { pull, issueComment }, action) => {
    if (pull === undefined || issueComment === undefined) throw missing('a pull request and its comment')
    return { issue: issueShape(state, pull), comment: issueCommentShape(state, pull, issueComment), ...editOf(action) }
  },
  pull_request_review_comment: (state, { pull, reviewComment }, action) => {
    if (pull === undefined || reviewComment === undefined) throw missing('a pull request and its review comment')
    return { pull_request: simplePullShape(state, pull), comment: reviewCommentShape(state, pull, reviewComment), ...editOf(action) }
  },
  check_run: async (state, subject) => {
    const repository = repositoryOf(subject)
    if (repository === undefined || subject.checkRun === undefined) throw missing('a repository and its check run')
    return { check_run: await hookCheckRun(state, repository, subject.checkRun) }
  },
  check_suite: async (state, subject) => {
    const repository = repositoryOf(subject)
    if (repository === undefined || subject.suite === undefined) throw missing('a repository and its check suite')
    return { check_suite: await hookSuite(state, repository, subject.suite) }
  },
  installation: (_, { repositories = [] }) => ({ repositories: repositories.map(briefRepository) }),
  installation_repositories: (_, { repositories = [] }, action) => {
    const listed = repositories.map(briefRepository)
    return {
      repository_selection: 'selected',
      repositories_added: action === 'added' ? listed : [],
      repositories_removed: action === 'removed' ? listed : [],
      requester: null,
    }
  },
}

const missing = (what: string): Error => new Error(`this event is about ${what}`)

const editOf = (action: string | null): Shape => (action === 'edited' ? { changes: { body: { from: '' } } } : {})

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
