import { createSign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { asApp, asInstallation } from './client.ts'
import { createLocalGitHub, type LocalGitHub, type Repository } from './index.ts'

let github: LocalGitHub
let shop: Repository
let other: Repository

beforeEach(async () => {
  github = await createLocalGitHub()
  shop = await github.createRepository({ name: 'shop', private: true, files: { a: '1\n' } })
  other = await github.createRepository({ name: 'other', private: true, files: { a: '1\n' } })
  await shop.commit({ branch: 'change', from: 'main', files: { a: '2\n' } })
  github.openPullRequest(shop, { head: 'change' })
})

afterEach(() => github.close())

const at = { owner: 'octo-org', repo: 'shop' }

function jwt(claims: Record<string, unknown>, algorithm = 'RS256'): string {
  const encode = (it: unknown): string => Buffer.from(JSON.stringify(it)).toString('base64url')
  const signed = `${encode({ alg: algorithm, typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(github.app.privateKey, 'base64url')}`
}

async function status(path: string, authorization?: string): Promise<[number, string]> {
  const answer = await fetch(github.url + path, {
    headers: { 'user-agent': 'test', ...(authorization === undefined ? {} : { authorization }) },
  })
  const { message } = (await answer.json()) as { message?: string }
  return [answer.status, message ?? '']
}

describe('the App itself', () => {
  const now = (): number => Math.floor(Date.now() / 1000)

  test('is known by a JWT of its id or its client id', async () => {
    for (const iss of [github.app.id, String(github.app.id), github.app.clientId]) {
      expect(await status('/app', `Bearer ${jwt({ iat: now() - 60, exp: now() + 540, iss })}`)).toEqual([200, ''])
    }
  })

  test.each([
    ['of another App', { iss: 1 }, "'Issuer'"],
    ['that expired', { exp: -1 }, "'Expiration time'"],
    ['that lives longer than ten minutes', { exp: 700 }, 'too far in the future'],
    ['from the future', { iat: 120 }, "'Issued at'"],
  ])('is not known by a JWT %s', async (_, change, words) => {
    const claims = { iat: -60, exp: 500, ...change }
    const [code, message] = await status(
      '/app',
      `Bearer ${jwt({ iss: github.app.id, ...claims, iat: now() + claims.iat, exp: now() + claims.exp })}`,
    )
    expect(code).toBe(401)
    expect(message).toContain(words)
  })

  test('is not known by an unsigned or altered JWT, by a token or by nothing', async () => {
    const claims = { iat: now() - 60, exp: now() + 500, iss: github.app.id }
    expect(await status('/app', `Bearer ${jwt(claims, 'none')}`)).toEqual([401, 'A JSON web token could not be decoded'])
    expect(await status('/app', `Bearer ${jwt(claims).slice(0, -8)}AAAAAAAA`)).toEqual([401, 'A JSON web token could not be decoded'])
    expect(await status('/app', 'Bearer ghs_something')).toEqual([401, 'A JSON web token could not be decoded'])
    expect(await status('/app')).toEqual([401, 'Requires authentication'])
  })
})

test('an installation token has the long format, an hour to live and only what was asked for', async () => {
  const installation = github.installation(shop)
  const { data } = await asApp(github).rest.apps.createInstallationAccessToken({
    installation_id: installation?.id ?? 0,
    repository_ids: [shop.id],
    permissions: { contents: 'read' },
  })
  expect(data.token).toMatch(/^ghs_4242_[\w.-]{400,}$/)
  expect(Date.parse(data.expires_at) - Date.now()).toBeGreaterThan(3_500_000)
  expect(data.permissions).toEqual({ contents: 'read', metadata: 'read' })
  expect(data.repositories?.map((it) => it.full_name)).toEqual(['octo-org/shop'])
})

test('an installation token cannot be minted for more than the installation has', async () => {
  const installation_id = github.installation(shop)?.id ?? 0
  const stranger = await github.createRepository({ owner: 'elsewhere', name: 'theirs' })
  await expect(
    asApp(github).rest.apps.createInstallationAccessToken({ installation_id, permissions: { contents: 'write' } }),
  ).rejects.toMatchObject({ status: 422 })
  await expect(
    asApp(github).rest.apps.createInstallationAccessToken({ installation_id, repository_ids: [stranger.id] }),
  ).rejects.toMatchObject({ status: 422 })
  await expect(asApp(github).rest.apps.createInstallationAccessToken({ installation_id: 99 })).rejects.toMatchObject({ status: 404 })
})

test('an installation token finds no repository but its own, by REST and by GraphQL', async () => {
  const octokit = await asInstallation(github, shop)
  await expect(octokit.rest.repos.get({ owner: 'octo-org', repo: other.name })).rejects.toMatchObject({ status: 404 })
  await expect(octokit.graphql('{repository(owner:"octo-org",name:"other"){id}}')).rejects.toThrow(
    "Could not resolve to a Repository with the name 'octo-org/other'.",
  )
  expect((await octokit.rest.apps.listReposAccessibleToInstallation()).data.repositories.map((it) => it.name)).toEqual(['shop'])
})

test.each([
  [
    'a check run',
    { contents: 'read' } as const,
    (it: Awaited<ReturnType<typeof asInstallation>>) => it.rest.checks.create({ ...at, name: 'x', head_sha: shop.tip('change') ?? '' }),
  ],
  [
    'a review',
    { pull_requests: 'read' } as const,
    (it: Awaited<ReturnType<typeof asInstallation>>) => it.rest.pulls.createReview({ ...at, pull_number: 1, event: 'COMMENT', body: 'x' }),
  ],
  [
    'a comment',
    { issues: 'read' } as const,
    (it: Awaited<ReturnType<typeof asInstallation>>) => it.rest.issues.createComment({ ...at, issue_number: 1, body: 'x' }),
  ],
  [
    'a tree',
    { checks: 'write' } as const,
    (it: Awaited<ReturnType<typeof asInstallation>>) => it.rest.git.getTree({ ...at, tree_sha: shop.tip('change') ?? '' }),
  ],
])('an installation token without the permission is refused %s', async (_, permissions, act) => {
  await expect(act(await asInstallation(github, shop, permissions))).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('Resource not accessible by integration') as string,
  })
})

