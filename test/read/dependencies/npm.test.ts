import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { direct, locked, manifestsOf } from './revision.ts'

const folder = 'fixtures/lockfiles'
const manifest = readFileSync(`${folder}/package.json`, 'utf8')

describe('package.json', () => {
  it('gives each dependency with its line, and under an alias the package that is installed', () => {
    expect(direct(manifestsOf({ 'package.json': manifest }).manifests[0])).toEqual([
      '@shop/money ~2.1.0 (runtime) 5:5-28',
      'carts ^1.0.0 (runtime) 6:5-22',
      'lists-es npm:lists-es@^4.0.0 (runtime) 7:5-35',
      'speed 1.0.0 (runtime) 10:5-21',
      'tester ^3.0.0 (development) 13:5-23',
    ])
  })

  it('takes a package that is in several sections for what it needs at run time', () => {
    const text = '{"devDependencies": {"a": "1"}, "dependencies": {"a": "2"}, "peerDependencies": {"b": "1"}}'
    expect(direct(manifestsOf({ 'package.json': text }).manifests[0])).toEqual(['a 2 (runtime) 1:50-58'])
  })

  it('has a version without a lockfile only where the requirement is one', () => {
    const text = '{"dependencies": {"a": "1.2.3", "b": "=1.2.3", "c": "^1.2.3", "d": "latest", "e": "github:x/y", "f": "npm:g@2.0.0-rc.1"}}'
    const [found] = manifestsOf({ 'package.json': text }).manifests
    expect(found?.dependencies.map((it) => it.version)).toEqual(['1.2.3', '1.2.3', null, null, null, '2.0.0-rc.1'])
  })

  it.each([
    ['a broken file', '{"dependencies": {"a": "1"', 'error invalid-json'],
    ['a merge conflict', '{\n<<<<<<< a\n=======\n>>>>>>> b\n}', 'error merge-conflict'],
    ['a list', '[]', undefined],
    ['dependencies that are no map', '{"dependencies": ["a"]}', undefined],
  ])('survives %s', (_what, text, gap) => {
    const { gaps } = manifestsOf({ 'package.json': text })
    expect(gaps.map((it) => `${it.level} ${it.reason}`)).toEqual(gap === undefined ? [] : [gap])
  })
})

describe('every lockfile tells the same story', () => {
  const kinds = readdirSync(folder, { withFileTypes: true }).flatMap((it) => (it.isDirectory() ? [it.name] : []))

  it('in eight formats', () => {
    expect(kinds).toHaveLength(8)
  })

  it.each(kinds)('%s', (kind) => {
    const [name = ''] = readdirSync(`${folder}/${kind}`)
    const { manifests, gaps } = manifestsOf({ 'package.json': manifest, [name]: readFileSync(`${folder}/${kind}/${name}`, 'utf8') })
    expect(gaps).toEqual([])
    expect(manifests[0]?.lockfile).toBe(name)
    expect(manifests[0]?.dependencies.map((it) => `${it.name}@${it.version}`)).toEqual([
      '@shop/money@2.1.4',
      'carts@1.3.0',
      'lists-es@4.2.0',
      'speed@1.0.0',
      'tester@3.1.0',
    ])
    expect(locked(manifests[0])).toEqual([
      '@shop/money@2.1.4',
      'carts@1.3.0 → @shop/money@2.1.4, shared@1.0.9',
      'lists-es@4.2.0',
      'shared@1.0.9',
      'shared@2.0.1 dev',
      'speed@1.0.0',
      'tester@3.1.0 dev → carts@1.3.0, shared@2.0.1',
    ])
  })
})

