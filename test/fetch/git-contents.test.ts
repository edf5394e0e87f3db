import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contents, folder, open } from './git-folder.ts'

describe('contents', () => {
  it('that are no text are refused with the reason', async () => {
    const it = folder()
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`
    const head = it.commit({
      'binary.yml': Buffer.from([0x61, 0, 0x62]),
      'latin1.yml': Buffer.from([0x63, 0xe9]),
      'utf16.yml': Buffer.from('\ufeffa: 1', 'utf16le'),
      'lfs.yml': pointer,
      'empty.yml': '',
      'huge.yml': Buffer.alloc(2 * 1024 * 1024 + 1, 'a'),
      'yarn.lock': Buffer.alloc(3 * 1024 * 1024, '#'),
      'huge.lock': Buffer.alloc(21 * 1024 * 1024, '#'),
    })
    const found = await contents(await open(it.path, { base: head, head }))
    expect(found['yarn.lock']).toHaveLength(3 * 1024 * 1024)
    delete found['yarn.lock']
    expect(found).toEqual({
      'binary.yml': 'refused: not-text',
      'empty.yml': '',
      'huge.lock': 'refused: too-large',
      'huge.yml': 'refused: too-large',
      'latin1.yml': 'refused: not-text',
      'lfs.yml': 'refused: lfs-pointer',
      'utf16.yml': 'refused: not-text',
    })
  })

  it('of a submodule are another repository’s', async () => {
    const other = folder()
    other.commit({ 'serverless.yml': 'service: other\n' })
    const it = folder()
    it.commit({ a: '1' })
    it.git('submodule', '--quiet', 'add', other.path, 'sub')
    it.commit()
    for (const head of ['HEAD', undefined]) {
      const world = await open(it.path, { base: 'HEAD~1', head })
      expect(await world.changedPaths()).toEqual(['.gitmodules', 'sub'])
      expect((await contents(world))['sub']).toBe('refused: submodule')
    }
  })

  it('keep their line ends, and the same bytes are given for every path', async () => {
    const it = folder()
    const head = it.commit({ 'a.yml': 'a\r\nb\r\n', 'b.yml': 'a\r\nb\r\n' })
    expect(await contents(await open(it.path, { base: head, head }))).toEqual({ 'a.yml': 'a\r\nb\r\n', 'b.yml': 'a\r\nb\r\n' })
  })
})

describe('contents that are missing', () => {
  it('because the repository lost them are unreadable, and the rest is read', async () => {
    const it = folder()
    const head = it.commit({ 'a.yml': 'kept', 'b.yml': 'lost' })
    const sha = it.git('rev-parse', 'HEAD:b.yml')
    const place = join(it.path, '.git/objects', sha.slice(0, 2), sha.slice(2))
    chmodSync(place, 0o644)
    rmSync(place)
    expect(await contents(await open(it.path, { base: head, head }))).toEqual({ 'a.yml': 'kept', 'b.yml': 'refused: unreadable' })
  })

  it('because a clone has only some blobs are unreadable, and the others are read', async () => {
    const origin = folder()
    const head = origin.commit(Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [`${name}.yml`, `text of ${name}`])))
    origin.git('config', 'uploadpack.allowFilter', 'true')
    const clone = folder()
    clone.git('remote', 'add', 'origin', `file://${origin.path}`)
    clone.git('config', 'core.repositoryFormatVersion', '1')
    clone.git('config', 'extensions.partialClone', 'origin')
    clone.git('fetch', '-q', '--filter=blob:none', 'origin', 'main')
    for (const name of ['b.yml', 'd.yml']) clone.git('cat-file', '-p', `${head}:${name}`)
    const world = await open(clone.path, { base: head, head })
    expect(await contents(world)).toEqual({
      'a.yml': 'refused: unreadable',
      'b.yml': 'text of b',
      'c.yml': 'refused: unreadable',
      'd.yml': 'text of d',
    })
  })
})
