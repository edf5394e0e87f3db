import { describe, expect, test } from 'vitest'
import { attachAdvisories } from '../../src/compare/advisories.ts'
import { lookalikeOf } from '../../src/compare/dependencies/lookalike.ts'
import type { Dependency, LockedPackage, Manifest } from '../../src/model/application.ts'
import type { Vulnerability } from '../../src/model/report.ts'
import { app, dependency, ServiceBuilder } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const shop = new ServiceBuilder().function('list', 3)

type Locked = Readonly<Record<string, Partial<LockedPackage> & { readonly wants?: readonly string[] }>>

/** A lockfile of `name@version` with what each wants; its lines count from 10. */
function locking(dependencies: readonly Dependency[], locked: Locked, more: Partial<Manifest> = {}): Manifest {
  const packages = new Map(
    Object.entries(locked).map(([key, { wants, ...it }], index): [string, LockedPackage] => {
      const at = key.lastIndexOf('@')
      return [
        key,
        { name: key.slice(0, at), version: key.slice(at + 1), development: false, dependencies: wants ?? [], line: 10 + index, ...it },
      ]
    }),
  )
  const lockfile = 'package-lock.json'
  return { file: 'package.json', lockfile, ecosystem: 'npm', dependencies, lock: { file: lockfile, packages }, ...more }
}

const asked = (key: string, line: number, more: Partial<Dependency> = {}): Dependency => {
  const at = key.lastIndexOf('@')
  return dependency(key.slice(0, at), key.slice(at + 1), line, { locked: key, ...more })
}

const between = (base: readonly Manifest[], head: readonly Manifest[]) =>
  comparing(app([shop], { manifests: base }), app([shop], { manifests: head }))

describe('a package that comes along', () => {
  const a = asked('a@1.0.0', 4)

  test('stands at its line of the lockfile where nothing in a manifest brought it', () => {
    const base = locking([a], { 'a@1.0.0': { wants: ['b@1.0.0'] }, 'b@1.0.0': {} })
    const head = locking([a], { 'a@1.0.0': { wants: ['b@1.1.0'] }, 'b@1.1.0': { wants: ['c@3.0.0'] }, 'c@3.0.0': {} })
    expect(told(between([base], [head]))).toEqual([
      'dependency-updated package-lock.json:11 `b` changes from 1.0.0 to 1.1.0 in `package-lock.json`: `a` → `b`.',
      'dependency-added package-lock.json:12 `c` 3.0.0 comes along in `package-lock.json`: `a` → `b` → `c`.',
    ])
  })

  test('takes the shortest way, and what ships before what does not', () => {
    const tool = asked('tool@1.0.0', 9, { scope: 'development' })
    const base = locking([], {})
    const head = locking([a, tool], {
      'a@1.0.0': { wants: ['b@1.0.0'] },
      'b@1.0.0': { wants: ['c@1.0.0'] },
      'c@1.0.0': {},
      'tool@1.0.0': { wants: ['c@1.0.0', 'd@1.0.0'] },
      'd@1.0.0': { development: true },
    })
    const paths = between([base], [head]).differences.flatMap(({ change }) => ('dependency' in change ? [change.dependency] : []))
    expect(paths.filter((it) => !it.direct).map((it) => [it.path, it.scope, it.functions])).toEqual([
      [['tool', 'd'], 'development', []],
      [['a', 'b'], 'runtime', ['list']],
      [['a', 'b', 'c'], 'runtime', ['list']],
    ])
  })

  test('goes with what brought it', () => {
    const base = locking([a], { 'a@1.0.0': { wants: ['b@1.0.0'] }, 'b@1.0.0': {} })
    expect(told(between([base], [locking([], {})]))).toEqual([
      'dependency-removed base package-lock.json:11 `b` 1.0.0 is gone from `package-lock.json`.',
      'dependency-removed base package.json:4 `a` 1.0.0 is gone from `package.json`.',
    ])
  })

  test('is told once for a workspace that shares its lockfile', () => {
    const locked = { 'a@1.0.0': { wants: ['b@1.0.0'] }, 'b@1.0.0': {} }
    const member = (file: string) => locking([asked('a@1.0.0', 4)], locked, { file })
    const comparison = between([locking([], {})], [locking([], locked), member('apps/x/package.json'), member('apps/y/package.json')])
    expect(told(comparison).filter((it) => it.includes('`b`'))).toHaveLength(1)
  })

  test('of a circle ends', () => {
    const head = locking([a], { 'a@1.0.0': { wants: ['b@1.0.0'] }, 'b@1.0.0': { wants: ['a@1.0.0', 'b@1.0.0'] } })
    expect(told(between([locking([], {})], [head]))).toHaveLength(2)
  })

  test('is not told where the project had no lockfile before', () => {
    const bare: Manifest = { ...locking([a], {}), lockfile: null, lock: null }
    expect(told(between([bare], [locking([a], { 'a@1.0.0': { wants: ['b@1.0.0'] }, 'b@1.0.0': {} })]))).toEqual([])
  })
})

