import { describe, expect, test } from 'vitest'
import { attachAdvisories, packagesToAskAbout } from '../../src/compare/advisories.ts'
import type { Dependency, Manifest } from '../../src/model/application.ts'
import type { Vulnerability } from '../../src/model/report.ts'
import { app, dependency, known, manifest, ServiceBuilder } from '../support/application.ts'
import { comparing, told } from '../support/comparison.ts'

const shop = new ServiceBuilder().function('list', 3).function('report', 6, { codePath: 'python', runtime: known('python3.12') })
const withManifests = (...manifests: readonly Manifest[]) => app([shop], { manifests })
const packages = (...dependencies: readonly Dependency[]) => withManifests(manifest('package.json', dependencies))
const factsOf = (comparison: ReturnType<typeof comparing>) =>
  comparison.differences.flatMap(({ change }) => ('dependency' in change ? [change.dependency] : []))

describe('a dependency', () => {
  test('that is new is told at its line, with what it brings along', () => {
    const base = withManifests(manifest('package.json', [dependency('a', '1.0.0', 4)], { 'a@1.0.0': ['shared@1.0.0'], 'shared@1.0.0': [] }))
    const lock = {
      'a@1.0.0': ['shared@1.0.0'],
      'shared@1.0.0': [],
      'b@2.0.0': ['shared@1.0.0', 'c@1.0.0'],
      'c@1.0.0': ['d@1.0.0', 'b@2.0.0'],
      'd@1.0.0': [],
    }
    const head = withManifests(manifest('package.json', [dependency('a', '1.0.0', 4), dependency('b', '2.0.0', 5)], lock))
    const comparison = comparing(base, head)
    expect(told(comparison)).toEqual([
      'dependency-added package.json:5 `b` 2.0.0 is new in `package.json`, and brings 2 more packages.',
      'dependency-added package.json:5 `c` 1.0.0 comes along in `package-lock.json`: `b` → `c`.',
      'dependency-added package.json:5 `d` 1.0.0 comes along in `package-lock.json`: `b` → `c` → `d`.',
    ])
    expect(factsOf(comparison)[0]).toMatchObject({ purl: 'pkg:npm/b@2.0.0', transitiveAdded: 2, functions: ['list'], direct: true })
  })

  test('that its lockfile does not hold as the manifest asks is told when it comes to that, and not again', () => {
    const of = (outOfStep: boolean) => packages({ ...dependency('a', '1.0.0', 4), outOfStep })
    const told = (before: boolean, after: boolean) => comparing(of(before), of(after)).differences.length
    expect([told(false, true), told(true, true), told(true, false)]).toEqual([1, 0, 0])
  })

  test('of another version is updated, not added', () => {
    expect(told(comparing(packages(dependency('a', '1.0.0', 4)), packages(dependency('a', '1.1.0', 4))))).toEqual([
      'dependency-updated package.json:4 `a` changes from 1.0.0 to 1.1.0.',
    ])
  })

  test('that moves from development to what ships is updated', () => {
    expect(told(comparing(packages(dependency('a', '1.0.0', 9, { scope: 'development' })), packages(dependency('a', '1.0.0', 4))))).toEqual(
      ['dependency-updated package.json:4 `a` 1.0.0 is now for what ships.'],
    )
  })

  test('that moves to another manifest of the same folder is the same', () => {
    const python = (file: string) => withManifests(manifest(file, [dependency('boto3', '1.34.0', 1)], null, 'PyPI'))
    expect(told(comparing(python('python/requirements.txt'), python('python/pyproject.toml')))).toEqual([])
  })

  test('spelled in another way is the same package', () => {
    const spelled = (name: string) => packages(dependency(name, '1.0.0', 1, { identity: 'foo-bar' }))
    expect(told(comparing(spelled('Foo_Bar'), spelled('foo-bar')))).toEqual([])
  })

  test('that its lockfile did not know, and knows now, is updated', () => {
    const [asked, lock] = [{ requirement: '^1.0.0', locked: null }, { 'b@1.0.0': [] }]
    const before = withManifests(manifest('package.json', [{ ...dependency('a', '1.2.0', 4, asked), version: null }], lock))
    const now = dependency('a', '1.2.0', 4, { requirement: '^1.0.0' })
    const after = withManifests(manifest('package.json', [now], { ...lock, 'a@1.2.0': [] }))
    expect(told(comparing(before, after))[0]).toBe('dependency-updated package.json:4 `a` changes from ^1.0.0 to 1.2.0.')
    const unlocked = withManifests(manifest('package.json', [{ ...dependency('a', '1.2.0', 4, asked), version: null }]))
    expect(told(comparing(unlocked, after))).toEqual([])
  })

  test('whose range resolves to the same version is no news', () => {
    const at = (requirement: string) => packages(dependency('a', '1.2.0', 4, { requirement }))
    expect(told(comparing(at('^1.0.0'), at('^1.2.0')))).toEqual([])
  })

  test('that goes is told at base', () => {
    expect(told(comparing(packages(dependency('a', '1.0.0', 4)), packages()))).toEqual([
      'dependency-removed base package.json:4 `a` 1.0.0 is gone from `package.json`.',
    ])
  })

  test('ships with functions of its language below its manifest, unless a nearer one serves them', () => {
    const services = [new ServiceBuilder('a/serverless.yml').function('near', 3), new ServiceBuilder('b/serverless.yml').function('far', 3)]
    const head = app(services, {
      manifests: [manifest('package.json', [dependency('x', '1.0.0', 4)]), manifest('a/package.json', [dependency('y', '1.0.0', 4)])],
    })
    expect(factsOf(comparing(app(services), head)).map((it) => [it.name, it.functions])).toEqual([
      ['y', ['near']],
      ['x', ['far']],
    ])
  })

  test.each([
    ['npm', '@scope/name', 'pkg:npm/%40scope/name@1.0.0'],
    ['PyPI', 'Foo_Bar', 'pkg:pypi/foo-bar@1.0.0'],
    ['Maven', 'org.example:tool', 'pkg:maven/org.example/tool@1.0.0'],
    ['Go', 'github.com/Acme/tool', 'pkg:golang/github.com/acme/tool@1.0.0'],
    ['Packagist', 'Acme/Tool', 'pkg:composer/acme/tool@1.0.0'],
  ] as const)('of %s is named %s as %s', (ecosystem, name, expected) => {
    const head = withManifests(manifest('package.json', [dependency(name, '1.0.0', 1)], null, ecosystem))
    expect(factsOf(comparing(withManifests(), head))[0]?.purl).toBe(expected)
  })
})

