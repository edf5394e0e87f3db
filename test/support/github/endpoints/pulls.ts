import { notFound, ok, paged, pullOf, repositoryEndpoint, type Answer, type Endpoint, type RepositoryCall } from '../endpoint.ts'
import { shownFiles } from '../anchor.ts'
import { fileShape } from '../shapes/commit.ts'
import { pullShape, simplePullShape } from '../shapes/pull.ts'
import type { PullRecord } from '../state.ts'

const reading = [['pull_requests', 'read']] as const

export const pullEndpoints: readonly Endpoint[] = [
  repositoryEndpoint('get /repos/{owner}/{repo}/pulls', reading, (call) =>
    paged(call, wanted(call), (it) => simplePullShape(call.state, it)),
  ),
  repositoryEndpoint('get /repos/{owner}/{repo}/pulls/{pull_number}', reading, async (call) =>
    ok(await pullShape(call.state, pullOf(call))),
  ),
  repositoryEndpoint('get /repos/{owner}/{repo}/pulls/{pull_number}/files', reading, async (call): Promise<Answer> => {
    const pull = pullOf(call)
    const files = (await shownFiles(pull, pull.head.sha)).slice(0, call.state.limits.pullFiles)
    return paged(call, files, (it) => fileShape(call.state, call.repository, pull.head.sha, it))
  }),
  repositoryEndpoint('get /repos/{owner}/{repo}/commits/{commit_sha}/pulls', reading, async (call) => {
    const sha = call.params['commit_sha'] ?? ''
    if ((await call.repository.git.commitOf(sha)) === undefined) throw notFound()
    // Heads that live in a fork are not found this way.
    const own = [...call.repository.pulls.values()].filter((it) => it.head.repository === call.repository && it.head.sha === sha)
    return paged(call, own, (it) => simplePullShape(call.state, it))
  }),
]

function wanted(call: RepositoryCall): PullRecord[] {
  const state = call.query.get('state') ?? 'open'
  const base = call.query.get('base')
  const head = call.query.get('head')
  const matching = [...call.repository.pulls.values()].filter(
    (it) =>
      (state === 'all' || it.state === state) &&
      (base === null || it.base.ref === base) &&
      (head === null || `${it.head.owner.login}:${it.head.ref}` === head),
  )
  const key = call.query.get('sort') === 'updated' ? (it: PullRecord) => Date.parse(it.updatedAt) : (it: PullRecord) => it.number
  const direction = (call.query.get('direction') ?? (call.query.has('sort') ? 'asc' : 'desc')) === 'asc' ? 1 : -1
  return matching.sort((one, other) => direction * (key(one) - key(other)))
}
