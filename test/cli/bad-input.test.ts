import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emptyFolder, folder, type GitFolder } from '../fetch/git-folder.ts'
import { guarded, parapet, run, type Run, shop } from './parapet.ts'

let repository: GitFolder
beforeAll(() => (repository = shop()))
afterAll(() => repository[Symbol.dispose]())

/** One line on standard error, nothing on standard output, exit code 2. */
const refusal = (text: string): Run => ({ code: 2, out: '', err: `parapet: ${text}\n` })

const review = (...args: readonly string[]): Promise<Run> => parapet(['review', '--repo', repository.path, '--offline', ...args])

describe('is answered with one clear line', () => {
  test('a folder that is no repository, or is not there', async () => {
    const empty = emptyFolder()
    expect(await parapet(['review', '--repo', empty])).toEqual(refusal(`${empty} is not a git repository`))
    expect(await parapet(['review', '--repo', `${empty}/none`])).toEqual(refusal(`${empty}/none does not exist`))
  })

  test('a revision that does not exist', async () => {
    const hint = 'no commit, branch or tag of that name here (git fetch may bring it)'
    expect(await review('--base', 'nope')).toEqual(refusal(`unknown revision "nope": ${hint}`))
    expect(await review('--base', 'main', '--head', '--output=x')).toEqual(refusal(`unknown revision "--output=x": ${hint}`))
  })

  test('histories that a shallow clone cuts off', async () => {
    const it = folder()
    it.commit({ 'serverless.yml': guarded })
    it.git('checkout', '-q', '-b', 'other')
    it.commit({ 'a.md': 'a' })
    it.git('checkout', '-q', 'main')
    it.commit({ 'b.md': 'b' })
    const clone = `${emptyFolder()}/clone`
    it.git('clone', '-q', '--depth', '1', '--no-single-branch', `file://${it.path}`, clone)
    const answer = await parapet(['review', '--repo', clone, '--offline', '--base', 'origin/main', '--head', 'origin/other'])
    expect(answer).toEqual(
      refusal('no merge base of origin/main and origin/other in this shallow clone: fetch more of the history (git fetch --unshallow)'),
    )
  })

  test.each([
    [['review', '--format', 'nope'], /^parapet: option '--format <format>' argument 'nope' is invalid\. .* \(see --help\)\n$/],
    [['review', '--fail-on', 'nope'], /^parapet: option '--fail-on <severity>' argument 'nope' is invalid\. .* \(see --help\)\n$/],
    [['review', '--bsae', 'main'], /^parapet: unknown option '--bsae' \(Did you mean --base\?\) \(see --help\)\n$/],
    [['revew'], /^parapet: unknown command 'revew' \(Did you mean review\?\) \(see --help\)\n$/],
    [['explain'], /^parapet: missing required argument 'rule' \(see --help\)\n$/],
    [['explain', 'public-route-aded'], /^parapet: there is no rule "public-route-aded": did you mean public-route-added\?\n$/],
    [['explain', 'nonsense'], /^parapet: there is no rule "nonsense": parapet rules lists them\n$/],
    [['review', '--advisories-url', 'ftp://x'], /^parapet: "ftp:\/\/x" is not the address of an advisory database \(https:\/\/…\)\n$/],
  ])('%j', async (args, message) => {
    const { code, out, err } = await parapet(args)
    expect(err).toMatch(message)
    expect([code, out]).toEqual([2, ''])
  })

  test('a file that cannot be written', async () => {
    const file = `${emptyFolder()}/no/report.json`
    const { code, err } = await review('--base', 'main', '--output', file)
    expect([code, err.split('\n').length]).toEqual([2, 2])
    expect(err).toContain(`parapet: ${file} could not be written: ENOENT`)
  })

  test('a machine without git', async () => {
    const answer = await parapet(['review', '--repo', repository.path], { env: { PATH: emptyFolder() } })
    expect(answer).toEqual(refusal('git was not found: install it, or put it on the PATH'))
  })
})

describe('of a file is a diagnostic with its place', () => {
  test('YAML that is broken', async () => {
    const it = folder()
    it.commit({ 'serverless.yml': guarded })
    it.write('serverless.yml', `${guarded}  other: [a, b\nplugins: x\n`)
    const { code, out, err } = await parapet(['review', '--repo', it.path, '--offline'])
    expect(out).toMatch(/^ {2}error {4}serverless\.yml:9 The file is not valid YAML here: .*$/m)
    expect([code, err]).toEqual([3, ''])
  })

  test.each([
    ['that is not text', (it: GitFolder) => it.write('serverless.yml', Buffer.from([0, 1, 2])), /serverless\.yml:1 .* not UTF-8 text/],
    ['that became a link to outside', link, /serverless\.yml:1 .*link/],
  ])('a file %s', async (_, change, message) => {
    const it = folder()
    it.commit({ 'serverless.yml': guarded })
    change(it)
    const { code, out, err } = await parapet(['review', '--repo', it.path, '--offline'])
    expect(out).toMatch(message)
    expect([code, err]).toEqual([3, ''])
  })
})

function link(it: GitFolder): void {
  rmSync(`${it.path}/serverless.yml`)
  symlinkSync('/etc/hostname', `${it.path}/serverless.yml`)
}

describe('is quietly borne', () => {
  test('a reader that goes away', async () => {
    const command = `"${process.execPath}" bin/parapet.js explain public-route-added | head -n 1; "${process.execPath}" bin/parapet.js rules | true`
    const { out, err } = await run('sh', ['-c', command])
    expect([out.split('\n').length, err]).toEqual([2, ''])
  })

  test('a hook that points git to another repository', async () => {
    const other = join(emptyFolder(), '.git')
    const env = { GIT_DIR: other, GIT_INDEX_FILE: `${other}/index` }
    const { code } = await parapet(['review', '--repo', repository.path, '--offline', '--base', 'main'], { env })
    expect(code).toBe(1)
  })
})
