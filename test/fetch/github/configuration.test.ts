import { describe, expect, it, onTestFinished } from 'vitest'
import { gitWorld } from '../../../src/fetch/git.ts'
import { connect } from '../../../src/fetch/github/client.ts'
import { Owners } from '../../../src/fetch/github/owners.ts'
import { createLocalGitHub } from '../../support/github/index.ts'
import type { FileContent } from '../../support/github/git-repository.ts'
import { offline, quick, shop, type Shop } from './shop.ts'

const file = '.github/parapet.yml'

const worlds = async (it: Shop, head: string) => {
  const theirs = it.world(await it.compare('main', head))
  const ours = await gitWorld({ repository: it.repository.path, base: it.repository.tip('main'), head, advisories: offline })
  return [await theirs.configuration(), await ours.configuration()] as const
}

describe('the configuration is the same to the App and at the terminal', () => {
  it.each<[string, Record<string, FileContent>, unknown, string[]]>([
    ['where there is none', { 'serverless.yml': '' }, null, []],
    ['where there is one', { [file]: 'failOn: high\n' }, { text: 'failOn: high\n' }, []],
    ['where it is empty', { [file]: '' }, { text: '' }, []],
    ['where it begins with a mark', { [file]: '\ufefffailOn: high\r\n' }, { text: '\ufefffailOn: high\r\n' }, []],
    ['where it is a link', { [file]: { mode: '120000', content: '../serverless.yml' } }, { refused: 'symlink' }, []],
    ['where it is in a submodule', { [file]: { mode: '160000', content: 'c'.repeat(40) } }, { refused: 'submodule' }, []],
    ['where it is no text', { [file]: Buffer.from([0xe9, 0x0a]) }, { refused: 'not-text' }, []],
    ['where it is binary', { [file]: Buffer.from([0, 1]) }, { refused: 'not-text' }, []],
    [
      'where it is in Git LFS',
      { [file]: `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n` },
      { refused: 'lfs-pointer' },
      [],
    ],
    ['where it has another name', { '.github/parapet.yaml': '' }, null, ['.github/parapet.yaml']],
    ['where it is a folder', { [`${file}/a`]: '' }, null, []],
  ])('%s', async (_, files, content, misnamed) => {
    const it = await shop()
    const head = await it.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': 'service: shop\n' } })
    const tip = await it.repository.commit({ files })
    const [theirs, ours] = await worlds(it, head)
    expect(theirs).toEqual({
      base: { commit: tip, content, misnamed, rules: [] },
      head: { commit: head, content: null, misnamed: [], rules: [] },
    })
    expect(ours).toEqual(theirs)
  })

  it("with the repository's own rules", async () => {
    const it = await shop()
    const head = await it.repository.commit({ branch: 'feature', from: 'main', files: { 'serverless.yml': 'service: shop\n' } })
    const folder = '.github/parapet/rules'
    await it.repository.commit({
      files: {
        [`${folder}/one.yml`]: 'id: one\n',
        [`${folder}/linked.yml`]: { mode: '120000', content: '../../../secret' },
        [`${folder}/README.md`]: 'Ours\n',
        [`${folder}/deeper/two.yml`]: 'id: two\n',
      },
    })
    const [theirs, ours] = await worlds(it, head)
    expect(theirs.base.rules).toEqual([
      { path: `${folder}/linked.yml`, content: { refused: 'symlink' } },
      { path: `${folder}/one.yml`, content: { text: 'id: one\n' } },
    ])
    expect(ours).toEqual(theirs)
  })

  it('where the two have no history in common', async () => {
    const it = await shop()
    const head = await it.repository.commit({ branch: 'island', parents: [], files: { [file]: 'failOn: never\n' } })
    const tip = await it.repository.commit({ files: { [file]: 'failOn: high\n' } })
    const [theirs, ours] = await worlds(it, head)
    expect(theirs).toMatchObject({
      base: { commit: tip, content: { text: 'failOn: high\n' } },
      head: { commit: head, content: { text: 'failOn: never\n' } },
    })
    expect(ours).toEqual(theirs)
  })
})

it('a file beyond what GitHub shows of a text is refused', async () => {
  const it = await shop()
  const head = await it.repository.commit({ branch: 'feature', from: 'main', files: { [file]: `# ${'x'.repeat(600_000)}\n` } })
  const [theirs] = await worlds(it, head)
  expect(theirs.head.content).toEqual({ refused: 'too-large' })
})

it('is asked for once, in one request', async () => {
  const it = await shop()
  const head = await it.repository.commit({ branch: 'feature', from: 'main', files: { a: '1' } })
  const world = it.world(await it.compare('main', head))
  const before = it.github.requests.length
  await Promise.all([world.configuration(), world.configuration()])
  await world.configuration()
  expect(it.github.requests.length - before).toBe(1)
})

const seen = ['PRIVATE', 'INTERNAL', 'PUBLIC'] as const

it('attack G3: a configuration is used where nobody reads it who could not read it in its place', async () => {
  const github = await createLocalGitHub()
  onTestFinished(() => github.close())
  const theirs = await github.createRepository({ name: '.github', files: { '.github/parapet.yml': 'failOn: low\n' } })
  const connection = connect({ appId: github.app.id, privateKey: github.app.privateKey, apiUrl: github.url }, { patience: quick })
  const hidden: string[] = []
  const owners = new Owners(connection, (repository) => hidden.push(repository))
  const ask = owners.of({ installationId: github.installation(theirs)?.id ?? 0, owner: theirs.owner, repo: 'shop' })
  const used: string[] = []
  for (const source of seen) {
    Object.assign(theirs.record, { isPrivate: source === 'PRIVATE', isInternal: source === 'INTERNAL' })
    for (const reviewed of [...seen, 'SOMETHING_NEW']) {
      const found = await ask(reviewed)
      if (found !== null) used.push(`${source} for ${reviewed}`)
      expect(found?.from ?? 'octo-org/.github').toBe('octo-org/.github')
    }
  }
  expect(used).toEqual([
    'PRIVATE for PRIVATE',
    'INTERNAL for PRIVATE',
    'INTERNAL for INTERNAL',
    'PUBLIC for PRIVATE',
    'PUBLIC for INTERNAL',
    'PUBLIC for PUBLIC',
  ])
  expect(hidden).toHaveLength(6)
  expect(
    await owners.of({ installationId: github.installation(theirs)?.id ?? 0, owner: theirs.owner, repo: '.GitHub' })('PUBLIC'),
  ).toBeNull()
})
