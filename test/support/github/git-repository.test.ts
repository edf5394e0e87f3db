import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { git } from './git-process.ts'
import { GitRepository } from './git-repository.ts'

let repository: GitRepository
beforeEach(() => void (repository = new GitRepository()))
afterEach(() => repository.close())

const told = async (...args: readonly string[]): Promise<string> => (await git(repository.path, args)).toString('utf8')

const paths = async (commit: string): Promise<string[]> =>
  (await told('ls-tree', '-r', '-z', '--name-only', commit)).split('\0').slice(0, -1)

describe('what is written without git', () => {
  it('is what git reads, to the last byte', async () => {
    const first = await repository.commit({
      files: {
        'a.txt': 'one\n',
        'a/b': 'two',
        'a-b': Buffer.from([0xff, 0x00]),
        a0: '',
        'grüße/ü "x"': 'three',
        'deep/er/and/deeper': 'four',
        run: { mode: '100755', content: '#!/bin/sh\n' },
        link: { mode: '120000', content: 'a.txt' },
        module: { mode: '160000', content: 'c'.repeat(40) },
      },
    })
    const second = await repository.commit({ files: { 'a.txt': 'other\n' }, parents: [first], message: 'Two\n\nlines' })
    expect(await told('fsck', '--strict', '--full')).toBe('')
    const listed = (await told('ls-tree', '-r', '-t', '-l', '-z', second)).split('\0').slice(0, -1)
    const tree = await repository.tree(second, true)
    expect(tree.map((it) => `${it.mode} ${it.type} ${it.sha} ${String(it.size ?? '-').padStart(7)}\t${it.path}`)).toEqual(listed)
    expect(await told('log', '--format=%H %s %b', second)).toBe(`${second} Two lines\n${first} Change things \n`)
  })

  it('puts a folder where a file was and a file where a folder was, and keeps no empty folder', async () => {
    const first = await repository.commit({ files: { one: 'file', 'two/x': 'x', 'two/y': 'y', 'three/z': 'z', stays: '' } })
    const files = { 'one/now': 'folder', two: 'file', 'three/z': null, 'never/was': null }
    expect(await paths(await repository.commit({ files, parents: [first] }))).toEqual(['one/now', 'stays', 'two'])
  })
})

describe('what stands under a path', () => {
  it('is what git finds there', async () => {
    const commit = await repository.commit({ files: { 'a.txt': 'one', 'a/b/c': 'two', 'grüße/x': '' } })
    const paths = ['', 'a.txt', 'a', 'a/', 'a/b', 'a/b/c', 'grüße/x', 'nothing', 'a.txt/b', 'a//b']
    const names = paths.map((it) => `${commit}:${it}\n`).join('')
    const lines = (await git(repository.path, ['cat-file', '--batch-check=%(objectname)'], names)).toString('utf8').split('\n').slice(0, -1)
    const found = await Promise.all(paths.map((it) => repository.at(commit, it)))
    expect(found.map((it) => it?.sha)).toEqual(lines.map((it) => (it.endsWith(' missing') ? undefined : it)))
  })
})

describe('the history', () => {
  it('is the one that git tells, with merges and without', async () => {
    const commit = (name: string, ...parents: readonly string[]) => repository.commit({ files: { [name]: name }, parents })
    const root = await commit('root')
    const main = await commit('main', await commit('more', root))
    const side = await commit('side', await commit('aside', root))
    const merge = await commit('merge', side, main)
    const alone = await commit('alone')
    for (const [base, head] of [
      [main, side],
      [root, side],
      [side, side],
      [main, merge],
      [merge, side],
      [main, alone],
    ] as const) {
      const mergeBase = await told('merge-base', base, head).catch(() => '')
      expect(await repository.mergeBase(base, head)).toBe(mergeBase.trim() || undefined)
      const between = await told('rev-list', '--reverse', '--topo-order', head, `^${base}`)
      expect(await repository.commitsBetween(base, head)).toEqual(between.split('\n').slice(0, -1))
    }
  })
})

describe('a difference', () => {
  it('has the counts, the names and the patch of each file', async () => {
    const text = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join('')
    const base = await repository.commit({ files: { old: text, gone: 'x\n', changed: 'a\nb\n', binary: Buffer.from([0, 1]) } })
    const head = await repository.commit({
      files: { old: null, new: `${text}more\n`, gone: null, changed: 'a\nc\n', binary: Buffer.from([0, 2]), 'diff --git a/x': 'y\n' },
      parents: [base],
    })
    const shown = (await repository.diff(base, head)).map((it) => [
      it.status,
      it.path,
      it.previousPath,
      it.additions,
      it.deletions,
      it.patch,
    ])
    expect(shown).toEqual([
      ['modified', 'binary', undefined, 0, 0, undefined],
      ['modified', 'changed', undefined, 1, 1, '@@ -1,2 +1,2 @@\n a\n-b\n+c'],
      ['added', 'diff --git a/x', undefined, 1, 0, '@@ -0,0 +1 @@\n+y'],
      ['removed', 'gone', undefined, 0, 1, '@@ -1 +0,0 @@\n-x'],
      ['renamed', 'new', 'old', 1, 0, '@@ -18,3 +18,4 @@ line 16\n line 17\n line 18\n line 19\n+more'],
    ])
    expect(await repository.diff(base, base)).toEqual([])
  })
})
