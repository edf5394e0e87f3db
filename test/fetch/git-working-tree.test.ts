import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contents, folder, open } from './git-folder.ts'

describe('the working tree', () => {
  it('is the head when none is named: changed, new and deleted files count, ignored ones do not', async () => {
    const it = folder()
    const base = it.commit({ 'a.yml': 'old\n', 'b.yml': 'stays\n', 'c.yml': 'goes\n', '.gitignore': 'node_modules\n' })
    it.write('a.yml', 'new\n').write('d/new.yml', 'added\n').write('node_modules/x.yml', 'ignored\n')
    rmSync(join(it.path, 'c.yml'))
    const world = await open(it.path)
    expect(world.commits).toEqual({ base, head: null })
    expect(await world.changedPaths()).toEqual(['a.yml', 'c.yml', 'd/new.yml'])
    expect(await contents(world)).toEqual({ '.gitignore': 'node_modules\n', 'a.yml': 'new\n', 'b.yml': 'stays\n', 'd/new.yml': 'added\n' })
  })

  it('counts the commits of the branch too', async () => {
    const it = folder()
    const base = it.commit({ a: '1' })
    it.git('checkout', '-q', '-b', 'feature')
    it.commit({ b: '1' })
    it.write('c', '1')
    const world = await open(it.path)
    expect(world.commits.base).toBe(base)
    expect(await world.changedPaths()).toEqual(['b', 'c'])
  })

  it('is reviewed before the first commit', async () => {
    const it = folder()
    it.write('serverless.yml', 'service: shop\n')
    const world = await open(it.path)
    expect(world.commits).toEqual({ base: null, head: null })
    expect(world.notes).toEqual(['nothing is committed yet: everything counts as new'])
    expect(await contents(world)).toEqual({ 'serverless.yml': 'service: shop\n' })
  })

  it('may be a linked one, opened from a folder inside it', async () => {
    const it = folder()
    it.commit({ 'api/a.yml': '1' })
    const linked = join(it.path, 'linked')
    it.git('worktree', 'add', '-q', '--detach', linked)
    writeFileSync(join(linked, 'api/a.yml'), '2')
    const world = await open(join(linked, 'api'))
    expect(await world.changedPaths()).toEqual(['api/a.yml'])
    expect(await contents(world)).toEqual({ 'api/a.yml': '2' })
  })
})

describe('a file of the working tree', () => {
  it('that was only touched, or has CRLF where git keeps LF, is unchanged', async () => {
    const it = folder()
    it.commit({ 'a.yml': 'one\ntwo\n', 'b.yml': 'b\n' })
    it.write('a.yml', 'one\r\ntwo\r\n')
    utimesSync(join(it.path, 'b.yml'), new Date(0), new Date(0))
    const world = await open(it.path)
    expect(await world.changedPaths()).toEqual([])
    expect((await contents(world))['a.yml']).toBe('one\ntwo\n')
  })

  it('sees a change of the same size in the same moment as the commit', async () => {
    const it = folder()
    it.commit({ 'a.yml': 'aaaa\n' })
    it.write('a.yml', 'bbbb\n')
    expect(await (await open(it.path)).changedPaths()).toEqual(['a.yml'])
  })

  it('lacks nothing in a sparse checkout', async () => {
    const it = folder()
    it.commit({ 'in/a.yml': '1', 'out/b.yml': '2' })
    it.git('sparse-checkout', 'set', '--cone', 'in')
    expect(existsSync(join(it.path, 'out/b.yml'))).toBe(false)
    const world = await open(it.path)
    expect(await world.changedPaths()).toEqual([])
    expect((await contents(world))['out/b.yml']).toBe('2')
  })
})

describe('the border of the working tree', () => {
  it('is never left: links are not followed, neither as files nor on the way to one', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'parapet-outside-'))
    writeFileSync(join(outside, 'secret.yml'), 'secret')
    const it = folder()
    it.commit({ 'd/secret.yml': 'mine' })
    rmSync(join(it.path, 'd'), { recursive: true })
    symlinkSync(outside, join(it.path, 'd'))
    symlinkSync(join(outside, 'secret.yml'), join(it.path, 'link.yml'))
    const found = await contents(await open(it.path))
    expect(Object.values(found)).not.toContain('secret')
    expect(found['link.yml']).toBe('refused: symlink')
    rmSync(outside, { recursive: true })
  })

  it('that its own configuration puts elsewhere is not read', async () => {
    const it = folder()
    it.commit({ a: '1' })
    it.git('config', 'core.worktree', tmpdir())
    await expect(open(it.path).then((world) => world.listings())).rejects.toThrow(
      'belongs to another repository: name the revision to review with --head',
    )
  })

  it('with a pipe in the place of a file does not wait for it', async () => {
    const it = folder()
    it.commit({ 'a.yml': '1' })
    rmSync(join(it.path, 'a.yml'))
    execFileSync('mkfifo', [join(it.path, 'a.yml')])
    expect(await contents(await open(it.path))).toEqual({})
  })

  it('says which files it could not read', async () => {
    const it = folder()
    it.commit({ 'a.yml': '1' })
    it.write('big.yml', Buffer.alloc(2 * 1024 * 1024 + 1, 'a')).write('package-lock.json', Buffer.alloc(3 * 1024 * 1024, ' '))
    const found = await contents(await open(it.path))
    expect(found['big.yml']).toBe('refused: too-large')
    expect(found['package-lock.json']).toHaveLength(3 * 1024 * 1024)
  })
})
