import type { Client } from '../fetch/github/client.ts'
import { failureOf, ordinaryPatience } from '../fetch/github/patience.ts'
import { code } from '../render/inert.ts'
import { found } from './ending.ts'
import type { Given } from './given.ts'
import { checkName, externalId, type IntroductionJob } from './job.ts'
import { create } from './publish/send.ts'

/**
 * Puts one green check on the tip of the default branch: GitHub offers only names that a repository has seen in the last seven days when a
 * check is to be required (https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks).
 */
export async function introduce(job: IntroductionJob, given: Given, signal: AbortSignal): Promise<'published' | 'nothing'> {
  const client = given.connection.installation({ installationId: job.installationId, repositoryId: job.repositoryId, signal })
  const log = given.log.with({ repository: job.repositoryId })
  const tip = await found(() => tipOf(client, job), log, signal)
  if (tip === undefined) return 'nothing'
  const { owner, repo, branch, head } = tip
  const name = checkName(branch)
  const ours = async () => {
    const { data } = await client.rest.checks.listForRef({ owner, repo, ref: head, check_name: name, app_id: given.appId, per_page: 1 })
    return data.check_runs[0]
  }
  if ((await found(ours, log, signal)) !== undefined) return 'nothing'
  const title = 'Pull requests are reviewed from now on'
  const summary = `A rule for ${code(branch)} can require the check ${code(name)} now. Choose this App as its expected source: whoever may write to the repository could report a check of the same name otherwise.`
  const run = {
    name,
    head_sha: head,
    external_id: externalId({ repositoryId: job.repositoryId, number: 0, head }),
    status: 'completed',
    conclusion: 'success',
    output: { title, summary },
  } as const
  const patience = given.patience ?? ordinaryPatience
  await found(() => create<unknown>(() => client.rest.checks.create({ owner, repo, ...run }), ours, { patience, signal }), log, signal)
  log.info('introduced', { head })
  return 'published'
}

interface Tip {
  readonly owner: string
  readonly repo: string
  readonly branch: string
  readonly head: string
}

/** Undefined for what is not there any more, or has no commit yet. */
async function tipOf(client: Client, job: IntroductionJob): Promise<Tip | undefined> {
  const { data } = await client.rest.repos.get({ owner: job.owner, repo: job.repo })
  if (data.id !== job.repositoryId || data.archived) return undefined
  const [owner, repo, branch] = [data.owner.login, data.name, data.default_branch]
  try {
    const { data: at } = await client.rest.repos.getBranch({ owner, repo, branch })
    return { owner, repo, branch, head: at.commit.sha }
  } catch (error) {
    if (failureOf(error)?.status === 404) return undefined
    throw error
  }
}
