import type { Account, AppIdentity, AppRegistration, Installation, State } from '../state.ts'

export type Shape = Record<string, unknown>

export const nodeId = (type: string, id: number): string => Buffer.from(`${type}:${id}`).toString('base64url')

export function userShape(state: State, account: Account): Shape {
  const name = encodeURIComponent(account.login)
  const url = `${state.url}/users/${name}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${state.web}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: account.type === 'Bot' ? `${state.web}/apps/${account.login.replace('[bot]', '')}` : `${state.web}/${name}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  }
}

const since = '2026-01-01T00:00:00Z'

/** Another App on the same instance has the name, and nothing that ours has. */
export function appShape(state: State, app: AppIdentity): Shape {
  const own: AppRegistration | undefined = app.id === state.app.id ? state.app : undefined
  return {
    id: app.id,
    slug: app.slug,
    client_id: own?.clientId ?? `Iv23other${app.id}`,
    node_id: nodeId('App', app.id),
    owner: userShape(state, state.account('parapet-makers', 'Organization')),
    name: own?.name ?? app.slug,
    description: '',
    external_url: 'https://example.com/',
    html_url: `${state.web}/apps/${app.slug}`,
    created_at: since,
    updated_at: since,
    permissions: own?.permissions ?? { checks: 'write' },
    events: own?.events ?? [],
  }
}

export function installationShape(state: State, installation: Installation): Shape {
  return {
    id: installation.id,
    client_id: state.app.clientId,
    account: userShape(state, installation.account),
    repository_selection: installation.selected === undefined ? 'all' : 'selected',
    access_tokens_url: `${state.url}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${state.url}/installation/repositories`,
    html_url: `${state.web}/settings/installations/${installation.id}`,
    app_id: state.app.id,
    app_slug: state.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: installation.permissions,
    events: state.app.events,
    created_at: since,
    updated_at: since,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: installation.suspended ? userShape(state, installation.account) : null,
    suspended_at: installation.suspended ? since : null,
  }
}
