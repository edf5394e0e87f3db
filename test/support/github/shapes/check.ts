import type { AnnotationRecord, CheckRunRecord, RepositoryRecord, State, SuiteRecord } from '../state.ts'
import { appShape, nodeId, type Shape } from './account.ts'
import { minimalPullShapes } from './pull.ts'
import { repositoryPage, repositoryShape, repositoryUrl } from './repository.ts'

export function checkRunShape(state: State, repository: RepositoryRecord, run: CheckRunRecord): Shape {
  const url = `${repositoryUrl(state, repository)}/check-runs/${run.id}`
  const page = `${repositoryPage(state, repository)}/runs/${run.id}`
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: appShape(state, run.app),
    pull_requests: minimalPullShapes(state, repository, run.headSha),
  }
}

export function annotationShape(state: State, repository: RepositoryRecord, run: CheckRunRecord, it: AnnotationRecord): Shape {
  return {
    path: it.path,
    blob_href: `${repositoryPage(state, repository)}/blob/${run.headSha}/${it.path}`,
    start_line: it.start_line,
    start_column: it.start_column ?? null,
    end_line: it.end_line,
    end_column: it.end_column ?? null,
    annotation_level: it.annotation_level,
    title: it.title ?? null,
    message: it.message,
    raw_details: it.raw_details ?? null,
  }
}

const passing: readonly unknown[] = ['success', 'neutral', 'skipped']

/** A suite is as far as its least finished run. */
function progress(runs: readonly CheckRunRecord[]): { readonly status: string; readonly conclusion: string | null } {
  if (runs.length === 0 || runs.some((it) => it.status !== 'completed')) return { status: 'in_progress', conclusion: null }
  return { status: 'completed', conclusion: runs.find((it) => !passing.includes(it.conclusion))?.conclusion ?? 'success' }
}

export async function suiteShape(state: State, repository: RepositoryRecord, suite: SuiteRecord): Promise<Shape> {
  const runs = repository.checkRuns.filter((it) => it.suite === suite)
  const commit = await repository.git.commitOf(suite.headSha)
  if (commit === undefined) throw new Error(`a check suite on no commit: ${suite.headSha}`)
  const person = { name: commit.author.name, email: commit.author.email }
  const branch = [...repository.branches].find(([, sha]) => sha === suite.headSha)
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: branch?.[0] ?? null,
    head_sha: suite.headSha,
    ...progress(runs),
    url: `${repositoryUrl(state, repository)}/check-suites/${suite.id}`,
    before: commit.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: minimalPullShapes(state, repository, suite.headSha),
    app: appShape(state, suite.app),
    repository: repositoryShape(state, repository),
    created_at: suite.createdAt,
    updated_at: suite.createdAt,
    head_commit: {
      id: suite.headSha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: person,
      committer: person,
    },
    latest_check_runs_count: runs.length,
    check_runs_url: `${repositoryUrl(state, repository)}/check-suites/${suite.id}/check-runs`,
    rerequestable: true,
    runs_rerequestable: true,
  }
}
