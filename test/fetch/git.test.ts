import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contents, emptyFolder, folder, open } from './git-folder.ts'

describe('two revisions', () => {
  it('are the merge base and the head, so that what the base branch did meanwhile is not taken for a change', async () => {
    const it = folder()
    const fork = it.commit({ 'serverless.yml': 'service: shop\n' })
    it.git('checkout', '-q', '-b', 'feature')
    const head = it.commit({ 'serverless.yml': 'service: shop\nprovider: {}\n' })
    it.git('checkout', '-q', 'main')
    it.commit({ 'other.yml': 'of the base branch\n' })
    const world = await open(it.path, { base: 'main', head: 'feature' })
    expect(world.commits).toEqual({ base: fork, head })
    expect(world.baseName).toBe('main')
    expect((await open(it.path, { base: fork, head: 'feature' })).baseName).toBe(fork.slice(0, 7))
    expect(await world.changedPaths()).toEqual(['serverless.yml'])
    expect(await contents(world, 'base')).toEqual({ 'serverless.yml': 'service: shop\n' })
    expect(await contents(world)).toEqual({ 'serverless.yml': 'service: shop\nprovider: {}\n' })
  })

  it('name both paths of a rename, and a file that became a link', async () => {
    const it = folder()
    it.commit({ 'a.yml': 'same\n', 'b.yml': 'target' })
    it.git('mv', 'a.yml', 'z.yml')
    it.git('rm', '-q', 'b.yml')
    symlinkSync('target', join(it.path, 'b.yml'))
    it.commit()
    const world = await open(it.path, { base: 'HEAD~1', head: 'HEAD' })
    expect(await world.changedPaths()).toEqual(['a.yml', 'b.yml', 'z.yml'])
    expect((await contents(world))['b.yml']).toBe('refused: symlink')
  })

  it('may be tags and abbreviations', async () => {
    const it = folder()
    const first = it.commit({ a: '1' })
    it.git('tag', '-a', 'v1', '-m', 'annotated')
    const second = it.commit({ a: '2' })
    expect((await open(it.path, { base: 'v1', head: second.slice(0, 8) })).commits).toEqual({ base: first, head: second })
  })
})

describe('two revisions without a common commit', () => {
  it('without a common history are compared from nothing, and this is said', async () => {
    const it = folder()
    it.commit({ a: '1' })
    it.git('checkout', '-q', '--orphan', 'island')
    const head = it.commit({ b: '2' })
    const world = await open(it.path, { base: 'main', head: 'island' })
    expect(world.commits).toEqual({ base: null, head })
    expect(world.notes).toEqual(['main and island have no history in common: everything in island counts as new'])
    expect((await world.listings()).base.entries.size).toBe(0)
  })

  it('are said to be one and the same when they are', async () => {
    const it = folder()
    it.commit({ a: '1' })
    const world = await open(it.path, { head: 'HEAD' })
    expect(world.notes).toEqual(['HEAD adds no commit to main: there is nothing to compare (--base names another revision)'])
    expect(await world.changedPaths()).toEqual([])
  })

  it('in a shallow clone that lacks the merge base are refused with the way out', async () => {
    const it = folder()
    it.commit({ a: '1' })
    it.git('checkout', '-q', '-b', 'feature')
    it.commit({ a: '2' })
    it.git('checkout', '-q', 'main')
    it.commit({ b: '1' })
    const clone = folder()
    clone.git('fetch', '-q', '--depth', '1', `file://${it.path}`, 'main:refs/heads/m', 'feature:refs/heads/f')
    await expect(open(clone.path, { base: 'm', head: 'f' })).rejects.toThrow(
      'no merge base of m and f in this shallow clone: fetch more of the history (git fetch --unshallow)',
    )
  })
})

describe('the default base', () => {
  it('is the default branch of origin before the local one', async () => {
    const it = folder()
    const first = it.commit({ a: '1' })
    it.git('update-ref', 'refs/remotes/origin/trunk', first)
    it.git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/trunk')
    const second = it.commit({ a: '2' })
    const world = await open(it.path, { head: 'HEAD' })
    expect(world.commits).toEqual({ base: first, head: second })
    expect(world.baseName).toBe('origin/HEAD')
  })

  it('is HEAD where there is no branch of a usual name', async () => {
    const it = folder()
    const first = it.commit({ a: '1' })
    it.git('branch', '-m', 'work')
    it.write('a', '2')
    const world = await open(it.path)
    expect(world.commits).toEqual({ base: first, head: null })
    expect(await world.changedPaths()).toEqual(['a'])
  })
})

describe('what cannot be opened', () => {
  it.each([
    ['a path that is not there', () => '/nowhere/at/all', '/nowhere/at/all does not exist'],
    ['a file', () => import.meta.filename, 'is not a folder'],
    ['a folder without a repository', emptyFolder, 'is not a git repository'],
  ])('%s is told in one line', async (_, path, message) => {
    const error: Error = await open(path()).then(
      () => expect.fail('it was opened'),
      (it) => it,
    )
    expect(error.message).toContain(message)
    expect(error.message).not.toContain('\n')
  })

  it.each(['nope', '--all', '-h', '', 'HEAD\nHEAD', ':/x', 'HEAD:serverless.yml', 'main..main'])(
    'revision %j is unknown',
    async (revision) => {
      const it = folder()
      it.commit({ 'serverless.yml': 'service: shop\n' })
      await expect(open(it.path, { base: revision })).rejects.toThrow('unknown revision')
      await expect(open(it.path, { head: revision })).rejects.toThrow(`unknown revision ${JSON.stringify(revision)}`)
    },
  )
})

describe('a bare repository', () => {
  it('has HEAD as its head', async () => {
    const it = folder()
    const base = it.commit({ a: '1' })
    const head = it.commit({ a: '2' })
    const bare = folder('--bare')
    bare.git('fetch', '-q', it.path, 'main:refs/heads/main')
    expect((await open(bare.path, { base })).commits).toEqual({ base, head })
  })
})

describe('paths', () => {
  const odd = [
    'a b.yml',
    'ä/日本.yml',
    'line\nbreak.yml',
    'tab\there.yml',
    '"quoted".yml',
    '-rf.yml',
    '__proto__',
    'constructor/x.yml',
    ':(glob)*.yml',
    '\u202egnp.yml',
  ]

  it.each([
    ['commit', 'HEAD'],
    ['working tree', undefined],
  ])('of any kind are given as they are, from a %s', async (_, head) => {
    const it = folder()
    const base = it.commit()
    it.commit(Object.fromEntries(odd.map((path) => [path, path])))
    const world = await open(it.path, { base, head })
    expect(await world.changedPaths()).toEqual(odd.toSorted())
    const found = await contents(world)
    for (const path of odd) expect(Object.getOwnPropertyDescriptor(found, path)?.value).toBe(path)
  })

  it('that are not UTF-8 are shown with their bytes, and read', async () => {
    const it = folder()
    const base = it.commit()
    writeFileSync(Buffer.concat([Buffer.from(`${it.path}/`), Buffer.from([0x61, 0xff])]), 'odd')
    for (const head of [undefined, it.commit()]) expect(await contents(await open(it.path, { base, head }))).toEqual({ 'a\\xff': 'odd' })
  })
})