describe('a list that does not say who wants whom', () => {
  const flat = (dependencies: readonly Dependency[], names: readonly string[]): Manifest => {
    const it = locking(dependencies, Object.fromEntries(names.map((name) => [name, {}])), {
      file: 'go.mod',
      lockfile: null,
      ecosystem: 'Go',
    })
    return it.lock === null ? it : { ...it, lock: { ...it.lock, file: 'go.mod', isFlat: true } }
  }
  const along = (base: Manifest, head: Manifest) =>
    between([base], [head]).differences.flatMap(({ change }) =>
      'dependency' in change && change.dependency.direct ? [change.dependency.transitiveAdded] : [],
    )

  test('tells how many came along where one thing changed', () => {
    const [a, b] = [asked('a@1', 4), asked('b@1', 5)]
    expect(along(flat([a], ['a@1', 'x@1']), flat([a, b], ['a@1', 'x@1', 'b@1', 'y@1', 'z@1']))).toEqual([2])
    expect(along(flat([], []), flat([a, b], ['a@1', 'b@1', 'x@1']))).toEqual([null, null])
  })
})

describe('the same version', () => {
  const a = asked('a@1.0.0', 4)
  const contents = (before: string, after: string) =>
    told(between([locking([a], { 'a@1.0.0': { integrity: before } })], [locking([a], { 'a@1.0.0': { integrity: after } })]))

  test.each([
    ['sha512-one', 'sha512-two'],
    ['sha256:a sha256:b', 'sha256:c'],
    ['10c0/one', '10c0/two'],
    ['one', 'two'],
  ])('with %s and then %s has other contents', (before, after) => {
    expect(contents(before, after)).toEqual([
      'dependency-updated package.json:4 `a` 1.0.0 has other contents than before under the same version.',
    ])
  })

  test.each([
    ['sha1-one', 'sha512-two'],
    ['sha1-one sha512-two', 'sha512-two'],
    ['sha256:a', 'sha256:a sha256:b'],
    ['8/one', '10c0/two'],
  ])('with %s and then %s may well be the same', (before, after) => expect(contents(before, after)).toEqual([]))

  test('of something that comes along is told too', () => {
    const locked = (integrity: string): Locked => ({ 'a@1.0.0': { wants: ['b@1.0.0'] }, 'b@1.0.0': { integrity } })
    expect(told(between([locking([a], locked('sha512-one'))], [locking([a], locked('sha512-two'))]))).toEqual([
      'dependency-updated package-lock.json:11 `b` 1.0.0 has other contents than before under the same version in `package-lock.json`: `a` → `b`.',
    ])
  })
})

describe('a version that is written elsewhere', () => {
  const at = (line: number) => ({ file: 'pom.xml', start: { line, column: 1 }, end: { line, column: 9 } })
  const module = (name: string, version: string): Manifest => ({
    file: `${name}/pom.xml`,
    lockfile: null,
    ecosystem: 'Maven',
    dependencies: [dependency('org.example:log', version, 7, { versionAt: at(4) })],
    lock: null,
  })

  test('changes there, once for all that take it', () => {
    const comparison = between([module('a', '1.0.0'), module('b', '1.0.0')], [module('a', '1.1.0'), module('b', '1.1.0')])
    expect(told(comparison)).toEqual(['dependency-updated pom.xml:4 `org.example:log` changes from 1.0.0 to 1.1.0.'])
  })
})

