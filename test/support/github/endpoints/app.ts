import type { Authentication, TokenRequest } from '../authentication.ts'
import type { Deliveries } from '../deliveries.ts'
import {
  appEndpoint,
  created,
  noContent,
  notFound,
  ok,
  paged,
  Refusal,
  tokenEndpoint,
  type Answer,
  type Call,
  type Endpoint,
} from '../endpoint.ts'
import { instant } from '../instant.ts'
import { appShape, installationShape } from '../shapes/account.ts'
import { fullRepositoryShape, repositoryShape } from '../shapes/repository.ts'
import type { Installation } from '../state.ts'

/** What the App does as itself: find its installations, mint tokens, look after its webhook. */
export function appEndpoints(authentication: Authentication, deliveries: Deliveries): Endpoint[] {
  return [
    appEndpoint('get /app', ({ state }) => ok({ ...appShape(state, state.app), installations_count: state.installations.length })),
    appEndpoint('get /app/installations', (call) =>
      paged(
        call,
        call.state.installations.filter((it) => !it.deleted),
        (it) => installationShape(call.state, it),
      ),
    ),
    appEndpoint('get /app/installations/{installation_id}', (call) => ok(installationShape(call.state, installationOf(call)))),
    appEndpoint('post /app/installations/{installation_id}/access_tokens', (call) => mint(authentication, call)),
    appEndpoint('get /repos/{owner}/{repo}/installation', (call) => {
      const repository = call.state.repository(call.params['owner'] ?? '', call.params['repo'] ?? '')
      const installation = repository === undefined ? undefined : call.state.installationOf(repository)
      if (installation === undefined) throw notFound()
      return ok(installationShape(call.state, installation))
    }),
    appEndpoint('get /app/hook/deliveries', (call) => deliveries.list(call)),
    appEndpoint('get /app/hook/deliveries/{delivery_id}', (call) => ok(deliveries.shape(Number(call.params['delivery_id'])))),
    appEndpoint('post /app/hook/deliveries/{delivery_id}/attempts', (call) => {
      deliveries.attempt(Number(call.params['delivery_id']))
      return { status: 202, body: {} }
    }),
    tokenEndpoint('get /installation/repositories', (call) => installationRepositories(call)),
    tokenEndpoint('delete /installation/token', (call) => {
      authentication.revoke(call.credential)
      return noContent
    }),
    tokenEndpoint('get /rate_limit', (call) => {
      const rate = {
        limit: call.state.limits.requestsPerHour,
        used: 0,
        remaining: call.state.limits.requestsPerHour,
        reset: Math.ceil(call.state.now().getTime() / 1000) + 3600,
        resource: 'core',
      }
      return ok({ resources: { core: rate, search: { ...rate, resource: 'search' }, graphql: { ...rate, resource: 'graphql' } }, rate })
    }),
    tokenEndpoint('get /repos/{owner}/{repo}', (call) => {
      const repository = call.state.repository(call.params['owner'] ?? '', call.params['repo'] ?? '')
      const { actor } = call
      if (repository === undefined || actor.kind !== 'installation' || !call.state.covers(actor.installation, repository)) throw notFound()
      if (actor.repositories?.has(repository.id) === false) throw notFound()
      return ok(fullRepositoryShape(call.state, repository))
    }),
  ]
}

function installationOf(call: Call): Installation {
  const found = call.state.installations.find((it) => it.id === Number(call.params['installation_id']) && !it.deleted)
  if (found === undefined) throw notFound()
  return found
}

function mint(authentication: Authentication, call: Call): Answer {
  const installation = installationOf(call)
  const minted = authentication.mint(installation, (call.body ?? {}) as TokenRequest)
  return created({
    token: minted.token,
    expires_at: instant(minted.expiresAt),
    permissions: minted.permissions,
    repository_selection: minted.repositories === undefined && installation.selected === undefined ? 'all' : 'selected',
    ...(minted.repositories === undefined ? {} : { repositories: minted.repositories.map((it) => repositoryShape(call.state, it)) }),
  })
}

function installationRepositories(call: Call): Answer {
  const { actor, state } = call
  if (actor.kind !== 'installation')
    throw new Refusal(403, 'You must authenticate with an installation access token in order to list repositories for an installation.')
  const all = state.repositoriesOf(actor.installation).filter((it) => actor.repositories?.has(it.id) !== false)
  return paged(
    call,
    all,
    (it) => repositoryShape(state, it),
    (page) => ({
      total_count: all.length,
      repository_selection: actor.installation.selected === undefined ? 'all' : 'selected',
      repositories: page,
    }),
  )
}
