import { describe, expect, test } from 'vitest'
import { attachAdvisories, packagesToAskAbout } from '../../src/compare/advisories.ts'
import { attachRegistries } from '../../src/compare/registries.ts'
import type { Dependency } from '../../src/model/application.ts'
import type { Vulnerability } from '../../src/model/report.ts'
import type { PackageMetadata } from '../../src/model/world.ts'
import { app, dependency, manifest, ServiceBuilder } from '../support/application.ts'
import { comparing } from '../support/comparison.ts'

const shop = new ServiceBuilder().function('list', 3)
const packages = (lock: Readonly<Record<string, readonly string[]>>, ...dependencies: readonly Dependency[]) =>
  app([shop], { manifests: [manifest('package.json', dependencies, lock)] })

const updated = comparing(
  packages({ 'a@1.0.0': ['c@1.0.0'], 'c@1.0.0': [] }, dependency('a', '1.0.0', 4)),
  packages({ 'a@1.1.0': ['c@2.0.0'], 'c@2.0.0': [] }, dependency('a', '1.1.0', 4)),
)

/** The first change, as its fact, and as a rule sees it before and after. */
function told(said: Readonly<Record<string, PackageMetadata>>, reason: string | null = null) {
  const { differences, subjects, gaps } = attachRegistries(updated, { packages: new Map(Object.entries(said)), reason })
  const [first] = differences
  const fact = first !== undefined && 'dependency' in first.change ? first.change.dependency : null
  return { fact, before: first?.before, after: first?.after, subjects, gaps: gaps.map((it) => `${it.level} ${it.message}`) }
}

describe('what registries say', () => {
  test('fills in what the repository does not tell, of both versions', () => {
    const { fact, before, after } = told({
      'npm/a@1.0.0': { licence: 'MIT', installScript: false },
      'npm/a@1.1.0': { licence: 'BUSL-1.1', installScript: true, deprecated: 'given up', age: 2 },
    })
    expect(fact).toMatchObject({ licence: 'BUSL-1.1', installScript: true, deprecated: 'given up', age: 2 })
    expect(before).toMatchObject({ licence: 'MIT', installScript: false, deprecated: '', age: -1 })
    expect(after).toMatchObject({ licence: 'BUSL-1.1', installScript: true, deprecated: 'given up', age: 2 })
  })

  test('claims no new install script where nothing is known of the version before', () => {
    expect(told({ 'npm/a@1.1.0': { installScript: true } }).after).toMatchObject({ installScript: false })
  })

  test('is nothing of what was not told', () => {
    const { fact, after } = told({})
    expect(fact).not.toHaveProperty('age')
    expect(after).toMatchObject({ licence: '', deprecated: '', age: -1 })
  })

  test('that could not be had is said, in a note', () => {
    expect(told({}, 'offline').gaps.at(-1)).toMatch(/^note Registries were not asked about all packages \(offline\)/)
    expect(attachRegistries(updated, undefined)).toBe(updated)
  })

  test('is asked of direct dependencies, which the questions tell apart', () => {
    expect(packagesToAskAbout(updated).map((it) => `${it.name}@${it.version}${it.direct === true ? ' direct' : ''}`)).toEqual([
      'a@1.0.0 direct',
      'a@1.1.0 direct',
      'c@1.0.0',
      'c@2.0.0',
    ])
  })
})

test('what a second source knows is told where the first could not be asked, and nothing else is clean by that', () => {
  const known: Vulnerability = { id: 'GHSA-1', aliases: [], severity: 'high', fixedIn: null, summary: 'Bad.' }
  const comparison = attachAdvisories(updated, {
    consulted: false,
    reason: 'offline',
    vulnerabilities: new Map([
      ['npm/a@1.1.0', [known]],
      ['npm/c@2.0.0', []],
    ]),
  })
  const views = comparison.differences.map((it) => it.after)
  expect(views.find((it) => it?.['name'] === 'a')).toMatchObject({ worst: 'high' })
  expect(views.find((it) => it?.['name'] === 'c')).not.toHaveProperty('vulnerabilities')
  expect(comparison.gaps.map((it) => it.reason)).toContain('advisories-not-consulted')
})