describe('advisories', () => {
  const bad: Vulnerability = { id: 'GHSA-1', aliases: [], severity: 'high', fixedIn: '1.1.0', summary: 'Bad.' }
  const worse: Vulnerability = { ...bad, id: 'GHSA-2', severity: 'critical', fixedIn: '1.10.0' }
  const comparison = comparing(
    packages(dependency('a', '1.0.0', 4)),
    packages(dependency('a', '1.0.1', 4), dependency('b', '2.0.0', 5), dependency('c', '3.0.0', 6)),
  )

  test('are asked about every version that comes or goes', () => {
    expect(packagesToAskAbout(comparison).map((it) => `${it.name} ${it.version}`)).toEqual(['a 1.0.0', 'a 1.0.1', 'b 2.0.0', 'c 3.0.0'])
  })

  test('are filled in for the change, for rules, and counted', () => {
    const informed = attachAdvisories(comparison, {
      consulted: true,
      vulnerabilities: new Map([
        ['npm/a@1.0.1', [bad, worse]],
        ['npm/a@1.0.0', [bad]],
      ]),
    })
    expect(factsOf(informed)[0]?.vulnerabilities).toEqual([bad, worse])
    expect(informed.differences[0]?.after).toMatchObject({
      worst: 'critical',
      fix: '1.10.0',
      vulnerabilities: [{ id: 'GHSA-1' }, { id: 'GHSA-2' }],
    })
    expect(informed.subjects.find((it) => it.noun === 'dependency')?.after).toMatchObject({ worst: 'critical' })
    expect([informed.surface.base.vulnerabilities, informed.surface.head.vulnerabilities]).toEqual([1, 2])
    expect(informed.gaps).toEqual([])
  })

  test('have no fix together where one of them has none', () => {
    const vulnerabilities = new Map([['npm/a@1.0.1', [bad, { ...worse, fixedIn: null }]]])
    const informed = attachAdvisories(comparison, { consulted: true, vulnerabilities })
    expect(informed.differences[0]?.after).toMatchObject({ fix: '' })
  })

  test('that nobody could be asked about are a gap that weakens the verdict', () => {
    expect(attachAdvisories(comparison, { consulted: false, reason: 'offline' }).gaps).toEqual([
      {
        level: 'warning',
        location: null,
        message: 'Advisories were not consulted (offline): 3 added or updated packages were not checked for known vulnerabilities.',
        reason: 'advisories-not-consulted',
        isNew: true,
      },
    ])
  })

  test("are nobody's business where no package came", () => {
    expect(attachAdvisories(comparing(packages(), packages()), { consulted: false, reason: 'offline' }).gaps).toEqual([])
  })

  test('cannot be asked about a range without a lockfile, and the report says so', () => {
    expect(comparing(packages(), packages(dependency('a', null, 4))).gaps).toEqual([
      expect.objectContaining({ level: 'note', reason: 'no-exact-version', message: expect.stringContaining('`a`') }),
    ])
  })
})
