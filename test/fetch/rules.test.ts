import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadRules, parsedFile, parsedText } from '../../src/fetch/rules.ts'
import type { Rule } from '../../src/model/rule.ts'
import { emptyFolder } from './git-folder.ts'

/** Stands for the judge's parser: what counts here is which files are read, and in which order. */
const parse = (path: string, text: string): Rule => ({
  id: path,
  aspect: '',
  title: text,
  severity: 'info',
  severities: [],
  on: [],
  when: '',
  message: '',
  gained: '',
  why: '',
  fix: { summary: '', snippets: {} },
  references: [],
  since: '0.1.0',
})

function rules(files: Readonly<Record<string, string>>): string {
  const folder = emptyFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('the rules', () => {
  it('are the .yml files of all folders, in the order of their paths', async () => {
    const loaded = await loadRules(parse, rules({ 'b/two.yml': '2', 'a/one.yml': '1', 'README.md': 'index', 'b/notes.txt': '' }))
    expect(loaded.rules.map((it) => [it.id, it.title])).toEqual([
      ['a/one.yml', '1'],
      ['b/two.yml', '2'],
    ])
  })

  it('are taken as they were parsed before, and only while no byte of them has changed since', async () => {
    const folder = rules({ 'a/one.yml': '1' })
    writeFileSync(join(folder, parsedFile), parsedText(await loadRules(parse, folder)))
    const refuse = (): never => {
      throw new Error('parsed again')
    }
    expect((await loadRules(refuse, folder)).rules.map((it) => it.title)).toEqual(['1'])
    writeFileSync(join(folder, 'a/one.yml'), '2')
    expect((await loadRules(parse, folder)).rules.map((it) => it.title)).toEqual(['2'])
  })

  it('have a version that changes with any byte and any name of theirs, and with nothing else', async () => {
    const version = async (files: Readonly<Record<string, string>>) => (await loadRules(parse, rules(files))).version
    const first = await version({ 'a/one.yml': '1', 'a/two.yml': '2' })
    expect(first).toMatch(/^[0-9a-f]{12}$/)
    expect(await version({ 'a/two.yml': '2', 'a/one.yml': '1', 'README.md': 'other' })).toBe(first)
    expect(await version({ 'a/one.yml': '1 ', 'a/two.yml': '2' })).not.toBe(first)
    expect(await version({ 'a/one.yml': '1', 'a/three.yml': '2' })).not.toBe(first)
  })

  it('that are not there stop the review instead of passing everything', async () => {
    await expect(loadRules(parse, join(emptyFolder(), 'gone'))).rejects.toThrow('ENOENT')
  })
})
