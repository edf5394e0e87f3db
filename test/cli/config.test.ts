import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, type GitFolder } from '../fetch/git-folder.ts'
import { guarded, inside, open } from './parapet.ts'

const file = '.github/parapet.yml'
const off = 'rules:\n  public-route-added: { severity: off, because: this API is for everybody }\n'

const ownRule = (id: string) => `id: ${id}
title: '\`{it.path}\` is new'
severity: high
on: [route-added]
when: it.api == 'http'
message: It is a route of an HTTP API.
gained: '{it.path}'
why: Ours are REST APIs.
fix: { summary: use a REST API }
references: [https://example.com/rules]
since: '1'
`

const check = (at: GitFolder, ...args: string[]) => inside(['config', 'check', ...args], { cwd: at.path })

describe('parapet config check', () => {
  test('says that a configuration is valid', async () => {
    const it = folder().write(file, off)
    expect(await check(it)).toEqual({ code: 0, out: `${file} is valid\n`, err: '' })
    expect(await check(it.write('other.yml', 'failOn: low\n'), 'other.yml')).toEqual({ code: 0, out: 'other.yml is valid\n', err: '' })
  })

  test('gives each fault a line that begins with its place, and ends with 2', async () => {
    const it = folder().write(file, 'failon: never\nrules:\n  public-route-aded: { severity: off, because: x }\n')
    expect(await check(it)).toEqual({
      code: 2,
      out: `${file}:1: There is no key failon. Did you mean failOn?\n${file}:3: There is no rule public-route-aded. Did you mean public-route-added?\n`,
      err: '',
    })
  })

  test("looks over the repository's own rules, too, and lets the configuration name them", async () => {
    const it = folder()
      .write(file, 'rules:\n  no-tables: { severity: low, because: it is only advice }\n')
      .write('.github/parapet/rules/no-tables.yml', ownRule('no-tables'))
    expect(await check(it)).toEqual({ code: 0, out: `${file} is valid\n.github/parapet/rules/no-tables.yml is valid\n`, err: '' })
    it.write('.github/parapet/rules/no-tables.yml', ownRule('no-tables').replace('it.api', 'its.api'))
    expect(await check(it)).toEqual({
      code: 2,
      out: '.github/parapet/rules/no-tables.yml:5: when: there is no its here, only it, before, after, what, kind, today\n',
      err: '',
    })
  })

  test('takes no link and nothing that is no text', async () => {
    const it = folder()
      .write('target.yml', '')
      .write('binary.yml', Buffer.from([0xff, 0xfe]))
    symlinkSync(join(it.path, 'target.yml'), join(it.path, 'link.yml'))
    expect(await check(it, 'link.yml')).toMatchObject({
      code: 2,
      out: expect.stringContaining('link.yml:1: The configuration is a symbolic link') as string,
    })
    expect(await check(it, 'binary.yml')).toMatchObject({ code: 2, out: expect.stringContaining('is not UTF-8 text') as string })
  })

  test('says in one line that there is no such file', async () => {
    const { code, out, err } = await check(folder())
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^parapet: \.github\/parapet\.yml could not be read: ENOENT[^\n]*\n$/)
  })
})

test('parapet config schema prints what editors complete from', async () => {
  const { code, out } = await inside(['config', 'schema'])
  expect([code, out]).toEqual([0, readFileSync('docs/parapet.schema.json', 'utf8')])
})

describe('parapet review', () => {
  /** `main` with a configuration, and `feature` that opens a route. */
  function configured(configuration: string): GitFolder {
    const it = folder()
    it.commit({ 'serverless.yml': guarded, [file]: configuration })
    it.git('checkout', '-q', '-b', 'feature')
    it.commit({ 'serverless.yml': open })
    return it
  }
  const review = (at: GitFolder, ...args: string[]) => inside(['review', '--offline', ...args], { cwd: at.path, env: { COLUMNS: '160' } })

  test('goes by the configuration of the base, and says what it set aside', async () => {
    const { code, out } = await review(configured(off))
    expect(code).toBe(0)
    expect(out).toContain('public-route-added is off: 1 finding left out, because this API is for everybody .github/parapet.yml:2')
    expect(out).toMatch(/\npassed: nothing to report, .*, 1 thing set aside by configuration\n$/)
  })

  test('goes by none with --no-config, and by --fail-on whatever it says', async () => {
    expect((await review(configured(off), '--no-config')).code).toBe(1)
    const never = configured('failOn: never\n')
    expect((await review(never)).code).toBe(0)
    expect((await review(never, '--fail-on', 'high')).code).toBe(1)
  })

  test("goes by the owner's where the base has none, and says whose it was", async () => {
    const owners = folder().write(file, off)
    const none = folder()
    none.commit({ 'serverless.yml': guarded })
    none.git('checkout', '-q', '-b', 'feature')
    none.commit({ 'serverless.yml': open })
    const { code, out } = await review(none, '--owner-config', owners.path)
    expect(code).toBe(0)
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`because this API is for everybody ${owners.path}: .github/parapet.yml:2`)
    expect((await review(configured('failOn: high\n'), '--owner-config', owners.path)).code).toBe(1)
    expect((await review(none, '--owner-config', folder().path)).err).toMatch(/^parapet: \S+ has no \.github\/parapet\.yml and no rules/)
  })

  test('does not go by what the working tree says, but shows it', async () => {
    const it = configured('failOn: high\n').write(file, `failOn: high\n${off}`)
    const { code, out } = await review(it)
    expect(code).toBe(1)
    expect(out).toContain('.github/parapet.yml:3 This change also changes the configuration, which takes effect when it is merged:')
  })

  test('is undetermined where the configuration of the base is at fault', async () => {
    const it = configured('failon: never\n')
    it.commit({ 'serverless.yml': guarded.replace('list.handler', 'lists.handler') })
    const { code, out } = await review(it)
    expect(code).toBe(3)
    expect(out).toContain('.github/parapet.yml:1 The configuration is not valid, so the defaults are used: There is no key failon.')
  })
})
