import { isRecord, member } from '../../model/record.ts'
import type { FarewellJob, IntroductionJob, SweepJob } from '../job.ts'
import { idIn } from './payload.ts'

/**
 * The App comes to repositories: https://docs.github.com/webhooks/webhook-events-and-payloads#installation and
 * #installation_repositories. Nothing is reviewed for that; the check only has to be there before a branch can require it.
 */
export function installed(event: 'installation' | 'installation_repositories', payload: unknown): IntroductionJob[] {
  const action = member(payload, 'action')
  const listed =
    event === 'installation' && action === 'created'
      ? member(payload, 'repositories')
      : event === 'installation_repositories' && action === 'added'
        ? member(payload, 'repositories_added')
        : undefined
  const installationId = idIn(payload, 'installation', 'id')
  const owner = member(payload, 'installation', 'account', 'login')
  if (!Array.isArray(listed) || installationId === undefined || typeof owner !== 'string') return []
  return listed.flatMap((it: unknown): IntroductionJob[] => {
    const [repositoryId, repo] = [idIn(it, 'id'), isRecord(it) ? it['name'] : undefined]
    if (repositoryId === undefined || typeof repo !== 'string' || member(it, 'full_name') !== `${owner}/${repo}`) return []
    return [{ kind: 'introduction', installationId, repositoryId, owner, repo, cause: `${event}.${String(action)}` }]
  })
}

/** The App goes from repositories, or from all of an account: what is kept about them is none of its business any more. */
export function removed(event: 'installation' | 'installation_repositories', payload: unknown): FarewellJob[] {
  const action = member(payload, 'action')
  const installationId = idIn(payload, 'installation', 'id')
  if (installationId === undefined) return []
  const farewell = { kind: 'farewell', installationId, cause: `${event}.${String(action)}` } as const
  if (event === 'installation') return action === 'deleted' ? [{ ...farewell, repositoryId: null }] : []
  const listed = action === 'removed' ? member(payload, 'repositories_removed') : undefined
  return (Array.isArray(listed) ? listed : []).flatMap((it: unknown): FarewellJob[] => {
    const repositoryId = idIn(it, 'id')
    return repositoryId === undefined ? [] : [{ ...farewell, repositoryId }]
  })
}

/** It can do again, or do more, than while it was away: what happened meanwhile is looked up. */
export function returned(payload: unknown): SweepJob | undefined {
  const action = member(payload, 'action')
  const installationId = idIn(payload, 'installation', 'id')
  if (installationId === undefined || (action !== 'unsuspend' && action !== 'new_permissions_accepted')) return undefined
  return { kind: 'sweep', installationId, cause: `installation.${action}` }
}