describe('workspaces', () => {
  const member = '{"name": "api", "dependencies": {"carts": "^1.0.0"}}'

  it('of npm: a member has its versions from the lockfile above, its own before the shared ones', () => {
    const lock = JSON.stringify({
      lockfileVersion: 3,
      packages: {
        '': { workspaces: ['services/*'] },
        'services/api': { name: 'api', dependencies: { carts: '^1.0.0' } },
        'services/api/node_modules/carts': { version: '1.0.0' },
        'node_modules/api': { resolved: 'services/api', link: true },
        'node_modules/carts': { version: '2.0.0' },
      },
    })
    const files = { 'package.json': '{"workspaces": ["services/*"]}', 'package-lock.json': lock, 'services/api/package.json': member }
    const found = manifestsOf(files, ['package-lock.json']).manifests
    expect(found.map((it) => [it.file, it.dependencies.map((dependency) => dependency.version)])).toEqual([
      ['package.json', []],
      ['services/api/package.json', ['1.0.0']],
    ])
    expect(locked(found[0])).toEqual(['carts@1.0.0', 'carts@2.0.0'])
  })

  it.each([
    ['is a member', '["services/*"]', '1.3.0'],
    ['is none', '["packages/*"]', null],
  ])('of Yarn classic: the patterns of the root decide whether a folder %s', (_what, patterns, version) => {
    const lock = readFileSync(`${folder}/yarn-classic/yarn.lock`, 'utf8')
    const files = { 'package.json': `{"workspaces": ${patterns}}`, 'yarn.lock': lock, 'services/api/package.json': member }
    expect(manifestsOf(files).manifests[1]?.dependencies.map((it) => it.version)).toEqual([version])
  })

  it('of pnpm: importers are members', () => {
    const lock =
      "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\n  services/api:\n    dependencies:\n      carts:\n        specifier: ^1.0.0\n        version: 1.3.0\n\npackages:\n\n  carts@1.3.0: {}\n\nsnapshots:\n\n  carts@1.3.0: {}\n"
    const files = { 'pnpm-lock.yaml': lock, 'services/api/package.json': member, 'tools/package.json': member }
    expect(manifestsOf(files).manifests.map((it) => it.dependencies.map((dependency) => dependency.version))).toEqual([['1.3.0'], [null]])
  })

  it('leave a folder with a lockfile of its own alone', () => {
    const own = JSON.stringify({ lockfileVersion: 3, packages: { 'node_modules/carts': { version: '9.9.9' } } })
    const files = { 'package-lock.json': '{"packages": {}}', 'services/api/package.json': member, 'services/api/package-lock.json': own }
    expect(manifestsOf(files).manifests[0]).toMatchObject({
      lockfile: 'services/api/package-lock.json',
      dependencies: [{ version: '9.9.9' }],
    })
  })
})

describe('a lockfile that cannot be read is said, and the manifest is read without it', () => {
  it.each([
    ['package-lock.json', '{"packages": {', 'error package-lock.json:1 invalid-lockfile'],
    ['package-lock.json', '{\n<<<<<<< a\n=======\n>>>>>>> b\n}', 'error package-lock.json:2 merge-conflict'],
    ['yarn.lock', 'what is this', 'error yarn.lock:1 invalid-lockfile'],
    ['pnpm-lock.yaml', 'what: is this\n', 'error pnpm-lock.yaml:1 invalid-lockfile'],
  ])('%s: %j', (file, text, gap) => {
    const { manifests, gaps } = manifestsOf({ 'package.json': '{"dependencies": {"a": "^1.0.0"}}', [file]: text })
    expect(gaps.map((it) => `${it.level} ${it.at?.file}:${it.at?.start.line} ${it.reason}`)).toEqual([gap])
    expect(manifests[0]).toMatchObject({ lock: null, dependencies: [{ name: 'a', version: null }] })
  })
})

it('a lockfile that lags behind leaves the version open', () => {
  const { manifests } = manifestsOf({
    'package.json': '{"dependencies": {"new": "^1.0.0"}}',
    'package-lock.json': '{"packages": {"node_modules/old": {"version": "1.0.0"}}}',
  })
  expect(manifests[0]?.dependencies).toMatchObject([{ name: 'new', version: null, locked: null }])
})

it('what others installed is not read', () => {
  expect(manifestsOf({ 'node_modules/a/package.json': '{"dependencies": {"b": "1"}}' }).manifests).toEqual([])
})
