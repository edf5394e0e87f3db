import { isRecord } from '../intake/delivery.ts'
import type { IntroductionJob } from '../job.ts'
import { idIn, member } from './payload.ts'

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
