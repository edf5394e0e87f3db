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
  const { status, conclusion } = progressAfter(run, request)
  if (request.name === '') throw invalid('name', "can't be blank")
  const { annotations = [], ...output } = request.output ?? {}
  for (const it of annotations) checkAnnotation(it)
  const { name, external_id: externalId, details_url: detailsUrl, started_at: startedAt, actions } = request
  Object.assign(
    run,
    given({ name, externalId, detailsUrl, startedAt, actions, title: output.title, summary: output.summary, text: output.text }),
  )
  Object.assign(run, {
    status,
    conclusion,
    completedAt: status === 'completed' ? (request.completed_at ?? run.completedAt ?? instant(state.now())) : null,
  })
  run.annotations.push(...annotations)
}

/** A conclusion completes the run by itself. */
function progressAfter(run: CheckRunRecord, request: CheckRunRequest): Pick<CheckRunRecord, 'status' | 'conclusion'> {
  const status = request.conclusion === undefined ? (request.status ?? run.status) : 'completed'
  if (status !== 'completed') return { status, conclusion: null }
  const conclusion = request.conclusion ?? run.conclusion
  if (conclusion === null) throw invalid('conclusion', 'must be given when the status is completed')
  if (conclusion === 'stale') throw invalid('conclusion', 'stale is for GitHub only')
  return { status, conclusion }
}

/** What was left out of a request stays as it was. */
const given = (members: Partial<CheckRunRecord> | Record<string, unknown>): Partial<CheckRunRecord> =>
  Object.fromEntries(Object.entries(members).filter(([, it]) => it !== undefined))

function checkAnnotation(it: AnnotationRecord): void {
  const columns = [it.start_column, it.end_column].some((column) => column !== undefined)
  const wrong = [
    it.start_line < 1 || it.end_line < it.start_line ? 'end_line must not be before start_line' : '',
    columns && it.start_line !== it.end_line ? 'columns are only for annotations on one line' : '',
    [...(it.title ?? '')].length > 255 ? 'title is too long (maximum is 255 characters)' : '',
    [it.message, it.raw_details ?? ''].some((text) => Buffer.byteLength(text) > 65_536) ? 'message and raw_details are at most 64 KB' : '',
    it.path === '' || it.path.startsWith('/') ? 'path must be relative to the repository' : '',
  ].find((message) => message !== '')
  if (wrong !== undefined) throw invalid('annotations', wrong)
}

const invalid = (field: string, message: string): Refusal =>
  new Refusal(422, 'Validation Failed', [{ resource: 'CheckRun', field, code: 'invalid', message }])
