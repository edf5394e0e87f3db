import { created, notFound, ok, paged, Refusal, repositoryEndpoint, type Answer, type Endpoint, type RepositoryCall } from '../endpoint.ts'
import { instant } from '../instant.ts'
import { annotationShape, checkRunShape, suiteShape } from '../shapes/check.ts'
import type { AnnotationRecord, AppIdentity, CheckRunRecord, RepositoryRecord, State, SuiteRecord } from '../state.ts'
import { commitAt } from './repository.ts'

interface CheckRunRequest {
  readonly name?: string
  readonly head_sha?: string
  readonly status?: string
  readonly conclusion?: string
  readonly external_id?: string
  readonly details_url?: string
  readonly started_at?: string
  readonly completed_at?: string
  readonly output?: {
    readonly title?: string
    readonly summary?: string
    readonly text?: string
    readonly annotations?: readonly AnnotationRecord[]
  }
  readonly actions?: CheckRunRecord['actions']
}

const reading = [['checks', 'read']] as const
const writing = [['checks', 'write']] as const

export const checkEndpoints: readonly Endpoint[] = [
  repositoryEndpoint('post /repos/{owner}/{repo}/check-runs', writing, async (call) => {
    const request = call.body as CheckRunRequest
    if ((await call.repository.git.commitOf(request.head_sha ?? '')) === undefined)
      throw new Refusal(422, `No commit found for SHA: ${request.head_sha ?? ''}`)
    return created(checkRunShape(call.state, call.repository, createRun(call.state, call.repository, call.state.app, request)))
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/check-runs/{check_run_id}', reading, (call) =>
    ok(checkRunShape(call.state, call.repository, runOf(call))),
  ),
  repositoryEndpoint('patch /repos/{owner}/{repo}/check-runs/{check_run_id}', writing, (call) => {
    const run = runOf(call)
    if (run.app.id !== call.state.app.id)
      throw new Refusal(403, `Invalid app_id \`${call.state.app.id}\` - check run can only be modified by the GitHub App that created it.`)
    apply(call.state, run, call.body as CheckRunRequest)
    return ok(checkRunShape(call.state, call.repository, run))
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', reading, (call) => {
    const run = runOf(call)
    return paged(call, run.annotations, (it) => annotationShape(call.state, call.repository, run, it))
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/commits/{ref}/check-runs', reading, async (call) => {
    const { sha } = await commitAt(call.repository, call.params['ref'] ?? '')
    return runs(
      call,
      call.repository.checkRuns.filter((it) => it.headSha === sha),
    )
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/commits/{ref}/check-suites', reading, async (call) => {
    const { sha } = await commitAt(call.repository, call.params['ref'] ?? '')
    const appId = call.query.get('app_id')
    const matching = call.repository.suites.filter((it) => it.headSha === sha && (appId === null || it.app.id === Number(appId)))
    const shapes = await Promise.all(matching.map((it) => suiteShape(call.state, call.repository, it)))
    return paged(
      call,
      shapes,
      (it) => it,
      (page) => ({ total_count: shapes.length, check_suites: page }),
    )
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/check-suites/{check_suite_id}', reading, async (call) =>
    ok(await suiteShape(call.state, call.repository, suiteOf(call))),
  ),
  repositoryEndpoint('get /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs', reading, (call) => {
    const suite = suiteOf(call)
    return runs(
      call,
      call.repository.checkRuns.filter((it) => it.suite === suite),
    )
  }),
]

function suiteOf(call: RepositoryCall): SuiteRecord {
  const found = call.repository.suites.find((it) => it.id === Number(call.params['check_suite_id']))
  if (found === undefined) throw notFound()
  return found
}

function runOf(call: RepositoryCall): CheckRunRecord {
  const found = call.repository.checkRuns.find((it) => it.id === Number(call.params['check_run_id']))
  if (found === undefined) throw notFound()
  return found
}

/** Newest first; `filter=latest`, the default, keeps the newest of each App and name. */
function runs(call: RepositoryCall, all: readonly CheckRunRecord[]): Answer {
  const { query, state, repository } = call
  const name = query.get('check_name')
  const appId = query.get('app_id')
  const status = query.get('status')
  const newestFirst = all.toSorted((one, other) => other.id - one.id)
  const latest = newestFirst.filter(
    (it, index) => newestFirst.findIndex((other) => other.name === it.name && other.app.id === it.app.id) === index,
  )
  const matching = (query.get('filter') === 'all' ? newestFirst : latest).filter(
    (it) =>
      (name === null || it.name === name) && (appId === null || it.app.id === Number(appId)) && (status === null || it.status === status),
  )
  return paged(
    call,
    matching,
    (it) => checkRunShape(state, repository, it),
    (page) => ({ total_count: matching.length, check_runs: page }),
  )
}

/** Also the way of another App on the same commit, whose runs may carry any name. */
export function createRun(state: State, repository: RepositoryRecord, app: AppIdentity, request: CheckRunRequest): CheckRunRecord {
  const now = instant(state.now())
  const headSha = request.head_sha ?? ''
  let suite = repository.suites.find((it) => it.headSha === headSha && it.app.id === app.id)
  if (suite === undefined) {
    suite = { id: state.id(), app: { id: app.id, slug: app.slug }, headSha, createdAt: now }
    repository.suites.push(suite)
  }
  const run: CheckRunRecord = {
    id: state.id(),
    app: suite.app,
    suite,
    headSha,
    name: request.name ?? '',
    status: 'queued',
    conclusion: null,
    externalId: '',
    detailsUrl: null,
    startedAt: now,
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  }
  apply(state, run, request)
  repository.checkRuns.push(run)
  return run
}

/** Changes what the request names and appends its annotations. Throws a 422 before anything is changed. */
function apply(state: State, run: CheckRunRecord, request: CheckRunRequest): void {
  const status = request.conclusion === undefined ? (request.status ?? run.status) : 'completed'
  const conclusion = status === 'completed' ? (request.conclusion ?? run.conclusion) : null
  if (status === 'completed' && conclusion === null) throw invalid('conclusion', 'must be given when the status is completed')
  if (conclusion === 'stale') throw invalid('conclusion', 'stale is for GitHub only')
  if (request.name === '') throw invalid('name', "can't be blank")
  for (const it of request.output?.annotations ?? []) checkAnnotation(it)
  run.name = request.name ?? run.name
  run.status = status
  run.conclusion = conclusion
  run.externalId = request.external_id ?? run.externalId
  run.detailsUrl = request.details_url ?? run.detailsUrl
  run.startedAt = request.started_at ?? run.startedAt
  run.completedAt = status === 'completed' ? (request.completed_at ?? run.completedAt ?? instant(state.now())) : null
  run.title = request.output?.title ?? run.title
  run.summary = request.output?.summary ?? run.summary
  run.text = request.output?.text ?? run.text
  run.annotations.push(...(request.output?.annotations ?? []))
  run.actions = request.actions ?? run.actions
}

function checkAnnotation(it: AnnotationRecord): void {
  if (it.start_line < 1 || it.end_line < it.start_line) throw invalid('annotations', 'end_line must not be before start_line')
  if ((it.start_column ?? it.end_column) !== undefined && it.start_line !== it.end_line)
    throw invalid('annotations', 'columns are only for annotations on one line')
  if ((it.title?.length ?? 0) > 255) throw invalid('annotations', 'title is too long (maximum is 255 characters)')
  if (Buffer.byteLength(it.message) > 65_536 || Buffer.byteLength(it.raw_details ?? '') > 65_536)
    throw invalid('annotations', 'message and raw_details are at most 64 KB')
  if (it.path === '' || it.path.startsWith('/')) throw invalid('annotations', 'path must be relative to the repository')
}

const invalid = (field: string, message: string): Refusal =>
  new Refusal(422, 'Validation Failed', [{ resource: 'CheckRun', field, code: 'invalid', message }])
