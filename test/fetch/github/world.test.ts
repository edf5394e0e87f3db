import { describe, expect, it } from 'vitest'
import { gitWorld } from '../../../src/fetch/git.ts'
import type { Listing } from '../../../src/model/source.ts'
import type { World } from '../../../src/model/world.ts'
import type { Limits } from '../../support/github/state.ts'
import { offline, type Shop, shop } from './shop.ts'

/** Sizes are left out: git tells none, and nothing but the fetching itself asks for them. */
const sorted = ({ entries }: Listing) =>
  [...entries.values()].map(({ path, kind, sha }) => ({ path, kind, sha })).toSorted((a, b) => (a.path < b.path ? -1 : 1))

/** Everything that a review can learn from a world about two revisions. */
async function all(world: World) {
  const { base, head } = await world.listings()
  const entries = [...base.entries.values(), ...head.entries.values()].filter((it) => it.kind === 'file')
  const contents = await world.contents(entries)
  return {
    commits: [base.commit, head.commit],
    changed: await world.changedPaths(),
    base: sorted(base),
    head: sorted(head),
    contents: Object.fromEntries(entries.map((it) => [it.sha, contents.get(it.sha)])),
  }
}

const commit = 'c'.repeat(40)

/** A pull request with one of each kind of thing that git can hold and so many files more, and a base branch that has gone on. */
async function oddPullRequest({ repository }: Shop, more: number): Promise<{ base: string; head: string }> {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`
  await repository.commit({
    files: {
      'serverless.yml': 'service: shop\n',
      'moved.yml': 'the same\nlines\nall\nalong\n',
      'run.sh': { mode: '100644', content: 'echo\n' },
      'picture.png': Buffer.from([0x89, 0x50, 0, 1]),
      'gone.yml': 'gone: true\n',
      'becomes-link.yml': 'serverless.yml',
      vendor: { mode: '160000', content: commit },
      'deep/er/still/template.yaml': 'Resources: {}\n',
      'deep/er/other.json': '{}\n',
    },
  })
  await repository.commit({
    branch: 'feature',
    from: 'main',
    files: {
      ...Object.fromEntries(Array.from({ length: more }, (_, i) => [`many/${i % 10}/f${i}.txt`, `${i}\n`])),
      'serverless.yml': 'service: shop\nprovider: {}\n',
      'moved.yml': null,
      'new/moved.yml': 'the same\nlines\nall\nalong\n',
      'run.sh': { mode: '100755', content: 'echo\n' },
      'picture.png': Buffer.from([0x89, 0x50, 0, 2]),
      'gone.yml': null,
      'becomes-link.yml': { mode: '120000', content: 'serverless.yml' },
      vendor: { mode: '160000', content: 'd'.repeat(40) },
      'latin1.yml': Buffer.from([0x6e, 0xe9, 0x0a]),
      'empty.yml': '',
      'replacement.yml': 'a \ufffd that was written so\n',
      'mark.yml': '\ufeffservice: x\r\n',
      'pointer.yml': pointer,
      'long.yml': `a: ${'x'.repeat(2 * 1024 * 1024)}\n`,
      'grüße und "quotes".yml': 'a: 1\n',
      'two\nlines.yml': 'a: 1\n',
      'deep/er/still/template.yaml': 'Resources: { A: {} }\n',
    },
  })
  await repository.commit({ files: { 'serverless.yml': 'service: theirs\n', 'unrelated.yml': 'a: 1\n' } })
  return { base: repository.tip('main') ?? '', head: repository.tip('feature') ?? '' }
}

describe('a pull request is the same from GitHub as from git', () => {
  it.each<[string, Partial<Limits>, number]>([
    ['in all that git can hold', {}, 0],
    ['where GitHub cuts its list of files', {}, 300],
    ['where GitHub cuts its trees', { treeEntries: 20 }, 300],
    ['where GitHub cuts its texts', { graphqlBlobBytes: 5 }, 0],
  ])('%s', async (_, limits, more) => {
    const it = await shop()
    Object.assign(it.github.limits, limits)
    const { base, head } = await oddPullRequest(it, more)
    const theirs = await all(it.world(await it.compare('main', head)))
    const ours = await all(await gitWorld({ repository: it.repository.path, base, head, advisories: offline }))
    expect(theirs).toEqual(ours)
    expect(theirs.changed).not.toContain('run.sh')
    expect(theirs.changed).not.toContain('unrelated.yml')
  })

  it('where the two have no history in common', async () => {
    const it = await shop()
    const head = await it.repository.commit({ branch: 'island', parents: [], files: { 'serverless.yml': 'service: island\n' } })
    const range = await it.compare('main', head)
    expect(range.mergeBase).toBeNull()
    const ours = await gitWorld({ repository: it.repository.path, base: it.repository.tip('main'), head, advisories: offline })
    expect(await all(it.world(range))).toEqual(await all(ours))
  })
})

describe('nothing is asked for twice or for nothing', () => {
  it('a list of files that is whole costs no tree', async () => {
    const it = await shop()
    const head = await it.repository.commit({ branch: 'feature', from: 'main', files: { 'README.md': 'Hi\n' } })
    const world = it.world(await it.compare('main', head))
    expect(await world.changedPaths()).toEqual(['README.md'])
    expect(it.count('/git/trees/{tree_sha}')).toBe(0)
  })

  it('subtrees that both revisions hold are listed once', async () => {
    const it = await shop()
    await it.repository.commit({ files: { 'same/a': '1', 'same/b': '2', 'same/c': '3', 'other/a': '1' } })
    const head = await it.repository.commit({ branch: 'feature', from: 'main', files: { 'other/a': '2' } })
    it.github.limits.treeEntries = 2
    await it.world(await it.compare('main', head)).listings()
    const asked = it.github.requests.filter((it) => it.path.includes('/git/trees/')).map((it) => `${it.path} ${it.query}`)
    expect(new Set(asked).size).toBe(asked.length)
  })

  it('blobs are fetched a hundred to a request', async () => {
    const it = await shop()
    const files = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`functions/f${i}.yml`, `name: f${i}\n`]))
    const head = await it.repository.commit({ branch: 'feature', from: 'main', files })
    const world = it.world(await it.compare('main', head))
    const { entries } = (await world.listings()).head
    const contents = await world.contents([...entries.values()])
    expect(contents.size).toBe(151)
    expect(it.count('/graphql')).toBe(2)
    expect(it.count('/git/blobs/{file_sha}')).toBe(0)
  })
})