test('a package that another manifest has already says so', () => {
  const manifest = (file: string): Manifest => ({ ...locking([asked('a@1.0.0', 4)], {}), file, lockfile: null, lock: null })
  expect(told(between([manifest('x/package.json')], [manifest('x/package.json'), manifest('y/package.json')]))).toEqual([
    'dependency-added package.json:4 `a` 1.0.0 is new in `y/package.json`; `x/package.json` has it already.',
  ])
})

describe('the line with the fixed version', () => {
  const known: readonly Vulnerability[] = [{ id: 'GHSA-1', aliases: [], severity: 'high', fixedIn: '1.2.9', summary: '' }]
  const fixedLine = (requirement: string, line: string, more: Partial<Manifest> = {}): unknown => {
    const manifest: Manifest = { ...locking([asked('a@1.2.3', 4, { requirement, line })], {}), lockfile: null, lock: null, ...more }
    const vulnerabilities = new Map([[`${manifest.ecosystem}/a@1.2.3`, known]])
    return attachAdvisories(between([], [manifest]), { consulted: true, vulnerabilities }).differences[0]?.after?.['fixedLine']
  }

  test.each([
    ['1.2.3', '    "a": "1.2.3",', '    "a": "1.2.9",'],
    ['^1.2.3', '    "a": "^1.2.3"', '    "a": "^1.2.9"'],
    ['==1.2.3', 'a==1.2.3  # why', 'a==1.2.9  # why'],
    ['~=1.2', 'a~=1.2', 'a~=1.2.9'],
  ])('keeps the operator of %s', (requirement, line, expected) => expect(fixedLine(requirement, line)).toBe(expected))

  test.each([
    ['a range', '>=1.2.3,<2', 'a>=1.2.3,<2'],
    ['a version that stands twice', '1.2.3', '"a": "1.2.3", // 1.2.3'],
    ['another major version', '^0.9.0', '"a": "^0.9.0"'],
    ['a line with more in it', '1.2.3', ''],
  ])('is no certain edit for %s', (_, requirement, line) => expect(fixedLine(requirement, line)).toBe(''))

  test('is none where a lockfile has to follow', () => {
    expect(fixedLine('1.2.3', '"a": "1.2.3"', { lockfile: 'package-lock.json' })).toBe('')
    expect(fixedLine('1.2.3', 'a 1.2.3', { ecosystem: 'Go' })).toBe('')
  })
})

describe('a name that can be mistaken', () => {
  test.each([
    ['npm', 'lodahs', 'lodash'],
    ['npm', 'crossenv', 'cross-env'],
    ['npm', 'expres', 'express'],
    ['npm', 'exprress', 'express'],
    ['PyPI', 'reqeusts', 'requests'],
    ['PyPI', 'Python.DateUtils', 'python-dateutil'],
    ['Go', 'github.com/stretchrr/testify', 'github.com/stretchr/testify'],
    ['Maven', 'com.google.guave:guava', 'com.google.guava:guava'],
    ['RubyGems', 'rubocpo', 'rubocop'],
    ['crates.io', 'tracnig', 'tracing'],
    ['NuGet', 'NewtonsoftJson', 'newtonsoft.json'],
    ['Packagist', 'guzlehttp/guzzle', 'guzzlehttp/guzzle'],
  ] as const)('in %s: %s for %s', (ecosystem, name, popular) => expect(lookalikeOf(ecosystem, name)).toBe(popular))

  test.each([
    ['npm', 'lodash'],
    ['npm', '@example/lodash'],
    ['npm', 'mysql'],
    ['npm', 'koa'],
    ['npm', 'modash'],
    ['PyPI', 'Python_DateUtil'],
    ['Go', 'git.example/lodahs'],
    ['Go', 'github.com/stretchr/testifi'],
    ['Maven', 'com.google.guava:guave'],
    ['NuGet', 'Newtonsoft.Jsom'],
    ['NuGet', 'Newtonsoft.Json'],
    ['Packagist', 'Guzzlehttp/Guzzle'],
    ['RubyGems', 'aws-sdk-sns'],
  ] as const)('is none in %s: %s', (ecosystem, name) => expect(lookalikeOf(ecosystem, name)).toBe(''))
})
