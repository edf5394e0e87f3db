import type { Client } from '../../fetch/github/client.ts'
import type { Annotation, CheckRun } from '../../render/check-run.ts'
import { code } from '../../render/inert.ts'
import { short } from '../../render/link.ts'
import type { End } from '../ending.ts'
import { checkName, externalId, isAbout, readExternalId } from '../job.ts'
import type { Checked } from '../pull.ts'
import { create, type Manner, repeat } from './send.ts'

/** A check run that was begun and has to be ended, whatever happens. */
export interface OpenCheck {
  readonly id: number
  readonly app: AppIdentity
}

/** Who we are at GitHub. */
export interface AppIdentity {
  readonly id: number
  readonly slug: string
}

export interface CheckWhere extends Manner {
  readonly client: Client
  readonly pull: Checked
}

const mostAnnotationsAtOnce = 50
/** The rest stands in the summary. */
const mostAnnotations = 200
const titleLength = 255

/** `why` says in a sentence for whom it runs, where no push asked for it. */
export async function openCheck(where: CheckWhere, appId: number, startedAt: Date, why = ''): Promise<OpenCheck> {
  const { client, pull } = where
  const at = { owner: pull.owner, repo: pull.repo }
  const begun = {
    name: checkName(pull.baseRef),
    external_id: externalId(pull),
    started_at: `${startedAt.toISOString().slice(0, 19)}Z`,
  }
  const summary = [`Comparing ${code(short(pull.head))} with ${code(pull.baseRef)}.`, why].join(' ').trim()
  const output = { title: 'Reviewing', summary }
  const run = await create(
    async () => (await client.rest.checks.create({ ...at, ...begun, head_sha: pull.head, status: 'in_progress', output })).data,
    async () => {
      const runs = await client.rest.checks.listForRef({ ...at, ref: pull.head, check_name: begun.name, app_id: appId, per_page: 100 })
      return runs.data.check_runs.find(
        (it) => it.external_id === begun.external_id && it.started_at === begun.started_at && it.status === 'in_progress',
      )
    },
    where,
  )
  return { id: run.id, app: { id: appId, slug: run.app?.slug ?? '' } }
}

/** A check of ours on the head, as it stands. */
export interface OurCheck extends OpenCheck {
  readonly externalId: string | null
  readonly startedAt: string | null
  readonly conclusion: string | null
  readonly annotations: number
}

/** Checks of ours on the head under the name of its base branch, newest first: the last one, all, or all that are in progress. */
export async function listOurs({ client, pull }: CheckWhere, appId: number, which: 'last' | 'all' | 'in_progress'): Promise<OurCheck[]> {
  const at = { owner: pull.owner, repo: pull.repo, ref: pull.head, check_name: checkName(pull.baseRef), app_id: appId, per_page: 100 }
  const filter = { last: {}, all: { filter: 'all' }, in_progress: { filter: 'all', status: 'in_progress' } } as const
  const { data } = await client.rest.checks.listForRef({ ...at, ...filter[which] })
  return data.check_runs
    .toSorted((a, b) => b.id - a.id)
    .map((it) => ({
      id: it.id,
      app: { id: appId, slug: it.app?.slug ?? '' },
      externalId: it.external_id,
      startedAt: it.started_at,
      conclusion: it.conclusion,
      annotations: it.output.annotations_count,
    }))
}

/** The last check of ours for this pull request on its head, and whether it has come to a verdict; undefined where there is none. */
export async function lastCheck(where: CheckWhere, appId: number): Promise<LastCheck | undefined> {
  const isOf = (it: OurCheck) => isAbout(it.externalId, where.pull)
  const latest = await listOurs(where, appId, 'last')
  // A check is its commit's: another pull request may have put one there, under the same name.
  const [last] = (latest.length === 0 || latest.some(isOf) ? latest : await listOurs(where, appId, 'all')).filter(isOf)
  const isDecided = last?.conclusion === 'success' || last?.conclusion === 'failure'
  return last && { ...last, isDecided, isWithheld: readExternalId(last.externalId)?.isWithheld === true }
}

export interface LastCheck extends OurCheck {
  readonly isDecided: boolean
  /** The pull request was a draft, and what there was to say on its lines was not said. */
  readonly isWithheld: boolean
}

/** The button at a check that did not pass: https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-checks#check-runs-and-requested-actions */
export const again = { label: 'Review again', description: 'Look at this pull request as it is now', identifier: 'again' } as const

/** Ends a check with its report; annotations beyond what one request takes go ahead of it. */
export async function completeCheck(
  where: CheckWhere,
  check: OpenCheck,
  result: CheckRun,
  { notes, isWithheld = false }: { readonly notes: readonly string[]; readonly isWithheld?: boolean },
): Promise<void> {
  const summary = [result.summary, ...notes].join('\n\n')
  const output = { title: result.title.slice(0, titleLength), summary, ...(result.text === null ? {} : { text: result.text }) }
  const annotations = result.annotations.slice(0, mostAnnotations)
  let sent = 0
  while (annotations.length - sent > mostAnnotationsAtOnce) {
    const some = annotations.slice(sent, sent + mostAnnotationsAtOnce)
    await update(where, check, { output: { ...output, annotations: some.map(plain) } }, sent + some.length)
    sent += some.length
  }
  const last = annotations.slice(sent)
  const button = result.conclusion === 'failure' && where.pull.number > 0 ? { actions: [{ ...again }] } : {}
  const about = isWithheld ? { external_id: externalId(where.pull, true) } : {}
  const ended = { status: 'completed', conclusion: result.conclusion, ...about, ...button } as const
  await update(
    where,
    check,
    { ...ended, output: { ...output, ...(last.length > 0 ? { annotations: last.map(plain) } : {}) } },
    annotations.length,
  )
}

/** Ends a check without a report. */
export async function endCheck(where: CheckWhere, check: OpenCheck, end: End): Promise<void> {
  const { owner, repo } = where.pull
  const output = { title: end.title, summary: end.summary }
  const body = { owner, repo, check_run_id: check.id, status: 'completed', conclusion: end.conclusion, output } as const
  await repeat(() => where.client.rest.checks.update(body), where)
}

type Update = Omit<NonNullable<Parameters<Client['rest']['checks']['update']>[0]>, 'owner' | 'repo' | 'check_run_id'>

/** Every request adds its annotations to those before, so it is looked at whether it has arrived before it is sent again. */
async function update(where: CheckWhere, check: OpenCheck, change: Update, expected: number): Promise<void> {
  const { client, pull } = where
  const at = { owner: pull.owner, repo: pull.repo, check_run_id: check.id }
  await create<unknown>(
    () => client.rest.checks.update({ ...at, ...change }),
    async () => {
      const { data } = await client.rest.checks.get(at)
      const isDone = data.output.annotations_count >= expected && (change.status === undefined || data.status === 'completed')
      return isDone ? data : undefined
    },
    where,
  )
}

const plain = (it: Annotation) => ({ ...it })

/** Says why a check is still in progress. */
export async function delayCheck(where: CheckWhere, check: OpenCheck, summary: string): Promise<void> {
  const { owner, repo } = where.pull
  await where.client.rest.checks.update({
    owner,
    repo,
    check_run_id: check.id,
    status: 'in_progress',
    output: { title: 'Delayed', summary },
  })
}
