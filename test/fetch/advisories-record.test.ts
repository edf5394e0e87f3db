import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseScore, qualitative } from '../../src/fetch/advisories/cvss.ts'
import { score4 } from '../../src/fetch/advisories/cvss4.ts'
import { type OsvRecord, vulnerabilityOf } from '../../src/fetch/advisories/osv-record.ts'
import { compareVersions } from '../../src/model/version.ts'
import type { PackageQuery } from '../../src/model/comparison.ts'

const query: PackageQuery = { ecosystem: 'npm', name: 'left', version: '2.1.0' }
const affected = (...ranges: object[][]) => [
  { package: { ecosystem: 'npm', name: 'left' }, ranges: ranges.map((events) => ({ type: 'SEMVER', events })) },
]
const about = (record: Partial<OsvRecord>, of: PackageQuery = query) => vulnerabilityOf({ id: 'GHSA-1', ...record }, of)

describe('the fix', () => {
  it.each([
    [
      'ends the range that the version is in',
      affected([{ introduced: '0' }, { fixed: '1.9.0' }], [{ introduced: '2.0.0' }, { fixed: '2.4.1' }]),
      '2.4.1',
    ],
    [
      'is found in one range with many events in any order',
      affected([{ fixed: '3.0.1' }, { introduced: '3.0.0' }, { fixed: '2.2.0' }, { introduced: '2.0.0' }]),
      '2.2.0',
    ],
    [
      'is the smallest of several',
      affected([{ introduced: '0' }, { fixed: '2.10.0' }], [{ introduced: '0' }, { fixed: '2.9.0' }]),
      '2.9.0',
    ],
    ['does not exist', affected([{ introduced: '0' }, { last_affected: '2.1.0' }]), null],
    ['is not below the version', affected([{ introduced: '0' }, { fixed: '1.0.0' }]), null],
    [
      'of another package is none',
      [{ package: { ecosystem: 'npm', name: 'other' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '9.0.0' }] }] }],
      null,
    ],
    [
      'in commits is none',
      [{ package: { ecosystem: 'npm', name: 'left' }, ranges: [{ type: 'GIT', events: [{ introduced: '0' }, { fixed: 'abcdef' }] }] }],
      null,
    ],
    ['is null where nothing is said', undefined, null],
    [
      'is null where nonsense is said',
      [null, 1, { package: 'left' }, { package: { ecosystem: 'npm', name: 'left' }, ranges: [{ events: 'x' }, 7] }],
      null,
    ],
  ])('%s', (_, said, fixed) => {
    expect(about({ affected: said })?.fixedIn).toBe(fixed)
  })

  it('is found by the names of Python, where case and separators do not count', () => {
    const said = [
      {
        package: { ecosystem: 'PyPI', name: 'Flask_Thing' },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0' }] }],
      },
    ]
    expect(about({ affected: said }, { ecosystem: 'PyPI', name: 'flask-thing', version: '2.0rc1' })?.fixedIn).toBe('2.0')
  })
})