test('an installation token comments with either of two permissions', async () => {
  const octokit = await asInstallation(github, shop, { pull_requests: 'write' })
  expect((await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'x' })).status).toBe(201)
})

test('an installation token ends with its hour, its revocation, the suspension of its installation', async () => {
  let now = new Date('2026-03-01T00:00:00Z')
  const clocked = await createLocalGitHub({ now: () => now })
  const repository = await clocked.createRepository({ name: 'shop', files: { a: '' } })
  const claims = { iat: now.getTime() / 1000 - 60, exp: now.getTime() / 1000 + 500, iss: clocked.app.id }
  const mint = async (): Promise<string> => {
    const answer = await fetch(`${clocked.url}/app/installations/${clocked.installation(repository)?.id}/access_tokens`, {
      method: 'POST',
      headers: { 'user-agent': 'test', authorization: `Bearer ${jwt(claims)}` },
    })
    return ((await answer.json()) as { token: string }).token
  }
  const read = async (token: string): Promise<number> =>
    (await fetch(`${clocked.url}/repos/octo-org/shop`, { headers: { 'user-agent': 'test', authorization: `token ${token}` } })).status
  const [first, second] = [await mint(), await mint()]
  expect([await read(first), await read(second)]).toEqual([200, 200])
  await fetch(`${clocked.url}/installation/token`, {
    method: 'DELETE',
    headers: { 'user-agent': 'test', authorization: `token ${first}` },
  })
  expect([await read(first), await read(second)]).toEqual([401, 200])
  now = new Date('2026-03-01T01:00:01Z')
  expect(await read(second)).toBe(401)
  now = new Date('2026-03-01T00:00:10Z')
  const installation = clocked.installation(repository)
  if (installation !== undefined) installation.suspended = true
  expect(await read(second)).toBe(403)
  await clocked.close()
})

test('who may write is answered by role, with the legacy member beside it', async () => {
  shop.setRole('marta', 'maintain')
  shop.setRole('tess', 'triage')
  github.user('someone')
  const octokit = await asInstallation(github, shop)
  const role = async (username: string): Promise<unknown[]> => {
    const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username })
    return [data.permission, data.role_name]
  }
  expect(await role('marta')).toEqual(['write', 'maintain'])
  expect(await role('tess')).toEqual(['read', 'triage'])
  expect(await role('someone')).toEqual(['none', 'none'])
  await expect(role('nobody')).rejects.toMatchObject({ status: 404 })
})
