import { describe, expect, it } from 'vitest'
import { Blobs } from '../../../src/fetch/github/blobs.ts'
import { TooManyFiles, Trees } from '../../../src/fetch/github/trees.ts'
import type { TreeEntry } from '../../../src/model/source.ts'
import { type Shop, shop } from './shop.ts'

const at = { owner: 'octo-org', repo: 'shop' }

async function entriesOf(it: Shop, files: Readonly<Record<string, string | Buffer>>): Promise<TreeEntry[]> {
  const sha = await it.repository.commit({ files })
  const { entries } = await new Trees(it.client, at).list(sha)
  return Object.keys(files).flatMap((path) => entries.get(path) ?? [])
}

describe('behaviour 47, attack C7: more than a review lists ends it in so many words, and is never green', () => {
  it.each([
    ['folders', { requests: 10, entries: 100 }, 'too many folders to be listed in 10 requests'],
    ['files', { requests: 100, entries: 10 }, 'more than 10 files'],
  ])('%s', async (_, bounds, words) => {
    const it = await shop()
    it.github.limits.treeEntries = 1
    const files = Object.fromEntries(Array.from({ length: 12 }, (__, i) => [`d${i}/f`, String(i)]))
    const listed = new Trees(it.client, at, bounds).list(await it.repository.commit({ files }))
    await expect(listed).rejects.toThrow(TooManyFiles)
    await expect(listed).rejects.toThrow(words)
    expect(it.count('/git/trees/{tree_sha}')).toBeLessThanOrEqual(bounds.requests)
  })
})

describe('blobs', () => {
  it('a query that takes GitHub too long is halved', async () => {
    const it = await shop()
    const entries = await entriesOf(it, { a: '1', b: '2', c: '3', d: '4' })
    it.github.faults.add({ path: /graphql/, times: 3, with: { status: 502 } })
    const contents = await new Blobs(it.client, at).read(entries)
    expect(entries.map((entry) => contents.get(entry.sha))).toEqual(['1', '2', '3', '4'].map((text) => ({ text })))
  })

  it('what GraphQL cannot tell for certain is asked for as bytes', async () => {
    const it = await shop()
    const entries = await entriesOf(it, { latin1: Buffer.from([0x6e, 0xe9]), zero: Buffer.from([0]), long: 'x'.repeat(600_000), fine: 'f' })
    const contents = await new Blobs(it.client, at).read(entries)
    expect(entries.map((entry) => contents.get(entry.sha))).toEqual([
      { refused: 'not-text' },
      { refused: 'not-text' },
      { text: 'x'.repeat(600_000) },
      { text: 'f' },
    ])
    expect(it.count('/git/blobs/{file_sha}')).toBe(3)
  })

  it('attack C6: what is too large is never fetched', async () => {
    const it = await shop()
    const [entry] = await entriesOf(it, { 'a.yml': 'a: 1' })
    if (entry === undefined) throw new Error('there is no entry')
    const contents = await new Blobs(it.client, at).read([{ ...entry, size: 10 * 2 ** 30 }])
    expect(contents.get(entry.sha)).toEqual({ refused: 'too-large' })
    expect(it.count('/graphql') + it.count('/git/blobs/{file_sha}')).toBe(0)
  })

  it('a link and a submodule are not files', async () => {
    const it = await shop()
    const kinds = (['symlink', 'submodule'] as const).map((kind): TreeEntry => ({ path: kind, kind, sha: kind, size: null }))
    expect([...(await new Blobs(it.client, at).read(kinds)).values()]).toEqual([{ refused: 'symlink' }, { refused: 'submodule' }])
  })

  it('one that is gone is refused, and the others are read', async () => {
    const it = await shop()
    const entries = await entriesOf(it, { a: '1' })
    const gone: TreeEntry = { path: 'gone', kind: 'file', sha: 'e'.repeat(40), size: 3 }
    const contents = await new Blobs(it.client, at).read([gone, ...entries])
    expect([...contents.values()]).toEqual(expect.arrayContaining([{ refused: 'unreadable' }, { text: '1' }]))
  })
})
