import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PackageQuery } from '../../src/model/comparison.ts'
import { compareVersions } from '../../src/model/version.ts'

const release = fc.array(fc.nat(12), { minLength: 3, maxLength: 3 }).map((it) => it.join('.'))
const identifier = fc.oneof(fc.nat(20).map(String), fc.constantFrom('alpha', 'beta', 'rc'))
const dashed = fc
  .tuple(release, fc.array(identifier, { maxLength: 3 }))
  .map(([numbers, tail]) => numbers + (tail.length > 0 ? `-${tail.join('.')}` : ''))
const numbered = (...words: readonly string[]) =>
  fc.option(
    fc.tuple(fc.constantFrom(...words), fc.nat(3)).map((it) => it.join('')),
    { nil: '' },
  )
const pythonVersion = fc
  .tuple(
    fc.option(fc.constant('1!'), { nil: '' }),
    release,
    numbered('a', 'b', 'rc', '.pre'),
    numbered('.post', '-r'),
    numbered('.dev'),
    numbered('+l.', '+'),
  )
  .map((it) => it.join(''))

describe('versions', () => {
  it.each([
    [
      'npm',
      [
        '1.0.0-alpha',
        '1.0.0-alpha.1',
        '1.0.0-alpha.beta',
        '1.0.0-beta',
        '1.0.0-beta.2',
        '1.0.0-beta.11',
        '1.0.0-rc.1',
        '1.0.0',
        '1.0.1',
        '1.10.0',
        '2.0.0',
      ],
    ],
    // https://go.dev/ref/mod#versions
    [
      'Go',
      [
        'v0.0.0-20190101000000-abcdefabcdef',
        'v0.0.0',
        'v1.2.3-pre',
        'v1.2.3',
        'v1.2.4-0.20191109021931-daa7c04131f5',
        'v1.2.4',
        'v2.0.9+incompatible',
      ],
    ],
    // https://learn.microsoft.com/nuget/concepts/package-versioning#pre-release-versions
    [
      'NuGet',
      ['1.0.1-aaa', '1.0.1-alpha.2', '1.0.1-alpha.10', '1.0.1-beta', '1.0.1-open', '1.0.1-rc.10', '1.0.1-zzz', '1.0.1', '1.0.1.1', '1.0.2'],
    ],
    // https://packaging.python.org/specifications/version-specifiers/#summary-of-permitted-suffixes-and-relative-ordering
    [
      'PyPI',
      [
        '1.dev0',
        '1.0.dev456',
        '1.0a1',
        '1.0a2.dev456',
        '1.0a12.dev456',
        '1.0a12',
        '1.0b1.dev456',
        '1.0b2',
        '1.0b2.post345.dev456',
        '1.0b2.post345',
        '1.0rc1.dev456',
        '1.0rc1',
        '1.0',
        '1.0+abc.5',
        '1.0+abc.7',
        '1.0+5',
        '1.0.post456.dev34',
        '1.0.post456',
        '1.0.15',
        '1.1.dev1',
        '1!0.1',
      ],
    ],
    ['Maven', ['1.0-alpha-1', '1.0-beta-1', '1.0-M1', '1.0-RC1', '1.0-SNAPSHOT', '1.0', '1.0-SP1', '1.0.1', '1.10']],
    // https://docs.ruby-lang.org/en/master/Gem/Version.html
    ['RubyGems', ['0.9', '1.0.a.2', '1.0.a9', '1.0.a10', '1.0.b1', '1.0.0.pre', '1.0.0.rc1', '1.0', '1.0.0.1', '1.1.pre', '1.1']],
    // https://getcomposer.org/doc/04-schema.md#version
    [
      'Packagist',
      [
        '0.2.5',
        '1.0.0-dev',
        'v1.0.0-alpha',
        '1.0.0-alpha3',
        'v1.0.0-beta.2',
        '1.0.0-beta10',
        'v1.0.0-RC5',
        'v1.0.0',
        '1.0.0-p1',
        'v4.4.4',
        '10.4.4',
      ],
    ],
    // https://doc.rust-lang.org/cargo/reference/manifest.html#the-version-field
    ['crates.io', ['0.1.0', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-rc.1', '1.0.0', '1.2.0']],
  ] satisfies [PackageQuery['ecosystem'], string[]][])('of %s are in their order', (ecosystem, ordered) => {
    for (const [index, version] of ordered.entries()) {
      expect(compareVersions(ecosystem, version, version)).toBe(0)
      for (const later of ordered.slice(index + 1)) {
        expect([version, later, Math.sign(compareVersions(ecosystem, version, later) ?? 0)]).toEqual([version, later, -1])
        expect(Math.sign(compareVersions(ecosystem, later, version) ?? 0)).toBe(1)
      }
    }
  })
})

describe('the order of versions', () => {
  it('is equal for what means the same', () => {
    expect(compareVersions('npm', '1.0.0+build.1', 'v1.0.0')).toBe(0)
    expect(compareVersions('NuGet', '1.0.0-Beta', '1.0.0.0-beta')).toBe(0)
    expect(compareVersions('Packagist', '1.0.0-a1', 'v1.0-alpha1')).toBe(0)
    expect(compareVersions('RubyGems', '1.0.a', '1.a')).toBe(0)
    expect(compareVersions('Maven', '1.0.Final', '1.0')).toBe(0)
  })

  // https://packaging.python.org/specifications/version-specifiers/#normalization
  it.each([
    ['1.0', '1.0.0'],
    ['1.1RC1', '1.1rc1'],
    ['1.1.a1', '1.1a1'],
    ['1.1-a.1', '1.1a1'],
    ['1.1alpha1', '1.1a1'],
    ['1.1beta2', '1.1b2'],
    ['1.1c3', '1.1rc3'],
    ['1.1preview3', '1.1rc3'],
    ['1.2a', '1.2a0'],
    ['1.2-post2', '1.2.post2'],
    ['1.0-r4', '1.0.post4'],
    ['1.0-1', '1.0.post1'],
    ['1.2.post', '1.2.post0'],
    ['1.2.dev', '1.2.dev0'],
    ['1.0+ubuntu-1', '1.0+ubuntu.1'],
    ['v1.0', '1.0'],
    ['0!1.0', '1.0'],
    [' 1.0 ', '1.0'],
  ])('of Python has %s = %s', (a, b) => {
    expect(compareVersions('PyPI', a, b)).toBe(0)
  })

  // The examples of https://maven.apache.org/pom.html#version-order-specification
  it.each([
    ['1', '<', '1.1'],
    ['1-snapshot', '<', '1'],
    ['1', '<', '1-sp'],
    ['1-foo2', '<', '1-foo10'],
    ['1.foo', '=', '1-foo'],
    ['1-foo', '<', '1-1'],
    ['1-1', '<', '1.1'],
    ['1.ga', '=', '1-ga'],
    ['1-ga', '=', '1-0'],
    ['1-0', '=', '1.0'],
    ['1.0', '=', '1'],
    ['1-sp', '>', '1-ga'],
    ['1-sp.1', '>', '1-ga.1'],
    ['1-sp-1', '<', '1-ga-1'],
    ['1-a1', '=', '1-alpha-1'],
    ['31.1-jre', '<', '32.0.0-android'],
    ['32.0.1-jre', '>', '32.0.0-jre'],
  ])('of Maven has %s %s %s', (a, sign, b) => {
    const order = Math.sign(compareVersions('Maven', a, b) ?? Number.NaN)
    expect(order).toBe(sign === '<' ? -1 : sign === '>' ? 1 : 0)
    expect(Math.sign(compareVersions('Maven', b, a) ?? Number.NaN) + order).toBe(0)
  })

  it('is exact for numbers longer than a double holds', () => {
    expect(compareVersions('npm', '1.0.9007199254740993', '1.0.9007199254740992')).toBeGreaterThan(0)
  })

  it('is not guessed for a shape that is not known', () => {
    expect(compareVersions('npm', 'latest', '1.0.0')).toBeUndefined()
    expect(compareVersions('PyPI', '1.0-jre', '1.0')).toBeUndefined()
    expect(compareVersions('RubyGems', '>= 1.0', '1.0')).toBeUndefined()
    expect(compareVersions('Packagist', 'dev-main', '1.0')).toBeUndefined()
    expect(compareVersions('Maven', 'LATEST', '1.0')).toBeUndefined()
  })

  it.each(['npm', 'PyPI', 'Maven', 'Go', 'RubyGems', 'NuGet', 'crates.io', 'Packagist'] as const)(
    'of %s is one order, whichever way it is asked',
    (ecosystem) => {
      const version = ecosystem === 'PyPI' ? pythonVersion : dashed
      const order = (a: string, b: string) => Math.sign(compareVersions(ecosystem, a, b) ?? Number.NaN)
      fc.assert(
        fc.property(fc.array(version, { minLength: 3, maxLength: 3 }), (versions) => {
          const [a = '', b = '', c = ''] = versions.toSorted(order)
          expect([order(a, b) + order(b, a), order(b, c) + order(c, b)]).toEqual([0, 0])
          expect([order(a, b) <= 0, order(b, c) <= 0, order(a, c) <= 0]).toEqual([true, true, true])
        }),
      )
    },
  )
})
