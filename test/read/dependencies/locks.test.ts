import { describe, expect, it } from 'vitest'
import type { LockedPackage } from '../../../src/model/application.ts'
import { locked, manifestsOf } from './revision.ts'

const packageJson = (dependencies: Record<string, string>): string => JSON.stringify({ dependencies })
const only = (files: Record<string, string>) => manifestsOf(files).manifests[0]
const outOfStep = (files: Record<string, string>): string[] =>
  (only(files)?.dependencies ?? []).flatMap((it) => (it.outOfStep === true ? [it.name] : []))

describe('bun.lock', () => {
  const lock = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": { "name": "shop", "dependencies": { "money": "^2.1.0" } },
    "apps/web": { "name": "web", "dependencies": { "lists": "1.0.0" } },
  },
  "packages": {
    "lists": ["lists@2.0.0", "", {}, "sha512-two=="],
    "money": ["money@2.1.3", "", { "dependencies": { "lists": "^2.0.0", "@ex/sums": "1" } }, "sha512-one=="],
    "@ex/sums": ["@ex/sums@1.0.0", "", {}, "sha512-sums=="],
    "tool": ["tool@github:example/tool#abc123", {}, "example-tool-abc123"],
    "web": ["web@workspace:apps/web"],
    "web/lists": ["lists@1.0.0", "", {}, "sha512-three=="],
  }
}
`
  const files = {
    'bun.lock': lock,
    'package.json': packageJson({ money: '^2.1.0' }),
    'apps/web/package.json': packageJson({ lists: '1.0.0' }),
  }

  it('gives the graph, and each member of the workspace its own', () => {
    const { manifests } = manifestsOf(files)
    expect(manifests.map((it) => [it.file, it.dependencies.map((one) => `${one.name} ${one.version}`)])).toEqual([
      ['apps/web/package.json', ['lists 1.0.0']],
      ['package.json', ['money 2.1.3']],
    ])
    expect(locked(manifests[1])).toContain('money@2.1.3 → lists@2.0.0, @ex/sums@1.0.0')
  })

  it('says what comes from elsewhere, and its digests', () => {
    const packages = only(files)?.lock?.packages
    expect(packages?.get('tool')).toMatchObject({ source: 'git' })
    expect(packages?.get('money')).toMatchObject({ integrity: 'sha512-one==' })
  })

  it('says which requirement it does not know', () => {
    expect(outOfStep({ 'bun.lock': lock, 'package.json': packageJson({ money: '^2.1.0', lists: '^2.0.0' }) })).toEqual(['lists'])
  })
})

describe('package-lock.json', () => {
  const lock = (own: Record<string, string>, entry: object): string =>
    JSON.stringify({ lockfileVersion: 3, packages: { '': { dependencies: own }, 'node_modules/money': { version: '2.1.3', ...entry } } })

  it('says what runs when it is installed, its licence, digest and source', () => {
    const entry = {
      resolved: 'git+ssh://git@github.com/example/money.git#abc',
      integrity: 'sha512-a',
      hasInstallScript: true,
      license: 'MIT',
    }
    const files = { 'package.json': packageJson({ money: '^2' }), 'package-lock.json': lock({ money: '^2' }, entry) }
    const expected: Partial<LockedPackage> = { source: 'git', integrity: 'sha512-a', installScript: true, licence: 'MIT' }
    expect(only(files)?.lock?.packages.get('node_modules/money')).toMatchObject(expected)
  })

  it.each([
    ['https://registry.example/money/-/money-2.1.3.tgz', undefined],
    ['https://npm.example/api/npm/all/money/-/money-2.1.3.tgz#sum', undefined],
    ['https://codeload.github.com/example/money/tar.gz/abc', 'tarball'],
    ['https://files.example/money.tgz', 'tarball'],
    ['http://files.example/money.tgz', 'http'],
    ['file:../money', 'path'],
  ])('takes %s for %s', (resolved, source) => {
    const files = { 'package.json': packageJson({ money: '^2' }), 'package-lock.json': lock({ money: '^2' }, { resolved }) }
    expect(only(files)?.lock?.packages.get('node_modules/money')?.source).toBe(source)
  })

  it('is out of step where the manifest asks for something else', () => {
    const files = (wanted: string, known: string) => ({
      'package.json': packageJson({ money: wanted }),
      'package-lock.json': lock({ money: known }, {}),
    })
    expect(outOfStep(files('^2', '^2'))).toEqual([])
    expect(outOfStep(files('^3', '^2'))).toEqual(['money'])
    expect(outOfStep({ 'package.json': packageJson({ money: '^2', lists: '1' }), 'package-lock.json': lock({ money: '^2' }, {}) })).toEqual(
      ['lists'],
    )
  })

  it.each([
    ['version 1', `{"dependencies":${'{"a":{"dependencies":'.repeat(50_000)}{}${'}}'.repeat(50_000)}}`],
    ['version 3', JSON.stringify({ packages: { ['node_modules/a/'.repeat(50_000)]: { version: '1' } } })],
  ])('of %s that is nested without end is read as far as a file system goes', (_, text) => {
    const { gaps } = manifestsOf({ 'package.json': packageJson({ a: '1' }), 'package-lock.json': text })
    expect(gaps.map((it) => it.reason)).toEqual(['too-deep'])
  })

  it('of version 1 keeps no requirements: only what is missing or another exact version is out of step', () => {
    const old = JSON.stringify({ lockfileVersion: 1, dependencies: { money: { version: '2.1.3' } } })
    expect(outOfStep({ 'package.json': packageJson({ money: '^9' }), 'package-lock.json': old })).toEqual([])
    expect(outOfStep({ 'package.json': packageJson({ money: '2.1.4', lists: '1' }), 'package-lock.json': old })).toEqual(['money', 'lists'])
    expect(outOfStep({ 'package.json': packageJson({ money: '2.1.3', own: 'file:../own' }), 'package-lock.json': old })).toEqual([])
  })
})

describe('yarn.lock', () => {
  it('knows a requirement word for word', () => {
    const lock =
      '# yarn lockfile v1\n\n\nmoney@^2.1.0:\n  version "2.1.3"\n  resolved "https://registry.example/money/-/money-2.1.3.tgz#abc"\n  integrity sha512-a\n'
    expect(outOfStep({ 'package.json': packageJson({ money: '^2.1.0' }), 'yarn.lock': lock })).toEqual([])
    expect(outOfStep({ 'package.json': packageJson({ money: '^2.2.0' }), 'yarn.lock': lock })).toEqual(['money'])
    expect(only({ 'package.json': packageJson({ money: '^2.1.0' }), 'yarn.lock': lock })?.lock?.packages.get('money@^2.1.0')).toMatchObject(
      {
        integrity: 'sha512-a',
      },
    )
  })
})

it('yarn.lock of Berry has what resolutions put in the place of all ranges', () => {
  const block = (head: string, version: string, rest = ''): string =>
    `"${head}":\n  version: ${version}\n  resolution: "${head}"\n${rest}\n`
  const lock = [
    '# This file is generated by running "yarn install".\n\n__metadata:\n  version: 8\n',
    block('money@npm:2.1.3', '2.1.3'),
    block('bank@npm:^1.0.0', '1.0.0', '  dependencies:\n    money: "npm:^2.0.0"\n'),
    block('shop@workspace:.', '0.0.0-use.local', '  dependencies:\n    bank: "npm:^1.0.0"\n    money: "npm:^2.1.0"\n'),
  ].join('\n')
  const files = (range: string) => ({ 'package.json': packageJson({ bank: '^1.0.0', money: range }), 'yarn.lock': lock })
  expect(only(files('^2.1.0'))?.dependencies.map((it) => it.version)).toEqual(['1.0.0', '2.1.3'])
  expect(locked(only(files('^2.1.0')))).toContain('bank@1.0.0 → money@2.1.3')
  expect(outOfStep(files('^2.1.0'))).toEqual([])
  expect(outOfStep(files('^2.2.0'))).toEqual(['money'])
})

it('pdm.lock and uv.lock say what extras need where somebody asks for these', () => {
  const project = '[project]\nname = "shop"\ndependencies = ["money[eur]>=2"]\n'
  const pdm =
    '[[package]]\nname = "money"\nversion = "2.1.3"\ndependencies = [\n  "sums>=1; python_version >= \\"3.8\\"",\n]\n\n[[package]]\nname = "money"\nversion = "2.1.3"\nextras = ["eur"]\ndependencies = ["rates[all]==1.0"]\n\n[[package]]\nname = "sums"\nversion = "1.0"\n\n[[package]]\nname = "rates"\nversion = "1.0"\n'
  const uv =
    '[[package]]\nname = "shop"\nversion = "0.1.0"\nsource = { virtual = "." }\ndependencies = [{ name = "money", extra = ["eur"] }]\n\n[[package]]\nname = "money"\nversion = "2.1.3"\ndependencies = [{ name = "sums" }]\n\n[package.optional-dependencies]\neur = [{ name = "rates" }]\nusd = [{ name = "dollars" }]\n\n[[package]]\nname = "sums"\nversion = "1.0"\n\n[[package]]\nname = "rates"\nversion = "1.0"\n\n[[package]]\nname = "dollars"\nversion = "1.0"\n'
  for (const [name, lock] of Object.entries({ 'pdm.lock': pdm, 'uv.lock': uv })) {
    expect(locked(only({ 'pyproject.toml': project, [name]: lock }))).toContain('money@2.1.3 → sums@1.0, rates@1.0')
  }
})

it('composer.lock has what its packages stand for', () => {
  const lock = {
    packages: [
      { name: 'acme/all', version: 'v4.0.0', replace: { 'acme/part': 'self.version' }, license: ['MIT'], dist: { shasum: 'ab12' } },
    ],
  }
  const files = {
    'composer.json': JSON.stringify({ require: { 'acme/part': '^4', 'acme/all': '^4', 'acme/none': '^1' } }),
    'composer.lock': JSON.stringify(lock),
  }
  expect(outOfStep(files)).toEqual(['acme/none'])
  expect(only(files)?.lock?.packages.get('acme/all')).toMatchObject({ version: '4.0.0', licence: 'MIT', integrity: 'ab12' })
})

describe('pnpm-lock.yaml', () => {
  it('says digests and what builds, and knows requirements', () => {
    const lock =
      "lockfileVersion: '6.0'\n\ndependencies:\n  money:\n    specifier: ^2.1.0\n    version: 2.1.3\n\npackages:\n\n  /money@2.1.3:\n    resolution: {integrity: sha512-a}\n    requiresBuild: true\n"
    expect(
      only({ 'package.json': packageJson({ money: '^2.1.0' }), 'pnpm-lock.yaml': lock })?.lock?.packages.get('/money@2.1.3'),
    ).toMatchObject({
      integrity: 'sha512-a',
      installScript: true,
    })
    expect(outOfStep({ 'package.json': packageJson({ money: '^2.1.0' }), 'pnpm-lock.yaml': lock })).toEqual([])
    expect(outOfStep({ 'package.json': packageJson({ money: '^2.2.0' }), 'pnpm-lock.yaml': lock })).toEqual(['money'])
  })

  it.each(['money', "'money@<2.1'", "'@shop/bank>money'", "'@shop/bank@1>money@>=2 <3'"])(
    'is no less in step for what %s overrides',
    (selector) => {
      const lock = `lockfileVersion: '9.0'\n\noverrides:\n  ${selector}: '>=2.1.3'\n\nimporters:\n\n  .:\n    dependencies:\n      money:\n        specifier: '>=2.1.3'\n        version: 2.1.3\n      lists:\n        specifier: ^1.0.0\n        version: 1.0.0\n\nsnapshots:\n\n  money@2.1.3: {}\n\n  lists@1.0.0: {}\n`
      expect(outOfStep({ 'package.json': packageJson({ money: '^2.1.0', lists: '^2.0.0' }), 'pnpm-lock.yaml': lock })).toEqual(['lists'])
    },
  )
})

it.each([
  ['bun.lock', '{\n  "workspaces": { "": {} },\n  "packages": {\n    "money": ["money@2.1.3", "", {}, "sha512-a"],\n  }\n}\n', 4],
  ['package-lock.json', '{\n  "packages": {\n    "": {},\n    "node_modules/money": {\n      "version": "2.1.3"\n    }\n  }\n}\n', 4],
  ['yarn.lock', '# yarn lockfile v1\n\nmoney@^2:\n  version "2.1.3"\n', 3],
  ['pnpm-lock.yaml', "lockfileVersion: '9.0'\n\nsnapshots:\n\n  money@2.1.3: {}\n", 5],
] as const)('%s says at which line a package stands', (name, lock, line) => {
  const packages = only({ 'package.json': packageJson({ money: '^2' }), [name]: lock })?.lock?.packages
  expect([...(packages?.values() ?? [])].map((it) => [it.name, it.version, it.line])).toEqual([['money', '2.1.3', line]])
})

describe('Go', () => {
  it('names what is indirect in go.mod, without who wants whom', () => {
    const text = 'module shop\n\ngo 1.22\n\nrequire git.example/carts v1.3.0\n\nrequire git.example/shared v1.0.9 // indirect\n'
    const { manifests } = manifestsOf({ 'go.mod': text })
    expect(manifests[0]).toMatchObject({ lockfile: null, lock: { isFlat: true } })
    expect(locked(manifests[0])).toEqual(['git.example/carts@v1.3.0', 'git.example/shared@v1.0.9'])
  })

  it('before 1.17 does not, and then nothing is told', () => {
    expect(manifestsOf({ 'go.mod': 'module shop\n\ngo 1.15\n\nrequire git.example/carts v1.3.0\n' }).manifests[0]?.lock).toBeNull()
  })
})

it('pdm.lock and uv.lock have digests and repositories', () => {
  const project = '[project]\nname = "shop"\ndependencies = ["money>=2", "tool"]\n'
  const lock =
    '[[package]]\nname = "money"\nversion = "2.1.3"\nfiles = [\n  {file = "b.whl", hash = "sha256:b"},\n  {file = "a.tar.gz", hash = "sha256:a"},\n]\n\n[[package]]\nname = "tool"\nversion = "0.1.0"\nsource = { git = "https://git.example/tool" }\n'
  for (const name of ['pdm.lock', 'uv.lock']) {
    const packages = only({ 'pyproject.toml': project, [name]: lock })?.lock?.packages
    expect(packages?.get('money 2.1.3')).toMatchObject({ integrity: 'sha256:a sha256:b' })
    expect(packages?.get('tool 0.1.0')).toMatchObject({ source: 'git' })
  }
})

it.each([
  [
    'package.json',
    packageJson({
      a: 'github:example/a',
      b: 'example/b#main',
      c: 'https://files.example/c.tgz',
      d: 'http://files.example/d.tgz',
      e: 'file:../e',
      f: '^1.0.0',
      g: 'latest',
    }),
    ['a git', 'b git', 'c tarball', 'd http', 'e path'],
  ],
  [
    'requirements.txt',
    'a @ git+https://git.example/a@main\nb @ https://files.example/b.whl\nc==1.0\ngit+ssh://git@git.example/d#egg=d\n',
    ['a git', 'b tarball', 'd git'],
  ],
  [
    'pyproject.toml',
    '[tool.poetry.dependencies]\na = { git = "https://git.example/a" }\nb = { path = "../b" }\nc = "^1"\n',
    ['a git', 'b path'],
  ],
  [
    'Cargo.toml',
    '[dependencies]\na = { git = "https://git.example/a", version = "1" }\nb = { path = "../b" }\nc = "1"\n',
    ['a git', 'b path'],
  ],
  [
    'Gemfile',
    "gem 'a', git: 'https://git.example/a'\ngem 'b', '~> 1', path: '../b'\ngem 'c', github: 'example/c'\ngem 'd', '~> 1'\n",
    ['a git', 'b path', 'c git'],
  ],
] as const)('%s says what does not come from the registry', (file, text, expected) => {
  expect(
    (only({ [file]: text })?.dependencies ?? []).flatMap((it) => (it.source === undefined ? [] : [`${it.name} ${it.source}`])),
  ).toEqual(expected)
})
