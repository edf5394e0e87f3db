import { afterEach, describe, expect, it, vi } from 'vitest'
import { Blobs } from '../../../src/fetch/github/blobs.ts'
import { connect } from '../../../src/fetch/github/client.ts'
import { Trees } from '../../../src/fetch/github/trees.ts'
import { quick, type Shop, shop } from './shop.ts'

afterEach(() => void vi.useRealTimers())

const at = { owner: 'octo-org', repo: 'shop' }
const asked = (it: Shop, path: RegExp) => it.github.requests.filter((entry) => path.test(entry.path)).length

describe('a request that is not answered', () => {
  it('is given up in time and, where it only reads, sent again', async () => {
    const it = await shop({ ...quick, timeout: 400 })
    it.github.faults.add({ path: /\/branches\/main$|\/git\/trees/, with: 'hang' })
    const { data } = await it.client.rest.git.getTree({ ...at, tree_sha: it.repository.tip('main') ?? '' })
    expect(data.tree.map((entry) => entry.path)).toEqual(['README.md'])
    expect(asked(it, /\/git\/trees/)).toBe(2)
  })

  it('is sent once where it writes, since it may have arrived', async () => {
    const it = await shop({ ...quick, timeout: 250 })
    it.github.faults.add({ method: 'POST', path: /\/check-runs$/, when: 'after', with: 'hang' })
    const sha = it.repository.tip('main') ?? ''
    await expect(it.client.rest.checks.create({ ...at, name: 'parapet: main', head_sha: sha })).rejects.toThrow('timeout')
    expect(it.github.checkRuns(sha)).toHaveLength(1)
    expect(asked(it, /\/check-runs$/)).toBe(1)
  })
})

describe('a client that is called off', () => {
  it('ends the read that is under way and begins no other', async () => {
    const it = await shop()
    const off = new AbortController()
    const client = it.until(off.signal)
    it.github.faults.add({ path: /\/git\/trees/, with: 'hang' })
    const read = client.rest.git.getTree({ ...at, tree_sha: it.repository.tip('main') ?? '' })
    setTimeout(() => off.abort(new Error('superseded')), 50)
    await expect(read).rejects.toThrow('superseded')
    await expect(client.rest.repos.get(at)).rejects.toThrow('superseded')
    expect(asked(it, /\/repos\/octo-org\/shop$/)).toBe(0)
  })

  it('still writes: nobody could tell whether a write that was broken off took effect', async () => {
    const it = await shop()
    const off = new AbortController()
    off.abort(new Error('superseded'))
    const sha = it.repository.tip('main') ?? ''
    await it.until(off.signal).rest.checks.create({ ...at, name: 'parapet: main', head_sha: sha })
    expect(it.github.checkRuns(sha)).toHaveLength(1)
  })
})

it('an enterprise server has its API below a path, GraphQL beside it', async () => {
  const it = await shop()
  const { app, url } = it.github
  const connection = connect({ appId: app.id, privateKey: app.privateKey, apiUrl: `${url}/api/v3` }, { patience: quick })
  const client = connection.installation({ installationId: it.github.installation(it.repository)?.id ?? 0, repositoryId: it.repository.id })
  const { entries } = await new Trees(client, at).list(it.repository.tip('main') ?? '')
  expect([...(await new Blobs(client, at).read([...entries.values()])).values()]).toEqual([{ text: 'Hello\n' }])
  expect(it.count('/graphql')).toBe(1)
})

describe('a token', () => {
  it('is made once for all requests of an installation to a repository', async () => {
    const it = await shop()
    await Promise.all([1, 2, 3].map(() => it.client.rest.git.getTree({ ...at, tree_sha: it.repository.tip('main') ?? '' })))
    await it.until(new AbortController().signal).rest.git.getTree({ ...at, tree_sha: it.repository.tip('main') ?? '' })
    expect(it.count('/access_tokens')).toBe(1)
  })

  it('behaviour 57: is made anew once GitHub no longer takes it, and then the request goes again, even a write', async () => {
    const it = await shop()
    const sha = it.repository.tip('main') ?? ''
    const read = () => it.client.rest.git.getTree({ ...at, tree_sha: sha })
    vi.useFakeTimers({ toFake: ['Date'] })
    const begin = Date.now()
    await read()
    vi.setSystemTime(begin + 5 * 60_000)
    it.github.faults.add({ method: 'POST', path: /\/check-runs$/, with: { status: 401, message: 'Bad credentials' } })
    await it.client.rest.checks.create({ ...at, name: 'parapet: main', head_sha: sha })
    expect(it.github.checkRuns(sha)).toHaveLength(1)
    expect(it.count('/access_tokens')).toBe(2)
    vi.setSystemTime(begin + 70 * 60_000)
    await read()
    expect(it.count('/access_tokens')).toBe(3)
  })

  it('attack H4: is asked for with a claim that was made a minute ago and ends within ten, so that clocks may differ', async () => {
    const it = await shop()
    await it.client.rest.git.getTree({ ...at, tree_sha: it.repository.tip('main') ?? '' })
    const { headers } = it.github.requests.find((entry) => entry.path.endsWith('/access_tokens')) ?? {}
    const claims: unknown = JSON.parse(Buffer.from(String(headers?.['authorization']).split('.')[1] ?? '', 'base64url').toString())
    const now = Math.floor(Date.now() / 1000)
    const { iat, exp } = claims as { iat: number; exp: number }
    expect(now - iat).toBeGreaterThanOrEqual(60)
    expect(exp - iat).toBeLessThanOrEqual(600)
  })

  it('attack G1: does not reach a repository that the installation has not', async () => {
    const it = await shop()
    const other = await it.github.createRepository({ name: 'other', files: { a: '1' }, installed: false })
    const connection = connect(
      { appId: it.github.app.id, privateKey: it.github.app.privateKey, apiUrl: it.github.url },
      { patience: quick },
    )
    const client = connection.installation({ installationId: it.github.installation(it.repository)?.id ?? 0, repositoryId: other.id })
    await expect(client.rest.git.getTree({ owner: other.owner, repo: other.name, tree_sha: 'main' })).rejects.toMatchObject({ status: 422 })
  })
})