describe('the severity', () => {
  const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  it.each([
    [
      'is what the database says',
      { database_specific: { severity: 'MODERATE' }, severity: [{ type: 'CVSS_V3', score: vector }] },
      'medium',
    ],
    ['is computed from a vector', { severity: [{ type: 'CVSS_V3', score: vector }] }, 'critical'],
    [
      'is the worst of several vectors',
      { severity: [{ score: 'CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N' }, { score: vector }] },
      'critical',
    ],
    [
      'may stand with the package',
      { affected: [{ package: { ecosystem: 'npm', name: 'left' }, severity: [{ score: vector }] }] },
      'critical',
    ],
    [
      'is computed from a vector of version 4',
      { severity: [{ type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N' }] },
      'critical',
    ],
    ['is unknown for a vector that says too little', { severity: [{ type: 'CVSS_V4', score: 'CVSS:4.0/AV:N/AC:L' }] }, 'unknown'],
    ['is unknown where nothing is said', {}, 'unknown'],
    ['of malware is critical', { id: 'MAL-2026-1' }, 'critical'],
  ])('%s', (_, record, severity) => {
    expect(about(record)?.severity).toBe(severity)
  })
})

describe('the summary', () => {
  it('is one line, of the summary or else of the details', () => {
    expect(about({ summary: ' short \nmore' })?.summary).toBe('short')
    expect(about({ details: 'first\nsecond' })?.summary).toBe('first')
    expect(about({ details: 'x'.repeat(1000) })?.summary).toHaveLength(300)
    expect(about({})?.summary).toBe('')
  })
})

describe('the CVSS base score', () => {
  // As the National Vulnerability Database publishes them for these vectors.
  it.each([
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
    ['CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
    ['CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
    ['CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 7.8],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 7.5],
    ['CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 6.8],
    ['CVSS:3.1/AV:A/AC:H/PR:N/UI:N/S:C/C:H/I:H/A:H', 8.3],
    ['CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N', 7.4],
    ['CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:C/C:H/I:H/A:H', 9.1],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
    ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:O', 7.5],
  ])('of %s is %s', (vector, score) => {
    expect(baseScore(vector)).toBe(score)
  })

  it.each([
    '',
    'CVSS:4.0/AV:N',
    'CVSS:3.1/AV:N',
    'CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'AV:N/AC:L/Au:N/C:P/I:P/A:P',
  ])('of %j is unknown', (vector) => {
    expect(baseScore(vector)).toBeUndefined()
  })

  it('has names', () => {
    expect([10, 9, 8.9, 7, 6.9, 4, 3.9, 0.1, 0].map(qualitative)).toEqual([
      'critical',
      'critical',
      'high',
      'high',
      'medium',
      'medium',
      'low',
      'low',
      'info',
    ])
  })
})

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
    ['Go', ['v0.0.0-20190101000000-abcdefabcdef', 'v0.0.0', 'v1.2.3']],
    ['NuGet', ['1.0.0-beta', '1.0', '1.0.0.1', '1.0.1']],
    ['PyPI', ['1.0.dev1', '1.0a1', '1.0a2.dev1', '1.0a2', '1.0b1', '1.0rc1', '1.0', '1.0.post1', '1.1', '1!0.1']],
    ['Maven', ['1.0-alpha-1', '1.0-beta-1', '1.0-M1', '1.0-RC1', '1.0-SNAPSHOT', '1.0', '1.0-SP1', '1.0.1', '1.10']],
    ['RubyGems', ['1.0.0.pre', '1.0.0.rc1', '1.0.0', '1.0.0.1']],
    ['Packagist', ['v1.0.0-beta1', 'v1.0.0-RC1', 'v1.0.0', '1.0.0-p1', '1.0.1']],
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
    expect(compareVersions('PyPI', '1.0', '1.0.0')).toBe(0)
    expect(compareVersions('Maven', '1.0.Final', '1.0')).toBe(0)
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
    expect(compareVersions('Maven', 'LATEST', '1.0')).toBeUndefined()
  })

  it.each(['npm', 'PyPI', 'Maven', 'Go', 'RubyGems', 'NuGet', 'crates.io', 'Packagist'] as const)(
    'of %s is one order, whichever way it is asked',
    (ecosystem) => {
      const identifier = fc.oneof(fc.nat(20).map(String), fc.constantFrom('alpha', 'beta', 'rc'))
      const version = fc
        .tuple(fc.array(fc.nat(12), { minLength: 3, maxLength: 3 }), fc.array(identifier, { maxLength: 3 }))
        .map(([release, tail]) => release.join('.') + (tail.length > 0 ? `-${tail.join('.')}` : ''))
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

describe('the CVSS score of version 4', () => {
  // From https://www.first.org/cvss/v4-0/examples, and the corners of the scale.
  it.each([
    ['AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.3],
    ['AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.7],
    ['AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N', 8.3],
    ['AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N', 4.6],
    ['AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N', 5.1],
    ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N', 6.9],
    ['AV:L/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:N', 5.9],
    ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
    ['AV:P/AC:H/AT:P/PR:H/UI:A/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/CR:H/IR:H/AR:H', 7.3],
    ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N/CR:H', 0],
    ['AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:X', 9.3],
  ])('of %s is %s', (metrics, score) => {
    expect(score4(`CVSS:4.0/${metrics}`)).toBe(score)
  })

  it('counts a modified metric in the place of its base one', () => {
    const rest = 'AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N'
    expect(score4(`CVSS:4.0/AV:N/${rest}/MAV:P/MAC:X`)).toBe(score4(`CVSS:4.0/AV:P/${rest}`))
    expect(score4(`CVSS:4.0/AV:N/${rest}/MSI:S`)).toBe(10)
  })

  const levels: Readonly<Record<string, string>> = {
    AV: 'PLAN',
    AC: 'HL',
    AT: 'PN',
    PR: 'HLN',
    UI: 'APN',
    VC: 'NLH',
    VI: 'NLH',
    VA: 'NLH',
    SC: 'NLH',
    SI: 'NLH',
    SA: 'NLH',
    E: 'UPA',
  }
  const metrics = fc.record(Object.fromEntries(Object.entries(levels).map(([metric, all]) => [metric, fc.nat(all.length - 1)])))
  const scoreOf = (chosen: Readonly<Record<string, number>>) =>
    score4(
      `CVSS:4.0/${Object.entries(levels)
        .map(([metric, all]) => `${metric}:${all[chosen[metric] ?? 0]}`)
        .join('/')}`,
    ) ?? Number.NaN

  it('is between 0 and 10 in steps of a tenth, and never lower where a metric is worse', () => {
    fc.assert(
      fc.property(metrics, fc.constantFrom(...Object.keys(levels)), (chosen, metric) => {
        const score = scoreOf(chosen)
        const worse = scoreOf({ ...chosen, [metric]: Math.min((chosen[metric] ?? 0) + 1, (levels[metric] ?? '').length - 1) })
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(10)
        expect(Math.round(score * 10) / 10).toBe(score)
        expect(worse).toBeGreaterThanOrEqual(score)
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    'CVSS:4.0/AV:N',
    'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
    'CVSS:4.0/AV:X/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    'CVSS:4.0/AV:N/AV:L/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    'CVSS:4.0/AV:NA/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  ])('of %j is unknown', (vector) => {
    expect(score4(vector)).toBeUndefined()
  })
})
