import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contents, folder, open } from './git-folder.ts'

describe('the configuration of a hostile repository', () => {
  it('runs nothing: no filter, no monitor, no hook, no pager, no transport', async () => {
    const it = folder()
    const base = it.commit({ 'a.yml': '1\n', '.gitattributes': '*.yml filter=evil diff=evil\n' })
    it.commit({ 'a.yml': '2\n' })
    const trace = join(it.path, 'ran')
    const run = `sh -c 'echo ran >> ${trace}; cat'`
    for (const key of [
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.evil.process',
      'diff.evil.textconv',
      'diff.external',
      'core.fsmonitor',
    ])
      it.git('config', key, run)
    for (const key of ['core.pager', 'pager.ls-files', 'core.sshCommand', 'core.editor', 'alias.rev-parse', 'remote.origin.uploadpack'])
      it.git('config', key, run)
    it.git('config', 'core.hooksPath', join(it.path, 'hooks'))
    it.write('hooks/post-index-change', `#!/bin/sh\necho ran >> ${trace}\n`)
    chmodSync(join(it.path, 'hooks/post-index-change'), 0o755)
    // A promised object that is missing would be fetched from here.
    for (const [key, value] of [
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::touch ${trace}`],
      ['protocol.ext.allow', 'always'],
    ] as const)
      it.git('config', key, value)
    const lost = it.git('rev-parse', `${base}:a.yml`)
    rmSync(join(it.path, '.git/objects', lost.slice(0, 2), lost.slice(2)), { force: true })
    it.write('a.yml', '3\n')
    for (const head of ['HEAD', undefined]) {
      const world = await open(it.path, { base, head })
      expect(await world.changedPaths()).toContain('a.yml')
      await contents(world, 'base')
      await contents(world)
    }
    expect(existsSync(trace)).toBe(false)
  })
})

describe('a hostile repository', () => {
  it('cannot exchange what a commit holds', async () => {
    const it = folder()
    const base = it.commit({ 'a.yml': 'public: true\n' })
    const head = it.commit({ 'a.yml': 'public: false\n' })
    it.git('replace', it.git('rev-parse', `${head}:a.yml`), it.git('rev-parse', `${base}:a.yml`))
    expect(await contents(await open(it.path, { base, head }))).toEqual({ 'a.yml': 'public: false\n' })
  })

  it('is not confused by the variables that a hook sets', async () => {
    const it = folder()
    const base = it.commit({ a: '1' })
    process.env['GIT_DIR'] = '/nowhere'
    process.env['GIT_INDEX_FILE'] = '/nowhere'
    try {
      expect((await open(it.path)).commits.base).toBe(base)
    } finally {
      delete process.env['GIT_DIR']
      delete process.env['GIT_INDEX_FILE']
    }
  })

  it('is not written to', async () => {
    const it = folder()
    it.commit({ 'a.yml': '1\n' })
    it.write('a.yml', '1\n')
    const before = execFileSync('sh', ['-c', 'find .git -type f | sort | xargs sha1sum'], { cwd: it.path }).toString()
    await contents(await open(it.path))
    expect(execFileSync('sh', ['-c', 'find .git -type f | sort | xargs sha1sum'], { cwd: it.path }).toString()).toBe(before)
  })
})
